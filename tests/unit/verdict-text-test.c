/* What is told from the text of statements alone: only what is certain, and by the same rules as what was tried. */
#include <string.h>

#include "engine/schema/verdict-text.h"
#include "engine/schema/verdicts.h"

static VerdictRules *rules;
static Catalog *now; /* t with the columns c and g; g is computed */

typedef struct {
    const char *database, *up, *down; /* statements with a "|" between; `down` NULL: not known */
    const char *expected;             /* "leave reverse", or "?" and the words of the statement that is not certain */
} Case;

static const Case cases[] = {
    {"postgres", "create table t (id serial primary key, n text not null)", "drop table t", "safe lossy"},
    {"mysql", "CREATE TABLE `t` (`id` int) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4", "DROP TABLE `t`", "safe lossy"},
    {"sqlite", "create table t (id integer) strict", "drop table t", "safe lossy"},
    {"postgres", "create table s.t (id int)", "drop table s.t", "safe lossy"},
    {"postgres", "alter table t add column c integer", "alter table t drop column c", "safe lossy"},
    {"postgres", "alter table t add c numeric(10, 2) null, add column d timestamp(3) with time zone",
     "alter table t drop column c, drop column d", "safe lossy"},
    {"postgres", "alter table t add column c text[]", "alter table t drop column c", "safe lossy"},
    {"mysql", "alter table t add c int(10) unsigned", "alter table t drop column c", "safe lossy"},
    {"postgres", "create index i on t (a, b desc)", "drop index i", "safe lossless"},
    {"postgres", "create index i on t using btree (a)", "drop index i", "safe lossless"},
    {"mysql", "create index i on t (a(20))", "drop index i on t", "safe lossless"},
    {"postgres", "drop table t", "create table t (id int)", "unsafe impossible"},
    {"sqlite", "alter table t drop column c", "alter table t add column c text", "unsafe impossible"},
    {"sqlite", "alter table t drop column g", "alter table t add column g text generated always as (c)", "unsafe unknown"},
    {"sqlite", "alter table t drop column d", NULL, "?alter table t drop"}, /* perhaps a computed one, of a migration before */
    {"sqlite", "alter table u drop column c", NULL, "?alter table u drop"},
    {"postgres", "alter table t rename column a to b", "alter table t rename column b to a", "unsafe lossless"},
    {"postgres", "alter table t rename to u", "alter table u rename to t", "unsafe lossless"},
    {"mysql", "rename table t to u", "rename table u to t", "unsafe lossless"},
    /* Several together; what it makes itself may go again. */
    {"postgres", "create table t (id int)|alter table t add column c int|create index i on t (c)", "drop table t", "safe lossy"},
    {"postgres", "create table t (id int)|drop table t", "set lock_timeout = '5s'", "safe lossless"},
    {"postgres", "set lock_timeout = '5s'|comment on table t is 'x'|create index i on t (a)", "drop index i", "safe lossless"},
    {"postgres", "create table t (id int)|drop table u", "drop table t", "unsafe impossible"},
    /* The undo is not certain, or touches something else, or is not there. */
    {"postgres", "alter table t add column c int", NULL, "safe unknown"},
    {"postgres", "alter table t add column c int", "alter table t drop column c|drop table u", "safe unknown"},
    {"postgres", "alter table t add column c int", "alter table t drop column c cascade", "safe unknown"},
    {"postgres", "create index i on t (a)", "drop index j", "safe unknown"},
    {"postgres", "drop table t", "do $$ begin end $$", "unsafe impossible"},
    /* It may do nothing, or something else than it says. */
    {"postgres", "create table if not exists t (id int)", NULL, "?create table if not"},
    {"postgres", "drop table if exists t", NULL, "?drop table if exists"},
    {"postgres", "alter table t add column if not exists c int", NULL, "?alter table t add"},
    {"sqlite", "create index if not exists i on t (a)", NULL, "?create index if not"},
    {"postgres", "create temp table t (id int)", NULL, "?create temp table t"},
    {"postgres", "create table t as select 1", NULL, "?create table t as"},
    {"mysql", "create table t (a int) select 1", NULL, "?create table t (a"},
    {"postgres", "create table t (a int references u (id))", NULL, "?create table t (a"},
    {"mysql", "create table t (a int, foreign key (a) references u (id))", NULL, "?create table t (a"},
    {"postgres", "create table t (a int) inherits (u)", NULL, "?create table t (a"},
    {"postgres", "create table t partition of u for values in (1)", NULL, "?create table t partition"},
    /* The value of a column that the old code does not name. */
    {"postgres", "alter table t add column c int not null", NULL, "?alter table t add"},
    {"postgres", "alter table t add column c int default 5", NULL, "?alter table t add"},
    {"postgres", "alter table t add column c serial", NULL, "?alter table t add"},
    {"postgres", "alter table t add column c tinyint", NULL, "?alter table t add"}, /* perhaps a domain */
    {"postgres", "alter table t add column c mine.text", NULL, "?alter table t add"},
    {"postgres", "alter table t add column c \"text\"", NULL, "?alter table t add"},
    {"postgres", "alter table t add column c text generated always as (a) stored", NULL, "?alter table t add"},
    {"mysql", "alter table t add column c timestamp", NULL, "?alter table t add"}, /* NOT NULL on old servers */
    {"mysql", "alter table t add column c int first", NULL, "?alter table t add"},
    /* Nothing of this is a column. */
    {"mysql", "alter table t add index date (a)", NULL, "?alter table t add"},
    {"mysql", "alter table t add key text (a)", NULL, "?alter table t add"},
    {"mysql", "alter table t add unique date (a)", NULL, "?alter table t add"},
    {"mysql", "alter table t drop index a", NULL, "?alter table t drop"},
    {"postgres", "alter table t add constraint text check (a > 1)", NULL, "?alter table t add"},
    {"postgres", "alter table t rename constraint a to b", NULL, "?alter table t rename"},
    /* Keys, expressions, other kinds. */
    {"postgres", "create unique index i on t (a)", NULL, "?create unique index i"},
    {"postgres", "create index i on t (lower(a))", NULL, "?create index i on"},
    {"postgres", "create index i on t (a) where b", NULL, "?create index i on"},
    {"postgres", "create index i on t using gin (a)", NULL, "?create index i on"},
    {"postgres", "create index concurrently i on t (a)", NULL, "?create index concurrently i"},
    {"postgres", "drop index i", NULL, "?drop index i"}, /* perhaps a unique one */
    {"postgres", "drop table t cascade", NULL, "?drop table t cascade"},
    {"postgres", "alter table only t add c int", NULL, "?alter table only t"},
    {"mysql", "create table other.t (id int)", NULL, "?create table other.t (id"}, /* another database */
    /* Rows, and what nobody can tell. */
    {"postgres", "update t set a = 1", NULL, "?update t set a"},
    {"postgres", "create table t (id int)|insert into t values (1)", "drop table t", "?insert into t values"},
    {"postgres", "do $$ begin drop table t; end $$", NULL, "?do $$ begin drop"},
    {"postgres", "select f()", NULL, "?select f()"},
    {"postgres", "set search_path = s", NULL, "?set search_path = s"},
    {"mysql", "set sql_mode = ''", NULL, "?set sql_mode = ''"},
    {"mysql", "alter table t add column c int; drop table u", NULL, "?alter table t add"},
    /* The same thing twice is not what it was. */
    {"postgres", "alter table t drop column c|alter table t add column c int", NULL, "?alter table t add"},
    {"postgres", "drop table t|create table t (id int)", NULL, "?create table t (id"},
    {"postgres", "drop table t|alter table t add column c int", NULL, "?alter table t add"},
    {"postgres", "alter table t add column c int|alter table t rename to u", NULL, "?alter table t rename"},
};

