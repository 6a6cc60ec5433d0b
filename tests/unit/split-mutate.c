#include "split-mutate.h"

#include <glib.h>
#include <string.h>

#include "engine/act/split.h"
#include "engine/model/profile.h"

static const char *const dialects[] = {"postgres", "mysql", "sqlite"};

/* What quotes, comments and ends are made of. */
static const char *const pieces[] = {"'",
                                     "\"",
                                     "`",
                                     "$$",
                                     "$a$",
                                     "--",
                                     "-- ",
                                     "/*",
                                     "*/",
                                     "/*!",
                                     "\\",
                                     ";",
                                     "\n",
                                     "\r",
                                     "(",
                                     ")",
                                     "[",
                                     "]",
                                     "#",
                                     "E'",
                                     "begin ",
                                     " end",
                                     "case ",
                                     "if ",
                                     "\xc3\xa9",
                                     "\xff",
                                     "go",
                                     "\n/\n",
                                     ".",
                                     "\t",
                                     "\\g",
                                     "//",
                                     "\ndelimiter //\n",
                                     "\ndelimiter ;\n",
                                     "create trigger ",
                                     "create function f() begin atomic ",
                                     "copy t from stdin",
                                     "set sql_mode='ansi_quotes';",
                                     "\xef\xbb\xbf",
                                     "1",
                                     "$"};

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
read_corpus(void)
{
    GPtrArray *texts = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);

    for (gsize i = 0; i < G_N_ELEMENTS(dialects); i++) {
        g_autofree char *folder = g_build_filename("data/split", dialects[i], NULL);
        g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

        for (const char *name = g_dir_read_name(listing); name != NULL; name = g_dir_read_name(listing))
            g_ptr_array_add(names, g_build_filename(folder, name, NULL));
        g_ptr_array_sort(names, compare_names);
        for (guint j = 0; j < names->len; j++) {
            char *text;
            gsize length;

            g_assert_true(g_file_get_contents(g_ptr_array_index(names, j), &text, &length, NULL));
            if (length < 20000)
                g_ptr_array_add(texts, g_bytes_new_take(text, length));
            else
                g_free(text);
        }
    }
    return texts;
}

static void
mutate(GRand *random, GString *text, const GPtrArray *corpus)
{
    gssize at = text->len > 0 ? g_rand_int_range(random, 0, (gint32)text->len + 1) : 0;
    gsize left = text->len - (gsize)at, n = left > 0 ? (gsize)g_rand_int_range(random, 0, (gint32)MIN(left, 40) + 1) : 0, length;
    const char *piece = pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))];
    const char *other;

    switch (g_rand_int_range(random, 0, 5)) {
    case 0:
        g_string_erase(text, at, (gssize)n);
        break;
    case 1:
        if (left > 0)
            text->str[at] = (char)g_rand_int_range(random, 1, 256);
        break;
    case 2:
        other = g_bytes_get_data(g_ptr_array_index(corpus, (guint)g_rand_int_range(random, 0, (gint32)corpus->len)), &length);
        n = (gsize)g_rand_int_range(random, 0, 200);
        g_string_insert_len(text, at, other, (gssize)MIN(length, n));
        break;
    default:
        g_string_insert(text, at, piece);
    }
}

/* A gap has no statement in it. (Behind a DELIMITER line it cannot be told from outside what a gap is.) */
static void
check_gap(const char *text, gsize from, gsize to, const SplitOptions *options)
{
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(SplitStatement));
    g_autofree char *lower = g_ascii_strdown(text + from, (gssize)(to - from));

    if (options->dialect == PROFILE_MYSQL || (options->dialect == PROFILE_SQLITE && strpbrk(lower, "/g#") != NULL))
        return;
    g_assert_true(split_statements(text + from, to - from, options, none, NULL));
    g_assert_cmpuint(none->len, ==, 0);
}

/* Slices lie in the file, in order and apart, begin and end with no blank, on the line that is said; between them is nothing of use. */
static void
check_slices(const GString *text, const GArray *statements, const SplitOptions *options, gboolean whole)
{
    gsize end = 0;
    guint line = 1;

    for (guint i = 0; i < statements->len; i++) {
        const SplitStatement *statement = &g_array_index(statements, SplitStatement, i);

        g_assert_cmpuint(statement->length, >, 0);
        g_assert_cmpuint(statement->offset, >=, end);
        g_assert_cmpuint(statement->offset + statement->length, <=, text->len);
        g_assert_true(statement->text == text->str + statement->offset);
        g_assert_false(g_ascii_isspace(statement->text[0]) || g_ascii_isspace(statement->text[statement->length - 1]));
        if (end > 0 || statement->offset < 3)
            check_gap(text->str, end, statement->offset, options);
        for (gsize at = end; at < statement->offset; at++)
            line += text->str[at] == '\n' ? 1 : 0;
        g_assert_cmpuint(statement->line, ==, line);
        for (gsize at = statement->offset; at < statement->offset + statement->length; at++)
            line += text->str[at] == '\n' ? 1 : 0;
        end = statement->offset + statement->length;
    }
    if (whole)
        check_gap(text->str, end, text->len, options);
}

/* As exactly long as it is, so that a sanitizer sees a read behind its end. */
static void
check_text(GRand *random, const GString *text)
{
    g_autofree char *exact = g_memdup2(text->str, MAX(text->len, 1));
    GString view = {.str = exact, .len = text->len};
    SplitOptions options = {.dialect = g_rand_int_range(random, 0, PROFILE_N_DIALECTS),
                            .compound = g_rand_boolean(random),
                            .ansi_quotes = g_rand_int_range(random, 0, 4) == 0,
                            .no_backslash_escapes = g_rand_int_range(random, 0, 4) == 0,
                            .escape_strings = g_rand_int_range(random, 0, 4) == 0};
    g_autoptr(GArray) statements = g_array_new(FALSE, FALSE, sizeof(SplitStatement));
    g_autoptr(GError) error = NULL;
    gboolean whole = split_statements(exact, text->len, &options, statements, &error);

    g_assert_true(whole == (error == NULL));
    check_slices(&view, statements, &options, whole);
    for (guint i = 0; i < statements->len; i++) {
        const SplitStatement *statement = &g_array_index(statements, SplitStatement, i);

        g_free(split_outline(statement->text, statement->length, &options));
    }
}

void
split_mutate(void)
{
    const char *seconds = g_getenv("MIGROLLBACK_FUZZ_SECONDS");
    gint64 until = g_get_monotonic_time() + (seconds != NULL ? g_ascii_strtoll(seconds, NULL, 10) : 1) * G_USEC_PER_SEC;
    g_autoptr(GPtrArray) corpus = read_corpus();
    guint32 seed = 0;

    g_assert_cmpuint(corpus->len, >, 300);
    for (; g_get_monotonic_time() < until; seed++) {
        g_autoptr(GRand) random = g_rand_new_with_seed(seed);
        gsize length;
        const char *start = g_bytes_get_data(g_ptr_array_index(corpus, seed % corpus->len), &length);
        GString *text = g_string_new_len(start, (gssize)length);

        for (int i = g_rand_int_range(random, 0, 8); i > 0; i--)
            mutate(random, text, corpus);
        if (seed % 1000 == 0)
            g_test_message("seeds from %u on", seed);
        check_text(random, text);
        g_string_free(text, TRUE);
    }
    g_test_message("%u texts", seed);
    g_assert_cmpuint(seed, >, 1000);
}
