/* The model of a schema and its difference, and what is read from SQLite's text of a table. */
#include "engine/schema/catalog-diff.h"
#include "engine/schema/sqlite-table.h"
#include "engine/schema/sqlite-tokens.h"

#include <string.h>

#define MOST_OBJECTS 8
#define MOST_LINES 8

/* "kind|schema|parent|name|key=value|…"; an empty schema or parent is none. */
typedef struct {
    const char *rule;
    const char *before[MOST_OBJECTS], *after[MOST_OBJECTS];
    const char *lines[MOST_LINES]; /* of the diff; "(within)" behind one, "(minor)" */
    gboolean equal_digest, equal_full_digest;
} Case;

static const Case cases[] = {
    {"nothing is no difference", {NULL}, {NULL}, {NULL}, TRUE, TRUE},
    {"the order of adding is no difference",
     {"table|s||a|type=table", "table|s||b|type=table"},
     {"table|s||b|type=table", "table|s||a|type=table"},
     {NULL},
     TRUE,
     TRUE},
    {"the order of attributes is no difference", {"table||t|x|b=1|a=2"}, {"table||t|x|a=2|b=1"}, {NULL}, TRUE, TRUE},
    {"an object more", {"table|s||a"}, {"table|s||a", "index|s|a|i"}, {"+ index s.a.i"}},
    {"an object less", {"table|s||a", "index|s|a|i"}, {"table|s||a"}, {"- index s.a.i"}},
    {"what comes with a table is said to",
     {NULL},
     {"table|s||a", "column|s|a|x|type=int", "constraint|s|a|k|type=check"},
     {"+ table s.a", "+ column s.a.x (within)", "+ constraint s.a.k (within)"}},
    {"what goes with a table is said to", {"table|s||a", "column|s|a|x|type=int"}, {NULL}, {"- table s.a", "- column s.a.x (within)"}},
    {"what comes with a schema is said to", {NULL}, {"schema|||s", "table|s||a"}, {"+ schema s", "+ table s.a (within)"}},
    {"what goes from a table that stays is not within", {"table|s||a", "column|s|a|x"}, {"table|s||a"}, {"- column s.a.x"}},
    {"one attribute changed", {"column|s|t|c|type=int|nullable=no"}, {"column|s|t|c|type=int|nullable=yes"}, {"~ column s.t.c: nullable"}},
    {"an attribute that came and one that went",
     {"column|s|t|c|default=1|type=int"},
     {"column|s|t|c|identity=always|type=int"},
     {"~ column s.t.c: default, identity"}},
    {"empty is not missing", {"column|s|t|c|default="}, {"column|s|t|c"}, {"~ column s.t.c: default"}},
    {"a minor attribute is a minor change",
     {"table|s||t|comment=a"},
     {"table|s||t|comment=b"},
     {"~ table s.t: comment (minor)"},
     TRUE,
     FALSE},
    {"a minor attribute beside another is no minor change",
     {"table|s||t|comment=a|engine=x"},
     {"table|s||t|comment=b|engine=y"},
     {"~ table s.t: comment, engine"}},
    {"the same name in another schema is another object", {"table|a||t"}, {"table|b||t"}, {"- table a.t", "+ table b.t"}},
    {"no schema is not an empty one", {"table|||t"}, {"table|!||t"}, {"- table t", "+ table .t"}},
    {"the same name of another kind is another object", {"table|s||t"}, {"view|s||t"}, {"- table s.t", "+ view s.t"}},
    {"columns in another order are one minor change of the table",
     {"table|s||t", "column|s|t|a|position=1", "column|s|t|b|position=2", "column|s|t|c|position=3"},
     {"table|s||t", "column|s|t|a|position=2", "column|s|t|b|position=3", "column|s|t|c|position=1"},
     {"# table s.t: column_order (minor)"},
     TRUE,
     FALSE},
    {"a column in the middle does not move the others",
     {"table|s||t", "column|s|t|a|position=1", "column|s|t|c|position=2"},
     {"table|s||t", "column|s|t|a|position=1", "column|s|t|b|position=2", "column|s|t|c|position=3"},
     {"+ column s.t.b"}},
    {"ten columns are counted as numbers, not as text",
     {"table|s||t", "column|s|t|a|position=9", "column|s|t|b|position=10"},
     {"table|s||t", "column|s|t|a|position=1", "column|s|t|b|position=2"},
     {NULL},
     TRUE,
     FALSE},
    {"two without a name of their own are two",
     {"constraint||t|check (a)"},
     {"constraint||t|check (a)", "constraint||t|check (a)"},
     {"+ constraint t.check (a) #2"}},
    {"a column of a table whose name another's begins with",
     {"table|s||t", "table|s||tt", "column|s|tt|a|position=1"},
     {"table|s||t", "table|s||tt", "column|s|tt|a|position=1", "column|s|t|a|position=1"},
     {"+ column s.t.a"}},
};

