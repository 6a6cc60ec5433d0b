#include "docs.h"

#include "options.h"

/* The values of an option that are a fixed list: only --format, of one command or of all. */
static void
write_formats(FILE *out, const Command *command)
{
    for (gsize i = 0; command->formats[i] != NULL; i++)
        fprintf(out, "%s%s", i > 0 ? " " : "", command->formats[i]);
}

static gboolean
is_format(const OptionSpec *option)
{
    return g_str_equal(option->name, "format");
}

static void
write_bash_names(FILE *out, const OptionSpec *table)
{
    for (; table->name != NULL; table++) {
        fprintf(out, " --%s", table->name);
        if (table->letter != 0)
            fprintf(out, " -%c", table->letter);
    }
}

/* "--a|--b": the options of a kind, as a pattern of `case`. */
static void
write_bash_pattern(FILE *out, const OptionSpec *table, OptionKind kind, const char **separator)
{
    for (; table->name != NULL; table++) {
        gboolean listed = kind == OPTION_TEXT ? table->kind == OPTION_TEXT || table->kind == OPTION_LIST : table->kind == kind;

        if (listed && !is_format(table)) {
            fprintf(out, "%s--%s", *separator, table->name);
            *separator = "|";
        }
    }
}

static void
write_bash_values(FILE *out, OptionKind kind, const char *action)
{
    const char *separator = "        ";

    write_bash_pattern(out, global_options, kind, &separator);
    for (const OptionGroup *group = option_groups; group->title != NULL; group++)
        write_bash_pattern(out, group->options, kind, &separator);
    if (separator[0] == ' ')
        return; /* no option of that kind */
    fprintf(out, ")\n            %s\n            return ;;\n", action);
}

void
docs_write_bash(FILE *out)
{
    fputs("# bash completion for migrollback\n_migrollback()\n{\n"
          "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= word options formats\n"
          "    COMPREPLY=()\n    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n        case $word in\n        ",
          out);
    for (gsize i = 0; i < COMMAND_N; i++)
        fprintf(out, "%s%s", i > 0 ? "|" : "", commands[i].name);
    fputs(") command=$word ;;\n        esac\n    done\n    options=\"", out);
    write_bash_names(out, global_options);
    fputs("\"\n    case $command in\n", out);
    for (gsize i = 0; i < COMMAND_N; i++) {
        fprintf(out, "    %s)\n        formats=\"", commands[i].name);
        write_formats(out, &commands[i]);
        fputs("\"\n", out);
        if (commands[i].tables[0] != NULL) {
            fputs("        options+=\"", out);
            for (gsize j = 0; commands[i].tables[j] != NULL; j++)
                write_bash_names(out, commands[i].tables[j]);
            fputs("\"\n", out);
        }
        fputs("        ;;\n", out);
    }
    fputs("    *)\n        formats=\"text json\"\n        options+=\" --after", out);
    for (gsize i = 0; i < COMMAND_N; i++)
        fprintf(out, " %s", commands[i].name);
    for (gsize i = 0; run_after_aliases[i] != NULL; i++)
        fprintf(out, " %s", run_after_aliases[i]);
    fputs("\"\n        ;;\n    esac\n    case $previous in\n", out);
    fputs("        --format)\n            COMPREPLY=($(compgen -W \"$formats\" -- \"$current\"))\n            return ;;\n", out);
    write_bash_values(out, OPTION_FILE, "COMPREPLY=($(compgen -f -- \"$current\"))");
    write_bash_values(out, OPTION_FOLDER, "COMPREPLY=($(compgen -d -- \"$current\"))");
    write_bash_values(out, OPTION_TEXT, "COMPREPLY=()");
    fputs("    esac\n    COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n}\ncomplete -o default -F _migrollback migrollback\n",
          out);
}

/* Within single quotes of zsh's _arguments: brackets and colons have a meaning there. */
static void
write_zsh_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else if (*text == '[' || *text == ']' || *text == ':' || *text == '\\')
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
    }
}

static void
write_zsh_option(FILE *out, const OptionSpec *option, const Command *command)
{
    static const char *const actions[] = {
        [OPTION_FLAG] = "", [OPTION_TEXT] = " ", [OPTION_LIST] = " ", [OPTION_FILE] = "_files", [OPTION_FOLDER] = "_files -/"};

    for (int spelling = option->letter != 0 ? 0 : 1; spelling < 2; spelling++) {
        fputs("        '", out);
        if (option->kind == OPTION_LIST)
            fputc('*', out);
        if (spelling == 0)
            fprintf(out, "-%c[", option->letter);
        else
            fprintf(out, "--%s%s[", option->name, option->kind == OPTION_FLAG ? "" : "=");
        write_zsh_text(out, option->help);
        fputc(']', out);
        if (option->argument != NULL) {
            fputc(':', out);
            write_zsh_text(out, option->argument);
            fprintf(out, ":%s", is_format(option) ? "(" : actions[option->kind]);
            if (is_format(option)) {
                write_formats(out, command);
                fputc(')', out);
            }
        }
        fputs("' \\\n", out);
    }
}

