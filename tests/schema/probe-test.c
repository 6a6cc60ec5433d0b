/*
 * probe - counts of engine/schema/probe against counts of the same rows made here, for each kind of question on each database; what is said
 * where time is short; and that nobody has to wait for it.
 *
 * Usage: test-probe postgres|mariadb|sqlite [large]. Needs servers: run inside tests/support/with-servers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/driver.h"
#include "engine/schema/probe.h"

#define ROWS 400
#define ROUNDS 4
#define TABLE "pro\"be `rows"
#define TARGET "pro'be target"

typedef struct {
    gboolean present;
    int value;
} Number;

/* A row as it was written. */
typedef struct {
    Number n, a, b;
    const char *t;     /* NULL, or one of texts */
    int thousandths;   /* of d */
    const char *label; /* NULL, or one of labels */
} Row;

typedef struct {
    const char *database;
    Driver *driver;
    char *file;
    Row rows[ROWS];
    char *table, *target;
} Bench;

static const char *const texts[] = {"", "a", "A", "a ", "12", "12x", "007", "é", "ééééé", "a long text that is longer", "it's"};
static const char *const labels[] = {"new", "old", "o'ther"};

/* --- a table with random rows --- */

static void
run(const Bench *bench, const char *sql)
{
    g_autoptr(GError) error = NULL;

    if (!driver_execute(bench->driver, sql, NULL, 0, NULL, &error))
        g_error("%s: %s", sql, error->message);
}

static void runf(const Bench *bench, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
runf(const Bench *bench, const char *format, ...)
{
    va_list arguments;
    g_autofree char *sql = NULL;

    va_start(arguments, format);
    sql = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    run(bench, sql);
}

static const char *
url_of(Bench *bench)
{
    const char *variable = strcmp(bench->database, "postgres") == 0 ? "MIGROLLBACK_TEST_POSTGRES_URL" : "MIGROLLBACK_TEST_MYSQL_URL";
    int handle;

    if (strcmp(bench->database, "sqlite") != 0) {
        if (g_getenv(variable) == NULL)
            g_error("%s is not set: run this inside tests/support/with-servers", variable);
        return g_getenv(variable);
    }
    handle = g_file_open_tmp("probe-XXXXXX.db", &bench->file, NULL);
    close(handle);
    return bench->file;
}

static Driver *
open_session(Bench *bench)
{
    g_autoptr(GError) error = NULL;
    const DriverOptions options = {.lock_timeout_ms = 2000};
    Driver *driver = driver_open(bench->file != NULL ? bench->file : url_of(bench), &options, &error);

    g_assert_no_error(error);
    return driver;
}

static char *
escaped(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "'", -1);

    return g_strjoinv("''", parts);
}

static void
add_number(GString *sql, const Number *number)
{
    if (number->present)
        g_string_append_printf(sql, ", %d", number->value);
    else
        g_string_append(sql, ", null");
}

static void
add_text(GString *sql, const char *text)
{
    g_autofree char *safe = text != NULL ? escaped(text) : NULL;

    if (safe != NULL)
        g_string_append_printf(sql, ", '%s'", safe);
    else
        g_string_append(sql, ", null");
}

static Number
random_number(int below)
{
    return (Number){g_test_rand_int_range(0, 5) > 0, g_test_rand_int_range(0, below)};
}

static void
fill(Bench *bench)
{
    g_autoptr(GString) sql = g_string_new(NULL);

    runf(bench, "delete from %s", bench->table);
    for (guint i = 0; i < ROWS; i++) {
        Row *row = &bench->rows[i];

        *row = (Row){random_number(70000), random_number(25), random_number(12), NULL, g_test_rand_int_range(-20000, 20000), NULL};
        if (g_test_rand_int_range(0, 6) > 0)
            row->t = texts[g_test_rand_int_range(0, G_N_ELEMENTS(texts))];
        if (g_test_rand_int_range(0, 3) > 0)
            row->label = labels[g_test_rand_int_range(0, G_N_ELEMENTS(labels))];
        g_string_printf(sql, "insert into %s values (%u", bench->table, i);
        add_number(sql, &row->n);
        add_number(sql, &row->a);
        add_number(sql, &row->b);
        add_text(sql, row->t);
        g_string_append_printf(sql, ", %s%d.%03d", row->thousandths < 0 ? "-" : "", abs(row->thousandths) / 1000,
                               abs(row->thousandths) % 1000);
        add_text(sql, row->label);
        g_string_append(sql, ")");
        run(bench, sql->str);
    }
}

