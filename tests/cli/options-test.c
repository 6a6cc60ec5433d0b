/*
 * The command line, the environment and migrollback.json, read into Options and a Request.
 */
#include "cli/options.h"

#include <string.h>

#include "cli/request.h"
#include "drivers/error.h"

/* Parses words separated by blanks; '_' in a word stands for a blank. */
static gboolean
parse(Options *options, const char *line, GError **error)
{
    g_auto(GStrv) words = *line != '\0' ? g_strsplit(line, " ", -1) : g_new0(char *, 1);

    for (char **word = words; *word != NULL; word++)
        g_strdelimit(*word, "_", ' ');
    return options_parse(options, (const char *const *)words, error);
}

static void
commands_are_found_wherever_they_stand(void)
{
    static const struct {
        const char *line;
        CommandId command;
        const char *after, *operand;
    } cases[] = {
        {"history", COMMAND_HISTORY, NULL, NULL},
        {"history 7", COMMAND_HISTORY, NULL, "7"},
        {"--database x history 7 -v", COMMAND_HISTORY, NULL, "7"},
        {"plan --after 2026", COMMAND_PLAN, "2026", NULL},
        {"--after=2026 plan", COMMAND_PLAN, "2026", NULL},
        {"--after 2026", COMMAND_RUN, "2026", NULL},
        {"--after plan", COMMAND_RUN, "plan", NULL}, /* the value of an option is no command */
        {"rollbackmigrationsafter 2026-01-01_10:00", COMMAND_RUN, "2026-01-01 10:00", NULL},
        {"rollbackmigrationsappliedafter 2026 --yes", COMMAND_RUN, "2026", NULL},
        {"frameworks", COMMAND_FRAMEWORKS, NULL, NULL},
        {"graph -- ", COMMAND_NONE, NULL, NULL},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Options) options = {0};
        g_autoptr(GError) error = NULL;

        if (!parse(&options, cases[i].line, &error)) {
            g_assert_cmpint((int)cases[i].command, ==, COMMAND_NONE);
            continue;
        }
        g_assert_cmpint((int)options.command, ==, (int)cases[i].command);
        g_assert_cmpstr(options.after, ==, cases[i].after);
        g_assert_cmpstr(options.operand, ==, cases[i].operand);
    }
}

static void
wrong_lines_are_refused_with_a_hint(void)
{
    static const struct {
        const char *line, *message, *hint;
    } cases[] = {
        {"", "no command is given", "history"},
        {"histroy", "there is no command 'histroy'", "Did you mean 'migrollback history'?"},
        {"frobnicate", "there is no command 'frobnicate'", "The commands are: history, plan, run, mark-complete, "},
        {"plan --afetr 2026", "there is no option '--afetr'", "Did you mean --after?"},
        {"plan --after", "the option '--after' needs a value", "--after DATETIME"},
        {"plan --yes=1", "the option '--yes' takes no value", "--yes"},
        {"plan --after 1 --after 2", "the option '--after' is given twice", "once"},
        {"history --after 2026", "'history' has no option '--after'", "It belongs to: plan, run"},
        {"history 1 2", "'history' does not take '2'", "history --help"},
        {"plan --max 3", "'plan' has no option '--max'", "It belongs to: mark-complete."},
        {"plan 3", "'plan' does not take '3'", "plan --help"},
        {"plan -x", "there is no option '-x'", "two dashes"},
        {"plan --format xml --last 1", "'plan' has no format 'xml'", "text, json, commands, sql"},
        {"history --format commands", "'history' has no format 'commands'", "text, json"},
        {"rollbackmigrationsafter", "'rollbackmigrationsafter' needs a date and time", "migrollback rollbackmigrationsafter"},
        {"rollbackmigrationsafter 1 2", "'rollbackmigrationsafter' does not take '2'", "--help"},
        {"rollbackmigrationsafter 1 --after 2", "the option '--after' is given twice", "once"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Options) options = {0};
        g_autoptr(GError) error = NULL;

        g_assert_false(parse(&options, cases[i].line, &error));
        g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_USAGE);
        g_assert_cmpstr(error->message, ==, cases[i].message);
        g_assert_nonnull(migrollback_error_hint(error));
        g_assert_nonnull(strstr(migrollback_error_hint(error), cases[i].hint));
    }
}

