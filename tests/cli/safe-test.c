/*
 * Names that came from a database: shown without harm, and one argument for every shell.
 */
#include "cli/safe.h"

#include <string.h>

#include "cli/suggest.h"

static void
text_is_one_line_without_controls(void)
{
    static const struct {
        const char *text, *safe;
    } cases[] = {
        {"core.0001_initial", "core.0001_initial"},
        {"a\nb\tc\rd", "a␊b␉c␍d"},
        {"\033[31mred\033[0m", "␛[31mred␛[0m"},
        {"\x7f", "␡"},
        {"\xc2\x9b"
         "31m",
         "<U+009B>31m"}, /* the one-character form of ESC [ */
        {"a\xe2\x80\xae"
         "b",
         "a<U+202E>b"}, /* right-to-left override */
        {"a\xe2\x80\xa8"
         "b",
         "a<U+2028>b"}, /* line separator */
        {"DoctrineMigrations\\xVersion", "DoctrineMigrations\\xVersion"},
        {"\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd"}, /* not UTF-8 */
        {"本日 🎉", "本日 🎉"},
        {"", ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *safe = safe_text(cases[i].text);

        g_assert_cmpstr(safe, ==, cases[i].safe);
    }
}

static void
short_text_ends_with_an_ellipsis(void)
{
    g_autofree char *cut = safe_text_short("本日の変更", 2), *whole = safe_text_short("本日", 2);

    g_assert_cmpstr(cut, ==, "本日…");
    g_assert_cmpstr(whole, ==, "本日");
}

static void
quotes_only_where_needed(void)
{
    static const struct {
        const char *argument, *line;
    } cases[] = {
        {"migrate", "x migrate"},
        {"VERSION=20200101", "x VERSION=20200101"},
        {"", "x ''"},
        {"two words", "x 'two words'"},
        {"$(reboot)", "x '$(reboot)'"},
        {"~", "x '~'"},
        {"it's", "x 'it'\\''s'"},
        {"a\nb", "x \"$(printf 'a\\012b')\""},
        {"a\n", "x $'a\\012'"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *argv[] = {"x", cases[i].argument, NULL};
        g_autofree char *line = safe_command_line(argv);

        g_assert_cmpstr(line, ==, cases[i].line);
    }
}

static void
first_word_is_no_assignment(void)
{
    const char *argv[] = {"A=b", "c", NULL};
    g_autofree char *line = safe_command_line(argv);

    g_assert_cmpstr(line, ==, "'A=b' c");
}

/* The shell itself is the judge: it must give every argument back, byte by byte. */
static void
shell_gives_the_same_arguments(gconstpointer shell)
{
    static const char *const hostile[] = {"plain",
                                          "it's; rm -rf /",
                                          "`reboot`$(reboot)${IFS}",
                                          "a\nb",
                                          "\033]0;x\007",
                                          "%s%n%d",
                                          "-n",
                                          "-e\n-x",
                                          "\\\\\\012",
                                          "\\",
                                          "!!",
                                          "é\xff\x01",
                                          "\xe2\x80\xae",
                                          "*",
                                          "a\tb",
                                          "#",
                                          "&&|<>",
                                          "\"",
                                          "~root"};
    g_autofree char *program = g_find_program_in_path(shell);

    if (program == NULL) {
        g_test_skip("no such shell");
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(hostile); i++) {
        const char *argv[] = {"printf", "%s|", hostile[i], "end", NULL};
        g_autofree char *line = safe_command_line(argv), *out = NULL, *expected = g_strdup_printf("%s|end|", hostile[i]);
        char *call[] = {program, (char *)(guintptr) "-c", line, NULL};
        g_autoptr(GError) error = NULL;

        g_assert_null(strchr(line, '\n'));
        g_assert_null(strchr(line, '\033'));
        g_spawn_sync(NULL, call, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, NULL, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(out, ==, expected);
    }
}

static void
suggestions_are_near(void)
{
    static const char *const words[] = {"history", "plan", "run", "graph", "frameworks", NULL};
    static const struct {
        const char *typed, *meant;
    } cases[] = {{"histroy", "history"},      {"hist", "history"}, {"plna", "plan"}, {"rn", "run"},
                 {"framework", "frameworks"}, {"xyz", NULL},       {"delete", NULL}, {"", NULL}};

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(suggest_word(cases[i].typed, words), ==, cases[i].meant);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cli/safe/text-is-one-line-without-controls", text_is_one_line_without_controls);
    g_test_add_func("/cli/safe/short-text-ends-with-an-ellipsis", short_text_ends_with_an_ellipsis);
    g_test_add_func("/cli/safe/quotes-only-where-needed", quotes_only_where_needed);
    g_test_add_func("/cli/safe/first-word-is-no-assignment", first_word_is_no_assignment);
    g_test_add_data_func("/cli/safe/shell-gives-the-same-arguments/sh", "sh", shell_gives_the_same_arguments);
    g_test_add_data_func("/cli/safe/shell-gives-the-same-arguments/bash", "bash", shell_gives_the_same_arguments);
    g_test_add_data_func("/cli/safe/shell-gives-the-same-arguments/zsh", "zsh", shell_gives_the_same_arguments);
    g_test_add_func("/cli/suggest/suggestions-are-near", suggestions_are_near);
    return g_test_run();
}
