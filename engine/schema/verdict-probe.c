/* The question that a finding asks of the data, from the change it is about. */
#include <string.h>

#include "verdict-parts.h"

const char *
verdict_keep(MigrationVerdict *verdict, const char *text)
{
    return text != NULL ? g_string_chunk_insert_const(verdict->text, text) : NULL;
}

/* The list itself is kept among the texts, as they are never moved. */
const char *const *
verdict_keep_list(MigrationVerdict *verdict, char *const *list)
{
    gsize n = 0;
    const char **kept;

    while (list != NULL && list[n] != NULL)
        n++;
    kept = g_new0(const char *, n + 1);
    for (gsize i = 0; i < n; i++)
        kept[i] = verdict_keep(verdict, list[i]);
    g_ptr_array_add(verdict->lists, kept);
    return kept;
}

static void
set_column(MigrationVerdict *verdict, const char *name, Probe *probe)
{
    char *names[] = {(char *)(guintptr)name, NULL};

    probe->columns = verdict_keep_list(verdict, names);
}

/* --- one function a kind of question; FALSE: it cannot be asked --- */

/* The type that values must fit: the old one when it comes back, the new one while the migration is pending. */
static const char *
type_to_fit(const VerdictOutcome *outcome, const ChangeView *view)
{
    return catalog_value(outcome->before ? view->change->after : view->change->before, "type");
}

static void
set_limits(MigrationVerdict *verdict, const ChangeView *view, const char *type, Probe *probe)
{
    TypeLimits limits = {0};

    verdict_types_limits(view->set->types, type, &limits);
    probe->limit = verdict_keep(verdict, limits.limit);
    probe->low = verdict_keep(verdict, limits.low);
    probe->high = verdict_keep(verdict, limits.high);
    probe->scale = verdict_keep(verdict, limits.scale);
    type_limits_clear(&limits);
}

/* With the limits, as MySQL has no cast to many of its types. */
static gboolean
ask_cast(MigrationVerdict *verdict, const VerdictOutcome *outcome, const ChangeView *view, Probe *probe)
{
    probe->expression = verdict_keep(verdict, type_to_fit(outcome, view));
    probe->own_type = verdict_keep(verdict, catalog_value(outcome->before ? view->change->before : view->change->after, "type"));
    if (probe->expression != NULL)
        set_limits(verdict, view, probe->expression, probe);
    return probe->expression != NULL;
}

static gboolean
ask_fit(MigrationVerdict *verdict, const VerdictOutcome *outcome, const ChangeView *view, Probe *probe)
{
    set_limits(verdict, view, type_to_fit(outcome, view), probe);
    if (probe->limit != NULL || probe->low != NULL || probe->scale != NULL)
        return TRUE;
    probe->kind = PROBE_CAST;
    return ask_cast(verdict, outcome, view, probe);
}

static gboolean
ask_labels(MigrationVerdict *verdict, const VerdictOutcome *outcome, const ChangeView *view, Probe *probe)
{
    g_auto(GStrv) before = verdict_labels_of(view->change->before);
    g_auto(GStrv) after = verdict_labels_of(view->change->after);
    g_auto(GStrv) labels = NULL;

    if (before == NULL || after == NULL)
        return FALSE;
    labels = outcome->before ? verdict_labels_missing(before, after) : verdict_labels_missing(after, before);
    probe->labels = verdict_keep_list(verdict, labels);
    return TRUE;
}

/* What ADD COLUMN fills rows with. A default that is computed gives another value each time, so that any value is one that would go. */
static gboolean
ask_values(MigrationVerdict *verdict, const VerdictOutcome *outcome G_GNUC_UNUSED, const ChangeView *view, Probe *probe)
{
    const CatalogObject *column = catalog_change_object(view->change);
    const char *value = catalog_value(column, "default"), *type = catalog_value(column, "type");
    gboolean mysql = strcmp(view->set->database, "mysql") == 0 || strcmp(view->set->database, "mariadb") == 0;
    gboolean required = g_strcmp0(catalog_value(column, "nullable"), "no") == 0;

    if (value != NULL && strchr(value, '(') == NULL && g_ascii_strncasecmp(value, "current_", 8) != 0)
        probe->expression = verdict_keep(verdict, value);
    else if (value == NULL && mysql && required && type != NULL) /* MySQL has a value for every type */
        probe->expression = strstr(type, "int") != NULL || g_str_has_prefix(type, "decimal") ? "0"
                            : strstr(type, "char") != NULL || strstr(type, "text") != NULL   ? "''"
                                                                                             : NULL;
    return TRUE;
}