static void
format_is_known_even_if_the_rest_is_wrong(void)
{
    g_auto(Options) options = {0};

    g_assert_false(parse(&options, "plan --format json --nonsense", NULL));
    g_assert_cmpstr(options.format, ==, "json");
}

static void
lists_and_letters(void)
{
    g_auto(Options) options = {0};
    g_autoptr(GError) error = NULL;

    g_assert_true(parse(&options, "run --migration a.b --migration=c -yqv", &error));
    g_assert_no_error(error);
    g_assert_cmpuint(g_strv_length(options.migrations), ==, 2);
    g_assert_cmpstr(options.migrations[1], ==, "c");
    g_assert_true(options.yes && options.quiet && options.verbose);
}

static void
repeated_line_says_the_same_without_passwords(void)
{
    static const struct {
        const char *line, *repeated;
    } cases[] = {
        {"plan --after 2026-01-01_10:00 --split", "migrollback run --after '2026-01-01 10:00' --split"},
        {"plan --format json --yes --after=1 -v", "migrollback run --after 1 --verbose"},
        {"rollbackmigrationsafter 1", "migrollback run --after 1"},
        {"plan --database postgres://u:secret@h/d --last 2", "migrollback run --database 'postgres://u:***@h/d' --last 2"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Options) options = {0};
        g_autofree char *line = NULL;

        g_assert_true(parse(&options, cases[i].line, NULL));
        line = options_repeat(&options, COMMAND_RUN, NULL);
        g_assert_cmpstr(line, ==, cases[i].repeated);
    }
}

static void
repeated_line_with_another_selector(void)
{
    g_auto(Options) options = {0};
    g_autofree char *line = NULL;

    g_assert_true(parse(&options, "plan --split --last 2 --tz UTC", NULL));
    line = options_repeat(&options, COMMAND_RUN, (const char *const[]){"--batch", "4", NULL});
    g_assert_cmpstr(line, ==, "migrollback run --batch 4 --split --tz UTC");
}

static void
exactly_one_selector(void)
{
    static const struct {
        const char *line;
        CutoffSelector selector; /* CUTOFF_NONE: refused */
    } cases[] = {
        {"plan --after 2026-01-01", CUTOFF_AFTER},
        {"plan --batch 2", CUTOFF_BATCH},
        {"plan --last 1", CUTOFF_LAST},
        {"plan --to core", CUTOFF_TO},
        {"plan --migration a", CUTOFF_NAMED},
        {"plan", CUTOFF_NONE},
        {"plan --last 1 --batch 2", CUTOFF_NONE},
        {"plan --after 2026-01-01 --migration a", CUTOFF_NONE},
        {"plan --to a --last 1", CUTOFF_NONE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Options) options = {0};
        g_auto(Request) request = {0};
        Report report = {0};
        g_autoptr(GError) error = NULL;
        gboolean good;

        g_assert_true(parse(&options, cases[i].line, NULL));
        good = request_make(&request, &options, &report, &error);
        g_assert_cmpint(good, ==, cases[i].selector != CUTOFF_NONE);
        g_assert_cmpint((int)request.rollback.cutoff.selector, ==, (int)cases[i].selector);
        if (!good) {
            g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_USAGE);
            g_assert_nonnull(strstr(migrollback_error_hint(error), "exactly one"));
        }
    }
}

static void
values_are_checked(void)
{
    static const char *const wrong[] = {
        "plan --batch 0",
        "plan --batch -1",
        "plan --batch 1x",
        "plan --last 99999999999",
        "plan --last _1",
        "plan --after yesterday",
        "plan --last 1 --gap 10",
        "plan --last 1 --gap 0s",
        "plan --last 1 --tz Mars",
        "run --last 1 --transaction two",
        "plan --last 1 --tz=",
        "plan --last 1 --stored-tz Nowhere/City",
        "plan --last 1 --command 'a",
        "plan --last 1 --command=",
        "plan --last 1 --project /nonexistent",
        "plan --last 1 --lock-timeout 5",
        "plan --last 1 --statement-timeout 99999999999999d",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_auto(Options) options = {0};
        g_auto(Request) request = {0};
        Report report = {0};
        g_autoptr(GError) error = NULL;

        g_assert_true(parse(&options, wrong[i], NULL));
        g_assert_false(request_make(&request, &options, &report, &error));
        g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_USAGE);
    }
}

