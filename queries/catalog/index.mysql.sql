-- Indexes, those of constraints too; MySQL has indexes on expressions.
-- ? text: the database. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'index', null, s.table_name, s.index_name,
       'definition', concat(lower(max(s.index_type)), ' (',
                            group_concat(coalesce(concat('(', s.expression, ')'), concat('`', replace(s.column_name, '`', '``'), '`')),
                                         case when s.sub_part is not null then concat('(', s.sub_part, ')') else '' end,
                                         case when s.collation = 'D' then ' desc' else '' end
                                         order by s.seq_in_index separator ', '), ')'),
       'unique', case when max(s.non_unique) = 0 then 'yes' else 'no' end,
       'valid', 'yes',
       'constraint', case when max(s.non_unique) = 0 then 'yes' end,
       'ignored', case when max(s.is_visible) = 'NO' then 'yes' end,
       'comment', nullif(max(s.index_comment), '')
from information_schema.statistics s
where s.table_schema = ?
group by s.table_name, s.index_name