static gboolean
ask_orphans(MigrationVerdict *verdict, const VerdictOutcome *outcome G_GNUC_UNUSED, const ChangeView *view, Probe *probe)
{
    g_autofree char *schema = NULL, *table = NULL;
    g_auto(GStrv) columns = NULL;

    if (!verdict_references(view->set, catalog_change_object(view->change), &schema, &table, &columns))
        return FALSE;
    probe->target_schema = verdict_keep(verdict, schema);
    probe->target = verdict_keep(verdict, table);
    probe->target_columns = verdict_keep_list(verdict, columns);
    return TRUE;
}

/* The condition alone, without CHECK ( … ) around it. */
static gboolean
ask_violates(MigrationVerdict *verdict, const VerdictOutcome *outcome G_GNUC_UNUSED, const ChangeView *view, Probe *probe)
{
    const char *definition = catalog_value(view->change->before, "definition"), *open;
    g_autofree char *inner = NULL;
    int depth = 0;

    if (definition == NULL)
        return FALSE;
    if (g_ascii_strncasecmp(definition, "check (", 7) == 0) {
        open = definition + 6;
        for (const char *at = open; *at != '\0' && inner == NULL; at++) {
            gboolean text = *at == '\'';

            for (at += text; text && *at != '\0' && *at != '\''; at++)
                ;
            depth += (*at == '(') - (*at == ')');
            if (depth == 0)
                inner = g_strndup(open + 1, (gsize)(at - open - 1));
        }
        definition = inner;
    }
    probe->expression = verdict_keep(verdict, definition);
    return definition != NULL;
}

static gboolean
ask_plain(MigrationVerdict *verdict G_GNUC_UNUSED, const VerdictOutcome *outcome G_GNUC_UNUSED, const ChangeView *view G_GNUC_UNUSED,
          Probe *probe G_GNUC_UNUSED)
{
    return TRUE;
}

static const struct {
    gboolean (*ask)(MigrationVerdict *, const VerdictOutcome *, const ChangeView *, Probe *);
    gboolean columns; /* it is about columns, and cannot be asked without them */
} questions[PROBE_N] = {
    [PROBE_NONE] = {NULL, FALSE},
    [PROBE_ROWS] = {ask_plain, FALSE},
    [PROBE_VALUES] = {ask_values, TRUE},
    [PROBE_NULLS] = {ask_plain, TRUE},
    [PROBE_FIT] = {ask_fit, TRUE},
    [PROBE_CAST] = {ask_cast, TRUE},
    [PROBE_LABELS] = {ask_labels, TRUE},
    [PROBE_DUPLICATES] = {ask_plain, TRUE},
    [PROBE_ORPHANS] = {ask_orphans, TRUE},
    [PROBE_REFERENCES] = {ask_plain, TRUE},
    [PROBE_VIOLATES] = {ask_violates, FALSE},
};

Probe
verdict_probe(MigrationVerdict *verdict, const VerdictOutcome *outcome, const ChangeView *view)
{
    const CatalogObject *object = catalog_change_object(view->change);
    const CatalogObject *own = view->change->before != NULL && object->kind != CATALOG_COLUMN ? view->change->before : object;
    Probe probe = {.kind = outcome->probe, .before = outcome->before, .schema = verdict_keep(verdict, object->schema)};
    gboolean asked = outcome->probe != PROBE_NONE;

    probe.table = verdict_keep(verdict, object->kind == CATALOG_TABLE ? object->name : object->parent);
    if (asked && object->kind == CATALOG_COLUMN) {
        set_column(verdict, object->name, &probe);
    } else if (asked && (object->kind == CATALOG_CONSTRAINT || object->kind == CATALOG_INDEX)) {
        g_auto(GStrv) columns = verdict_columns(own == object && view->change->before == NULL ? view->set->after : view->set->before, own);

        probe.columns = columns != NULL ? verdict_keep_list(verdict, columns) : NULL;
    }
    asked = asked && (probe.table != NULL || object->kind == CATALOG_TYPE) &&
            (!questions[outcome->probe].columns || probe.columns != NULL || object->kind == CATALOG_TYPE);
    if (!asked || !questions[outcome->probe].ask(verdict, outcome, view, &probe))
        probe = (Probe){0};
    return probe;
}