static void
values_reach_the_request(void)
{
    g_auto(Options) options = {0};
    g_auto(Request) request = {0};
    Report report = {0};

    g_assert_true(
        parse(&options, "run --last 3 --gap 2h --lock-timeout 1500ms --command docker_exec_'a_b' --yes --split --only-app x", NULL));
    g_assert_true(request_make(&request, &options, &report, NULL));
    g_assert_cmpuint(request.rollback.cutoff.number, ==, 3);
    g_assert_cmpint(request.rollback.batches.gap, ==, 2 * INSTANT_HOUR);
    g_assert_true(request.rollback.batches.gap_given);
    g_assert_cmpuint(request.rollback.driver.lock_timeout_ms, ==, 1500);
    g_assert_cmpuint(request.rollback.driver.statement_timeout_ms, ==, 0);
    g_assert_cmpstr(request.rollback.command[2], ==, "a b");
    g_assert_null(request.rollback.command[3]);
    g_assert_true(request.rollback.plan.split && request.rollback.plan.for_run);
    g_assert_cmpstr(request.rollback.plan.only_apps[0], ==, "x");
}

static void
environment_counts_after_the_flag(void)
{
    g_auto(Options) first = {0}, second = {0}, third = {0};

    g_setenv("DATABASE_URL", "sqlite:general", TRUE);
    g_assert_true(parse(&first, "history", NULL));
    g_assert_cmpstr(first.database, ==, "sqlite:general");
    g_setenv("MIGROLLBACK_DATABASE_URL", "sqlite:own", TRUE);
    g_assert_true(parse(&second, "history", NULL));
    g_assert_cmpstr(second.database, ==, "sqlite:own");
    g_assert_true(parse(&third, "history --database sqlite:flag", NULL));
    g_assert_cmpstr(third.database, ==, "sqlite:flag");
    g_unsetenv("DATABASE_URL");
    g_unsetenv("MIGROLLBACK_DATABASE_URL");
}

/* Tables that two options of one name, or two members, would silently break. */
static void
tables_are_sound(void)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal), places = g_hash_table_new(NULL, NULL);
    const OptionSpec *tables[] = {global_options, commands[COMMAND_RUN].tables[0]};

    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
        for (const OptionSpec *option = tables[i]; option->name != NULL; option++) {
            g_assert_true(g_hash_table_add(names, (gpointer)(guintptr)option->name));
            g_assert_true(g_hash_table_add(places, GSIZE_TO_POINTER(option->offset)));
            g_assert_cmpint(option->kind == OPTION_FLAG, ==, option->argument == NULL);
            g_assert_true(g_str_is_ascii(option->help));
            g_assert_false(g_str_has_suffix(option->help, "."));
        }
    }
    for (gsize i = 0; i < COMMAND_N; i++) {
        g_assert_nonnull(commands[i].name);
        g_assert_nonnull(commands[i].formats[0]);
        g_assert_nonnull(commands[i].examples[0].line);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cli/options/commands-are-found-wherever-they-stand", commands_are_found_wherever_they_stand);
    g_test_add_func("/cli/options/wrong-lines-are-refused-with-a-hint", wrong_lines_are_refused_with_a_hint);
    g_test_add_func("/cli/options/format-is-known-even-if-the-rest-is-wrong", format_is_known_even_if_the_rest_is_wrong);
    g_test_add_func("/cli/options/lists-and-letters", lists_and_letters);
    g_test_add_func("/cli/options/repeated-line-says-the-same-without-passwords", repeated_line_says_the_same_without_passwords);
    g_test_add_func("/cli/options/repeated-line-with-another-selector", repeated_line_with_another_selector);
    g_test_add_func("/cli/request/exactly-one-selector", exactly_one_selector);
    g_test_add_func("/cli/request/values-are-checked", values_are_checked);
    g_test_add_func("/cli/request/values-reach-the-request", values_reach_the_request);
    g_test_add_func("/cli/options/environment-counts-after-the-flag", environment_counts_after_the_flag);
    g_test_add_func("/cli/options/tables-are-sound", tables_are_sound);
    return g_test_run();
}