static Catalog *
make_catalog(const char *const *objects)
{
    Catalog *catalog = catalog_new();

    for (guint i = 0; i < MOST_OBJECTS && objects[i] != NULL; i++) {
        g_auto(GStrv) parts = g_strsplit(objects[i], "|", -1);
        const char *schema = *parts[1] == '\0' ? NULL : *parts[1] == '!' ? "" : parts[1];
        CatalogKind kind = CATALOG_N_KINDS;
        CatalogObject *object;

        g_assert_true(catalog_kind_parse(parts[0], &kind));
        object = catalog_add(catalog, kind, schema, *parts[2] != '\0' ? parts[2] : NULL, parts[3]);
        for (char **pair = parts + 4; *pair != NULL; pair++) {
            char *equals = strchr(*pair, '=');

            *equals = '\0';
            catalog_set(catalog, object, *pair, equals + 1);
        }
    }
    catalog_finish(catalog);
    return catalog;
}

static char *
describe(const CatalogDiff *diff)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < diff->changes->len; i++) {
        const CatalogChange *change = g_ptr_array_index(diff->changes, i);
        g_autofree char *line = catalog_change_line(change);

        g_string_append_printf(text, "%s%s%s\n", line, change->within ? " (within)" : "", change->minor ? " (minor)" : "");
    }
    return g_string_free(text, FALSE);
}

static void
test_case(gconstpointer data)
{
    const Case *one = data;
    g_autoptr(Catalog) before = make_catalog(one->before);
    g_autoptr(Catalog) after = make_catalog(one->after);
    g_autoptr(CatalogDiff) diff = catalog_diff(before, after);
    g_autoptr(CatalogDiff) back = catalog_diff(after, before);
    g_autofree char *found = describe(diff);
    g_autoptr(GString) expected = g_string_new(NULL);

    for (guint i = 0; i < MOST_LINES && one->lines[i] != NULL; i++)
        g_string_append_printf(expected, "%s\n", one->lines[i]);
    g_assert_cmpstr(found, ==, expected->str);
    g_assert_cmpuint(back->changes->len, ==, diff->changes->len);
    g_assert_true(diff->complete);
    for (gboolean minor = FALSE; minor <= TRUE; minor++) {
        g_autofree char *one_digest = catalog_digest(before, minor);
        g_autofree char *other_digest = catalog_digest(after, minor);

        g_assert_cmpint(g_str_equal(one_digest, other_digest), ==, minor ? one->equal_full_digest : one->equal_digest);
    }
}

/* Where one text ends and the next begins is part of the digest. */
static void
test_digest_is_unambiguous(void)
{
    static const char *const ones[][2] = {{"table||ab|c", "table||a|bc"},
                                          {"table|||t|a=bc", "table|||t|ab=c"},
                                          {"table|||t|a=b|c=d", "table|||t|a=bcd"},
                                          {"table|s||t", "table||s|t"}};

    for (gsize i = 0; i < G_N_ELEMENTS(ones); i++) {
        const char *const one[MOST_OBJECTS] = {ones[i][0]}, *const other[MOST_OBJECTS] = {ones[i][1]};
        g_autoptr(Catalog) left = make_catalog(one);
        g_autoptr(Catalog) right = make_catalog(other);
        g_autofree char *left_digest = catalog_digest(left, FALSE);
        g_autofree char *right_digest = catalog_digest(right, FALSE);

        g_assert_cmpstr(left_digest, !=, right_digest);
        g_assert_cmpuint(strlen(left_digest), ==, 64);
    }
}