static void
prepare(Bench *bench)
{
    g_autoptr(GError) error = NULL;
    gboolean mysql = strcmp(bench->database, "mariadb") == 0;

    bench->driver = open_session(bench);
    driver_allow_writes(bench->driver, &error);
    g_assert_no_error(error);
    bench->table = driver_quote(bench->driver, TABLE);
    bench->target = driver_quote(bench->driver, TARGET);
    runf(bench, "drop table if exists %s", bench->table);
    runf(bench, "drop table if exists %s", bench->target);
    runf(bench, "create table %s (id int primary key, n int, a int, b int, t varchar(60)%s, d decimal(12,3), label varchar(20))",
         bench->table, mysql ? " character set utf8mb4" : "");
    runf(bench, "create table %s (k int primary key)", bench->target);
    for (int i = 0; i < 20; i++)
        runf(bench, "insert into %s values (%d)", bench->target, i);
}

/* --- questions, and what is to be answered --- */

static const char *const column_n[] = {"n", NULL}, *const column_a[] = {"a", NULL}, *const column_t[] = {"t", NULL},
                         *const column_d[] = {"d", NULL}, *const column_label[] = {"label", NULL}, *const columns_ab[] = {"a", "b", NULL},
                         *const asked_labels[] = {"new", "o'ther", NULL};

static gboolean
is_any(const Bench *bench G_GNUC_UNUSED, const Row *row G_GNUC_UNUSED)
{
    return TRUE;
}

static gboolean
is_a_above(const Bench *bench G_GNUC_UNUSED, const Row *row)
{
    return row->a.present && row->a.value > 10;
}

static gboolean
is_a_not_above(const Bench *bench G_GNUC_UNUSED, const Row *row)
{
    return row->a.present && row->a.value <= 10;
}

static gboolean
is_n_there(const Bench *bench G_GNUC_UNUSED, const Row *row)
{
    return row->n.present;
}

static gboolean
is_n_null(const Bench *bench G_GNUC_UNUSED, const Row *row)
{
    return !row->n.present;
}

static gboolean
is_a_or_b_null(const Bench *bench G_GNUC_UNUSED, const Row *row)
{
    return !row->a.present || !row->b.present;
}

static gboolean
is_a_not_seven(const Bench *bench G_GNUC_UNUSED, const Row *row)
{
    return !row->a.present || row->a.value != 7;
}

static gboolean
is_t_not_a(const Bench *bench G_GNUC_UNUSED, const Row *row)
{
    return g_strcmp0(row->t, "a") != 0;
}

static gboolean
is_t_long(const Bench *bench G_GNUC_UNUSED, const Row *row)
{
    return row->t != NULL && g_utf8_strlen(row->t, -1) > 4;
}

static gboolean
is_n_large(const Bench *bench G_GNUC_UNUSED, const Row *row)
{
    return row->n.present && row->n.value > 32767;
}

static gboolean
is_d_fine(const Bench *bench G_GNUC_UNUSED, const Row *row)
{
    return row->thousandths % 100 != 0;
}

static gboolean
is_d_large_or_fine(const Bench *bench, const Row *row)
{
    return abs(row->thousandths) > 9900 || is_d_fine(bench, row);
}

static gboolean
is_label(const Bench *bench G_GNUC_UNUSED, const Row *row)
{
    return g_strcmp0(row->label, "new") == 0 || g_strcmp0(row->label, "o'ther") == 0;
}

static gboolean
is_twice(const Bench *bench, const Row *row)
{
    guint same = 0;

    for (guint i = 0; i < ROWS; i++) {
        const Row *other = &bench->rows[i];

        same += other->a.present && other->b.present && other->a.value == row->a.value && other->b.value == row->b.value;
    }
    return row->a.present && row->b.present && same > 1;
}

static gboolean
is_orphan(const Bench *bench G_GNUC_UNUSED, const Row *row)
{
    return row->a.present && row->a.value >= 20;
}

