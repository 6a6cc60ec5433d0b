#include <string.h>

#include "drivers/error.h"
#include "engine/decide/graph.h"

#define ONE "{\"app\":\"a\",\"name\":\"1\"}"

static Graph *
read_graph(const char *json)
{
    g_autoptr(GError) error = NULL;
    Graph *graph = graph_from_text(json, "graph.json", &error);

    g_assert_no_error(error);
    return graph;
}

static char *
keys_to_text(const GArray *keys)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < keys->len; i++) {
        const GraphKey *key = &g_array_index(keys, GraphKey, i);

        g_string_append_printf(text, "%s%s.%s", i > 0 ? " " : "", key->app != NULL ? key->app : "-", key->name);
    }
    return g_string_free(text, FALSE);
}

static void
test_defaults(void)
{
    g_autoptr(Graph) graph = read_graph("[" ONE "]");
    const GraphNode *node = graph_find(graph, "a", "1");

    g_assert_cmpuint(graph->nodes->len, ==, 1);
    g_assert_nonnull(node);
    g_assert_cmpuint(node->dependencies->len + node->replaces->len + node->run_before->len, ==, 0);
    g_assert_false(node->initial);
    g_assert_true(node->atomic);
    g_assert_cmpint(node->reversible, ==, REVERSIBLE_UNKNOWN);
    g_assert_null(graph_find(graph, "a", "2"));
    g_assert_null(graph_find(graph, NULL, "1"));
}

static void
test_all_members(void)
{
    g_autoptr(Graph) graph =
        read_graph("{\"schema\":\"migrollback.graph/1\",\"framework\":\"x\",\"source\":\"framework\",\"time\":{\"zone\":\"Asia/Tokyo\"},"
                   "\"more\":1,\"problems\":[{\"code\":\"conflict\",\"message\":\"m\"},\"plain\"],\"migrations\":[" ONE
                   ",{\"app\":\"a\",\"name\":\"2\",\"dependencies\":[[\"a\",\"1\"],[\"b\",\"9\"]],\"replaces\":[[\"a\",\"0\"]],"
                   "\"run_before\":[[\"c\",\"1\"]],\"initial\":true,\"atomic\":false,\"reversible\":\"no\",\"why\":[\"w\"],"
                   "\"operations\":[\"AddField\"],\"unknown\":{}}]}");
    const GraphNode *node = graph_find(graph, "a", "2");
    g_autofree char *needs = keys_to_text(node->dependencies), *replaces = keys_to_text(node->replaces);

    g_assert_cmpstr(graph->framework, ==, "x");
    g_assert_cmpstr(graph->stored_zone, ==, "Asia/Tokyo");
    g_assert_cmpstr(graph->problems[0], ==, "conflict: m");
    g_assert_cmpstr(graph->problems[1], ==, "plain");
    g_assert_cmpstr(needs, ==, "a.1 b.9");
    g_assert_cmpstr(replaces, ==, "a.0");
    g_assert_true(node->initial);
    g_assert_false(node->atomic);
    g_assert_cmpint(node->reversible, ==, REVERSIBLE_NO);
    g_assert_cmpstr(node->why[0], ==, "w");
    g_assert_cmpstr(node->operations[0], ==, "AddField");
}

/* What a reader of source files can tell: an operation without way back is one, none that is seen proves nothing. */
static void
test_source_members(void)
{
    g_autoptr(Graph) graph = read_graph("[{\"app\":\"a\",\"name\":\"1\",\"initial\":null,\"irreversible_ops\":[],\"op_classes\":[\"X\"]},"
                                        "{\"app\":\"a\",\"name\":\"2\",\"irreversible_ops\":[\"RunPython\"],\"path\":\"p\"}]");

    g_assert_cmpint(graph_find(graph, "a", "1")->reversible, ==, REVERSIBLE_UNKNOWN);
    g_assert_cmpstr(graph_find(graph, "a", "1")->operations[0], ==, "X");
    g_assert_cmpint(graph_find(graph, "a", "2")->reversible, ==, REVERSIBLE_NO);
    g_assert_cmpstr(graph_find(graph, "a", "2")->why[0], ==, "RunPython");
}

static void
test_without_apps(void)
{
    g_autoptr(Graph) graph = read_graph("[{\"name\":\"1\"},{\"app\":null,\"name\":\"2\",\"dependencies\":[[null,\"1\"],[\"1\"]]}]");
    g_autofree char *needs = keys_to_text(graph_find(graph, NULL, "2")->dependencies);

    g_assert_cmpstr(needs, ==, "-.1");
}