static GPtrArray *
statements(const char *text)
{
    GPtrArray *list = text != NULL ? g_ptr_array_new_with_free_func(g_free) : NULL;
    g_auto(GStrv) parts = g_strsplit(text != NULL ? text : "", "|", -1);

    for (char **part = parts; list != NULL && *part != NULL; part++)
        g_ptr_array_add(list, g_strdup(*part));
    return list;
}

static GArray *
seen(const GPtrArray *list)
{
    GArray *array = g_array_new(FALSE, FALSE, sizeof(VerdictStatement));

    for (guint i = 0; i < list->len; i++) {
        const VerdictStatement statement = {g_ptr_array_index(list, i), TRUE};

        g_array_append_val(array, statement);
    }
    return array;
}

static char *
verdict_of(const char *database, const GPtrArray *up, const GPtrArray *down)
{
    const TextPlace place = {.database = database, .schema = strcmp(database, "postgres") == 0 ? "public" : NULL, .now = now};
    g_autoptr(TextChange) change = text_change_read(up, down, &place);
    g_autoptr(MigrationVerdict) verdict = NULL;
    g_autoptr(GArray) up_seen = seen(up), down_seen = change->again != NULL ? seen(down) : NULL;
    VerdictInput input = {.database = database,
                          .before = change->before,
                          .after = change->after,
                          .again = change->again,
                          .undo = change->again != NULL ? UNDO_THERE : UNDO_NOT_KNOWN,
                          .statements = up_seen,
                          .undo_statements = down_seen};

    if (change->uncertain != NULL)
        return g_strconcat("?", change->uncertain, NULL);
    verdict = verdict_judge(rules, &input);
    /* Of an undo that is not certain, the verdict knows only that it has not seen it. */
    return g_strdup_printf("%s %s", leave_verdict_name(verdict->leave),
                           reverse_verdict_name(change->again != NULL ? verdict->reverse : MAX(verdict->reverse, REVERSE_UNKNOWN)));
}