static gboolean
is_ab_there(const Bench *bench G_GNUC_UNUSED, const Row *row)
{
    return row->a.present && row->b.present;
}

/* A text that an integer does not give back. */
static gboolean
is_no_number(const Bench *bench, const Row *row)
{
    if (row->t == NULL || strcmp(row->t, "12") == 0)
        return FALSE;
    (void)bench;
    return TRUE;
}

static const struct {
    const char *name;
    Probe probe;
    gboolean (*concerned)(const Bench *bench, const Row *row);
} cases[] = {
    {"rows", {.kind = PROBE_ROWS}, is_any},
    {"rows with a condition", {.kind = PROBE_ROWS, .expression = "a > 10"}, is_a_above},
    {"rows with a condition that ends in a comment", {.kind = PROBE_ROWS, .expression = "a > 10 -- more"}, is_a_above},
    {"values that are there", {.kind = PROBE_VALUES, .columns = column_n}, is_n_there},
    {"values that are no number", {.kind = PROBE_VALUES, .columns = column_a, .expression = "7"}, is_a_not_seven},
    {"values that are no text", {.kind = PROBE_VALUES, .columns = column_t, .expression = "'a'"}, is_t_not_a},
    {"nulls", {.kind = PROBE_NULLS, .columns = column_n}, is_n_null},
    {"nulls of two", {.kind = PROBE_NULLS, .columns = columns_ab}, is_a_or_b_null},
    {"longer", {.kind = PROBE_FIT, .columns = column_t, .limit = "4"}, is_t_long},
    {"larger", {.kind = PROBE_FIT, .columns = column_n, .low = "-32768", .high = "32767"}, is_n_large},
    {"finer", {.kind = PROBE_FIT, .columns = column_d, .scale = "1"}, is_d_fine},
    {"larger or finer", {.kind = PROBE_FIT, .columns = column_d, .low = "-9.9", .high = "9.9", .scale = "1"}, is_d_large_or_fine},
    {"labels", {.kind = PROBE_LABELS, .columns = column_label, .labels = asked_labels}, is_label},
    {"duplicates", {.kind = PROBE_DUPLICATES, .columns = columns_ab}, is_twice},
    {"orphans of a key", {.kind = PROBE_ORPHANS, .columns = column_a, .target = TARGET}, is_orphan},
    {"references", {.kind = PROBE_REFERENCES, .columns = columns_ab}, is_ab_there},
    {"violations", {.kind = PROBE_VIOLATES, .expression = "a > 10"}, is_a_not_above},
    {"cast", {.kind = PROBE_CAST, .columns = column_t, .expression = "int", .own_type = "varchar(60)"}, is_no_number},
};

static MigrationVerdict *
verdict_of(const Probe *probe)
{
    MigrationVerdict *verdict = g_new0(MigrationVerdict, 1);

    verdict->findings = g_ptr_array_new_with_free_func(g_free);
    verdict->lists = g_ptr_array_new_with_free_func(g_free);
    verdict->text = g_string_chunk_new(256);
    for (int axis = 0; axis < VERDICT_N_AXES; axis++) {
        VerdictFinding *finding = g_new0(VerdictFinding, 1);

        *finding = (VerdictFinding){.rule = "test", .axis = (VerdictAxis)axis, .verdict = 1, .object = "", .message = "", .count = -1};
        finding->probe = *probe;
        finding->probe.table = probe->table != NULL ? probe->table : TABLE;
        g_ptr_array_add(verdict->findings, finding);
    }
    return verdict;
}

static const VerdictFinding *
ask(const Bench *bench, MigrationVerdict *verdict, const ProbeOptions *options)
{
    g_autoptr(GError) error = NULL;
    const VerdictFinding *finding = g_ptr_array_index(verdict->findings, 0), *other = g_ptr_array_index(verdict->findings, 1);

    probe_ask(bench->driver, verdict, options, &error);
    g_assert_no_error(error);
    g_assert_cmpint(finding->count, ==, other->count);
    g_assert_cmpint((int)verdict->leave, ==, finding->count == 0 ? 0 : 1);
    return finding;
}

