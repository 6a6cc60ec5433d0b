#include "engine/schema/leftover.h"
#include "engine/schema/statement.h"

/* --- a small schema: notes (with a column, an index), tags that refer to notes, a view over tags, users --- */

static CatalogObject *
add(Catalog *catalog, CatalogKind kind, const char *parent, const char *name, const char *key, const char *value)
{
    CatalogObject *object = catalog_add(catalog, kind, "public", parent, name);

    if (key != NULL)
        catalog_set(catalog, object, key, value);
    return object;
}

static Catalog *
make(gboolean with_notes, const char *type_of_title)
{
    Catalog *catalog = catalog_new();

    if (with_notes) {
        add(catalog, CATALOG_TABLE, NULL, "notes", "owner", "app");
        add(catalog, CATALOG_COLUMN, "notes", "title", "type", type_of_title);
        add(catalog, CATALOG_INDEX, "notes", "notes_pkey", "valid", "yes");
    }
    add(catalog, CATALOG_TABLE, NULL, "tags", "owner", "app");
    add(catalog, CATALOG_CONSTRAINT, "tags", "fk_note", "references", "notes (id)");
    add(catalog, CATALOG_VIEW, NULL, "tagged", "definition", "select tags.id from tags");
    add(catalog, CATALOG_TABLE, NULL, "users", "owner", "app");
    add(catalog, CATALOG_COLUMN, "users", "notes_count", "type", "integer");
    add(catalog, CATALOG_FUNCTION, NULL, "twice(integer)", "definition", "select n * 2");
    add(catalog, CATALOG_FUNCTION, NULL, "twice(text)", "definition", "select n || n");
    add(catalog, CATALOG_FUNCTION, NULL, "once(integer)", "definition", "select n");
    catalog_finish(catalog);
    return catalog;
}

static const struct {
    FailureClass class;
    const char *relation, *name;
    const char *found; /* its label; NULL: none */
} names[] = {
    {FAILURE_RELATION_EXISTS, NULL, "notes", "table public.notes"},
    {FAILURE_RELATION_EXISTS, NULL, "public.notes", "table public.notes"},
    {FAILURE_RELATION_EXISTS, NULL, "\"notes\"", "table public.notes"},
    {FAILURE_RELATION_EXISTS, NULL, "other.notes", NULL},
    {FAILURE_RELATION_EXISTS, NULL, "notes_pkey", "index public.notes.notes_pkey"},
    {FAILURE_RELATION_EXISTS, NULL, "title", NULL},
    {FAILURE_COLUMN_EXISTS, "notes", "title", "column public.notes.title"},
    {FAILURE_COLUMN_EXISTS, "users", "title", NULL},
    {FAILURE_FUNCTION_EXISTS, NULL, "once", "function public.once(integer)"},
    {FAILURE_FUNCTION_EXISTS, NULL, "twice", NULL}, /* two of them */
    {FAILURE_FUNCTION_EXISTS, NULL, "twice(text)", "function public.twice(text)"},
    {FAILURE_DATA, NULL, "notes", NULL},
    {FAILURE_RELATION_EXISTS, NULL, "", NULL},
    {FAILURE_RELATION_EXISTS, NULL, NULL, NULL},
};

static void
test_find(void)
{
    g_autoptr(Catalog) catalog = make(TRUE, "text");

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        const CatalogObject *object = leftover_find(catalog, names[i].class, "public", names[i].relation, names[i].name);
        g_autofree char *label = object != NULL ? catalog_label(object) : NULL;

        g_assert_cmpstr(label, ==, names[i].found);
    }
}

static void
test_dependents(void)
{
    g_autoptr(Catalog) catalog = make(TRUE, "text");
    g_autoptr(GPtrArray) start = g_ptr_array_new(), all = NULL;

    g_ptr_array_add(start, (gpointer)(gsize)catalog_find(catalog, CATALOG_TABLE, "public", NULL, "notes"));
    all = leftover_with_dependents(catalog, start);
    /* tags by its foreign key, tagged by its definition; users not, for a column whose name only begins so. */
    g_assert_cmpuint(all->len, ==, 3);
    g_assert_cmpstr(((const CatalogObject *)g_ptr_array_index(all, 1))->name, ==, "tags");
    g_assert_cmpstr(((const CatalogObject *)g_ptr_array_index(all, 2))->name, ==, "tagged");
}

static guint
count_missing(const Catalog *now)
{
    g_autoptr(Catalog) before = make(FALSE, NULL), after = make(TRUE, "text");
    g_autoptr(CatalogDiff) effect = catalog_diff(before, after);
    g_autoptr(GPtrArray) missing = leftover_missing(effect, after, now);

    return missing->len;
}