static void
write_zsh_table(FILE *out, const OptionSpec *table, const Command *command)
{
    for (; table->name != NULL; table++)
        write_zsh_option(out, table, command);
}

static void
write_zsh_commands(FILE *out)
{
    fputs("    commands=(\n", out);
    for (gsize i = 0; i < COMMAND_N; i++) {
        fprintf(out, "        '%s:", commands[i].name);
        write_zsh_text(out, commands[i].summary);
        fputs("'\n", out);
    }
    for (gsize i = 0; run_after_aliases[i] != NULL; i++)
        fprintf(out, "        '%s:run --after DATETIME'\n", run_after_aliases[i]);
    fputs("    )\n", out);
}

void
docs_write_zsh(FILE *out)
{
    fputs("#compdef migrollback\n_migrollback() {\n    local -a commands\n    local command word\n", out);
    write_zsh_commands(out);
    fputs("    for word in ${words[2,CURRENT-1]}; do\n        case $word in\n        ", out);
    for (gsize i = 0; i < COMMAND_N; i++)
        fprintf(out, "%s%s", i > 0 ? "|" : "", commands[i].name);
    fputs(") command=$word ;;\n        esac\n    done\n    case $command in\n", out);
    for (gsize i = 0; i < COMMAND_N; i++) {
        fprintf(out, "    %s)\n        _arguments \\\n", commands[i].name);
        for (gsize j = 0; commands[i].tables[j] != NULL; j++)
            write_zsh_table(out, commands[i].tables[j], &commands[i]);
        write_zsh_table(out, global_options, &commands[i]);
        fputs("        '1:command:' '2:operand:'\n        ;;\n", out);
    }
    fputs("    *)\n        _arguments \\\n", out);
    for (gsize j = 0; commands[COMMAND_RUN].tables[j] != NULL; j++)
        write_zsh_table(out, commands[COMMAND_RUN].tables[j], &commands[COMMAND_RUN]);
    write_zsh_table(out, global_options, &commands[COMMAND_RUN]);
    fputs("        '1:command:{_describe command commands}' '2:datetime:'\n        ;;\n    esac\n}\n_migrollback \"$@\"\n", out);
}

static void
write_fish_text(FILE *out, const char *text)
{
    fputc('\'', out);
    for (; *text != '\0'; text++)
        fprintf(out, *text == '\'' || *text == '\\' ? "\\%c" : "%c", *text);
    fputc('\'', out);
}

static void
write_fish_option(FILE *out, const OptionSpec *option, const char *condition)
{
    fputs("complete -c migrollback", out);
    if (condition != NULL)
        fprintf(out, " -n '%s'", condition);
    fprintf(out, " -l %s", option->name);
    if (option->letter != 0)
        fprintf(out, " -s %c", option->letter);
    if (option->kind == OPTION_FILE)
        fputs(" -r -F", out);
    else if (option->kind == OPTION_FOLDER)
        fputs(" -x -a '(__fish_complete_directories)'", out);
    else if (option->kind != OPTION_FLAG && !is_format(option))
        fputs(" -x", out);
    fputs(" -d ", out);
    write_fish_text(out, option->help);
    fputc('\n', out);
}

void
docs_write_fish(FILE *out)
{
    fputs("# fish completion for migrollback\ncomplete -c migrollback -f\n", out);
    for (gsize i = 0; i < COMMAND_N; i++) {
        fprintf(out, "complete -c migrollback -n __fish_use_subcommand -a %s -d ", commands[i].name);
        write_fish_text(out, commands[i].summary);
        fprintf(out, "\ncomplete -c migrollback -n '__fish_seen_subcommand_from %s' -x -l format -a '", commands[i].name);
        write_formats(out, &commands[i]);
        fputs("'\n", out);
    }
    for (gsize i = 0; run_after_aliases[i] != NULL; i++)
        fprintf(out, "complete -c migrollback -n __fish_use_subcommand -a %s -d 'run --after DATETIME'\n", run_after_aliases[i]);
    for (const OptionSpec *option = global_options; option->name != NULL; option++)
        write_fish_option(out, option, NULL);
    for (const OptionGroup *group = option_groups; group->title != NULL; group++) {
        g_autofree char *takers = commands_with_group(group, " "), *condition = g_strconcat("__fish_seen_subcommand_from ", takers, NULL);

        for (const OptionSpec *option = group->options; option->name != NULL; option++)
            write_fish_option(out, option, condition);
    }
    fputs("complete -c migrollback -n __fish_use_subcommand -x -l after -d 'run --after DATETIME'\n", out);
}
