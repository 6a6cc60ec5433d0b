#include "fake-driver.h"

#include <string.h>

#include "../../drivers/driver-class.h"

typedef struct {
    char *dialect;
    gboolean in_transaction;
    gboolean writes;
} Fake;

static GPtrArray *answers;    /* const FakeAnswer */
static GPtrArray *statements; /* char, NULL at the end */
static GPtrArray *parameters_seen;
static GHashTable *locks; /* names, by all sessions */

static void
remember(const char *sql)
{
    g_ptr_array_insert(statements, (int)statements->len - 1, g_strdup(sql));
}

void
fake_driver_reset(void)
{
    g_clear_pointer(&answers, g_ptr_array_unref);
    g_clear_pointer(&statements, g_ptr_array_unref);
    g_clear_pointer(&parameters_seen, g_ptr_array_unref);
    g_clear_pointer(&locks, g_hash_table_unref);
    answers = g_ptr_array_new();
    statements = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(statements, NULL);
    parameters_seen = g_ptr_array_new_with_free_func(g_free);
    locks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void
fake_driver_answer(const FakeAnswer *answer)
{
    union {
        const FakeAnswer *in;
        gpointer out;
    } borrowed = {.in = answer};

    g_ptr_array_add(answers, borrowed.out);
}

const char *const *
fake_driver_log(void)
{
    return (const char *const *)statements->pdata;
}

const char *
fake_driver_parameter(guint n)
{
    return n < parameters_seen->len ? g_ptr_array_index(parameters_seen, n) : NULL;
}

static const FakeAnswer *
find_answer(const char *sql)
{
    for (guint i = answers->len; i > 0; i--) {
        const FakeAnswer *answer = g_ptr_array_index(answers, i - 1);

        if (strstr(sql, answer->part) != NULL)
            return answer;
    }
    return NULL;
}

static void
keep_parameters(const DriverParameter *parameters, guint n_parameters)
{
    g_ptr_array_set_size(parameters_seen, 0);
    for (guint i = 0; i < n_parameters; i++) {
        char *text = NULL;

        if (parameters[i].type == DRIVER_INT64)
            text = g_strdup_printf("%" G_GINT64_FORMAT, parameters[i].integer);
        else if (parameters[i].type == DRIVER_TEXT)
            text = g_strdup(parameters[i].text);
        g_ptr_array_add(parameters_seen, text);
    }
}

static gboolean
give_rows(const FakeAnswer *answer, DriverRowFunc row, gpointer user, GError **error)
{
    g_autofree DriverValue *values = g_new0(DriverValue, MAX(answer->n_columns, 1u));

    for (guint i = 0; i < answer->n_rows; i++) {
        DriverVerdict verdict;

        for (guint j = 0; j < answer->n_columns; j++) {
            const char *text = answer->values[i * answer->n_columns + j];

            values[j] = (DriverValue){.text = text, .length = text != NULL ? strlen(text) : 0};
        }
        verdict = row(values, answer->n_columns, user, error);
        if (verdict != DRIVER_CONTINUE)
            return verdict == DRIVER_STOP;
    }
    return TRUE;
}

static gboolean
run(gpointer session G_GNUC_UNUSED, const char *sql, const DriverParameter *parameters, guint n_parameters, DriverRowFunc row,
    gpointer user, gint64 *affected, GError **error)
{
    const FakeAnswer *answer = find_answer(sql);

    remember(sql);
    keep_parameters(parameters, n_parameters);
    if (answer == NULL)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_QUERY, "the fake driver has no answer to: %s", sql);
    if (answer->fails)
        return migrollback_refuse(error, answer->code, "%s", answer->part);
    if (affected != NULL)
        *affected = answer->affected;
    return row == NULL || give_rows(answer, row, user, error);
}

static gboolean
begin(gpointer opaque, GError **error G_GNUC_UNUSED)
{
    Fake *session = opaque;

    remember("begin");
    session->in_transaction = TRUE;
    return TRUE;
}

static gboolean
commit(gpointer opaque, GError **error G_GNUC_UNUSED)
{
    Fake *session = opaque;

    remember("commit");
    session->in_transaction = FALSE;
    return TRUE;
}

static void
roll_back(gpointer opaque)
{
    Fake *session = opaque;

    remember("rollback");
    session->in_transaction = FALSE;
}

static gboolean
allow_writes(gpointer opaque, GError **error G_GNUC_UNUSED)
{
    Fake *session = opaque;

    session->writes = TRUE;
    return TRUE;
}

static char *
quote(const char *identifier)
{
    return driver_quote_with(identifier, '"');
}

static gboolean
try_lock(gpointer session G_GNUC_UNUSED, const char *name, gboolean *taken, GError **error G_GNUC_UNUSED)
{
    *taken = g_hash_table_add(locks, g_strdup(name));
    return TRUE;
}

static void
unlock(gpointer session G_GNUC_UNUSED, const char *name)
{
    g_hash_table_remove(locks, name);
}

static gpointer
open_session(const char *url, const DriverOptions *options G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    Fake *session = g_new0(Fake, 1);
    const char *dialect = strchr(url, ':') + 1;

    session->dialect = g_strdup(*dialect != '\0' ? dialect : "fake");
    return session;
}

static void
close_session(gpointer opaque)
{
    Fake *session = opaque;

    g_free(session->dialect);
    g_free(session);
}

static void
describe(gpointer opaque, DriverInfo *info)
{
    const Fake *session = opaque;

    info->driver = session->dialect;
    info->dialect = session->dialect;
    info->database = "fake";
    info->server = "1.0";
    info->address = "nowhere";
    info->schema = strcmp(session->dialect, "postgres") == 0 ? "public" : NULL;
    info->capabilities = strcmp(session->dialect, "mysql") == 0 ? DRIVER_ADVISORY_LOCKS : DRIVER_TRANSACTIONAL_DDL;
    if (info->schema != NULL)
        info->capabilities |= DRIVER_SCHEMAS | DRIVER_ADVISORY_LOCKS;
}

static const DriverClass fake_class = {
    .abi = DRIVER_CLASS_ABI,
    .name = "fake",
    .open = open_session,
    .close = close_session,
    .describe = describe,
    .run = run,
    .begin = begin,
    .commit = commit,
    .rollback = roll_back,
    .allow_writes = allow_writes,
    .quote = quote,
    .try_lock = try_lock,
    .unlock = unlock,
};

void
fake_driver_register(void)
{
    driver_register("fake", &fake_class);
    fake_driver_reset();
}
