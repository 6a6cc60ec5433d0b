#include "trial-outside.h"

#include <string.h>

#include "drivers/error.h"
#include "native-rules.h"

struct TrialOutside {
    NativeRules *rules;
    SplitOptions split;
    GPtrArray *schemas; /* char *, in lower case; empty where a session sees one database only */
};

static DriverVerdict
take_schema(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    (void)n_values;
    (void)error;
    if (values[0].text != NULL)
        g_ptr_array_add(user, g_utf8_strdown(values[0].text, -1));
    return DRIVER_CONTINUE;
}

TrialOutside *
trial_outside_new(const NativePlace *copy, gboolean shared, GError **error)
{
    g_autoptr(TrialOutside) outside = g_new0(TrialOutside, 1);
    const char *dialect = driver_info(copy->driver)->dialect;

    outside->schemas = g_ptr_array_new_with_free_func(g_free);
    outside->split.dialect = profile_dialect(dialect);
    outside->rules = native_rules_outside(dialect, shared, error);
    if (outside->rules == NULL || !native_place_mode(copy, &outside->split, error) ||
        (outside->split.dialect == PROFILE_MYSQL &&
         !native_sql(copy, "native/schemas.mysql.sql", NULL, 0, take_schema, outside->schemas, NULL, error)))
        return NULL;
    return g_steal_pointer(&outside);
}

void
trial_outside_free(TrialOutside *outside)
{
    if (outside == NULL)
        return;
    native_rules_free(outside->rules);
    g_ptr_array_unref(outside->schemas);
    g_free(outside);
}

static gboolean
is_name_byte(char byte)
{
    return g_ascii_isalnum(byte) || byte == '_' || byte == '$' || ((guchar)byte & 0x80) != 0;
}

/* Anywhere, in texts and comments too: shop.x, `shop`.x, `shop` . `x`. */
static gboolean
names_schema(const char *sql, const char *schema)
{
    gsize length = strlen(schema);

    for (const char *at = strstr(sql, schema); at != NULL; at = strstr(at + 1, schema)) {
        const char *after = at + length;

        if (at > sql && is_name_byte(at[-1]))
            continue;
        if (*after == '`' || *after == '"')
            after++;
        while (g_ascii_isspace(*after))
            after++;
        if (*after == '.')
            return TRUE;
    }
    return FALSE;
}

char *
trial_outside_why(const TrialOutside *outside, const char *sql)
{
    g_autofree char *outline = split_outline(sql, strlen(sql), &outside->split), *lower = g_utf8_strdown(sql, -1);
    const char *why;

    if (native_rules_kind(outside->rules, outline, &why) == DOWN_REFUSED)
        return g_strdup(why);
    for (guint i = 0; i < outside->schemas->len; i++)
        if (names_schema(lower, g_ptr_array_index(outside->schemas, i)))
            return g_strdup_printf("names the schema '%s' of the same server", (char *)g_ptr_array_index(outside->schemas, i));
    return NULL;
}

gboolean
trial_outside_check(const TrialOutside *outside, const DownFile *file, GError **error)
{
    for (guint i = 0; i < file->statements->len; i++) {
        const DownStatement *statement = g_ptr_array_index(file->statements, i);
        g_autofree char *why = trial_outside_why(outside, statement->sql);

        if (why != NULL)
            return migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "'%s' line %u would reach out of the copy: it %s", file->path,
                                      statement->line, why);
    }
    return TRUE;
}
