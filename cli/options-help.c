/*
 * The text of --help, from the tables.
 */
#include <string.h>

#include "exit.h"
#include "options.h"

#define WIDTH 79
#define OPTION_INDENT 6

/* Appends the text word by word, broken at WIDTH, each line indented. */
static void
append_wrapped(GString *help, const char *text, guint indent)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    gsize column = 0;

    for (char **word = words; *word != NULL; word++) {
        gsize length = strlen(*word);

        if (column > 0 && column + 1 + length > WIDTH) {
            g_string_append_c(help, '\n');
            column = 0;
        }
        g_string_append_printf(help, "%*s%s", column == 0 ? (int)indent : 1, "", *word);
        column += (column == 0 ? indent : 1) + length;
    }
    g_string_append_c(help, '\n');
}

static void
append_formats(GString *text, const Command *command)
{
    for (gsize i = 0; command->formats[i] != NULL; i++)
        g_string_append_printf(text, "%s%s%s", i == 0 ? ": " : ", ", command->formats[i], i == 0 ? " (default)" : "");
}

static void
append_option(GString *help, const OptionSpec *option, const Command *command)
{
    g_autoptr(GString) text = g_string_new(option->help);
    const char *const *variables = option->environment;

    g_string_append(help, "  ");
    if (option->letter != 0)
        g_string_append_printf(help, "-%c, ", option->letter);
    g_string_append_printf(help, "--%s", option->name);
    if (option->argument != NULL)
        g_string_append_printf(help, " %s", option->argument);
    g_string_append_c(help, '\n');
    if (command != NULL && strcmp(option->name, "format") == 0)
        append_formats(text, command);
    if (variables[0] != NULL)
        g_string_append_printf(text, " [%s%s%s]", variables[0], variables[1] != NULL ? ", " : "", variables[1] != NULL ? variables[1] : "");
    append_wrapped(help, text->str, OPTION_INDENT);
}

static void
append_table(GString *help, const char *title, const OptionSpec *table, const Command *command)
{
    g_string_append_printf(help, "\n%s\n", title);
    for (; table->name != NULL; table++)
        append_option(help, table, command);
}

static const char *
title_of(const OptionSpec *options)
{
    const OptionGroup *group = option_groups;

    while (group->options != options)
        group++;
    return group->title;
}

char *
commands_with_group(const OptionGroup *group, const char *separator)
{
    GString *names = g_string_new(NULL);

    for (gsize i = 0; i < COMMAND_N; i++)
        for (gsize j = 0; commands[i].tables[j] != NULL; j++)
            if (commands[i].tables[j] == group->options)
                g_string_append_printf(names, "%s%s", names->len > 0 ? separator : "", commands[i].name);
    return g_string_free(names, FALSE);
}

static void
append_exit_codes(GString *help)
{
    g_string_append(help, "\nExit codes\n");
    for (const ExitMeaning *exit = exit_meanings; exit->meaning != NULL; exit++) {
        g_autofree char *line = g_strdup_printf("%3d  %s", (int)exit->status, exit->meaning);

        g_string_append(help, "  ");
        g_string_append(help, line);
        g_string_append_c(help, '\n');
    }
}

static char *
general_help(void)
{
    GString *help = g_string_new("Usage: migrollback [GLOBAL OPTIONS] COMMAND [OPTIONS]\n"
                                 "       migrollback --after DATETIME [OPTIONS]     same as: migrollback run --after DATETIME\n\n");

    append_wrapped(
        help, "Rolls a database back to the moment before a deployment: what did that deployment do, and how do I get exactly back?", 0);
    g_string_append(help, "\nCommands\n");
    for (gsize i = 0; i < COMMAND_N; i++)
        g_string_append_printf(help, "  %-14s %s\n", commands[i].name, commands[i].summary);
    g_string_append(help, "  'migrollback COMMAND --help' tells more about one.\n");
    for (gsize i = 0; run_after_aliases[i] != NULL; i++)
        g_string_append_printf(help, "  %s DATETIME is another spelling of run --after DATETIME\n", run_after_aliases[i]);
    append_table(help, "Global options (or migrollback.json in the project folder, with the same names)", global_options, NULL);
    append_exit_codes(help);
    return g_string_free(help, FALSE);
}

static void
append_examples(GString *help, const Command *command)
{
    g_string_append(help, "\nExamples\n");
    for (gsize i = 0; i < G_N_ELEMENTS(command->examples) && command->examples[i].line != NULL; i++)
        g_string_append_printf(help, "  # %s\n  %s\n", command->examples[i].comment, command->examples[i].line);
}

char *
options_help(CommandId id)
{
    const Command *command;
    GString *help;

    if (id == COMMAND_NONE)
        return general_help();
    command = &commands[id];
    help = g_string_new(NULL);
    g_string_append_printf(help, "Usage: migrollback %s%s%s [OPTIONS]\n\n", command->name, command->operand != NULL ? " " : "",
                           command->operand != NULL ? command->operand : "");
    for (const char *at = command->text; at != NULL && *at != '\0'; at = strchr(at, '\n') != NULL ? strchr(at, '\n') + 1 : NULL) {
        g_autofree char *paragraph = g_strndup(at, strcspn(at, "\n"));

        append_wrapped(help, paragraph, 0);
    }
    append_examples(help, command);
    for (gsize i = 0; command->tables[i] != NULL; i++)
        append_table(help, title_of(command->tables[i]), command->tables[i], command);
    append_table(help, "Global options", global_options, command);
    append_exit_codes(help);
    return g_string_free(help, FALSE);
}
