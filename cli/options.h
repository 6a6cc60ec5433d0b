/*
 * options - what can be typed: commands and options, each in one table, and the parser that reads them.
 *
 * The tables are the only source: parsing, --help, the man page, the shells' completions, the environment and migrollback.json come from
 * them. (GLib's own parser knows neither commands, nor two spellings of one, nor where a value came from; so the tables are ours.)
 *
 * An option's value is, in this order: the flag, the environment, migrollback.json, nothing (the reader of the value has the default).
 * Ownership: an Options owns its strings. Errors: USAGE; CONFIG for migrollback.json.
 */
#ifndef MIGROLLBACK_CLI_OPTIONS_H
#define MIGROLLBACK_CLI_OPTIONS_H

#include <glib.h>

typedef enum {
    OPTION_FLAG,   /* gboolean */
    OPTION_TEXT,   /* char * */
    OPTION_FILE,   /* char *, completed as a file */
    OPTION_FOLDER, /* char *, completed as a folder */
    OPTION_LIST,   /* char **, may be given several times */
} OptionKind;

typedef enum {
    OPTION_IN_FILE = 1 << 0,      /* migrollback.json may hold it */
    OPTION_SELECTOR = 1 << 1,     /* says what is undone: exactly one of these */
    OPTION_NOT_REPEATED = 1 << 2, /* left out of a command line that is printed to be run */
} OptionFlags;

typedef struct {
    const char *name; /* without dashes; NULL ends a table */
    char letter;      /* -y; 0 for none */
    OptionKind kind;
    guint flags;
    gsize offset;               /* of the value in Options */
    const char *argument;       /* DATETIME; NULL for a flag */
    const char *environment[2]; /* variables, the first that is set and not empty counts */
    const char *help;           /* a sentence without full stop, ASCII */
} OptionSpec;

typedef enum {
    COMMAND_HISTORY,
    COMMAND_PLAN,
    COMMAND_RUN,
    COMMAND_MARK_COMPLETE,
    COMMAND_CHECK,
    COMMAND_REHEARSE,
    COMMAND_KEPT,
    COMMAND_GRAPH,
    COMMAND_FRAMEWORKS,
    COMMAND_N,
    COMMAND_NONE = COMMAND_N
} CommandId;

typedef struct {
    const char *comment, *line;
} CommandExample;

typedef struct {
    const char *name;
    const char *operand;         /* "[N]", or NULL */
    gboolean many;               /* it takes several operands, and a command after "--" */
    const char *summary;         /* for lists of commands */
    const char *text;            /* paragraphs for its help, separated by newlines */
    const OptionSpec *tables[8]; /* its own options; the global ones come on top. NULL ends */
    const char *formats[5];      /* what --format takes, the default first; NULL ends */
    CommandExample examples[5];  /* a NULL line ends */
} Command;

extern const Command commands[COMMAND_N];
extern const OptionSpec global_options[];

/* The options of commands, by what they are for; a NULL title ends. */
typedef struct {
    const char *title;
    const OptionSpec *options;
} OptionGroup;

extern const OptionGroup option_groups[];

/* Other spellings of a command that take DATETIME as operand: they are `run --after DATETIME`. Ends with NULL. */
extern const char *const run_after_aliases[];

typedef struct {
    CommandId command; /* COMMAND_NONE: none was given */
    char *operand;     /* history's N; of several the first */
    char **operands;   /* of a command that takes several; else NULL */
    char **program;    /* what stands after "--"; NULL: nothing */
    char **typed;      /* the options as typed, for printing a command line again */

    /* global */
    char *database;       /* its URL; of several, the first's */
    char **databases;     /* as given: [NAME=]URL */
    char **names, **urls; /* of the databases; a name is "" where none was given */
    char *framework, *table, *project, *start, *profiles, *config, *graph;
    char *gap, *zone, *stored_zone, *lock_timeout, *statement_timeout, *format;
    gboolean yes, no_colour, quiet, verbose, log_sql, help, version;

    /* plan, run */
    char *after, *batch, *last, *to, *transaction, *alias;
    char **migrations, **only_apps, **accept_irreversible;
    char *down_dir, *down_pattern;
    gboolean native, no_native;
    gboolean with_dependents, split, plain_commands;

    /* mark-complete */
    char *from_log, *max, *remedy, *shadow;
    char **accept_unproven;

    /* check */
    char *wait, *fail_on, *budget;
    gboolean ready, no_shadow, record;
    gboolean with_data;        /* rehearse */
    gboolean loses, keep_data; /* plan, run; run */
    GPtrArray *declared;       /* CheckDeclaration, of migrollback.json; NULL: none */
} Options;

/*
 * Reads the command line, then the environment and migrollback.json. The file is not read where --help or --version was asked for.
 * On failure `options` holds what was understood so far, so that the failure can be told in the right format.
 */
gboolean options_parse(Options *options, const char *const *arguments, GError **error);
void options_clear(Options *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* The format asked for, or the command's default. */
const char *options_format(const Options *options);

/* The command line with the same options for another command, for a shell; passwords are left out. `instead` replaces the selector. */
char *options_repeat(const Options *options, CommandId command, const char *const *instead);

/* The option of that name in all tables, or NULL; whether a command takes it. */
const OptionSpec *option_find(const char *name);
gboolean command_takes(const Command *command, const OptionSpec *option);

/* Environment, then the file (options-file.c). */
gboolean options_add_environment(Options *options);
gboolean options_add_file(Options *options, GError **error);

/* Where an option's value lies. */
gboolean *option_flag(Options *options, const OptionSpec *option);
char **option_text(Options *options, const OptionSpec *option);
char ***option_list(Options *options, const OptionSpec *option);

/* Names and URLs of the databases, and --alias, from what was given (options-database.c). */
gboolean options_settle_databases(Options *options, GError **error);
guint options_count_databases(const Options *options);

/* [NAME=]URL without its password; free with g_free. */
char *options_redact_database(const char *given);

/* Names of the commands that take the options of a group; free with g_free (options-help.c). */
char *commands_with_group(const OptionGroup *group, const char *separator);

/* The text of --help; free with g_free (options-help.c). */
char *options_help(CommandId command);

#endif
