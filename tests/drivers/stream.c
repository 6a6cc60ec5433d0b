/* stream - five million rows in little memory, measured in a process of its own; and a driver that is not installed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"

#define LIMIT_KIB (30 * 1024)

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

static DriverVerdict
count_row(const DriverValue *values, guint n_values, gpointer user, GError **error G_GNUC_UNUSED)
{
    guint64 *rows = user;

    g_assert_cmpuint(n_values, ==, 2);
    g_assert_cmpuint(values[1].length, ==, strlen("a migration of some length"));
    ++*rows;
    return DRIVER_CONTINUE;
}

static guint64
peak_memory_kib(void)
{
    g_autofree char *status = NULL;
    const char *line;

    g_assert_true(g_file_get_contents("/proc/self/status", &status, NULL, NULL));
    line = strstr(status, "VmHWM:");
    g_assert_nonnull(line);
    return g_ascii_strtoull(line + strlen("VmHWM:"), NULL, 10); /* skips the blanks */
}

/* Prints: rows, seconds, peak resident memory in KiB. The SQL is in the environment. */
int
stream_task(const char *url)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Driver) driver = driver_open(url, NULL, &error);
    gint64 start = g_get_monotonic_time();
    guint64 rows = 0;

    if (driver == NULL || !driver_query(driver, g_getenv("STREAM_SQL"), NULL, 0, count_row, &rows, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    printf("%" G_GUINT64_FORMAT " %.3f %" G_GUINT64_FORMAT "\n", rows, (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC,
           peak_memory_kib());
    return 0;
}

static void
test_five_million_rows(void)
{
    g_autofree char *environment = g_strdup_printf("STREAM_SQL=%s", backend->five_million);
    g_autofree char *output = suite_again("stream", suite_url, environment);
    g_auto(GStrv) words = g_strsplit(output, " ", 3);

    g_test_message("rows, seconds, KiB: %s", output);
    g_assert_cmpstr(words[0], ==, "5000000");
#ifndef SANITIZED
    g_assert_cmpuint(g_ascii_strtoull(words[2], NULL, 10), <, LIMIT_KIB);
#endif
}

/* Prints the error of opening, or "opened". */
int
stream_open_task(const char *url)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Driver) driver = driver_open(url, NULL, &error);

    if (driver != NULL)
        printf("opened\n");
    else
        printf("%d|%s|%s\n", error->code, error->message, migrollback_error_hint(error));
    return 0;
}

static void
test_module_missing(void)
{
    g_autofree char *environment = g_strdup_printf("MIGROLLBACK_DRIVER_DIR=%s", suite_folder);
    g_autofree char *output = suite_again("open", suite_url, environment);
    g_auto(GStrv) words = g_strsplit(output, "|", 3);

#ifdef STATIC_DRIVERS
    g_assert_cmpstr(output, ==, "opened\n");
#else
    g_assert_cmpint(atoi(words[0]), ==, MIGROLLBACK_ERROR_CONNECT);
    g_assert_nonnull(strstr(words[1], "is not installed"));
    g_assert_nonnull(strstr(words[1], suite_folder));
    g_assert_nonnull(strstr(words[2], "MIGROLLBACK_DRIVER_DIR"));
#endif
}

/* A module that is there and cannot be loaded, as where the client library is missing. */
static void
test_module_broken(void)
{
    g_autofree char *folder = g_build_filename(suite_folder, "broken", NULL);
    g_autofree char *base = g_strdup_printf("migrollback-%s.so", backend->name);
    g_autofree char *file = g_build_filename(folder, base, NULL);
    g_autofree char *environment = g_strdup_printf("MIGROLLBACK_DRIVER_DIR=%s", folder);
    g_autofree char *output = NULL;
    g_auto(GStrv) words = NULL;

    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(g_file_set_contents(file, "no module", -1, NULL));
    output = suite_again("open", suite_url, environment);
    words = g_strsplit(output, "|", 3);
#ifdef STATIC_DRIVERS
    g_assert_cmpstr(output, ==, "opened\n");
#else
    g_assert_cmpint(atoi(words[0]), ==, MIGROLLBACK_ERROR_CONNECT);
    g_assert_nonnull(strstr(words[1], "cannot be loaded"));
    g_assert_nonnull(strstr(words[2], "Install"));
#endif
}

void
stream_add_tests(void)
{
    g_test_add_func("/stream/five-million-rows-in-30-mib", test_five_million_rows);
    g_test_add_func("/modules/a-missing-one-is-told-with-a-hint", test_module_missing);
    g_test_add_func("/modules/a-broken-one-is-told-with-a-hint", test_module_broken);
}
