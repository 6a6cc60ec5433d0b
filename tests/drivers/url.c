/* url - what needs no server: redacting URLs, schemes, and the drivers for tests themselves. */
#include <string.h>

#include "../support/fake-driver.h"
#include "../support/faulty-driver.h"

static void
test_redact(void)
{
    static const struct {
        const char *url, *shown;
    } cases[] = {
        {"postgres://user:secret@host:5432/db", "postgres://user:***@host:5432/db"},
        {"postgres://user:secret@h1:1,h2:2/db?sslmode=require", "postgres://user:***@h1:1,h2:2/db?sslmode=require"},
        {"postgres://user@host/db", "postgres://user@host/db"},
        {"postgres://user:@host/db", "postgres://user:@host/db"},
        {"postgres://host:5432/db", "postgres://host:5432/db"},
        {"postgres://h1:1,h2:2/db", "postgres://h1:1,h2:2/db"},
        {"postgres:///db?host=/run/postgresql", "postgres:///db?host=/run/postgresql"},
        {"postgres://[::1]:5432/db", "postgres://[::1]:5432/db"},
        {"postgres://user:secret@[::1]:5432/db", "postgres://user:***@[::1]:5432/db"},
        {"postgres:///db?user=me&password=secret&sslmode=require", "postgres:///db?user=me&password=***&sslmode=require"},
        {"postgres:///db?sslpassword=secret", "postgres:///db?sslpassword=***"},
        {"postgres:///db?passwd=secret", "postgres:///db?passwd=***"},
        {"postgres:///db?PassWord=secret", "postgres:///db?PassWord=***"},
        {"postgres:///db?pass%77ord=secret", "postgres:///db?pass%77ord=***"},
        {"postgres:///db?passfile=/home/me/.pgpass", "postgres:///db?passfile=/home/me/.pgpass"},
        {"postgres://u:secret@h/db?password=secret2", "postgres://u:***@h/db?password=***"},
        {"postgres://user:sec/ret@host/db", "postgres://user:***@host/db"},
        {"postgres://user:sec@ret@host/db", "postgres://user:***@host/db"},
        {"postgres://user:sec?ret@host/db", "postgres://user:***@host/db"},
        {"postgres://user:sec#ret@host/db", "postgres://user:***@host/db"},
        {"postgres://user:1/2?3@host/db", "postgres://user:***@host/db"},
        {"postgres://user:secret/db", "postgres://user:***/db"},
        {"postgres://host:5432/db?user=me@corp", "postgres://host:5432/db?user=me@corp"},
        {"postgres://me:secret@host/db?user=me@corp", "postgres://me:***@host/db?user=me@corp"},
        {"mysql:user:secret@host/db", "mysql:user:***@host/db"},
        {"user:secret@host/db", "user:***@host/db"},
        {"host=h user=u password=secret dbname=d", "host=h user=u password=*** dbname=d"},
        {"host=h password='se cret\\' x' dbname=d", "host=h password=*** dbname=d"},
        {"host=h password = secret", "host=h password = ***"},
        {"unknown://user:secret@host", "unknown://user:***@host"},
        {"sqlite:/home/a:b@c/x.db", "sqlite:/home/a:b@c/x.db"},
        {"://:secret@", "://:***@"},
        {"postgres://user:sec\nret@ho\033st/db", "postgres://user:***@ho?st/db"},
        {"postgres://user:\xff\xfe@host/d\xff", "postgres://user:***@host/d\xef\xbf\xbd"},
        {"", ""},
        {"@", "@"},
        {":@", ":@"},
        {"password=", "password="},
    };
    g_autofree char *nothing = driver_url_redact(NULL);

    g_assert_cmpstr(nothing, ==, "");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *shown = driver_url_redact(cases[i].url);

        g_assert_cmpstr(shown, ==, cases[i].shown);
    }
}

/* Whatever is cut out of a good URL or doubled in it, its password does not show, and nothing crashes. */
static void
test_redact_mangled(void)
{
    static const char url[] = "postgres://user:S3CR3T@h1:1,h2:2/db?sslmode=require&password=S3CR3T#x";

    for (gsize i = 0; i < sizeof url - 1; i++) {
        for (gsize length = 1; length < 4 && i + length < sizeof url; length++) {
            g_autofree char *doubled = g_strdup_printf("%.*s%.*s%s", (int)(i + length), url, (int)length, url + i, url + i + length);
            g_autofree char *shown = driver_url_redact(doubled);

            if (strstr(doubled, "//") != NULL && g_str_has_prefix(doubled, "postgres:"))
                g_assert_null(strstr(shown, "S3CR3T@"));
            g_assert_true(g_utf8_validate(shown, -1, NULL));
        }
    }
}

