#include "options.h"

#include <string.h>

#include "drivers/error.h"
#include "suggest.h"

/* One option as it stood on the command line. */
typedef struct {
    const OptionSpec *option;
    const char *value; /* NULL for a flag */
} Given;

typedef struct {
    const char *const *rest;    /* arguments not read yet */
    GArray *given;              /* Given, in order */
    GPtrArray *operands;        /* const char * */
    const char *const *program; /* after "--", where the command takes one; else NULL */
} Scan;

static void
add_names(GPtrArray *names, const OptionSpec *table)
{
    for (; table->name != NULL; table++)
        g_ptr_array_add(names, (gpointer)(guintptr)table->name);
}

static gboolean
unknown_option(GError **error, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *meant;

    add_names(names, global_options);
    for (const OptionGroup *group = option_groups; group->title != NULL; group++)
        add_names(names, group->options);
    g_ptr_array_add(names, NULL);
    meant = suggest_word(name, (const char *const *)names->pdata);
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "there is no option '--%s'", name);
    if (meant != NULL)
        migrollback_error_set_hint(error, "Did you mean --%s?", meant);
    else
        migrollback_error_set_hint(error, "'migrollback --help' lists the options.");
    return FALSE;
}

static void
take(Scan *scan, const OptionSpec *option, const char *value)
{
    Given given = {option, value};

    g_array_append_val(scan->given, given);
}

static gboolean
scan_long(Scan *scan, const char *typed, GError **error)
{
    const char *equals = strchr(typed, '=');
    g_autofree char *name = equals != NULL ? g_strndup(typed, (gsize)(equals - typed)) : g_strdup(typed);
    const OptionSpec *option = option_find(name);
    const char *value = equals != NULL ? equals + 1 : NULL;

    if (option == NULL)
        return unknown_option(error, name);
    if (option->kind == OPTION_FLAG && value != NULL) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "the option '--%s' takes no value", name);
        migrollback_error_set_hint(error, "Write --%s alone.", name);
        return FALSE;
    }
    if (option->kind != OPTION_FLAG && value == NULL) {
        value = *scan->rest;
        if (value == NULL) {
            migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "the option '--%s' needs a value", name);
            migrollback_error_set_hint(error, "Write --%s %s.", name, option->argument);
            return FALSE;
        }
        scan->rest++;
    }
    take(scan, option, value);
    return TRUE;
}

/* -q, or several letters together: -qy. */
static gboolean
scan_letters(Scan *scan, const char *letters, GError **error)
{
    for (; *letters != '\0'; letters++) {
        const OptionSpec *option = global_options;

        while (option->name != NULL && option->letter != *letters)
            option++;
        if (option->name == NULL) {
            migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "there is no option '-%s'", letters);
            migrollback_error_set_hint(error, "Options of more than one letter have two dashes; 'migrollback --help' lists them.");
            return FALSE;
        }
        take(scan, option, NULL);
    }
    return TRUE;
}

static const Command *
command_named(const char *name)
{
    for (CommandId id = 0; id < COMMAND_N; id++)
        if (strcmp(commands[id].name, name) == 0)
            return &commands[id];
    return NULL;
}

/* What stands after "--" is a command of its own, not operands. */
static gboolean
takes_program(const Scan *scan)
{
    const Command *command = scan->operands->len > 0 ? command_named(g_ptr_array_index(scan->operands, 0)) : NULL;

    return command != NULL && command->many;
}

static gboolean
scan_arguments(Scan *scan, GError **error)
{
    gboolean only_operands = FALSE;

    while (*scan->rest != NULL) {
        const char *argument = *scan->rest++;

        if (only_operands || argument[0] != '-' || argument[1] == '\0')
            g_ptr_array_add(scan->operands, (gpointer)(guintptr)argument);
        else if (strcmp(argument, "--") == 0 && takes_program(scan)) {
            scan->program = scan->rest;
            return TRUE;
        } else if (strcmp(argument, "--") == 0)
            only_operands = TRUE;
        else if (!(argument[1] == '-' ? scan_long(scan, argument + 2, error) : scan_letters(scan, argument + 1, error)))
            return FALSE;
    }
    return TRUE;
}

