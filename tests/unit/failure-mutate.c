/*
 * Logs changed at random: cut, doubled, shuffled, spliced with others, with bytes and digits changed. Whatever comes, nothing crashes, and a
 * migration that is given stands in the log and is not applied.
 */
#include <string.h>

#include "engine/act/failure-log.h"
#include "failure-cases.h"

enum { CHANGES_MAX = 4, APPLIED_OF_TEN = 3 };

typedef struct {
    GRand *random;
    GPtrArray *texts; /* GString, one a case */
    GHashTable *applied;
    FailureRules *common;
} Mill;

static gsize
below(Mill *mill, gsize limit)
{
    return limit == 0 ? 0 : (gsize)g_rand_int_range(mill->random, 0, (gint32)limit);
}

static void
cut(Mill *mill, GString *text)
{
    const gsize at = below(mill, text->len);

    g_string_erase(text, (gssize)at, (gssize)below(mill, text->len - at + 1));
}

static void
change_byte(Mill *mill, GString *text)
{
    if (text->len > 0)
        text->str[below(mill, text->len)] = (char)g_rand_int_range(mill->random, 0, 256);
}

static void
change_digit(Mill *mill, GString *text)
{
    for (gsize i = 0, at = below(mill, text->len); i < text->len; i++, at = (at + 1) % text->len)
        if (g_ascii_isdigit(text->str[at])) {
            text->str[at] = (char)('0' + below(mill, 10));
            return;
        }
}

/* The start of the line that the byte `at` is in. */
static gsize
line_start(const GString *text, gsize at)
{
    while (at > 0 && text->str[at - 1] != '\n')
        at--;
    return at;
}

/* A line is taken away, and put somewhere else or dropped. */
static void
move_line(Mill *mill, GString *text)
{
    const gsize from = line_start(text, below(mill, text->len));
    const char *end = memchr(text->str + from, '\n', text->len - from);
    const gsize length = end != NULL ? (gsize)(end - text->str) - from + 1 : text->len - from;
    g_autofree char *line = g_strndup(text->str + from, length);

    g_string_erase(text, (gssize)from, (gssize)length);
    if (below(mill, 4) > 0)
        g_string_insert(text, (gssize)line_start(text, below(mill, text->len)), line);
}

static void
splice(Mill *mill, GString *text)
{
    const GString *other = g_ptr_array_index(mill->texts, (guint)below(mill, mill->texts->len));
    const gsize from = below(mill, other->len), to = line_start(text, below(mill, text->len));

    g_string_insert_len(text, (gssize)to, other->str + from, (gssize)below(mill, other->len - from));
}

static void
insert_noise(Mill *mill, GString *text)
{
    static const char *const noises[] = {"\x1b[31m",
                                         "\x1b[",
                                         "\x1b]0;",
                                         "\r",
                                         "\n",
                                         "main: ",
                                         "ci: ",
                                         "web_1  | ",
                                         "\xff\xfe",
                                         "   -> 0.1s\n",
                                         "rake aborted!\n",
                                         " OK\n",
                                         "PG::Error: ",
                                         "Traceback (most recent call last):\n"};

    g_string_insert(text, (gssize)below(mill, text->len + 1), noises[below(mill, G_N_ELEMENTS(noises))]);
}

static GString *
mutate(Mill *mill, gsize index)
{
    static void (*const changes[])(Mill *, GString *) = {cut, change_byte, change_digit, move_line, splice, insert_noise};
    const GString *original = g_ptr_array_index(mill->texts, (guint)index);
    GString *text = g_string_new_len(original->str, (gssize)original->len);

    for (gsize i = 0, count = 1 + below(mill, CHANGES_MAX); i < count; i++)
        changes[below(mill, G_N_ELEMENTS(changes))](mill, text);
    return text;
}

static gboolean
is_applied(const char *alias, const char *app, const char *name, gpointer user)
{
    return failure_case_applied(alias, app, name, NULL) || g_hash_table_contains(user, name);
}

