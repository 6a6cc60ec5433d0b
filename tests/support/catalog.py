"""catalog - the schema of a database as sorted lines of text, to compare two states of it.

The order of columns and the names that a server makes up are left out: a column that was dropped and
added again stands at the end, and that is the same schema. Rows and the values of sequences are not looked at.
"""
import re

POSTGRES = {
    "table": """
        SELECT format('%s.%s', n.nspname, c.relname), c.relkind, c.relpersistence, c.relrowsecurity
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND {user}""",
    "column": """
        SELECT format('%s.%s', n.nspname, c.relname), a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, l.collname
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
          LEFT JOIN pg_collation l ON l.oid = a.attcollation
         WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND {user}""",
    "constraint": """
        SELECT c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid), c.convalidated
          FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE {user}""",
    "index": """
        SELECT i.indrelid::regclass, pg_get_indexdef(i.indexrelid), i.indisvalid
          FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {user}""",
    "sequence": """
        SELECT n.nspname, c.relname, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcycle,
               (SELECT format('%s.%s', d.refobjid::regclass, a.attname) FROM pg_depend d
                  JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                 WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i'))
          FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {user}""",
    "view": """
        SELECT c.oid::regclass, pg_get_viewdef(c.oid)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') AND {user}""",
    "enum": """
        SELECT e.enumtypid::regtype, e.enumsortorder, e.enumlabel
          FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace WHERE {user}""",
    "function": """
        SELECT p.oid::regprocedure, md5(p.prosrc) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {user}""",
    "trigger": "SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT t.tgisinternal",
    "schema": "SELECT n.nspname FROM pg_namespace n WHERE {user}",
    "extension": "SELECT extname FROM pg_extension",
}
POSTGRES_USER = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'"

MYSQL = {
    "table": "SELECT table_name, table_type, engine, table_collation FROM information_schema.tables WHERE table_schema = {db}",
    "column": """
        SELECT table_name, column_name, column_type, is_nullable, column_default, extra, collation_name
          FROM information_schema.columns WHERE table_schema = {db}""",
    "index": """
        SELECT table_name, index_name, non_unique, GROUP_CONCAT(CONCAT(column_name, ' ', COALESCE(sub_part, '')) ORDER BY seq_in_index)
          FROM information_schema.statistics WHERE table_schema = {db} GROUP BY table_name, index_name, non_unique""",
    "constraint": """
        SELECT table_name, constraint_name, constraint_type FROM information_schema.table_constraints WHERE table_schema = {db}""",
    "key": """
        SELECT table_name, constraint_name, column_name, ordinal_position, referenced_table_name, referenced_column_name
          FROM information_schema.key_column_usage WHERE table_schema = {db}""",
    "rule": """
        SELECT table_name, constraint_name, update_rule, delete_rule
          FROM information_schema.referential_constraints WHERE constraint_schema = {db}""",
    "check": "SELECT constraint_name, check_clause FROM information_schema.check_constraints WHERE constraint_schema = {db}",
    "view": "SELECT table_name, view_definition FROM information_schema.views WHERE table_schema = {db}",
    "routine": "SELECT routine_name, routine_type, MD5(routine_definition) FROM information_schema.routines WHERE routine_schema = {db}",
    "trigger": """
        SELECT trigger_name, event_manipulation, event_object_table, action_statement
          FROM information_schema.triggers WHERE trigger_schema = {db}""",
}


def catalog(kind, connection):
    """The lines of a database behind a DB-API connection; kind is "postgres", "mysql" or "sqlite"."""
    cursor = connection.cursor()
    if kind == "sqlite":
        return sorted(_sqlite(cursor))
    lines = []
    for what, sql in (POSTGRES if kind == "postgres" else MYSQL).items():
        cursor.execute(sql.replace("{user}", POSTGRES_USER).replace("{db}", "DATABASE()"))
        lines += [_line(what, *row) for row in cursor.fetchall()]
    if kind == "mysql":  # the text of a view names its own database
        cursor.execute("SELECT DATABASE()")
        own = "`%s`." % _text(cursor.fetchone()[0])
        lines = [line.replace(own, "") for line in lines]
    return sorted(lines)


def _line(what, *values):
    return " | ".join([what] + ["-" if value is None else _text(value) for value in values])


def _text(value):
    return value.decode() if isinstance(value, (bytes, bytearray)) else str(value)


def _sqlite(cursor):
    rows = lambda sql, *parameters: cursor.execute(sql, parameters).fetchall()
    for kind, name, table, sql in rows("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'"):
        if kind in ("view", "trigger"):
            yield _line(kind, name, " ".join(sql.split()))
        if kind != "table":
            continue
        yield _line("table", name, "without rowid" if re.search(r"\bwithout\s+rowid\b", sql, re.I) else "rowid")
        if re.search(r"\bautoincrement\b", sql, re.I):
            yield _line("autoincrement", name)
        for _, column, of_type, not_null, default, key, hidden in rows("SELECT * FROM pragma_table_xinfo(?)", name):
            default = None if str(default).upper() == "NULL" else default
            yield _line("column", name, column, of_type.lower(), not_null, default, key, hidden)
        for _, index, unique, origin, partial in rows("SELECT * FROM pragma_index_list(?)", name):
            columns = ["%s %s %s" % row for row in rows("SELECT name, desc, coll FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno", index)]
            yield _line("index", name, index if origin == "c" else "(%s)" % origin, unique, partial, ", ".join(columns))
        for key in rows('SELECT "table", "from", "to", on_update, on_delete, "match" FROM pragma_foreign_key_list(?)', name):
            yield _line("foreign key", name, *key)
        for check in _checks(sql):
            yield _line("check", name, check)


def _checks(sql):
    """The conditions of all CHECKs in a CREATE TABLE, found by counting brackets."""
    for found in re.finditer(r"\bcheck\s*\(", sql, re.I):
        depth, at = 1, found.end()
        while depth and at < len(sql):
            depth += {"(": 1, ")": -1}.get(sql[at], 0)
            at += 1
        yield " ".join(sql[found.end() : at - 1].split())
