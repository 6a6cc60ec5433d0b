#include "evidence.h"

#include <string.h>

#include "actions.h"
#include "drivers/driver-row.h"
#include "engine/model/resource.h"
#include "engine/read/template.h"
#include "engine/schema/aside.h"
#include "engine/schema/catalog-read.h"
#include "engine/schema/leftover.h"
#include "evidence-parts.h"

void
findings_free(Findings *findings)
{
    if (findings == NULL)
        return;
    evidence_clear(&findings->evidence);
    g_free(findings->name);
    g_ptr_array_unref(findings->in_the_way);
    g_clear_pointer(&findings->to_move, g_ptr_array_unref);
    g_ptr_array_unref(findings->made);
    catalog_free(findings->now);
    g_free(findings);
}

static gboolean
is_server(const EvidenceScene *scene, const char *what)
{
    return strstr(driver_info(scene->driver)->server, what) != NULL;
}

/* --- the error, and whether the migration is pending --- */

static void
look_at_error(const Failure *failure, Evidence *evidence)
{
    g_autofree char *number = failure->number != 0 ? g_strdup_printf("%d", failure->number) : NULL;
    const char *code = failure->sqlstate != NULL ? failure->sqlstate : number != NULL ? number : "no code";

    if (failure_is_already_there(failure))
        evidence_set(evidence, EVIDENCE_ERROR, EVIDENCE_PROVEN, "%s (%s): %s", failure_class_name(failure->class), code,
                     failure->object != NULL ? failure->object : failure->message);
    else
        evidence_set(evidence, EVIDENCE_ERROR, EVIDENCE_REFUTED, "%s (%s) is no sign of something left over",
                     failure_class_name(failure->class), code);
}

static void
look_at_history(const EvidenceScene *scene, const char *app, Findings *findings)
{
    if (history_find(scene->history, app, findings->name) < 0)
        evidence_set(&findings->evidence, EVIDENCE_PENDING, EVIDENCE_PROVEN, "not recorded as applied");
    else
        evidence_set(&findings->evidence, EVIDENCE_PENDING, EVIDENCE_REFUTED, "is recorded as applied already");
}

/* --- an index that was never finished --- */

/* An index that is being built is invalid too. */
static gboolean
look_at_index(const EvidenceScene *scene, const CatalogObject *index, Evidence *evidence, GError **error)
{
    const DriverParameter parameters[] = {{DRIVER_TEXT, 0, index->schema}, {DRIVER_TEXT, 0, index->name}};
    const char *sql = resource_text("aside/building.postgres.sql", error);
    g_autofree char *pid = NULL;

    if (sql == NULL || !driver_query(scene->driver, sql, parameters, 2, driver_row_text, &pid, error))
        return FALSE;
    if (pid != NULL)
        evidence_set(evidence, EVIDENCE_OLDER, EVIDENCE_REFUTED, "session %s is building index %s at this moment", pid, index->name);
    evidence->invalid_index = pid == NULL;
    return TRUE;
}

static gboolean
is_invalid_index(const EvidenceScene *scene, const CatalogObject *object)
{
    return object->kind == CATALOG_INDEX && g_strcmp0(catalog_value(object, "valid"), "no") == 0 &&
           strcmp(driver_info(scene->driver)->dialect, "postgres") == 0;
}

/* --- how old it is --- */

static DriverVerdict
take_age(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    LeftoverAge age = {.schema = (char *)(gsize)values[1].text, .name = (char *)(gsize)values[2].text};

    (void)n_values;
    (void)error;
    if (values[3].text == NULL || !catalog_kind_parse(values[0].text, &age.kind))
        return DRIVER_CONTINUE;
    age.age = g_ascii_strtoll(values[3].text, NULL, 10);
    age.schema = g_strdup(age.schema);
    age.name = g_strdup(age.name);
    g_ptr_array_add(user, g_memdup2(&age, sizeof age));
    return DRIVER_CONTINUE;
}

static gboolean
read_ages(const EvidenceScene *scene, GPtrArray *ages, GError **error)
{
    static const TemplateWord none[] = {{0}};
    g_autofree char *path = template_resource(scene->driver, "aside/age");
    g_autoptr(GError) failure = NULL;

    /* The finer numbers need a privilege of their own. */
    if (is_server(scene, "MariaDB") && template_run(scene->driver, "aside/age.mariadb.sql", none, take_age, ages, &failure))
        return TRUE;
    if (failure != NULL && g_error_matches(failure, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONNECT)) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    g_ptr_array_set_size(ages, 0);
    return template_run(scene->driver, path, none, take_age, ages, error);
}

static void
add_label(GPtrArray *labels, const char *schema, const char *name)
{
    const CatalogObject object = {.kind = CATALOG_TABLE, .schema = schema, .name = name};

    g_ptr_array_add(labels, catalog_label(&object));
}

