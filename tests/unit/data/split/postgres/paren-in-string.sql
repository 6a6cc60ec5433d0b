select '('; select "("; select $$($$; select 2;