static void
test_missing(void)
{
    g_autoptr(Catalog) equal = make(TRUE, "text"), other = make(TRUE, "integer"), none = make(FALSE, NULL), more = catalog_new();

    g_assert_cmpuint(count_missing(equal), ==, 0);
    g_assert_cmpuint(count_missing(other), ==, 1);
    g_assert_cmpuint(count_missing(none), ==, 3);
    add(more, CATALOG_TABLE, NULL, "notes", "owner", "somebody");
    add(more, CATALOG_COLUMN, "notes", "title", "type", "text");
    add(more, CATALOG_COLUMN, "notes", "extra", "type", "text");
    add(more, CATALOG_INDEX, "notes", "notes_pkey", "valid", "yes");
    catalog_finish(more);
    g_assert_cmpuint(count_missing(more), ==, 1); /* a part too many; the owner is minor */
}

/* --- ages --- */

static void
add_age(GPtrArray *ages, CatalogKind kind, const char *name, gint64 number)
{
    LeftoverAge *age = g_new0(LeftoverAge, 1);

    *age = (LeftoverAge){kind, g_strdup("public"), g_strdup(name), number};
    g_ptr_array_add(ages, age);
}

static int
older(gint64 notes, gint64 users, const char *owner, const char *const *silent)
{
    g_autoptr(Catalog) catalog = make(TRUE, "text");
    g_autoptr(GPtrArray) ages = g_ptr_array_new_with_free_func(leftover_age_free), objects = g_ptr_array_new();
    LeftoverOrigin origin = {.ages = ages, .objects = objects, .older_by_right = silent, .owner = owner};
    g_autofree char *why = NULL;
    int result;

    if (notes != 0)
        add_age(ages, CATALOG_TABLE, "notes", notes);
    if (users != 0)
        add_age(ages, CATALOG_TABLE, "users", users);
    g_ptr_array_add(objects, (gpointer)(gsize)catalog_find(catalog, CATALOG_TABLE, "public", NULL, "notes"));
    result = leftover_is_older(&origin, &why);
    g_assert_nonnull(why);
    return result;
}

static void
test_older(void)
{
    static const char *const silent[] = {"table public.users", NULL};

    g_assert_cmpint(older(5, 9, "app", NULL), ==, 1);
    g_assert_cmpint(older(9, 5, "app", NULL), ==, 0);
    g_assert_cmpint(older(5, 5, "app", NULL), ==, 0); /* a clock of whole seconds */
    g_assert_cmpint(older(0, 5, "app", NULL), ==, -1);
    g_assert_cmpint(older(5, 0, "app", NULL), ==, -1); /* nothing to compare with */
    g_assert_cmpint(older(5, 9, "app", silent), ==, -1);
    g_assert_cmpint(older(5, 9, "somebody", NULL), ==, 0);
}

/* --- statements --- */

static const struct {
    const char *sql;
    StatementKind kind;
} statements[] = {
    {"CREATE TABLE a (b int)", STATEMENT_SCHEMA},
    {"  -- why\n /* and how */ ALTER TABLE a ADD b int;", STATEMENT_SCHEMA},
    {"create table a as select 1", STATEMENT_WRITES},
    {"CREATE TABLE a AS\nSELECT 1", STATEMENT_WRITES},
    {"create view a as select 1", STATEMENT_SCHEMA},
    {"create materialized view a as select 1", STATEMENT_SCHEMA},
    {"create function a() returns int language sql as 'select 1; select 2'", STATEMENT_SCHEMA},
    {"alter table a add b int; update a set b = 1", STATEMENT_WRITES},
    {"update a set b = 1", STATEMENT_WRITES},
    {"with x as (delete from a returning *) select * from x", STATEMENT_WRITES},
    {"insert into a values (1)", STATEMENT_WRITES},
    {"do $$ begin end $$", STATEMENT_WRITES},
    {"call a()", STATEMENT_WRITES},
    {"select count(*) from users", STATEMENT_READS},
    {"select setval('a', 5)", STATEMENT_READS},
    {"select relname from pg_class where x", STATEMENT_SCHEMA},
    {"select 1 from information_schema.tables", STATEMENT_SCHEMA},
    {"select * into b from a", STATEMENT_WRITES},
    {"select 1", STATEMENT_SCHEMA},
    {"SAVEPOINT a", STATEMENT_SCHEMA},
    {"", STATEMENT_SCHEMA},
    {"something new", STATEMENT_WRITES},
};

static void
test_statements(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(statements); i++) {
        if (statement_kind(statements[i].sql) != statements[i].kind)
            g_test_message("%s", statements[i].sql);
        g_assert_cmpint(statement_kind(statements[i].sql), ==, statements[i].kind);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/leftover/an error's object is found, or none", test_find);
    g_test_add_func("/leftover/what needs it comes along", test_dependents);
    g_test_add_func("/leftover/what lacks or differs is named", test_missing);
    g_test_add_func("/leftover/older than the backup", test_older);
    g_test_add_func("/statement/what a difference cannot show", test_statements);
    return g_test_run();
}