static void
check_case(const Bench *bench, gsize i)
{
    static const ProbeOptions all = {0}, hurried = {.budget_ms = 60000};
    gint64 expected = 0;

    for (guint r = 0; r < ROWS; r++)
        expected += cases[i].concerned(bench, &bench->rows[r]);
    for (int j = 0; j < 2; j++) {
        g_autoptr(MigrationVerdict) verdict = verdict_of(&cases[i].probe);
        const VerdictFinding *finding = ask(bench, verdict, j == 0 ? &all : &hurried);
        gboolean at_least = cases[i].probe.kind == PROBE_CAST && strcmp(bench->database, "postgres") == 0 && expected > 0;

        g_test_message("%s: %" G_GINT64_FORMAT " %s%s%s, expected %" G_GINT64_FORMAT, cases[i].name, finding->count,
                       verdict_measure_name(finding->measure), finding->source != NULL ? ": " : "",
                       finding->source != NULL ? finding->source : "", expected);
        g_assert_cmpint((int)finding->measure, ==, at_least ? MEASURE_AT_LEAST : MEASURE_EXACT);
        g_assert_cmpint(finding->count, ==, at_least ? 1 : expected);
    }
}

static void
counts_agree_with_a_full_count(gconstpointer data)
{
    Bench *bench = (Bench *)(guintptr)data;

    for (int round = 0; round < ROUNDS; round++) {
        fill(bench);
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
            check_case(bench, i);
    }
}

/* --- what cannot be answered --- */

static void
refused_questions_are_unknown(gconstpointer data)
{
    const Bench *bench = data;
    static const char *const nowhere[] = {"nowhere", NULL};
    const Probe probes[] = {
        {.kind = PROBE_ROWS, .table = "no such table"},
        {.kind = PROBE_NULLS, .columns = nowhere},
        {.kind = PROBE_VIOLATES, .expression = "a > 1) or (1 = 1"},
        {.kind = PROBE_ROWS, .expression = "a > 1); drop table x; --"},
        {.kind = PROBE_FIT, .columns = column_n, .low = "0) or (1=1", .high = "1"},
        {.kind = PROBE_ORPHANS, .columns = columns_ab, .target = TARGET},
    };
    const ProbeOptions all = {0};

    for (gsize i = 0; i < G_N_ELEMENTS(probes); i++) {
        g_autoptr(MigrationVerdict) verdict = verdict_of(&probes[i]);
        const VerdictFinding *finding = ask(bench, verdict, &all);

        if (i == 2) /* it closes what was opened: a condition like another */
            continue;
        g_assert_cmpint((int)finding->measure, ==, MEASURE_UNKNOWN);
        g_assert_cmpint(finding->count, ==, -1);
        g_assert_nonnull(finding->source);
    }
}

static void
the_other_side_is_not_asked(gconstpointer data)
{
    const Bench *bench = data;
    const ProbeOptions before = {.before = TRUE};
    g_autoptr(MigrationVerdict) verdict = verdict_of(&cases[0].probe);
    const VerdictFinding *finding = ask(bench, verdict, &before);

    g_assert_cmpint((int)finding->measure, ==, MEASURE_NOT_ASKED);
    g_assert_cmpint(finding->count, ==, -1);
}

/* A statement's limit is what it was. */
static void
the_session_is_left_as_it_was(gconstpointer data)
{
    const Bench *bench = data;
    const ProbeOptions hurried = {.budget_ms = 1000};
    g_autoptr(MigrationVerdict) verdict = verdict_of(&cases[0].probe);
    g_autoptr(GError) error = NULL;

    driver_set_statement_timeout(bench->driver, 123456, &error);
    g_assert_no_error(error);
    ask(bench, verdict, &hurried);
    g_assert_cmpuint(driver_statement_timeout(bench->driver), ==, 123456);
    driver_set_statement_timeout(bench->driver, 0, &error);
    g_assert_no_error(error);
}

/* --- no time --- */

