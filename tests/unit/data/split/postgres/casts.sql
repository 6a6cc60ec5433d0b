select '1;'::text, a::int[], b[1:2]; select 3;
