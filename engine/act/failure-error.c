#include <string.h>

#include "failure-scan.h"

/* A group of a match as valid UTF-8, or NULL where it is absent or empty. */
static char *
group(const GMatchInfo *match, const char *name)
{
    g_autofree char *text = g_match_info_fetch_named(match, name);

    return text != NULL && *text != '\0' ? g_utf8_make_valid(text, -1) : NULL;
}

void
failure_error_clear(FailureError *error)
{
    char **texts[] = {&error->database, &error->sqlstate, &error->condition, &error->message, &error->object, &error->relation};

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_clear_pointer(texts[i], g_free);
}

/* The statement as SQL: the first common pattern that matches it. */
FailureStatement
failure_statement_of(const char *sql, const FailureRules *common, GError **error)
{
    for (guint i = 0; i < common->operations->len; i++) {
        const FailurePattern *pattern = g_ptr_array_index(common->operations, i);

        if (failure_pattern_match(pattern, sql, NULL, error))
            return pattern->statement;
    }
    return FAILURE_STATEMENT_UNKNOWN;
}

gboolean
failure_operation_read(const char *line, const FailureRules *own, const FailureRules *common, FailureStatement *statement, GError **error)
{
    for (guint i = 0; i < own->operations->len; i++) {
        const FailurePattern *pattern = g_ptr_array_index(own->operations, i);
        g_autoptr(GMatchInfo) match = NULL;
        g_autofree char *sql = NULL;

        if (!failure_pattern_match(pattern, line, &match, error))
            continue;
        sql = group(match, "sql");
        *statement = sql != NULL ? failure_statement_of(sql, common, error) : pattern->statement;
        return TRUE;
    }
    return FALSE;
}

static gboolean
has_code(char *const *codes, const FailureError *found)
{
    g_autofree char *number = g_strdup_printf("%d", found->number);

    if (codes == NULL)
        return FALSE;
    return (found->sqlstate != NULL && g_strv_contains((const char *const *)codes, found->sqlstate)) ||
           (found->number != 0 && g_strv_contains((const char *const *)codes, number));
}

gboolean
failure_error_complete(FailureError *code, FailureError *message)
{
    if (code->message != NULL || message->sqlstate != NULL || message->number != 0 || !has_code(message->codes, code))
        return FALSE;
    message->sqlstate = g_steal_pointer(&code->sqlstate);
    message->condition = g_steal_pointer(&code->condition);
    message->number = code->number;
    failure_error_clear(code);
    *code = *message;
    return TRUE;
}

/* The known message, which must go with the code where there is one. NULL: not known. */
static const FailurePattern *
find_message(const FailureError *found, gboolean wordy, const FailureRules *common, GMatchInfo **match, GError **error)
{
    for (guint i = 0; i < common->messages->len; i++) {
        const FailurePattern *pattern = g_ptr_array_index(common->messages, i);

        if (found->database != NULL && g_strcmp0(pattern->database, found->database) != 0)
            continue;
        if ((wordy || has_code(pattern->codes, found)) && failure_pattern_match(pattern, found->message, match, error))
            return pattern;
    }
    return NULL;
}

static void
read_code(const GMatchInfo *match, FailureError *found)
{
    g_autofree char *number = group(match, "errno"), *symbol = group(match, "symbol");

    found->sqlstate = group(match, "sqlstate");
    found->condition = group(match, "class");
    if (found->condition != NULL && found->sqlstate == NULL)
        found->sqlstate = g_strdup(failure_sqlstate_of_condition(found->condition));
    if (number != NULL)
        found->number = (int)g_ascii_strtoll(number, NULL, 10);
    else if (symbol != NULL)
        found->number = failure_errno_of_symbol(symbol);
}

FailureClass
failure_error_class(const FailureError *found)
{
    FailureClass class = found->number != 0 ? failure_class_of_errno(found->number) : FAILURE_N_CLASSES;

    if (class == FAILURE_N_CLASSES && found->sqlstate != NULL)
        class = failure_class_of_sqlstate(found->sqlstate);
    return class == FAILURE_N_CLASSES ? FAILURE_OTHER : class;
}

gboolean
failure_error_settle(FailureError *found, gboolean wordy, const FailureRules *common, GError **error)
{
    g_autoptr(GMatchInfo) said = NULL;
    const FailurePattern *message = found->message != NULL ? find_message(found, wordy, common, &said, error) : NULL;

    if (message == NULL)
        return FALSE;
    found->class = message->class;
    found->codes = message->codes;
    found->object = group(said, "object");
    found->relation = group(said, "relation");
    if (found->database == NULL)
        found->database = g_strdup(message->database);
    return TRUE;
}

/* What one pattern makes of its line. FALSE where it has no code and its message is not one of a server's. */
static gboolean
judge(const FailurePattern *pattern, const GMatchInfo *match, const FailureRules *common, FailureError *found, GError **error)
{
    g_autofree char *sql = group(match, "sql");
    gboolean known;

    found->database = g_strdup(pattern->database);
    read_code(match, found);
    found->message = group(match, "message");
    found->class = pattern->class != FAILURE_N_CLASSES ? pattern->class : failure_error_class(found);
    known = failure_error_settle(found, pattern->wordy, common, error);
    if (sql != NULL)
        found->statement = failure_statement_of(sql, common, error);
    return known || !pattern->wordy;
}

static gboolean
read_by(const char *line, const GPtrArray *patterns, const FailureRules *common, FailureError *result, GError **error)
{
    for (guint i = 0; i < patterns->len; i++) {
        const FailurePattern *pattern = g_ptr_array_index(patterns, i);
        g_autoptr(GMatchInfo) match = NULL;
        FailureError found = {.class = FAILURE_OTHER};

        if (!failure_pattern_match(pattern, line, &match, error))
            continue;
        if (judge(pattern, match, common, &found, error)) {
            *result = found;
            return TRUE;
        }
        failure_error_clear(&found);
    }
    return FALSE;
}

gboolean
failure_error_read(const char *line, const FailureRules *own, const FailureRules *common, FailureError *result, GError **error)
{
    return read_by(line, own->errors, common, result, error) || read_by(line, common->errors, common, result, error);
}