/* In three runs of ten all that the originals name as failed is applied too; then nothing may be given but what a change made up. */
static void
choose_applied(Mill *mill)
{
    const gboolean all = below(mill, 10) < APPLIED_OF_TEN;

    g_hash_table_remove_all(mill->applied);
    for (gsize i = 0; i < failure_cases_length && all; i++)
        if (failure_cases[i].name != NULL)
            g_hash_table_add(mill->applied, (gpointer)(gsize)failure_cases[i].name);
}

/* Diesel's names are without the dashes of its folders. */
static gboolean
stands_in(const char *name, const GString *text, const FailureRules *common)
{
    g_autoptr(FailureLog) log = failure_log_split(text->str, text->len, common, NULL);

    for (guint i = 0; i < log->lines->len; i++) {
        const char *line = g_array_index(log->lines, FailureLogLine, i).text;
        g_auto(GStrv) parts = g_strsplit(line, "-", -1);
        g_autofree char *joined = g_strjoinv("", parts);

        if (strstr(line, name) != NULL || (strspn(name, "0123456789") == strlen(name) && strstr(joined, name) != NULL))
            return TRUE;
    }
    return FALSE;
}

/* Whether it gave a migration. */
static gboolean
check(Mill *mill, const FailureReader *reader, const GString *text)
{
    g_autoptr(GError) error = NULL;
    const FailureApplied applied = below(mill, 10) > 0 ? is_applied : NULL; /* in some runs nothing is known */
    g_autoptr(Failure) failure = failure_read(reader, text->str, text->len, applied, mill->applied, &error);

    g_assert_true((failure == NULL) == (error != NULL));
    if (failure == NULL || failure->name == NULL)
        return FALSE;
    g_assert_true(g_utf8_validate(failure->name, -1, NULL));
    g_assert_false(applied != NULL && is_applied(NULL, NULL, failure->name, mill->applied));
    g_assert_true(stands_in(failure->name, text, mill->common));
    return TRUE;
}

static GPtrArray *
all_readers(const ProfileSet *profiles)
{
    GPtrArray *readers = g_ptr_array_new_with_free_func((GDestroyNotify)failure_reader_free);

    for (gsize i = 0; i < failure_cases_length; i++) {
        FailureReader *reader = failure_reader_new(failure_case_profile(&failure_cases[i], profiles), NULL);

        g_assert_nonnull(reader);
        g_ptr_array_add(readers, reader);
    }
    return readers;
}

static void
free_text(gpointer text)
{
    g_string_free(text, TRUE);
}

void
failure_mutate(const ProfileSet *profiles, guint count)
{
    Mill mill = {.random = g_rand_new_with_seed(20260402), .texts = g_ptr_array_new_with_free_func(free_text)};
    g_autoptr(GPtrArray) readers = all_readers(profiles);
    guint given = 0;

    mill.applied = g_hash_table_new(g_str_hash, g_str_equal);
    mill.common = failure_rules_common(NULL);
    for (gsize i = 0; i < failure_cases_length; i++) {
        gsize length = 0;
        g_autofree char *text = failure_case_text(&failure_cases[i], &length);

        g_ptr_array_add(mill.texts, g_string_new_len(text, (gssize)length));
    }
    for (guint i = 0; i < count; i++) {
        const gsize index = below(&mill, failure_cases_length);
        GString *text = mutate(&mill, index);

        choose_applied(&mill);
        given += check(&mill, g_ptr_array_index(readers, (guint)index), text) ? 1 : 0;
        g_string_free(text, TRUE);
    }
    g_test_message("%u mutations, of which %u named a migration", count, given);
    g_assert_cmpuint(given, >, count / 4); /* else the mutations destroy too much to say anything */
    g_hash_table_unref(mill.applied);
    failure_rules_free(mill.common);
    g_ptr_array_unref(mill.texts);
    g_rand_free(mill.random);
}
