#include "verdicts.h"

#include <string.h>

#include "verdict-parts.h"

static MigrationVerdict *
verdict_new(void)
{
    MigrationVerdict *verdict = g_new0(MigrationVerdict, 1);

    verdict->findings = g_ptr_array_new_with_free_func(g_free);
    verdict->lists = g_ptr_array_new_with_free_func(g_free);
    verdict->made = g_ptr_array_new_with_free_func(g_free);
    verdict->text = g_string_chunk_new(1024);
    return verdict;
}

void
migration_verdict_free(MigrationVerdict *verdict)
{
    if (verdict == NULL)
        return;
    g_ptr_array_unref(verdict->findings);
    g_ptr_array_unref(verdict->lists);
    g_clear_pointer(&verdict->made, g_ptr_array_unref); /* one that was made by hand has none */
    g_string_chunk_free(verdict->text);
    g_free(verdict);
}

/* --- findings --- */

static VerdictFinding *
add_finding(MigrationVerdict *verdict, const VerdictRule *rule, VerdictAxis axis, const VerdictOutcome *outcome, const char *object,
            const char *detail)
{
    VerdictFinding *finding = g_new0(VerdictFinding, 1);
    g_autofree char *message = detail != NULL ? g_strdup_printf("%s: %s", outcome->message, detail) : NULL;

    finding->rule = verdict_keep(verdict, rule->name);
    finding->row = rule->row;
    finding->axis = axis;
    finding->verdict = outcome->verdict;
    finding->severity = outcome->severity;
    finding->object = verdict_keep(verdict, object);
    finding->message = verdict_keep(verdict, message != NULL ? message : outcome->message);
    finding->loses = outcome->loses;
    finding->count = -1;
    g_ptr_array_add(verdict->findings, finding);
    return finding;
}

char *
verdict_object_name(const CatalogObject *object)
{
    GString *name = g_string_new(NULL);

    if (object->schema != NULL)
        g_string_append_printf(name, "%s.", object->schema);
    if (object->parent != NULL)
        g_string_append_printf(name, "%s.", object->parent);
    g_string_append(name, object->name);
    return g_string_free(name, FALSE);
}

/* "integer to bigint", of an attribute that the rule explains; NULL where there is nothing to say. */
static char *
detail_of(const VerdictRule *rule, const ChangeView *view)
{
    static const char *const keys[] = {"type", "default", "labels"};

    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        const CatalogAttributeChange *change = catalog_change_attribute(view->change, keys[i]);

        if (change != NULL && rule->explains != NULL && verdict_rule_explains(rule, keys[i]))
            return g_strdup_printf("%s to %s", change->before != NULL ? change->before : "none",
                                   change->after != NULL ? change->after : "none");
    }
    return NULL;
}

/* PostgreSQL: labels are a type's, rows are in the columns that have it. FALSE where something else than a column may have it too. */
static gboolean
add_users(MigrationVerdict *verdict, const VerdictRule *rule, VerdictAxis axis, const VerdictOutcome *outcome, const ChangeView *view,
          const char *detail)
{
    const CatalogObject *type = catalog_change_object(view->change);
    g_autofree char *full = g_strconcat(type->schema != NULL ? type->schema : "", ".", type->name, NULL);
    const Catalog *catalog = outcome->before ? view->set->before : view->set->after;
    gboolean all = TRUE;

    for (guint i = 0; i < catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(catalog->objects, i);
        const char *used = catalog_value(object, object->kind == CATALOG_TYPE ? "columns" : "type");
        VerdictFinding *finding;
        g_autofree char *name = NULL;

        if (used == NULL || strstr(used, type->name) == NULL)
            continue;
        if (object->kind != CATALOG_COLUMN || (strcmp(used, type->name) != 0 && strcmp(used, full) != 0)) {
            all = FALSE;
            continue;
        }
        name = verdict_object_name(object);
        finding = add_finding(verdict, rule, axis, outcome, name, detail);
        finding->probe = verdict_probe(verdict, outcome, view);
        finding->probe.kind = outcome->probe;
        finding->probe.before = outcome->before;
        finding->probe.schema = verdict_keep(verdict, object->schema);
        finding->probe.table = verdict_keep(verdict, object->parent);
        finding->probe.columns = verdict_keep_list(verdict, (char *[]){(char *)(guintptr)object->name, NULL});
    }
    return all;
}

void
verdict_add_change(MigrationVerdict *verdict, const VerdictRule *rule, const ChangeView *view)
{
    const CatalogObject *object = catalog_change_object(view->change);
    g_autofree char *name = verdict_object_name(object), *detail = detail_of(rule, view);

    for (int axis = 0; axis < VERDICT_N_AXES; axis++) {
        for (guint i = 0; i < rule->outcomes[axis]->len; i++) {
            const VerdictOutcome *outcome = &g_array_index(rule->outcomes[axis], VerdictOutcome, i);

            gboolean labels = object->kind == CATALOG_TYPE && outcome->probe == PROBE_LABELS;
            VerdictFinding *finding;

            if (verdict_change_is_unseen(view, (VerdictAxis)axis, outcome->verdict))
                continue;
            if (labels && add_users(verdict, rule, (VerdictAxis)axis, outcome, view, detail))
                continue;
            finding = add_finding(verdict, rule, (VerdictAxis)axis, outcome, name, detail);
            if (!labels)
                finding->probe = verdict_probe(verdict, outcome, view);
        }
    }
}

