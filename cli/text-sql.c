#include <string.h>

#include "safe.h"
#include "text.h"

static const char *
text_of(const cJSON *object, const char *member)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, member));
}

static void
print_comment(const Report *report, const char *text)
{
    g_autofree char *safe = safe_text(text);

    fprintf(report->out, "-- %s\n", safe);
}

/* To a file as it is, so that it can be run; on a terminal what would steer it is shown instead. */
static void
print_statement(const Report *report, const char *sql)
{
    g_auto(GStrv) lines = report->out_is_terminal ? g_strsplit(sql, "\n", -1) : NULL;

    if (lines == NULL)
        fprintf(report->out, "%s\n", sql);
    for (char **line = lines; line != NULL && *line != NULL; line++) {
        g_autofree char *safe = safe_text(*line);

        fprintf(report->out, "%s\n", safe);
    }
}

static void
print_migration(const Report *report, const cJSON *migration)
{
    const char *name = text_of(migration, "name"), *note = text_of(migration, "note");
    gboolean atomic = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(migration, "atomic"));
    g_autofree char *label = name != NULL ? migration_label(text_of(migration, "app"), name) : NULL;
    const cJSON *sql;

    if (label != NULL)
        print_comment(report, label);
    if (note != NULL)
        print_comment(report, note);
    if (atomic)
        fputs("BEGIN;\n", report->out);
    cJSON_ArrayForEach(sql, cJSON_GetObjectItemCaseSensitive(migration, "sql"))
    {
        if (cJSON_IsString(sql))
            print_statement(report, cJSON_GetStringValue(sql));
    }
    fputs(atomic ? "COMMIT;\n\n" : "\n", report->out);
}

void
text_plan_sql(const Report *report, const cJSON *statements)
{
    const cJSON *migration;

    cJSON_ArrayForEach(migration, statements) print_migration(report, migration);
}