static gboolean
store_value(Options *options, const Given *given, GError **error)
{
    char **text;

    if (given->option->kind == OPTION_FLAG) {
        *option_flag(options, given->option) = TRUE;
        return TRUE;
    }
    if (given->option->kind == OPTION_LIST) {
        char ***list = option_list(options, given->option);
        guint length = *list != NULL ? g_strv_length(*list) : 0;

        *list = g_renew(char *, *list, length + 2);
        (*list)[length] = g_strdup(given->value);
        (*list)[length + 1] = NULL;
        return TRUE;
    }
    text = option_text(options, given->option);
    if (*text != NULL) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "the option '--%s' is given twice", given->option->name);
        migrollback_error_set_hint(error, "Give it once: it is not clear which of the two counts.");
        return FALSE;
    }
    *text = g_strdup(given->value);
    return TRUE;
}

/* All that can be stored is stored, so that --format json is known even if something else is wrong. */
static gboolean
store_values(Options *options, const Scan *scan, GError **error)
{
    gboolean good = TRUE;

    for (guint i = 0; i < scan->given->len; i++)
        if (!store_value(options, &g_array_index(scan->given, Given, i), good ? error : NULL))
            good = FALSE;
    return good;
}

static gboolean
unknown_command(GError **error, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) list = g_string_new(NULL);
    const char *meant;

    for (gsize i = 0; i < COMMAND_N; i++) {
        g_ptr_array_add(names, (gpointer)(guintptr)commands[i].name);
        g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", commands[i].name);
    }
    for (gsize i = 0; run_after_aliases[i] != NULL; i++)
        g_ptr_array_add(names, (gpointer)(guintptr)run_after_aliases[i]);
    g_ptr_array_add(names, NULL);
    meant = suggest_word(name, (const char *const *)names->pdata);
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "there is no command '%s'", name);
    if (meant != NULL)
        migrollback_error_set_hint(error, "Did you mean 'migrollback %s'?", meant);
    else
        migrollback_error_set_hint(error, "The commands are: %s; see 'migrollback --help'.", list->str);
    return FALSE;
}

static gboolean
too_many_operands(GError **error, const char *command, const char *operand)
{
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "'%s' does not take '%s'", command, operand);
    migrollback_error_set_hint(error, "See 'migrollback %s --help'.", command);
    return FALSE;
}

/* `rollbackmigrationsafter DATETIME`. */
static gboolean
take_alias(Options *options, Scan *scan, GError **error)
{
    const char *name = g_ptr_array_index(scan->operands, 0);
    const char *datetime = scan->operands->len > 1 ? g_ptr_array_index(scan->operands, 1) : NULL;

    options->command = COMMAND_RUN;
    if (datetime != NULL && scan->operands->len == 2) {
        take(scan, option_find("after"), datetime);
        return TRUE;
    }
    if (datetime != NULL)
        return too_many_operands(error, name, g_ptr_array_index(scan->operands, 2));
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "'%s' needs a date and time", name);
    migrollback_error_set_hint(error, "Write: migrollback %s '2026-01-31 18:30'.", name);
    return FALSE;
}

static gboolean
has_given(const Scan *scan, const char *name)
{
    for (guint i = 0; i < scan->given->len; i++)
        if (strcmp(g_array_index(scan->given, Given, i).option->name, name) == 0)
            return TRUE;
    return FALSE;
}

/* Operands behind the command's name, and the program behind "--". */
static void
take_many(Options *options, const Scan *scan)
{
    options->operands = g_new0(char *, scan->operands->len);
    for (guint i = 1; i < scan->operands->len; i++)
        options->operands[i - 1] = g_strdup(g_ptr_array_index(scan->operands, i));
    if (scan->program != NULL)
        options->program = g_strdupv((char **)(guintptr)scan->program);
}