/* __first__ is the first root by name, __latest__ the first leaf; of one's own app and of an unknown one they mean nothing. */
static void
test_first_and_latest(void)
{
    g_autoptr(Graph) graph =
        read_graph("[{\"app\":\"b\",\"name\":\"2\",\"dependencies\":[[\"b\",\"1\"]]},{\"app\":\"b\",\"name\":\"1\"},"
                   "{\"app\":\"a\",\"name\":\"1\",\"dependencies\":[[\"b\",\"__first__\"],[\"a\",\"__first__\"],[\"gone\",\"__first__\"]]},"
                   "{\"app\":\"a\",\"name\":\"2\",\"dependencies\":[[\"b\",\"__latest__\"],[\"b\",\"2\"]],"
                   "\"run_before\":[[\"c\",\"__first__\"]]},{\"app\":\"c\",\"name\":\"1\"}]");
    g_autofree char *first = keys_to_text(graph_find(graph, "a", "1")->dependencies);
    g_autofree char *latest = keys_to_text(graph_find(graph, "a", "2")->dependencies);
    g_autofree char *before = keys_to_text(graph_find(graph, "a", "2")->run_before);

    g_assert_cmpstr(first, ==, "b.1");
    g_assert_cmpstr(latest, ==, "b.2");
    g_assert_cmpstr(before, ==, "c.1");
}

/* The value was computed by the script's own function in Python over the same document. */
static void
test_digest(void)
{
    g_autoptr(Graph) graph =
        read_graph("[{\"app\":\"b\",\"name\":\"2\",\"dependencies\":[[\"b\",\"1\"],[\"a\",\"1\"]]},{\"app\":\"b\",\"name\":\"1\"},"
                   "{\"app\":\"a\",\"name\":\"1\",\"replaces\":[[\"a\",\"z\"],[\"a\",\"\\u00e9\"]]}]");

    g_assert_cmpstr(graph->digest, ==, "0c3b9a9335682e406c4a62c1de788158ff29157c17d5d226623668a062e44127");
}

static void
test_hostile(gconstpointer data)
{
    const char *const *pair = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph = graph_from_text(pair[1], "graph.json", &error);

    g_assert_null(graph);
    g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONFIG);
    g_assert_true(g_str_has_prefix(error->message, "graph.json: "));
    g_assert_nonnull(strstr(error->message, pair[0]));
}

static const char *const hostile[][2] = {
    {"not JSON", ""},
    {"not JSON at byte", "[{]"},
    {"not JSON", "[] trailing"},
    {"neither an object nor an array", "3"},
    {"migrations: not an array", "{}"},
    {"migrations: not an array", "{\"migrations\":{}}"},
    {"schema", "{\"schema\":\"migrollback.graph/2\",\"migrations\":[]}"},
    {"framework", "{\"framework\":1,\"migrations\":[]}"},
    {"migrations[0]: not an object", "[1]"},
    {"migrations[1]: not an object", "[" ONE ",null]"},
    {"migrations[0].name: missing", "[{\"app\":\"a\"}]"},
    {"migrations[0].name", "[{\"app\":\"a\",\"name\":\"\"}]"},
    {"migrations[0].name", "[{\"app\":\"a\",\"name\":[]}]"},
    {"migrations[0].app", "[{\"app\":1,\"name\":\"1\"}]"},
    {"migrations[1].name: another", "[" ONE "," ONE "]"},
    {"migrations[0].dependencies", "[{\"name\":\"1\",\"dependencies\":{}}]"},
    {"migrations[0].dependencies", "[{\"name\":\"1\",\"dependencies\":[\"a\"]}]"},
    {"migrations[0].dependencies", "[{\"name\":\"1\",\"dependencies\":[[\"a\",\"1\",\"2\"]]}]"},
    {"migrations[0].dependencies", "[{\"name\":\"1\",\"dependencies\":[[]]}]"},
    {"migrations[0].replaces", "[{\"name\":\"1\",\"replaces\":[[\"a\",1]]}]"},
    {"migrations[0].run_before", "[{\"name\":\"1\",\"run_before\":[[1,\"a\"]]}]"},
    {"migrations[0].initial", "[{\"name\":\"1\",\"initial\":\"yes\"}]"},
    {"migrations[0].atomic", "[{\"name\":\"1\",\"atomic\":0}]"},
    {"migrations[0].reversible", "[{\"name\":\"1\",\"reversible\":true}]"},
    {"migrations[0].reversible", "[{\"name\":\"1\",\"reversible\":\"maybe\"}]"},
    {"migrations[0].why", "[{\"name\":\"1\",\"reversible\":\"no\",\"why\":[1]}]"},
    {"migrations[0].operations", "[{\"name\":\"1\",\"operations\":\"x\"}]"},
    {"migrations[0].dependencies: '1' needs '1'", "[{\"name\":\"1\",\"dependencies\":[[\"1\"]]}]"},
    {"'a.1' needs 'a.2' needs 'a.1'",
     "[{\"app\":\"a\",\"name\":\"1\",\"dependencies\":[[\"a\",\"2\"]]},{\"app\":\"a\",\"name\":\"2\",\"dependencies\":[[\"a\",\"1\"]]}]"},
    {".dependencies: ", "[{\"name\":\"1\",\"run_before\":[[\"2\"]]},{\"name\":\"2\",\"run_before\":[[\"1\"]]}]"},
};

