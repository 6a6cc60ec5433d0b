#include "native-sql.h"

#include <string.h>

#include "engine/model/resource.h"
#include "engine/read/read-history.h"
#include "split.h"

#define MOST_PARAMETERS 16

typedef struct {
    const NativeValue *values;
    gsize n_values;
    const char *table, *checkpoint, *beside;
    char *relation;
    gboolean numbered; /* $1, not ? */
    DriverParameter parameters[MOST_PARAMETERS];
    guint n_parameters;
} Words;

static const char *const marks[MOST_PARAMETERS] = {"$1", "$2",  "$3",  "$4",  "$5",  "$6",  "$7",  "$8",
                                                   "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$16"};

static const char *
lookup(const char *key, gconstpointer user)
{
    Words *words = (Words *)(gsize)user;

    if (g_str_equal(key, "table"))
        return words->table;
    if (g_str_equal(key, "checkpoint"))
        return words->checkpoint;
    if (g_str_equal(key, "beside"))
        return words->beside;
    if (g_str_equal(key, "relation"))
        return words->relation;
    for (gsize i = 0; i < words->n_values; i++) {
        if (!g_str_equal(key, words->values[i].word))
            continue;
        if (words->values[i].sql != NULL)
            return words->values[i].sql;
        if (words->n_parameters == MOST_PARAMETERS)
            return NULL;
        words->parameters[words->n_parameters] = words->values[i].value;
        return words->numbered ? marks[words->n_parameters++] : (words->n_parameters++, "?");
    }
    return NULL;
}

static gboolean
run_one(const NativePlace *place, Words *words, const SplitStatement *statement, DriverRowFunc row, gpointer user, gint64 *affected,
        GError **error)
{
    g_autofree char *template = g_strndup(statement->text, statement->length), *sql = NULL;
    gint64 changed = 0;

    words->n_parameters = 0;
    sql = resource_expand(template, lookup, words, error);
    if (sql == NULL)
        return FALSE;
    if (row != NULL)
        return driver_query(place->driver, sql, words->parameters, words->n_parameters, row, user, error);
    if (!driver_execute(place->driver, sql, words->parameters, words->n_parameters, &changed, error))
        return FALSE;
    if (affected != NULL)
        *affected += changed;
    return TRUE;
}

/* The table as the profile folds it: what {relation} is in a statement. */
static char *
relation_of(const NativePlace *place, GError **error)
{
    const char *from = place->table->profile->from[profile_dialect(driver_info(place->driver)->dialect)];
    g_autofree char *fold = NULL;

    if (from == NULL)
        return detected_sql_name(place->table, place->driver, "");
    fold = history_sql(place->driver, place->table, from, error);
    return fold != NULL ? g_strconcat("(", fold, "\n)", NULL) : NULL;
}

static gboolean
run_all(const NativePlace *place, const char *text, Words *words, DriverRowFunc row, gpointer user, gint64 *affected, GError **error)
{
    const SplitOptions options = {.dialect = profile_dialect(driver_info(place->driver)->dialect)};
    g_autoptr(GArray) statements = g_array_new(FALSE, FALSE, sizeof(SplitStatement));

    if (!split_statements(text, strlen(text), &options, statements, error))
        return FALSE;
    for (guint i = 0; i < statements->len; i++)
        if (!run_one(place, words, &g_array_index(statements, SplitStatement, i), row, user, affected, error))
            return FALSE;
    return TRUE;
}

gboolean
native_sql(const NativePlace *place, const char *resource, const NativeValue *values, gsize n_values, DriverRowFunc row, gpointer user,
           gint64 *affected, GError **error)
{
    const char *text = resource_text(resource, error), *schema = place->table->schema;
    Detected checkpoint = *place->table;
    g_autofree char *table = detected_sql_name(place->table, place->driver, ""), *relation = relation_of(place, error),
                    *quoted = schema != NULL ? driver_quote(place->driver, schema) : NULL,
                    *beside = quoted != NULL ? g_strconcat(quoted, ".", NULL) : g_strdup(""), *own = NULL;
    Words words = {.values = values, .n_values = n_values, .table = table, .beside = beside, .relation = relation};

    checkpoint.table = (char *)(gsize)CHECKPOINT_TABLE;
    own = detected_sql_name(&checkpoint, place->driver, "");
    words.checkpoint = own;
    words.numbered = profile_dialect(driver_info(place->driver)->dialect) == PROFILE_POSTGRES;
    if (affected != NULL)
        *affected = 0;
    if (text == NULL || relation == NULL)
        return FALSE;
    if (run_all(place, text, &words, row, user, affected, error))
        return TRUE;
    g_prefix_error(error, "%s: ", resource);
    return FALSE;
}

char *
native_resource(const Driver *driver, const char *stem)
{
    return g_strdup_printf("%s.%s.sql", stem, driver_info(driver)->dialect);
}