static void
test_hidden_makes_incomplete(void)
{
    static const char *const objects[MOST_OBJECTS] = {"table|||t"};
    g_autoptr(Catalog) whole = make_catalog(objects);
    g_autoptr(Catalog) part = catalog_new();
    g_autoptr(CatalogDiff) diff = NULL;
    g_autofree char *whole_digest = catalog_digest(whole, FALSE);
    g_autofree char *part_digest = NULL;

    catalog_add(part, CATALOG_TABLE, NULL, NULL, "t");
    catalog_add_hidden(part, "triggers");
    catalog_finish(part);
    part_digest = catalog_digest(part, FALSE);
    diff = catalog_diff(whole, part);
    g_assert_cmpuint(diff->changes->len, ==, 0);
    g_assert_false(diff->complete);
    g_assert_cmpstr(whole_digest, !=, part_digest);
}

static void
test_find_and_columns(void)
{
    static const char *const objects[MOST_OBJECTS] = {
        "table|s||t", "column|s|t|z|position=1", "column|s|t|a|position=2", "column|s|u|b|position=1", "index|s|t|a", "table|s||u"};
    g_autoptr(Catalog) catalog = make_catalog(objects);
    const CatalogObject *table = catalog_find(catalog, CATALOG_TABLE, "s", NULL, "t");
    g_autoptr(GPtrArray) columns = catalog_columns(catalog, table);
    const CatalogObject *first = g_ptr_array_index(columns, 0);

    g_assert_cmpuint(columns->len, ==, 2);
    g_assert_cmpstr(first->name, ==, "z");
    g_assert_cmpstr(catalog_value(first, "position"), ==, "1");
    g_assert_null(catalog_value(first, "type"));
    g_assert_null(catalog_find(catalog, CATALOG_TABLE, NULL, NULL, "t"));
    g_assert_null(catalog_find(catalog, CATALOG_COLUMN, "s", "t", "b"));
    for (guint i = 0; i < catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(catalog->objects, i);

        g_assert_true(catalog_find(catalog, object->kind, object->schema, object->parent, object->name) == object);
    }
}

/* --- SQLite's text --- */

static const struct {
    const char *rule, *sql, *text;
} texts[] = {
    {"blanks and lines", "select  a,\n\tb from t", "select a, b from t"},
    {"comments", "select a -- one\n, /* two\n */ b", "select a, b"},
    {"a comment that never ends", "select a /* b", "select a"},
    {"keywords in one case, names as they are", "SELECT Name FROM Users", "select Name from Users"},
    {"quotes that are not needed", "select \"a\", [b], `c` from \"t\"", "select a, b, c from t"},
    {"quotes that are", "select \"a b\", [order], `c\"d` from \"1\"", "select \"a b\", \"order\", \"c\"\"d\" from \"1\""},
    {"doubled quotes", "select \"a\"\"b\", `c``d`", "select \"a\"\"b\", \"c`d\""},
    {"strings as they stand", "select 'It''s  -- SELECT /*', X'00'", "select 'It''s  -- SELECT /*', X'00'"},
    {"numbers", "select 1.5e-3, .5, 0xFF, 1-2", "select 1.5e-3, .5, 0xFF, 1 - 2"},
    {"operators", "select a||b, c<=d, e<>f, g->>'$.x'", "select a || b, c <= d, e <> f, g ->> '$.x'"},
    {"functions and groups", "select count ( * ), max( a )  where x in (1,2)", "select count(*), max(a) where x in (1, 2)"},
    {"a dot", "new . \"a\"", "new.a"},
    {"every keyword",
     "ABORT ACTION ADD AFTER ALL ALTER ALWAYS ANALYZE AND AS ASC ATTACH AUTOINCREMENT BEFORE BEGIN BETWEEN BY CASCADE CASE "
     "CAST CHECK COLLATE COLUMN COMMIT CONFLICT CONSTRAINT CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP "
     "DATABASE DEFAULT DEFERRABLE DEFERRED DELETE DESC DETACH DISTINCT DO DROP EACH ELSE END ESCAPE EXCEPT EXCLUDE EXCLUSIVE "
     "EXISTS EXPLAIN FAIL FILTER FIRST FOLLOWING FOR FOREIGN FROM FULL GENERATED GLOB GROUP GROUPS HAVING IF IGNORE IMMEDIATE "
     "IN INDEX INDEXED INITIALLY INNER INSERT INSTEAD INTERSECT INTO IS ISNULL JOIN KEY LAST LEFT LIKE LIMIT MATCH "
     "MATERIALIZED NATURAL NO NOT NOTHING NOTNULL NULL NULLS OF OFFSET ON OR ORDER OTHERS OUTER OVER PARTITION PLAN PRAGMA "
     "PRECEDING PRIMARY QUERY RAISE RANGE RECURSIVE REFERENCES REGEXP REINDEX RELEASE RENAME REPLACE RESTRICT RETURNING RIGHT "
     "ROLLBACK ROW ROWS SAVEPOINT SELECT SET TABLE TEMP TEMPORARY THEN TIES TO TRANSACTION TRIGGER UNBOUNDED UNION UNIQUE "
     "UPDATE USING VACUUM VALUES VIEW VIRTUAL WHEN WHERE WINDOW WITH WITHOUT",
     "abort action add after all alter always analyze and as asc attach autoincrement before begin between by cascade case "
     "cast check collate column commit conflict constraint create cross current current_date current_time current_timestamp "
     "database default deferrable deferred delete desc detach distinct do drop each else end escape except exclude exclusive "
     "exists explain fail filter first following for foreign from full generated glob group groups having if ignore immediate "
     "in index indexed initially inner insert instead intersect into is isnull join key last left like limit match "
     "materialized natural no not nothing notnull null nulls of offset on or order others outer over partition plan pragma "
     "preceding primary query raise range recursive references regexp reindex release rename replace restrict returning right "
     "rollback row rows savepoint select set table temp temporary then ties to transaction trigger unbounded union unique "
     "update using vacuum values view virtual when where window with without"},
    {"letters of other languages", "select \"straße\" from größe", "select straße from größe"},
    {"a quote that never ends", "select \"a", "select a"},
    {"nothing", "", ""},
};

