#include "docs.h"

#include "exit.h"
#include "options.h"

/* Text for groff: dashes as they are typed, backslashes as they are seen, no request at a line's start. */
static void
write_text(FILE *out, const char *text)
{
    gboolean start = TRUE;

    for (; *text != '\0'; text++) {
        if (start && (*text == '.' || *text == '\''))
            fputs("\\&", out);
        if (*text == '-')
            fputs("\\-", out);
        else if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '\'')
            fputs("\\(aq", out);
        else if (*text == '\n')
            fputs("\n.PP\n", out);
        else
            fputc(*text, out);
        start = *text == '\n';
    }
}

static void
write_line(FILE *out, const char *before, const char *text, const char *after)
{
    fputs(before, out);
    write_text(out, text);
    fputs(after, out);
}

static void
write_formats(FILE *out, gboolean all, const Command *command)
{
    for (gsize i = 0; command->formats[i] != NULL; i++) {
        fputs(i > 0 ? ", " : all ? "; " : ": ", out);
        if (all && i == 0)
            fprintf(out, "%s: ", command->name);
        fprintf(out, "\\fB%s\\fR", command->formats[i]);
    }
}

static void
write_option(FILE *out, const OptionSpec *option)
{
    fputs(".TP\n", out);
    if (option->letter != 0)
        fprintf(out, "\\fB\\-%c\\fR, ", option->letter);
    write_line(out, "\\fB\\-\\-", option->name, "\\fR");
    if (option->argument != NULL)
        write_line(out, " \\fI", option->argument, "\\fR");
    fputc('\n', out);
    write_text(out, option->help);
    for (gsize i = 0; g_str_equal(option->name, "format") && i < COMMAND_N; i++)
        write_formats(out, TRUE, &commands[i]);
    fputs(".\n", out);
    for (gsize i = 0; i < G_N_ELEMENTS(option->environment) && option->environment[i] != NULL; i++)
        fprintf(out, "%s\\fB%s\\fR", i == 0 ? "Environment: " : ", then ", option->environment[i]);
    if (option->environment[0] != NULL)
        fputs(".\n", out);
}

static void
write_table(FILE *out, const OptionSpec *table)
{
    for (; table->name != NULL; table++)
        write_option(out, table);
}

static void
write_group(FILE *out, const OptionGroup *group)
{
    g_autofree char *title = g_ascii_strup(group->title, -1), *takers = commands_with_group(group, ", ");

    fprintf(out, ".SH \"%s\"\nOptions of: %s.\n", title, takers);
    write_table(out, group->options);
}

static void
write_command(FILE *out, const Command *command)
{
    write_line(out, ".SS \"", command->name, command->operand != NULL ? " " : "");
    write_line(out, "", command->operand != NULL ? command->operand : "", "\"\n");
    write_text(out, command->text);
    fputs("\n.PP\nFormats", out);
    write_formats(out, FALSE, command);
    fputs(".\n", out);
}

static void
write_examples(FILE *out)
{
    fputs(".SH EXAMPLES\n", out);
    for (gsize i = 0; i < COMMAND_N; i++) {
        for (gsize j = 0; j < G_N_ELEMENTS(commands[i].examples) && commands[i].examples[j].line != NULL; j++) {
            write_line(out, ".TP\n", commands[i].examples[j].comment, "\n");
            write_line(out, "\\fB", commands[i].examples[j].line, "\\fR\n");
        }
    }
}

static void
write_exit_codes(FILE *out)
{
    fputs(".SH \"EXIT STATUS\"\n", out);
    for (const ExitMeaning *exit = exit_meanings; exit->meaning != NULL; exit++) {
        fprintf(out, ".TP\n\\fB%d\\fR\n", (int)exit->status);
        write_line(out, "", exit->meaning, ".\n");
    }
}

static void
write_files(FILE *out)
{
    fputs(".SH FILES\n.TP\n.I migrollback.json\n"
          "In the project folder, or the file of \\fB\\-\\-config\\fR: a JSON object whose members have the names of the global options, "
          "like\n"
          "{\"database\": \"sqlite:app.db\", \"framework\": \"django\"}.\n"
          "A flag counts before the environment, the environment before the file.\n"
          ".SH ENVIRONMENT\nBeside the variables named with the options:\n"
          ".TP\n\\fBNO_COLOR\\fR\nWhere it is set and not empty, no colours are used.\n",
          out);
}

void
docs_write_man(FILE *out)
{
    fprintf(out, ".TH MIGROLLBACK 1 \"\" \"migrollback %s\" \"User Commands\"\n", MIGROLLBACK_VERSION);
    fputs(".nh\n.ad l\n.SH NAME\nmigrollback \\- roll a database back to the moment before a deployment\n"
          ".SH SYNOPSIS\n.B migrollback\n[\\fIGLOBAL OPTIONS\\fR] \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n.br\n"
          ".B migrollback \\-\\-after\n\\fIDATETIME\\fR [\\fIOPTIONS\\fR]\n",
          out);
    for (gsize i = 0; run_after_aliases[i] != NULL; i++)
        fprintf(out, ".br\n.B migrollback %s\n\\fIDATETIME\\fR [\\fIOPTIONS\\fR]\n", run_after_aliases[i]);
    fputs(".SH DESCRIPTION\nWhat did that deployment do to this database, and how do I get exactly back?\n"
          "migrollback reads the migration table that a framework keeps in PostgreSQL, MySQL, MariaDB or SQLite, shows the deployments it "
          "tells of,\n"
          "plans how to undo them with the framework\\(aqs own means, does so, and checks the result.\n.PP\n"
          "Without a command, \\fB\\-\\-after\\fR means \\fBrun \\-\\-after\\fR, and so do the two other spellings above.\n"
          ".SH COMMANDS\n",
          out);
    for (gsize i = 0; i < COMMAND_N; i++)
        write_command(out, &commands[i]);
    for (const OptionGroup *group = option_groups; group->title != NULL; group++)
        write_group(out, group);
    fputs(".SH \"GLOBAL OPTIONS\"\n", out);
    write_table(out, global_options);
    write_examples(out);
    write_exit_codes(out);
    write_files(out);
}
