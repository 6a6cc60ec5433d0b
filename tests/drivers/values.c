/* values - what goes in as a parameter comes out as it was, and what the database holds is read byte for byte. */
#include <string.h>

#include "suite.h"

static DriverVerdict
keep_bytes(const DriverValue *values, guint n_values G_GNUC_UNUSED, gpointer user, GError **error G_GNUC_UNUSED)
{
    GPtrArray *rows = user;

    if (values[0].text != NULL)
        g_assert_cmpint(values[0].text[values[0].length], ==, '\0');
    g_ptr_array_add(rows, values[0].text != NULL ? g_bytes_new(values[0].text, values[0].length) : NULL);
    return DRIVER_CONTINUE;
}

static void
free_bytes(gpointer bytes)
{
    g_clear_pointer((GBytes **)&bytes, g_bytes_unref);
}

static GPtrArray *
read_all(Driver *driver, const char *sql, const DriverParameter *parameters, guint n_parameters)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *rows = g_ptr_array_new_with_free_func(free_bytes);

    driver_query(driver, sql, parameters, n_parameters, keep_bytes, rows, &error);
    g_assert_no_error(error);
    return rows;
}

static void
assert_text(GPtrArray *rows, guint row, const char *text, gsize length)
{
    gsize found_length;
    const char *found;

    g_assert_cmpuint(row, <, rows->len);
    g_assert_nonnull(g_ptr_array_index(rows, row));
    found = g_bytes_get_data(g_ptr_array_index(rows, row), &found_length);
    g_assert_cmpuint(found_length, ==, length);
    g_assert_true(length == 0 || memcmp(found, text, length) == 0);
}

static void
test_null_is_not_empty(void)
{
    g_autoptr(Driver) driver = suite_open();
    g_autoptr(GPtrArray) rows = read_all(driver, "select null union all select '' union all select 'x'", NULL, 0);
    const DriverParameter null = {.type = DRIVER_NULL};
    const DriverParameter empty = {.type = DRIVER_TEXT, .text = ""};
    g_autoptr(GPtrArray) null_back = read_all(driver, backend->echo, &null, 1);
    g_autoptr(GPtrArray) empty_back = read_all(driver, backend->echo, &empty, 1);

    g_assert_cmpuint(rows->len, ==, 3);
    g_assert_null(g_ptr_array_index(rows, 0));
    assert_text(rows, 1, "", 0);
    assert_text(rows, 2, "x", 1);
    g_assert_cmpuint(null_back->len, ==, 1);
    g_assert_null(g_ptr_array_index(null_back, 0));
    assert_text(empty_back, 0, "", 0);
}

static void
test_hostile_text_comes_back(void)
{
    static const char *const texts[] = {
        "'",
        "\"; drop table students; --",
        "back\\slash \\' \\n \\0",
        "`$(reboot)`",
        "line one\nline two\r\n\ttab",
        "\033[2J\033]0;title\007",
        "😀 e\xcc\x81 \xe2\x80\xae right to left \xef\xbf\xbd",
        "%s %n %d",
        "? $1 :name @variable",
        "\x01\x02\x1f\x7f",
        "   ",
    };
    g_autoptr(Driver) driver = suite_open();

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        const DriverParameter parameter = {.type = DRIVER_TEXT, .text = texts[i]};
        g_autoptr(GPtrArray) rows = read_all(driver, backend->echo, &parameter, 1);

        g_assert_cmpuint(rows->len, ==, 1);
        assert_text(rows, 0, texts[i], strlen(texts[i]));
    }
}

static void
test_integers_to_their_limits(void)
{
    static const gint64 numbers[] = {0, 1, -1, G_MAXINT32, G_MININT64, G_MAXINT64};
    g_autoptr(Driver) driver = suite_open();

    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        const DriverParameter parameter = {.type = DRIVER_INT64, .integer = numbers[i]};
        g_autoptr(GPtrArray) rows = read_all(driver, backend->echo_integer, &parameter, 1);
        g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, numbers[i]);

        assert_text(rows, 0, text, strlen(text));
    }
}

static char *
big_text(gsize length)
{
    char *text = g_malloc(length + 1);

    for (gsize i = 0; i < length; i++)
        text[i] = (char)('a' + i % 26);
    text[length] = '\0';
    return text;
}