static void
short_of_time_says_so(gconstpointer data)
{
    const Bench *bench = data;
    static const Probe slow = {.kind = PROBE_ROWS, .table = "probe_large", .expression = "n % 1000003 = 1 and n > 0"},
                       dense = {.kind = PROBE_ROWS, .table = "probe_large", .expression = "n % 3 <> 5 or n is null"};
    const ProbeOptions none = {.budget_ms = 1}, little = {.budget_ms = 100};
    gint64 start;

    run(bench, "drop table if exists probe_large");
    run(bench, "create table probe_large (n int)");
    run(bench, "insert into probe_large values (1), (2), (3), (4), (5), (6), (7), (8)");
    for (int i = 0; i < 17; i++)
        run(bench, "insert into probe_large select n + 1 from probe_large");
    for (int i = 0; i < 2; i++) {
        g_autoptr(MigrationVerdict) verdict = verdict_of(&slow);
        const VerdictFinding *finding = ask(bench, verdict, &none);

        g_assert_cmpint((int)finding->measure, ==, MEASURE_UNKNOWN);
        g_assert_cmpint((int)verdict->leave, ==, 1); /* not known is not safe */
    }
    {
        g_autoptr(MigrationVerdict) verdict = verdict_of(&dense);
        const VerdictFinding *finding;

        start = g_get_monotonic_time();
        finding = ask(bench, verdict, &little);
        g_test_message("dense: %" G_GINT64_FORMAT " %s in %.3f s", finding->count, verdict_measure_name(finding->measure),
                       (double)(g_get_monotonic_time() - start) / 1e6);
        g_assert_cmpint(g_get_monotonic_time() - start, <, 1500000); /* a busy machine, and MySQL's coarse clock */
        g_assert_true(finding->measure != MEASURE_EXACT || finding->count == 1048576);
        g_assert_true(finding->measure != MEASURE_AT_LEAST || finding->count == 10001);
        g_assert_true(finding->measure != MEASURE_ESTIMATE);
    }
    run(bench, "drop table probe_large");
}

/* --- ten million rows, and somebody who writes all the while --- */

#define LARGE 10000000
#define BUDGET_MS 3000

typedef struct {
    Bench *bench;
    gint stop;
    guint writes;
    gint64 longest; /* microseconds that a write took */
    char *failure;
} Writer;

/* Whoever has to wait for a lock fails. */
static gpointer
write_all_the_while(gpointer data)
{
    Writer *writer = data;
    const DriverOptions options = {.lock_timeout_ms = 200};
    g_autoptr(GError) error = NULL;
    g_autoptr(Driver) driver = driver_open(url_of(writer->bench), &options, &error);

    if (driver == NULL || !driver_allow_writes(driver, &error))
        g_error("%s", error->message);
    while (!g_atomic_int_get(&writer->stop) && writer->failure == NULL) {
        g_autofree char *sql = g_strdup_printf("update probe_huge set note = 'w' where id = %u", writer->writes % 1000 + 1);
        gint64 begun = g_get_monotonic_time();

        if (!driver_execute(driver, sql, NULL, 0, NULL, &error))
            writer->failure = g_strdup(error->message);
        writer->longest = MAX(writer->longest, g_get_monotonic_time() - begun);
        writer->writes++;
        g_usleep(1000);
    }
    return NULL;
}

static void
check_answer(const VerdictFinding *finding, gint64 expected)
{
    if (finding->measure == MEASURE_EXACT)
        g_assert_cmpint(finding->count, ==, expected);
    else if (finding->measure == MEASURE_AT_LEAST)
        g_assert_true(finding->count > 0 && finding->count <= expected);
    else if (finding->measure == MEASURE_ESTIMATE)
        g_assert_true(finding->source != NULL && llabs(finding->count - expected) < LARGE / 50);
    else
        g_assert_true(finding->count == -1 && finding->source != NULL);
}

