/* A role with few rights, and errors on the way. */
#include <string.h>

#include "suite.h"

static GError *
read_error(Driver *driver)
{
    GError *error = NULL;
    Catalog *catalog = catalog_read(driver, NULL, &error);

    g_assert_null(catalog);
    g_assert_nonnull(error);
    g_test_message("%s [%s] %s", error->message, migrollback_error_sqlstate(error), migrollback_error_hint(error));
    return error;
}

/* --- PostgreSQL: the catalogs are everybody's --- */

static void
test_postgres_role(void)
{
    Driver *owner = suite_database("role");
    Driver *role;
    g_autoptr(Catalog) all = NULL;
    g_autoptr(Catalog) seen = NULL;
    g_autofree char *lines = NULL;

    suite_run(owner, backend->one_order);
    suite_run(owner, "revoke all on schema public from public;;drop role if exists mr_catalog_reader;;"
                     "create role mr_catalog_reader login password 'pw'");
    role = suite_session("mr_catalog_reader", "pw");
    all = suite_read(owner);
    seen = suite_read(role);
    lines = suite_describe(all, seen);
    g_assert_cmpstr(lines, ==, "");
    g_assert_cmpuint(seen->hidden->len, ==, 0);
}

static void
test_postgres_no_rights(void)
{
    Driver *owner = suite_database("norights");
    Driver *role;
    g_autoptr(GError) error = NULL;

    suite_run(owner, "drop role if exists mr_catalog_reader;;create role mr_catalog_reader login password 'pw';;"
                     "revoke select on pg_catalog.pg_policy from public");
    role = suite_session("mr_catalog_reader", "pw");
    error = read_error(role);
    g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_PERMISSION);
    g_assert_true(g_str_has_prefix(error->message, "reading the catalog (policy.postgres.sql): "));
    suite_run(owner, "grant select on pg_catalog.pg_policy to public");
    catalog_free(suite_read(role));
}

/* The caller's transaction survives an error in the middle, and has its settings back. */
static void
test_postgres_error_in_a_transaction(void)
{
    const CatalogOptions inside = {.in_transaction = TRUE};
    Driver *owner = suite_database("inerror");
    Driver *role;
    g_autoptr(GError) error = NULL;

    suite_run(owner,
              "drop role if exists mr_catalog_reader;;create role mr_catalog_reader login password 'pw';;create table t (id integer);;"
              "grant select on t to public;;revoke select on pg_catalog.pg_policy from public");
    role = suite_session("mr_catalog_reader", "pw");
    g_assert_true(driver_begin(role, NULL));
    g_assert_null(catalog_read(role, &inside, &error));
    g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_PERMISSION);
    suite_run(role, "select * from t");
    driver_rollback(role);
    suite_run(owner, "grant select on pg_catalog.pg_policy to public");
}

/* --- MySQL: what one may not see is not there --- */

static gboolean
is_hidden(const Catalog *catalog, const char *part)
{
    for (guint i = 0; i < catalog->hidden->len; i++) {
        if (strstr(g_ptr_array_index(catalog->hidden, i), part) != NULL)
            return TRUE;
    }
    return FALSE;
}

static void
test_mysql_user(void)
{
    static const char *const parts[] = {"tables", "triggers", "events", "functions", "definition of view 'v'"};
    Driver *owner = suite_database("user");
    Driver *user;
    g_autoptr(Catalog) all = NULL;
    g_autoptr(Catalog) seen = NULL;

    suite_run(owner, backend->base);
    suite_run(owner, "create sequence s;;drop user if exists mr_catalog_reader;;create user mr_catalog_reader identified by 'pw';;"
                     "grant select on t to mr_catalog_reader;;grant select on v to mr_catalog_reader;;"
                     "grant insert on s to mr_catalog_reader");
    user = suite_session("mr_catalog_reader", "pw");
    all = suite_read(owner);
    seen = suite_read(user);
    g_assert_cmpuint(all->hidden->len, ==, 0);
    g_assert_nonnull(catalog_find(seen, CATALOG_TABLE, NULL, NULL, "t"));
    g_assert_null(catalog_find(seen, CATALOG_TABLE, NULL, NULL, "m"));
    for (guint i = 0; i < seen->hidden->len; i++)
        g_test_message("hidden: %s", (const char *)g_ptr_array_index(seen->hidden, i));
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        g_assert_true(is_hidden(seen, parts[i]));
    g_assert_true(is_hidden(seen, "sequence 's'"));
    suite_run(owner, "drop user mr_catalog_reader");
}

/* With all rights on the database alone, nothing is hidden but the bodies of others' routines. */
static void
test_mysql_owner_of_the_database(void)
{
    Driver *owner = suite_database("dbowner");
    Driver *user;
    g_autoptr(Catalog) all = NULL;
    g_autoptr(Catalog) seen = NULL;
    g_autoptr(CatalogDiff) diff = NULL;

    suite_run(owner, backend->base);
    suite_run(owner, "drop user if exists mr_catalog_reader;;create user mr_catalog_reader identified by 'pw'");
    suite_runf(owner, "grant all on %s.* to mr_catalog_reader", driver_info(owner)->database);
    user = suite_session("mr_catalog_reader", "pw");
    all = suite_read(owner);
    seen = suite_read(user);
    diff = catalog_diff(all, seen);
    for (guint i = 0; i < seen->hidden->len; i++)
        g_test_message("hidden: %s", (const char *)g_ptr_array_index(seen->hidden, i));
    g_assert_cmpuint(seen->hidden->len, ==, 2);
    g_assert_true(is_hidden(seen, "definition of function 'f'"));
    g_assert_true(is_hidden(seen, "definition of procedure 'pr'"));
    g_assert_cmpuint(diff->changes->len, ==, 2);
    g_assert_false(diff->complete);
    suite_run(owner, "drop user mr_catalog_reader");
}

/* --- SQLite --- */

static void
test_sqlite_broken(void)
{
    Driver *driver = suite_database("broken");
    g_autoptr(Catalog) catalog = NULL;

    /* A view of nothing, and a trigger on it: they are there, though they cannot be used. */
    suite_run(driver, "create view v as select x from nowhere;;create virtual table ft using fts5(a);;create table t (a)");
    catalog = suite_read(driver);
    g_assert_nonnull(catalog_find(catalog, CATALOG_VIEW, NULL, NULL, "v"));
    g_assert_cmpstr(catalog_value(catalog_find(catalog, CATALOG_TABLE, NULL, NULL, "ft"), "definition"), ==, "fts5(a)");
}

void
rights_add_tests(void)
{
    if (g_str_equal(backend->name, "postgres")) {
        g_test_add_func("/rights/a-role-without-rights-sees-the-whole-schema", test_postgres_role);
        g_test_add_func("/rights/what-may-not-be-read-is-named", test_postgres_no_rights);
        g_test_add_func("/rights/an-error-leaves-the-callers-transaction-as-it-was", test_postgres_error_in_a_transaction);
    } else if (g_str_equal(backend->name, "mysql")) {
        g_test_add_func("/rights/what-a-user-cannot-see-is-told", test_mysql_user);
        g_test_add_func("/rights/the-databases-owner-sees-all-but-bodies", test_mysql_owner_of_the_database);
    } else {
        g_test_add_func("/rights/what-cannot-be-used-is-there", test_sqlite_broken);
    }
}