static void
only_what_is_certain_is_told(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) up = statements(cases[i].up), down = statements(cases[i].down);
        g_autofree char *found = verdict_of(cases[i].database, up, down);

        g_test_message("%s: %s", cases[i].database, cases[i].up);
        g_assert_cmpstr(found, ==, cases[i].expected);
    }
}

/* --- what is proven by execution --- */

static GPtrArray *
of_database(const cJSON *member, const char *database)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(member, database), *item;
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);

    if (list == NULL)
        list = cJSON_GetObjectItemCaseSensitive(member, "all");
    cJSON_ArrayForEach(item, list) g_ptr_array_add(texts, g_strdup(item->valuestring));
    return texts;
}

static const char *
verdict_in(const cJSON *one, const char *axis, const char *database)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(one, axis);

    return cJSON_GetStringValue(cJSON_IsObject(member) ? cJSON_GetObjectItemCaseSensitive(member, database) : member);
}

static gboolean
is_told(const cJSON *one, const char *database)
{
    g_autoptr(GPtrArray) up = of_database(cJSON_GetObjectItemCaseSensitive(one, "change"), database),
                         down = of_database(cJSON_GetObjectItemCaseSensitive(one, "undo"), database);
    g_autofree char *found = up->len > 0 ? verdict_of(database, up, down) : NULL;
    g_auto(GStrv) axes = found != NULL && *found != '?' ? g_strsplit(found, " ", 2) : NULL;

    if (axes == NULL)
        return FALSE;
    g_test_message("%s: %s: %s", database, cJSON_GetObjectItemCaseSensitive(one, "name")->valuestring, found);
    if (strcmp(axes[0], "unknown") != 0)
        g_assert_cmpstr(axes[0], ==, verdict_in(one, "leave", database));
    if (strcmp(axes[1], "unknown") != 0)
        g_assert_cmpstr(axes[1], ==, verdict_in(one, "reverse", database));
    return TRUE;
}

/* Each case of the rules is proven on a server (tests/schema): what is told of its text must be the same. */
static void
it_agrees_with_what_was_executed(void)
{
    static const char *const databases[] = {"postgres", "mariadb", "sqlite"};
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    const cJSON *one;
    cJSON *document;
    guint told = 0;

    g_file_get_contents("../schema/verdict-cases.json", &text, NULL, &error);
    g_assert_no_error(error);
    document = cJSON_Parse(text);
    cJSON_ArrayForEach(one, cJSON_GetObjectItemCaseSensitive(document, "cases")) for (gsize i = 0; i < G_N_ELEMENTS(databases); i++) told +=
        is_told(one, databases[i]) ? 1 : 0;
    cJSON_Delete(document);
    g_test_message("%u are told from their text", told);
    g_assert_cmpuint(told, >, 15);
}

/* A text may end anywhere; it is certain, or it is not, and nothing between. */
static void
cut_texts_are_read(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (gsize length = 0; length < strlen(cases[i].up); length++) {
            g_autoptr(GPtrArray) up = g_ptr_array_new_with_free_func(g_free);
            g_autoptr(TextChange) change = NULL;

            const TextPlace place = {.database = cases[i].database};

            g_ptr_array_add(up, g_strndup(cases[i].up, length));
            change = text_change_read(up, NULL, &place);
            g_assert_true((change->uncertain != NULL) == (change->before == NULL));
        }
    }
}

static Catalog *
small_schema(void)
{
    static const char *const schemas[] = {"public", NULL};
    Catalog *catalog = catalog_new();

    for (gsize i = 0; i < G_N_ELEMENTS(schemas); i++) {
        catalog_add(catalog, CATALOG_TABLE, schemas[i], NULL, "t");
        catalog_add(catalog, CATALOG_COLUMN, schemas[i], "t", "c");
        catalog_set(catalog, catalog_add(catalog, CATALOG_COLUMN, schemas[i], "t", "g"), "generated", "c || 'x'");
    }
    catalog_finish(catalog);
    return catalog;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;

    g_test_init(&argc, &argv, NULL);
    rules = verdict_rules_load(&error);
    g_assert_no_error(error);
    now = small_schema();
    g_test_add_func("/verdict-text/only-what-is-certain-is-told", only_what_is_certain_is_told);
    g_test_add_func("/verdict-text/it-agrees-with-what-was-executed", it_agrees_with_what_was_executed);
    g_test_add_func("/verdict-text/cut-texts-are-read", cut_texts_are_read);
    argc = g_test_run();
    verdict_rules_free(rules);
    catalog_free(now);
    return argc;
}