static void
test_texts(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GArray) tokens = sqlite_tokens_read(texts[i].sql);
        g_autofree char *text = sqlite_tokens_text(tokens, 0, G_MAXUINT);
        g_autoptr(GArray) again = sqlite_tokens_read(text);
        g_autofree char *second = sqlite_tokens_text(again, 0, G_MAXUINT);

        g_test_message("%s", texts[i].rule);
        g_assert_cmpstr(text, ==, texts[i].text);
        g_assert_cmpstr(second, ==, text);
    }
}

/* "column: name [collate c] [generated (e) stored] [autoincrement] [not null c]" and constraints as "type/name/columns/references: definition". */
static const struct {
    const char *rule, *sql, *told;
} tables[] = {
    {"types with lengths, and defaults that look like constraints",
     "CREATE TABLE t (a varchar ( 10 ) DEFAULT 'unique', b decimal(10,2) default (1 + (2)), c default -1, d default NULL unique)",
     "a; b; c; d; unique/-/d/-: unique (d)"},
    {"keys of columns and of tables",
     "create table t (id integer primary key autoincrement, a unique on conflict fail, b, unique (a, b), constraint k unique(b collate "
     "nocase desc))",
     "id autoincrement; a; b; primary key/-/id/-: primary key (id); unique/-/a/-: unique (a) on conflict fail; "
     "unique/-/a, b/-: unique (a, b); unique/k/b collate nocase desc/-: unique (b collate nocase desc)"},
    {"checks with brackets and commas inside",
     "create table t (a int check (a in (1, 2) and a <> ')'), constraint \"big one\" check((a>0)))",
     "a; check/-/-/-: check (a in (1, 2) and a <> ')'); check/big one/-/-: check ((a > 0))"},
    {"foreign keys, with what does nothing left out",
     "create table t (a references p, b integer constraint f references \"P x\"(id) on delete cascade on update no action not null, "
     "c, d, foreign key (c, d) references q (x, y) match full on update set null on delete set default deferrable initially deferred, "
     "foreign key (a) references r not deferrable initially deferred)",
     "a; b; c; d; foreign key/-/a/p: foreign key (a) references p; "
     "foreign key/f/b/\"P x\" (id): foreign key (b) references \"P x\" (id) on delete cascade; "
     "foreign key/-/c, d/q (x, y): foreign key (c, d) references q (x, y) on delete set default on update set null deferrable initially "
     "deferred; "
     "foreign key/-/a/r: foreign key (a) references r"},
    {"generated columns and collations",
     "create table t (a text collate NOCASE, b generated always as (a || 'x') stored, c int as (a+1), d as (1) virtual)",
     "a collate NOCASE; b generated (a || 'x') stored; c generated (a + 1); d generated (1)"},
    {"a column behind the table's constraints, as ADD COLUMN writes it, and constraints without commas",
     "create table t (a, check (a) unique (a), b not null on conflict ignore)",
     "a; b not null on conflict ignore; check/-/-/-: check (a); unique/-/a/-: unique (a)"},
    {"columns named as constraints are", "create table t (\"check\" int, [unique], `primary` text, 'foreign' int)",
     "check; unique; primary; foreign"},
    {"what stands behind the body", "create table t (a primary key) strict, without rowid",
     "a; primary key/-/a/-: primary key (a); strict; without rowid"},
    {"a virtual table", "create virtual table t using fts5(a, tokenize = 'x')", "virtual fts5(a, tokenize = 'x')"},
    {"names with quotes and newlines", "create table \"t\n\" (\"a\"\"b\" unique, \"c\nd\" references \"e\"\"f\" (\"g h\"))",
     "a\"b; c\nd; unique/-/\"a\"\"b\"/-: unique (\"a\"\"b\"); "
     "foreign key/-/\"c\nd\"/\"e\"\"f\" (\"g h\"): foreign key (\"c\nd\") references \"e\"\"f\" (\"g h\")"},
    {"no table", "drop table t", ""},
};

