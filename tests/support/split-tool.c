/*
 * split-tool DIALECT[,ansi_quotes][,no_backslash_escapes][,compound] FILE… - the statements of SQL files, one JSON document a line:
 * {"file":…, "statements":[…], "lines":[…], "error":null|"line N: …"}. For tests that compare them with what the real client sends.
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "engine/act/split.h"
#include "engine/model/profile.h"

static void
print_file(const char *path, const SplitOptions *options)
{
    g_autofree char *text = NULL;
    g_autoptr(GArray) statements = g_array_new(FALSE, FALSE, sizeof(SplitStatement));
    g_autoptr(GError) error = NULL;
    cJSON *document = cJSON_CreateObject(), *list = cJSON_AddArrayToObject(document, "statements"),
          *lines = cJSON_AddArrayToObject(document, "lines");
    gsize length;
    char *json;

    if (g_file_get_contents(path, &text, &length, &error))
        split_statements(text, length, options, statements, &error);
    for (guint i = 0; i < statements->len; i++) {
        const SplitStatement *statement = &g_array_index(statements, SplitStatement, i);
        g_autofree char *copy = g_strndup(statement->text, statement->length);

        cJSON_AddItemToArray(list, cJSON_CreateString(copy));
        cJSON_AddItemToArray(lines, cJSON_CreateNumber(statement->line));
    }
    cJSON_AddStringToObject(document, "file", path);
    if (error != NULL)
        cJSON_AddStringToObject(document, "error", error->message);
    else
        cJSON_AddNullToObject(document, "error");
    json = cJSON_PrintUnformatted(document);
    puts(json);
    cJSON_free(json);
    cJSON_Delete(document);
}

int
main(int argc, char **argv)
{
    g_auto(GStrv) words = argc > 1 ? g_strsplit(argv[1], ",", -1) : NULL;
    SplitOptions options = {.dialect = words != NULL ? profile_dialect(words[0]) : -1};

    if (options.dialect < 0) {
        fputs("split-tool DIALECT[,OPTION…] FILE…\n", stderr);
        return 2;
    }
    options.ansi_quotes = g_strv_contains((const char *const *)words, "ansi_quotes");
    options.no_backslash_escapes = g_strv_contains((const char *const *)words, "no_backslash_escapes");
    options.compound = g_strv_contains((const char *const *)words, "compound");
    for (int i = 2; i < argc; i++)
        print_file(argv[i], &options);
    return 0;
}
