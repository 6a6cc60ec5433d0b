select 'delimiter //'; select "delimiter"; select 2;