static void append_part(GString *told, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
append_part(GString *told, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_string_append(told, told->len > 0 ? "; " : "");
    g_string_append_vprintf(told, format, arguments);
    va_end(arguments);
}

static const char *
or_dash(const char *text)
{
    return text != NULL ? text : "-";
}

static void
append_column(GString *told, const SqliteColumn *column)
{
    append_part(told, "%s", column->name);
    if (column->collation != NULL)
        g_string_append_printf(told, " collate %s", column->collation);
    if (column->generated != NULL)
        g_string_append_printf(told, " generated (%s)%s", column->generated, column->stored ? " stored" : "");
    if (column->not_null_conflict != NULL)
        g_string_append_printf(told, " not null %s", column->not_null_conflict);
    if (column->autoincrement)
        g_string_append(told, " autoincrement");
}

static char *
tell(const SqliteTable *table)
{
    GString *told = g_string_new(NULL);

    for (guint i = 0; i < table->columns->len; i++)
        append_column(told, &g_array_index(table->columns, SqliteColumn, i));
    for (guint i = 0; i < table->constraints->len; i++) {
        const SqliteConstraint *one = &g_array_index(table->constraints, SqliteConstraint, i);

        append_part(told, "%s/%s/%s/%s: %s", one->type, or_dash(one->name), or_dash(one->columns), or_dash(one->references),
                    one->definition);
    }
    if (table->virtual_using != NULL)
        append_part(told, "virtual %s", table->virtual_using);
    if (table->strict)
        append_part(told, "strict");
    if (table->without_rowid)
        append_part(told, "without rowid");
    return g_string_free(told, FALSE);
}

static void
test_tables(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autoptr(SqliteTable) table = sqlite_table_read(tables[i].sql);
        g_autofree char *told = tell(table);

        g_test_message("%s", tables[i].rule);
        g_assert_cmpstr(told, ==, tables[i].told);
    }
}

/* Cut anywhere, or with a byte changed: read to some end, without a crash. */
static void
test_broken_texts(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(4);

    for (guint turn = 0; turn < 20000; turn++) {
        const char *sql = tables[turn % G_N_ELEMENTS(tables)].sql;
        g_autofree char *broken = g_strndup(sql, (gsize)g_rand_int_range(random, 0, (gint32)strlen(sql) + 1));
        g_autoptr(SqliteTable) table = NULL;

        if (*broken != '\0')
            broken[g_rand_int_range(random, 0, (gint32)strlen(broken))] = "()'\"`[],; -/*x\n"[g_rand_int_range(random, 0, 15)];
        table = sqlite_table_read(broken);
        g_assert_nonnull(table);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/catalog/diff/%s", cases[i].rule);

        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/catalog/the-digest-is-unambiguous", test_digest_is_unambiguous);
    g_test_add_func("/catalog/what-is-hidden-makes-a-diff-incomplete", test_hidden_makes_incomplete);
    g_test_add_func("/catalog/objects-are-found-and-columns-in-order", test_find_and_columns);
    g_test_add_func("/catalog/sqlite/one-text-for-every-spelling", test_texts);
    g_test_add_func("/catalog/sqlite/what-a-table-says", test_tables);
    g_test_add_func("/catalog/sqlite/broken-texts-are-survived", test_broken_texts);
    return g_test_run();
}
