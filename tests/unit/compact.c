#include "compact.h"

#include <string.h>

#include "bare-plan.h"
#include "engine/decide/exact.h"

cJSON *
compact_load(const char *file)
{
    g_autofree char *path = g_build_filename("data", file, NULL), *text = NULL;
    g_autoptr(GError) error = NULL;
    cJSON *list;

    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    list = cJSON_Parse(text);
    g_assert_true(cJSON_IsArray(list));
    return list;
}

static const cJSON *
member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* Lists of cJSON are chained: what is asked for by number is looked up in an array made once. */
static const cJSON *
migration_at(const cJSON *project, guint number)
{
    static const cJSON *of = NULL;
    static GPtrArray *list = NULL;

    if (of != project) {
        const cJSON *item;

        g_clear_pointer(&list, g_ptr_array_unref);
        list = g_ptr_array_new();
        cJSON_ArrayForEach(item, member(project, "migrations")) g_ptr_array_add(list, (gpointer)(gsize)item);
        of = project;
    }
    g_assert_cmpuint(number, <, list->len);
    return g_ptr_array_index(list, number);
}

static GraphKey
key_at(const cJSON *project, guint number)
{
    const cJSON *migration = migration_at(project, number);

    return (GraphKey){.app = cJSON_GetArrayItem(member(project, "apps"), migration->child->valueint)->valuestring,
                      .name = migration->child->next->valuestring};
}

GraphKey
compact_key(const cJSON *project, const cJSON *reference)
{
    if (cJSON_IsArray(reference))
        return (GraphKey){.app = reference->child->valuestring, .name = reference->child->next->valuestring};
    g_assert_true(cJSON_IsNumber(reference));
    return key_at(project, (guint)reference->valueint);
}

static void
add_pairs(const cJSON *project, const guint8 *known, cJSON *document, const char *name, const cJSON *references)
{
    cJSON *list = cJSON_AddArrayToObject(document, name);
    const cJSON *reference;

    cJSON_ArrayForEach(reference, references)
    {
        GraphKey key = compact_key(project, reference);
        const char *pair[] = {key.app, key.name};

        if (known != NULL && cJSON_IsNumber(reference) && !known[reference->valueint])
            continue;
        cJSON_AddItemToArray(list, cJSON_CreateStringArray(pair, 2));
    }
}

Graph *
compact_graph(const cJSON *project, const guint8 *known)
{
    cJSON *list = cJSON_CreateArray();
    const cJSON *migration;
    g_autoptr(GError) error = NULL;
    Graph *graph;
    guint number = 0;

    cJSON_ArrayForEach(migration, member(project, "migrations"))
    {
        const cJSON *rest = cJSON_GetArrayItem(migration, 3);
        GraphKey key = key_at(project, number);
        cJSON *document;

        if (known != NULL && !known[number]) {
            number++;
            continue;
        }
        number++;
        document = cJSON_CreateObject();
        cJSON_AddStringToObject(document, "app", key.app);
        cJSON_AddStringToObject(document, "name", key.name);
        add_pairs(project, known, document, "dependencies", migration->child->next->next);
        add_pairs(project, known, document, "replaces", member(rest, "replaces"));
        add_pairs(project, known, document, "run_before", member(rest, "run_before"));
        if (member(rest, "irreversible") != NULL)
            cJSON_AddStringToObject(document, "reversible", "no");
        cJSON_AddItemToArray(list, document);
    }
    graph = graph_from_json(list, &error);
    g_assert_no_error(error);
    cJSON_Delete(list);
    return graph;
}

void
compact_plan(CompactPlan *compact, const History *history, const Graph *graph, guint first)
{
    const PlanOptions options = {.split = TRUE};

    bare_plan_init(&compact->plan, &compact->cutoff, history);
    for (guint row = first; row < history_length(history); row++)
        g_array_append_val(compact->cutoff.undone, row);
    exact_fill(&compact->plan, NULL, &compact->cutoff, graph, &options);
}

void
compact_plan_clear(CompactPlan *compact)
{
    bare_plan_clear(&compact->plan, &compact->cutoff);
}
