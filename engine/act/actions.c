#include "actions.h"

#include "engine/read/template.h"

#define TABLE "migrollback_actions"

char *
actions_table(const Driver *driver, const Detected *table)
{
    return detected_sql_beside(table, driver, TABLE);
}

static gboolean
run(Driver *driver, const Detected *table, const char *resource, const char *id, GError **error)
{
    g_autofree char *relation = actions_table(driver, table), *path = template_resource(driver, resource);
    const TemplateWord words[] = {{"actions", TEMPLATE_SQL, relation, 0}, {"id", TEMPLATE_TEXT, id, 0}, {0}};

    if (template_run(driver, path, words, NULL, NULL, error))
        return TRUE;
    g_prefix_error(error, TABLE ": ");
    return FALSE;
}

gboolean
actions_prepare(Driver *driver, const Detected *table, GError **error)
{
    return run(driver, table, "actions/create", NULL, error);
}

gboolean
actions_end(Driver *driver, const Detected *table, const char *id, GError **error)
{
    return run(driver, table, "actions/end", id, error);
}

gboolean
actions_begin(Driver *driver, const Detected *table, const Action *action, char **id, GError **error)
{
    g_autofree char *relation = actions_table(driver, table), *label = detected_label(table), *new_id = g_uuid_string_random();
    g_autofree char *who = g_strdup_printf("%s@%s", g_get_user_name(), g_get_host_name());
    const TemplateWord words[] = {{"actions", TEMPLATE_SQL, relation, 0},
                                  {"id", TEMPLATE_TEXT, new_id, 0},
                                  {"who", TEMPLATE_TEXT, who, 0},
                                  {"framework", TEMPLATE_TEXT, table->profile->name, 0},
                                  {"migration_table", TEMPLATE_TEXT, label, 0},
                                  {"app", TEMPLATE_TEXT, action->app, 0},
                                  {"name", TEMPLATE_TEXT, action->name, 0},
                                  {"action", TEMPLATE_TEXT, action->action, 0},
                                  {"objects", TEMPLATE_TEXT, action->objects, 0},
                                  {"evidence", TEMPLATE_TEXT, action->evidence, 0},
                                  {"put_back", TEMPLATE_TEXT, action->put_back, 0},
                                  {0}};

    if (!template_run(driver, "actions/begin.sql", words, NULL, NULL, error)) {
        g_prefix_error(error, TABLE ": ");
        return FALSE;
    }
    *id = g_steal_pointer(&new_id);
    return TRUE;
}

static DriverVerdict
take_objects(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    (void)n_values;
    (void)error;
    if (values[0].text != NULL)
        g_string_append_printf(user, "%s\n", values[0].text);
    return DRIVER_CONTINUE;
}

char **
actions_marked(Driver *driver, const Detected *table, GError **error)
{
    g_autofree char *relation = actions_table(driver, table);
    g_autoptr(GString) labels = g_string_new(NULL);
    const TemplateWord words[] = {{"actions", TEMPLATE_SQL, relation, 0}, {0}};
    g_autoptr(GError) failure = NULL;

    if (!template_run(driver, "actions/marked.sql", words, take_objects, labels, &failure) &&
        !g_error_matches(failure, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return NULL;
    }
    return g_strsplit(labels->str, "\n", -1);
}