void
verdict_add_other(MigrationVerdict *verdict, const VerdictRule *rule, const char *object, const char *detail, const Probe *about)
{
    for (int axis = 0; axis < VERDICT_N_AXES; axis++) {
        for (guint i = 0; i < rule->outcomes[axis]->len; i++) {
            const VerdictOutcome *outcome = &g_array_index(rule->outcomes[axis], VerdictOutcome, i);
            VerdictFinding *finding = add_finding(verdict, rule, (VerdictAxis)axis, outcome, object, detail);

            if (about == NULL || outcome->probe == PROBE_NONE)
                continue;
            finding->probe = *about;
            finding->probe.kind = outcome->probe;
            finding->probe.before = outcome->before;
        }
    }
}

/* --- changes --- */

/* What comes or goes with its table is in the table's finding, but for a key that reaches a table that was there before. */
static gboolean
is_in_another(const ChangeView *view)
{
    const CatalogChange *change = view->change;

    return change->within && catalog_change_object(change)->parent != NULL &&
           !(change->type == CATALOG_ADDED && verdict_fact_named("parent-before")(view));
}

static void
add_unknown(MigrationVerdict *verdict, const VerdictRules *rules, const ChangeView *view, GPtrArray *keys)
{
    g_autofree char *name = catalog_label(catalog_change_object(view->change));
    g_autofree char *detail = NULL;

    if (keys != NULL) {
        g_ptr_array_add(keys, NULL);
        detail = g_strjoinv(", ", (char **)keys->pdata);
    }
    verdict_add_other(verdict, verdict_rules_other(rules, "unknown-change"), name, detail, NULL);
}

/* Each attribute must be explained by a rule. */
static void
judge_attributes(MigrationVerdict *verdict, const VerdictRules *rules, const ChangeView *view)
{
    g_autoptr(GPtrArray) left = g_ptr_array_new();

    for (guint i = 0; i < view->change->attributes->len; i++)
        g_ptr_array_add(left, (gpointer)(guintptr)g_array_index(view->change->attributes, CatalogAttributeChange, i).key);
    for (guint i = 0; i < rules->rules->len && left->len > 0; i++) {
        const VerdictRule *rule = g_ptr_array_index(rules->rules, i);
        guint before = left->len;

        if (!verdict_rule_fits(rule, view))
            continue;
        for (guint j = left->len; j > 0; j--) {
            if (verdict_rule_explains(rule, g_ptr_array_index(left, j - 1)))
                g_ptr_array_remove_index(left, j - 1);
        }
        if (left->len < before)
            verdict_add_change(verdict, rule, view);
    }
    if (left->len > 0)
        add_unknown(verdict, rules, view, left);
}

static void
judge_change(MigrationVerdict *verdict, const VerdictRules *rules, const ChangeView *view)
{
    if (is_in_another(view))
        return;
    if (view->change->type == CATALOG_CHANGED) {
        judge_attributes(verdict, rules, view);
        return;
    }
    for (guint i = 0; i < rules->rules->len; i++) {
        const VerdictRule *rule = g_ptr_array_index(rules->rules, i);

        if (verdict_rule_fits(rule, view)) {
            verdict_add_change(verdict, rule, view);
            return;
        }
    }
    add_unknown(verdict, rules, view, NULL);
}

static void
judge_schema(MigrationVerdict *verdict, const VerdictRules *rules, const VerdictInput *input, const Catalog *before, const Catalog *after)
{
    g_autoptr(CatalogDiff) diff = catalog_diff(before, after);
    const ChangeSet set = {input->database, verdict_rules_types(rules, input->database), before, after, diff, input->made};

    for (guint i = 0; i < diff->changes->len; i++) {
        const ChangeView view = {&set, g_ptr_array_index(diff->changes, i)};

        verdict_note_made(verdict, view.change);
        judge_change(verdict, rules, &view);
    }
}

/* --- the whole --- */

static void
add_hidden(MigrationVerdict *verdict, const VerdictRules *rules, const Catalog *catalog)
{
    for (guint i = 0; i < catalog->hidden->len; i++)
        verdict_add_other(verdict, verdict_rules_other(rules, "hidden-objects"), "", g_ptr_array_index(catalog->hidden, i), NULL);
}