static gboolean
find_command(Options *options, Scan *scan, GError **error)
{
    const char *name = scan->operands->len > 0 ? g_ptr_array_index(scan->operands, 0) : NULL;
    const Command *command;

    if (name == NULL) {
        if (has_given(scan, "after"))
            options->command = COMMAND_RUN;
        return TRUE;
    }
    if (g_strv_contains(run_after_aliases, name))
        return take_alias(options, scan, error);
    command = command_named(name);
    if (command == NULL)
        return unknown_command(error, name);
    options->command = (CommandId)(command - commands);
    if (command->many) {
        take_many(options, scan);
        return TRUE;
    }
    if (scan->operands->len > (command->operand != NULL ? 2 : 1))
        return too_many_operands(error, name, g_ptr_array_index(scan->operands, scan->operands->len - 1));
    if (scan->operands->len == 2)
        options->operand = g_strdup(g_ptr_array_index(scan->operands, 1));
    return TRUE;
}

static void
hint_takers(const OptionSpec *option, GError **error)
{
    for (const OptionGroup *group = option_groups; group->title != NULL; group++)
        for (const OptionSpec *own = group->options; own->name != NULL; own++)
            if (own == option) {
                g_autofree char *takers = commands_with_group(group, ", ");

                migrollback_error_set_hint(error, "It belongs to: %s.", takers);
            }
}

/* Each option belongs to the command; with no command at all nothing but a look at the help is possible. */
static gboolean
check_command(const Options *options, const Scan *scan, GError **error)
{
    if (options->command == COMMAND_NONE) {
        if (options->help || options->version)
            return TRUE;
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "no command is given");
        migrollback_error_set_hint(error, "Start with 'migrollback history'; 'migrollback --help' lists the commands.");
        return FALSE;
    }
    for (guint i = 0; i < scan->given->len; i++) {
        const OptionSpec *option = g_array_index(scan->given, Given, i).option;

        if (!command_takes(&commands[options->command], option)) {
            migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "'%s' has no option '--%s'", commands[options->command].name, option->name);
            hint_takers(option, error);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
check_format(const Options *options, GError **error)
{
    const Command *command = &commands[options->command];
    g_autofree char *list = NULL;

    if (options->command == COMMAND_NONE || options->format == NULL || g_strv_contains(command->formats, options->format))
        return TRUE;
    list = g_strjoinv(", ", (char **)(guintptr)command->formats);
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "'%s' has no format '%s'", command->name, options->format);
    migrollback_error_set_hint(error, "Its formats are: %s.", list);
    return FALSE;
}

static void
remember_typed(Options *options, const Scan *scan)
{
    GPtrArray *typed = g_ptr_array_new();

    for (guint i = 0; i < scan->given->len; i++) {
        const Given *given = &g_array_index(scan->given, Given, i);

        if ((given->option->flags & OPTION_NOT_REPEATED) != 0)
            continue;
        g_ptr_array_add(typed, g_strconcat("--", given->option->name, NULL));
        if (given->value != NULL)
            g_ptr_array_add(typed,
                            given->option == option_find("database") ? options_redact_database(given->value) : g_strdup(given->value));
    }
    g_ptr_array_add(typed, NULL);
    options->typed = (char **)g_ptr_array_free(typed, FALSE);
}

static gboolean
parse_scanned(Options *options, Scan *scan, GError **error)
{
    gboolean good = scan_arguments(scan, error) && find_command(options, scan, error);

    /* Stored whatever was wrong, so that --format json is obeyed in saying so. */
    good = store_values(options, scan, good ? error : NULL) && good;
    remember_typed(options, scan);
    if (!good || !check_command(options, scan, error))
        return FALSE;
    if (options->help || options->version)
        return TRUE;
    return options_add_environment(options) && options_add_file(options, error) && options_settle_databases(options, error) &&
           check_format(options, error);
}

gboolean
options_parse(Options *options, const char *const *arguments, GError **error)
{
    Scan scan = {arguments, g_array_new(FALSE, FALSE, sizeof(Given)), g_ptr_array_new(), NULL};
    gboolean good;

    *options = (Options){.command = COMMAND_NONE};
    good = parse_scanned(options, &scan, error);
    g_array_unref(scan.given);
    g_ptr_array_unref(scan.operands);
    return good;
}