/* Fifty thousand migrations, each needing the one before and all of them the first: in well under a second, and without a deep stack. */
static void
test_huge(void)
{
    g_autoptr(GString) json = g_string_new("[{\"name\":\"0\"}");
    g_autoptr(Graph) graph = NULL;
    gint64 start = g_get_monotonic_time();

    for (guint i = 1; i < 50000; i++)
        g_string_append_printf(json, ",{\"name\":\"%u\",\"dependencies\":[[\"%u\"],[\"0\"]]}", i, i - 1);
    g_string_append_c(json, ']');
    graph = read_graph(json->str);
    g_assert_cmpuint(graph->nodes->len, ==, 50000);
    g_assert_cmpint(g_get_monotonic_time() - start, <, 60 * G_USEC_PER_SEC);
}

/* What is printed is what is read. */
static void
test_round_trip(void)
{
    g_autoptr(Graph) graph =
        read_graph("{\"framework\":\"x\",\"source\":\"files\",\"stored_zone\":\"Europe/Berlin\",\"problems\":[\"p\"],\"migrations\":[" ONE
                   ",{\"app\":\"a\",\"name\":\"\\u001b[31m\\\"\\n;'\",\"dependencies\":[[\"a\",\"1\"]],\"replaces\":[[\"a\",\"0\"]],"
                   "\"reversible\":\"no\","
                   "\"why\":[\"w\"]},{\"name\":\"n\",\"run_before\":[[\"a\",\"1\"]]}]}");
    cJSON *document = graph_to_json(graph), *other;
    char *text = cJSON_Print(document), *other_text;
    g_autoptr(Graph) again = read_graph(text);

    other = graph_to_json(again);
    other_text = cJSON_Print(other);
    g_assert_cmpstr(text, ==, other_text);
    g_assert_cmpstr(graph->digest, ==, again->digest);
    g_assert_cmpstr(again->stored_zone, ==, "Europe/Berlin");
    cJSON_free(text);
    cJSON_free(other_text);
    cJSON_Delete(document);
    cJSON_Delete(other);
}

/* No name leaves its quotes, and none reaches a terminal as a control character. */
static void
test_drawings(void)
{
    g_autoptr(Graph) graph = read_graph("[{\"app\":\"a\",\"name\":\"1\"},{\"app\":\"a\",\"name\":\"x\\\"]; n0 -> n0 \\\\ \\u001b[2J\\n#&\","
                                        "\"dependencies\":[[\"a\",\"1\"],[\"b\",\"gone\"]],\"replaces\":[[\"a\",\"1\"]]}]");
    g_autofree char *dot = graph_to_dot(graph), *mermaid = graph_to_mermaid(graph);
    const char *const both[] = {dot, mermaid};

    g_assert_nonnull(strstr(dot, "n1 [label=\"a.x\\\"]; n0 -> n0 \\\\ \\\\u{1b}[2J\\\\u{a}#&\"];"));
    g_assert_nonnull(strstr(dot, "  n0 -> n1;\n  n2 -> n1;\n  n0 -> n1 [style=dashed, dir=back];\n"));
    g_assert_nonnull(strstr(dot, "n2 [label=\"b.gone\", style=dotted];"));
    g_assert_nonnull(strstr(mermaid, "  n1[\"a.x#34;#93;#59; n0 -#62; n0 \\ \\u#123;1b#125;#91;2J\\u#123;a#125;#35;#38;\"]\n"));
    g_assert_nonnull(strstr(mermaid, "  n0 --> n1\n  n2 --> n1\n  n0 -.- n1\n"));
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++)
        for (const char *p = both[i]; *p != '\0'; p++)
            g_assert_true(*p == '\n' || !g_ascii_iscntrl(*p));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/graph/missing-members-have-defaults", test_defaults);
    g_test_add_func("/graph/all-members", test_all_members);
    g_test_add_func("/graph/members-of-a-source-reader", test_source_members);
    g_test_add_func("/graph/without-apps", test_without_apps);
    g_test_add_func("/graph/first-and-latest", test_first_and_latest);
    g_test_add_func("/graph/digest-is-the-script-s", test_digest);
    g_test_add_func("/graph/huge", test_huge);
    g_test_add_func("/graph/round-trip", test_round_trip);
    g_test_add_func("/graph/drawings-quote-names", test_drawings);
    for (gsize i = 0; i < G_N_ELEMENTS(hostile); i++) {
        g_autofree char *path = g_strdup_printf("/graph/hostile/%" G_GSIZE_FORMAT, i);

        g_test_add_data_func(path, hostile[i], test_hostile);
    }
    return g_test_run();
}