static void
ten_million_rows_stay_within_the_budget(gconstpointer data)
{
    Bench *bench = (Bench *)(guintptr)data;
    static const struct {
        Probe probe;
        gint64 expected;
    } asked[] = {
        {{.kind = PROBE_ROWS, .table = "probe_huge"}, LARGE},
        {{.kind = PROBE_VALUES, .table = "probe_huge", .columns = column_n}, LARGE - LARGE / 10},
        {{.kind = PROBE_NULLS, .table = "probe_huge", .columns = column_n}, LARGE / 10},
        {{.kind = PROBE_FIT, .table = "probe_huge", .columns = column_n, .low = "-10", .high = "9000000"}, LARGE / 10 - LARGE / 100},
        {{.kind = PROBE_VIOLATES, .table = "probe_huge", .expression = "n <> 7"}, 1},
        {{.kind = PROBE_DUPLICATES, .table = "probe_huge", .columns = column_n}, 0},
    };
    g_autoptr(GPtrArray) verdicts = g_ptr_array_new_with_free_func((GDestroyNotify)migration_verdict_free);
    const ProbeOptions options = {.budget_ms = BUDGET_MS}, all = {0};
    g_autoptr(GError) error = NULL;
    Writer writer = {.bench = bench};
    GThread *thread;
    gint64 begun, took;

    run(bench, "drop table if exists probe_huge");
    run(bench, "create unlogged table probe_huge as select i as id, case when i % 10 <> 0 then i end as n, 'x'::text as note"
               " from generate_series(1, 10000000) as i");
    run(bench, "create index on probe_huge (id)");
    run(bench, "analyze probe_huge");
    for (gsize i = 0; i < G_N_ELEMENTS(asked); i++)
        g_ptr_array_add(verdicts, verdict_of(&asked[i].probe));
    thread = g_thread_new("writer", write_all_the_while, &writer);
    begun = g_get_monotonic_time();
    probe_ask_all(bench->driver, verdicts, &options, &error);
    took = g_get_monotonic_time() - begun;
    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(asked); i++) {
        const VerdictFinding *finding = g_ptr_array_index(((MigrationVerdict *)g_ptr_array_index(verdicts, i))->findings, 0);

        g_test_message("%s: %" G_GINT64_FORMAT " %s %s", probe_kind_name(asked[i].probe.kind), finding->count,
                       verdict_measure_name(finding->measure), finding->source != NULL ? finding->source : "");
        check_answer(finding, asked[i].expected);
    }
    g_test_message("took %.2f s", (double)took / 1e6);
    g_assert_cmpint(took, <, (BUDGET_MS + 700) * G_TIME_SPAN_MILLISECOND);
    probe_ask(bench->driver, g_ptr_array_index(verdicts, 1), &all, &error);
    g_assert_no_error(error);
    g_assert_cmpint(((const VerdictFinding *)g_ptr_array_index(((MigrationVerdict *)g_ptr_array_index(verdicts, 1))->findings, 0))->count,
                    ==, asked[1].expected);
    g_atomic_int_set(&writer.stop, 1);
    g_thread_join(thread);
    g_test_message("%u writes meanwhile, the longest took %.3f s", writer.writes, (double)writer.longest / 1e6);
    g_assert_cmpstr(writer.failure, ==, NULL);
    g_assert_cmpuint(writer.writes, >, 10);
    run(bench, "drop table probe_huge");
}

static void
add_tests(const Bench *bench)
{
    g_test_add_data_func("/probe/counts-agree-with-a-full-count", bench, counts_agree_with_a_full_count);
    g_test_add_data_func("/probe/refused-questions-are-unknown", bench, refused_questions_are_unknown);
    g_test_add_data_func("/probe/the-other-side-is-not-asked", bench, the_other_side_is_not_asked);
    g_test_add_data_func("/probe/the-session-is-left-as-it-was", bench, the_session_is_left_as_it_was);
    g_test_add_data_func("/probe/short-of-time-says-so", bench, short_of_time_says_so);
}

int
main(int argc, char **argv)
{
    static Bench bench;
    int status;

    g_test_init(&argc, &argv, NULL);
    if (argc < 2)
        g_error("usage: test-probe postgres|mariadb|sqlite [large]");
    bench.database = argv[1];
    prepare(&bench);
    if (argc > 2)
        g_test_add_data_func("/large/ten-million-rows-stay-within-the-budget", &bench, ten_million_rows_stay_within_the_budget);
    else
        add_tests(&bench);
    status = g_test_run();
    runf(&bench, "drop table %s", bench.table);
    runf(&bench, "drop table %s", bench.target);
    driver_close(bench.driver);
    if (bench.file != NULL)
        unlink(bench.file);
    g_free(bench.file);
    g_free(bench.table);
    g_free(bench.target);
    return status;
}