static void
test_a_mebibyte_as_parameter(void)
{
    g_autoptr(Driver) driver = suite_open();
    g_autofree char *text = big_text(1024 * 1024);
    const DriverParameter parameter = {.type = DRIVER_TEXT, .text = text};
    g_autoptr(GPtrArray) rows = read_all(driver, backend->echo, &parameter, 1);

    assert_text(rows, 0, text, strlen(text));
}

/* Short, long, short, NULL, long: a buffer that grew must not show what was in it before. Once by each protocol. */
static void
test_a_mebibyte_from_a_table(void)
{
    g_autoptr(Driver) driver = suite_open_writer();
    g_autofree char *table = suite_name("big");
    g_autofree char *text = big_text(1024 * 1024);
    gboolean numbered = strcmp(backend->name, "postgres") == 0;
    g_autofree char *insert = g_strdup_printf(numbered ? "insert into %s values ($1, $2)" : "insert into %s values (?, ?)", table);
    g_autofree char *plain = g_strdup_printf("select t from %s order by n", table);
    g_autofree char *bound =
        g_strdup_printf(numbered ? "select t from %s where n > $1 order by n" : "select t from %s where n > ? order by n", table);
    const char *texts[] = {"short", text, "s", NULL, text + 1};
    const DriverParameter all = {.type = DRIVER_INT64, .integer = -1};

    suite_execute(driver, "create table %s (n int, t %s)", table, strcmp(backend->name, "mysql") == 0 ? "longtext" : "text");
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        const DriverParameter values[] = {{.type = DRIVER_INT64, .integer = (gint64)i},
                                          {.type = texts[i] != NULL ? DRIVER_TEXT : DRIVER_NULL, .text = texts[i]}};
        g_autoptr(GError) error = NULL;
        gint64 affected = -1;

        driver_execute(driver, insert, values, 2, &affected, &error);
        g_assert_no_error(error);
        g_assert_cmpint(affected, ==, 1);
    }
    for (guint round = 0; round < 2; round++) {
        g_autoptr(GPtrArray) rows = round == 0 ? read_all(driver, plain, NULL, 0) : read_all(driver, bound, &all, 1);

        g_assert_cmpuint(rows->len, ==, G_N_ELEMENTS(texts));
        for (guint i = 0; i < rows->len; i++) {
            if (texts[i] != NULL)
                assert_text(rows, i, texts[i], strlen(texts[i]));
            else
                g_assert_null(g_ptr_array_index(rows, i));
        }
    }
    suite_execute(driver, "drop table %s", table);
}

static void
test_odd_bytes(void)
{
    g_autoptr(Driver) driver = suite_open();
    g_autoptr(GPtrArray) rows = read_all(driver, backend->odd_bytes, NULL, 0);

    assert_text(rows, 0, backend->odd_bytes_text, backend->odd_bytes_length);
}

static void
test_quoted_identifiers(void)
{
    static const char *const names[] = {"plain", "Mixed Case", "do\"uble", "back`tick", "sin'gle; drop", "new\nline", "😀", "select"};
    g_autoptr(Driver) driver = suite_open();

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *quoted = driver_quote(driver, names[i]);
        g_autofree char *value = NULL;

        /* MariaDB takes no characters beyond U+FFFF in an identifier. */
        if (strcmp(backend->name, "mysql") == 0 && strcmp(names[i], "😀") == 0)
            continue;
        value = suite_value(driver, "select q.%s from (select 7 as %s) q", quoted, quoted);
        g_assert_cmpstr(value, ==, "7");
    }
}

void
values_add_tests(void)
{
    g_test_add_func("/values/null-is-not-empty", test_null_is_not_empty);
    g_test_add_func("/values/hostile-text-comes-back-as-it-was", test_hostile_text_comes_back);
    g_test_add_func("/values/integers-to-their-limits", test_integers_to_their_limits);
    g_test_add_func("/values/a-mebibyte-as-parameter", test_a_mebibyte_as_parameter);
    g_test_add_func("/values/a-mebibyte-from-a-table", test_a_mebibyte_from_a_table);
    g_test_add_func("/values/odd-bytes-keep-their-length", test_odd_bytes);
    g_test_add_func("/values/any-name-can-be-quoted", test_quoted_identifiers);
}