static GError *
open_error(const char *url)
{
    GError *error = NULL;

    g_assert_null(driver_open(url, NULL, &error));
    g_assert_nonnull(error);
    return error;
}

static void
test_unknown_schemes(void)
{
    static const char *const urls[] = {"oracle://user:s3cr3t@host/db", "http://x", "jdbc:postgresql://h/db", "host=h password=s3cr3t"};
    static const char *const no_files[] = {"no/such/file", "nonsense"};

    for (gsize i = 0; i < G_N_ELEMENTS(urls); i++) {
        g_autoptr(GError) error = open_error(urls[i]);

        g_assert_error(error, MIGROLLBACK_ERROR, (int)MIGROLLBACK_ERROR_USAGE);
        g_assert_nonnull(strstr(migrollback_error_hint(error), "postgres://"));
        g_assert_nonnull(strstr(migrollback_error_hint(error), "sqlite:"));
        g_assert_null(strstr(error->message, "s3cr3t"));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(no_files); i++) {
        g_autoptr(GError) error = open_error(no_files[i]);

        g_assert_error(error, MIGROLLBACK_ERROR, (int)MIGROLLBACK_ERROR_CONNECT);
        g_assert_nonnull(strstr(error->message, no_files[i]));
    }
    {
        g_autoptr(GError) error = open_error("");

        g_assert_error(error, MIGROLLBACK_ERROR, (int)MIGROLLBACK_ERROR_USAGE);
    }
}

/* --- the drivers for tests --- */

static DriverVerdict
join_row(const DriverValue *values, guint n_values, gpointer user, GError **error G_GNUC_UNUSED)
{
    for (guint i = 0; i < n_values; i++)
        g_string_append_printf(user, "%s,", values[i].text != NULL ? values[i].text : "NULL");
    return DRIVER_CONTINUE;
}

static const char *const fake_values[] = {"core", "0001", NULL, "0002"};
static const FakeAnswer fake_answer = {.part = "from migrations", .n_columns = 2, .n_rows = 2, .values = fake_values};

static void
test_fake(void)
{
    g_autoptr(Driver) driver = NULL;
    g_autoptr(GString) joined = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    gboolean taken = FALSE;

    fake_driver_register();
    fake_driver_answer(&fake_answer);
    driver = driver_open("fake:mysql", NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(driver_info(driver)->dialect, ==, "mysql");
    g_assert_true(driver_query(driver, "select app, name from migrations", NULL, 0, join_row, joined, &error));
    g_assert_cmpstr(joined->str, ==, "core,0001,NULL,0002,");
    g_assert_true(driver_try_lock(driver, "x", &taken, &error));
    g_assert_true(taken);
    g_assert_false(driver_execute(driver, "select unexpected", NULL, 0, NULL, &error));
    g_assert_error(error, MIGROLLBACK_ERROR, (int)MIGROLLBACK_ERROR_QUERY);
    g_assert_cmpstr(fake_driver_log()[0], ==, "select app, name from migrations");
    g_assert_cmpstr(fake_driver_log()[1], ==, "select unexpected");
    g_assert_null(fake_driver_log()[2]);
}

static void
test_faulty(void)
{
    guint calls;

    fake_driver_register();
    fake_driver_answer(&fake_answer);
    faulty_driver_register();
    calls = 0;
    for (guint failing = 0; failing <= 4; failing++) {
        g_autoptr(Driver) driver = NULL;
        g_autoptr(GString) joined = g_string_new(NULL);
        g_autoptr(GError) error = NULL;
        gboolean done;

        faulty_driver_fail(failing, MIGROLLBACK_ERROR_CONNECT, FALSE);
        driver = driver_open("faulty:fake:", NULL, &error);
        done = driver != NULL && driver_begin(driver, &error) &&
               driver_query(driver, "select * from migrations", NULL, 0, join_row, joined, &error) && driver_commit(driver, &error);
        g_assert_true(done == (failing == 0));
        if (failing == 0)
            calls = faulty_driver_calls();
        else
            g_assert_error(error, MIGROLLBACK_ERROR, (int)MIGROLLBACK_ERROR_CONNECT);
    }
    g_assert_cmpuint(calls, ==, 4);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/url/a-password-is-hidden", test_redact);
    g_test_add_func("/url/a-password-is-hidden-in-what-is-no-url", test_redact_mangled);
    g_test_add_func("/url/unknown-schemes-are-usage", test_unknown_schemes);
    g_test_add_func("/support/the-fake-driver-answers-from-arrays", test_fake);
    g_test_add_func("/support/the-faulty-driver-fails-the-nth-call", test_faulty);
    return g_test_run();
}