/* Tables that tell nothing about the backup: the framework's and our own, and what was marked before. */
static GPtrArray *
silent_tables(const EvidenceScene *scene, GError **error)
{
    g_auto(GStrv) marked = actions_marked(scene->driver, scene->table, error), beside = evidence_tables_with_rows(scene);
    GPtrArray *labels = g_ptr_array_new_with_free_func(g_free);

    add_label(labels, scene->table->schema, scene->table->table);
    add_label(labels, scene->table->schema, "migrollback_actions");
    add_label(labels, scene->table->schema, "migrollback_checks");
    for (char **name = beside; *name != NULL; name++)
        add_label(labels, scene->table->schema, *name);
    for (char **label = marked; label != NULL && *label != NULL; label++)
        g_ptr_array_add(labels, g_strdup(*label));
    g_ptr_array_add(labels, NULL);
    return labels;
}

static gboolean
look_at_age(const EvidenceScene *scene, Findings *findings, GError **error)
{
    static const EvidenceState states[] = {EVIDENCE_UNKNOWN, EVIDENCE_REFUTED, EVIDENCE_PROVEN}; /* of -1, 0, 1 */
    g_autoptr(GPtrArray) ages = g_ptr_array_new_with_free_func(leftover_age_free);
    g_autoptr(GPtrArray) silent = silent_tables(scene, error);
    const CatalogObject *table = catalog_find(findings->now, CATALOG_TABLE, scene->table->schema, NULL, scene->table->table);
    LeftoverOrigin origin = {.ages = ages, .objects = findings->to_move};
    g_autofree char *why = NULL;
    int older;

    if ((error != NULL && *error != NULL) || !read_ages(scene, ages, error))
        return FALSE;
    origin.older_by_right = (const char *const *)silent->pdata;
    origin.owner = table != NULL ? catalog_value(table, "owner") : NULL;
    older = leftover_is_older(&origin, &why);
    evidence_set(&findings->evidence, EVIDENCE_OLDER, states[older + 1], "%s", why);
    return TRUE;
}

/* --- what can be set aside --- */

static void
find_movable(const EvidenceScene *scene, Findings *findings)
{
    findings->to_move = leftover_with_dependents(findings->now, findings->in_the_way);
    findings->evidence.movable = findings->to_move->len > 0 && findings->now->hidden->len == 0;
    for (guint i = 0; i < findings->to_move->len; i++)
        if (!aside_possible(scene->driver, findings->now, g_ptr_array_index(findings->to_move, i)))
            findings->evidence.movable = FALSE;
}

static void
find_in_the_way(const EvidenceScene *scene, const Failure *failure, Findings *findings)
{
    const CatalogObject *object =
        leftover_find(findings->now, failure->class, driver_info(scene->driver)->schema, failure->relation, failure->object);

    if (object != NULL)
        g_ptr_array_add(findings->in_the_way, (gpointer)(guintptr)object);
}

static gboolean
gather_failure(const EvidenceScene *scene, const Failure *failure, const char *app, Findings *findings, GError **error)
{
    Evidence *evidence = &findings->evidence;

    look_at_error(failure, evidence);
    if (evidence->state[EVIDENCE_ERROR] != EVIDENCE_PROVEN || evidence->state[EVIDENCE_PENDING] != EVIDENCE_PROVEN)
        return TRUE;
    find_in_the_way(scene, failure, findings);
    if (findings->in_the_way->len == 1 && is_invalid_index(scene, g_ptr_array_index(findings->in_the_way, 0)))
        return look_at_index(scene, g_ptr_array_index(findings->in_the_way, 0), evidence, error);
    if (!evidence_try(scene, failure, app, findings, error))
        return FALSE;
    find_movable(scene, findings);
    return look_at_age(scene, findings, error);
}

Findings *
evidence_gather(const EvidenceScene *scene, const Failure *failure, const char *app, const char *name, GError **error)
{
    g_autoptr(Findings) findings = g_new0(Findings, 1);

    findings->name = g_strdup(name);
    findings->in_the_way = g_ptr_array_new();
    findings->made = g_ptr_array_new_with_free_func(g_free);
    findings->now = catalog_read(scene->driver, NULL, error);
    if (findings->now == NULL)
        return NULL;
    look_at_history(scene, app, findings);
    if (failure != NULL ? !gather_failure(scene, failure, app, findings, error)
                        : findings->evidence.state[EVIDENCE_PENDING] == EVIDENCE_PROVEN && !evidence_try(scene, NULL, app, findings, error))
        return NULL;
    if (findings->to_move == NULL)
        findings->to_move = g_ptr_array_new();
    return g_steal_pointer(&findings);
}