static void
add_renames(MigrationVerdict *verdict, const VerdictRules *rules, const GArray *renames, GHashTable *made)
{
    for (guint i = 0; i < renames->len; i++) {
        const VerdictRename *rename = &g_array_index(renames, VerdictRename, i);
        const CatalogObject object = {.schema = rename->schema,
                                      .parent = rename->column != NULL ? rename->new_table : NULL,
                                      .name = rename->column != NULL ? rename->new_column : rename->new_table};
        g_autofree char *name = verdict_object_name(&object);
        g_autofree char *detail = g_strdup_printf("it was '%s'", rename->column != NULL ? rename->column : rename->table);

        if (verdict_rename_is_unseen(made, rename))
            g_ptr_array_add(verdict->made, g_strdup(name)); /* still nobody's, under its new name */
        else
            verdict_add_other(verdict, verdict_rules_other(rules, rename->column != NULL ? "rename-column" : "rename-table"), name, detail,
                              NULL);
    }
}

/* A question to the schema before the migration is asked by the names that it has there. */
static void
name_back(MigrationVerdict *verdict, const GArray *renames, Probe *probe)
{
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    const char *table = probe->table;

    for (guint i = 0; i < renames->len; i++) {
        const VerdictRename *rename = &g_array_index(renames, VerdictRename, i);

        if (rename->column == NULL && g_strcmp0(rename->schema, probe->schema) == 0 && g_strcmp0(rename->new_table, table) == 0)
            probe->table = verdict_keep(verdict, rename->table);
    }
    for (guint c = 0; probe->columns != NULL && probe->columns[c] != NULL; c++) {
        const char *name = probe->columns[c];

        for (guint i = 0; i < renames->len; i++) {
            const VerdictRename *rename = &g_array_index(renames, VerdictRename, i);

            if (rename->column != NULL && g_strcmp0(rename->schema, probe->schema) == 0 && g_strcmp0(rename->new_table, table) == 0 &&
                strcmp(rename->new_column, name) == 0)
                name = rename->column;
        }
        g_ptr_array_add(columns, (gpointer)(guintptr)name);
    }
    g_ptr_array_add(columns, NULL);
    if (probe->columns != NULL)
        probe->columns = verdict_keep_list(verdict, (char **)columns->pdata);
}

/* A default that was there only while the column was added. */
static void
fill_back(MigrationVerdict *verdict, const VerdictMoves *moves, Probe *probe)
{
    for (guint i = 0; probe->kind == PROBE_VALUES && !probe->before && probe->expression == NULL && i < moves->fills->len; i++) {
        const VerdictFill *fill = &g_array_index(moves->fills, VerdictFill, i);

        if (g_strcmp0(fill->table, probe->table) == 0 && g_strcmp0(fill->column, probe->columns[0]) == 0)
            probe->expression = verdict_keep(verdict, fill->expression);
    }
}

static LeaveVerdict
judge_ahead(const VerdictRules *rules, const VerdictInput *input, const Catalog *before, const MigrationVerdict *data)
{
    g_autoptr(MigrationVerdict) ahead = verdict_new();
    VerdictInput back = *input;

    back.made = NULL; /* the new code knows them */
    judge_schema(ahead, rules, &back, input->after, before);
    verdict_conclude(ahead);
    return MAX(ahead->leave, data->leave);
}

MigrationVerdict *
verdict_judge(const VerdictRules *rules, const VerdictInput *input)
{
    g_autoptr(VerdictMoves) moves = verdict_moves_read(input->database, input->statements, input->before, input->after);
    const GArray *renames = moves->renames;
    g_autoptr(Catalog) renamed = renames->len > 0 ? verdict_renamed(input->before, renames) : NULL;
    const Catalog *before = renamed != NULL ? renamed : input->before;
    MigrationVerdict *verdict = verdict_new();

    /* What holds in both directions comes first: what is not seen, renames, rows. */
    add_hidden(verdict, rules, input->before);
    add_hidden(verdict, rules, input->after);
    add_renames(verdict, rules, renames, input->made);
    verdict_add_data(verdict, rules, input, moves);
    verdict_conclude(verdict);
    verdict->ahead = judge_ahead(rules, input, before, verdict);
    judge_schema(verdict, rules, input, before, input->after);
    verdict_add_undo(verdict, rules, input);
    for (guint i = 0; i < verdict->findings->len; i++) {
        VerdictFinding *finding = g_ptr_array_index(verdict->findings, i);

        if (finding->probe.kind != PROBE_NONE && finding->probe.before && renames->len > 0)
            name_back(verdict, renames, &finding->probe);
        fill_back(verdict, moves, &finding->probe);
    }
    verdict_conclude(verdict);
    return verdict;
}

void
verdict_conclude(MigrationVerdict *verdict)
{
    int worst[VERDICT_N_AXES] = {LEAVE_SAFE, REVERSE_LOSSLESS};

    for (guint i = 0; i < verdict->findings->len; i++) {
        const VerdictFinding *finding = g_ptr_array_index(verdict->findings, i);

        if (finding->probe.kind == PROBE_NONE || finding->count != 0)
            worst[finding->axis] = MAX(worst[finding->axis], finding->verdict);
    }
    verdict->leave = (LeaveVerdict)worst[VERDICT_LEAVE];
    verdict->reverse = (ReverseVerdict)worst[VERDICT_REVERSE];
}
