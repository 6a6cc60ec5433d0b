#include "options.h"

#include <string.h>

#include "safe.h"

gboolean *
option_flag(Options *options, const OptionSpec *option)
{
    return (gboolean *)(gpointer)((char *)options + option->offset);
}

char **
option_text(Options *options, const OptionSpec *option)
{
    return (char **)(gpointer)((char *)options + option->offset);
}

char ***
option_list(Options *options, const OptionSpec *option)
{
    return (char ***)(gpointer)((char *)options + option->offset);
}

static const OptionSpec *
find_in_table(const OptionSpec *table, const char *name)
{
    for (; table->name != NULL; table++)
        if (strcmp(table->name, name) == 0)
            return table;
    return NULL;
}

const OptionSpec *
option_find(const char *name)
{
    const OptionSpec *found = find_in_table(global_options, name);

    for (const OptionGroup *group = option_groups; found == NULL && group->title != NULL; group++)
        found = find_in_table(group->options, name);
    return found;
}

gboolean
command_takes(const Command *command, const OptionSpec *option)
{
    if (find_in_table(global_options, option->name) != NULL)
        return TRUE;
    for (gsize i = 0; command->tables[i] != NULL; i++)
        if (find_in_table(command->tables[i], option->name) != NULL)
            return TRUE;
    return FALSE;
}

static gboolean
is_selector(const OptionSpec *option)
{
    return (option->flags & OPTION_SELECTOR) != 0;
}

static void
clear_table(Options *options, const OptionSpec *table)
{
    for (; table->name != NULL; table++) {
        if (table->kind == OPTION_LIST)
            g_clear_pointer(option_list(options, table), g_strfreev);
        else if (table->kind != OPTION_FLAG)
            g_clear_pointer(option_text(options, table), g_free);
    }
}

void
options_clear(Options *options)
{
    clear_table(options, global_options);
    for (const OptionGroup *group = option_groups; group->title != NULL; group++)
        clear_table(options, group->options);
    g_clear_pointer(&options->database, g_free);
    g_clear_pointer(&options->names, g_strfreev);
    g_clear_pointer(&options->urls, g_strfreev);
    g_clear_pointer(&options->operand, g_free);
    g_clear_pointer(&options->operands, g_strfreev);
    g_clear_pointer(&options->program, g_strfreev);
    g_clear_pointer(&options->typed, g_strfreev);
    g_clear_pointer(&options->declared, g_ptr_array_unref);
}

const char *
options_format(const Options *options)
{
    return options->format != NULL ? options->format : commands[options->command].formats[0];
}

char *
options_repeat(const Options *options, CommandId command, const char *const *instead)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();

    g_ptr_array_add(argv, (gpointer)(guintptr) "migrollback");
    g_ptr_array_add(argv, (gpointer)(guintptr)commands[command].name);
    for (; instead != NULL && *instead != NULL; instead++)
        g_ptr_array_add(argv, (gpointer)(guintptr)*instead);
    for (char **typed = options->typed; *typed != NULL; typed++) {
        const OptionSpec *option = option_find(*typed + 2);
        gboolean left_out = !command_takes(&commands[command], option) || (instead != NULL && is_selector(option));

        if (!left_out)
            g_ptr_array_add(argv, *typed);
        if (option->kind != OPTION_FLAG && *++typed != NULL && !left_out)
            g_ptr_array_add(argv, *typed);
    }
    g_ptr_array_add(argv, NULL);
    return safe_command_line((const char *const *)argv->pdata);
}
