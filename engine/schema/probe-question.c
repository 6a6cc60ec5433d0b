#include <string.h>

#include "engine/model/resource.h"
#include "engine/read/template.h"
#include "probe-parts.h"

#define MOST_WORDS 16

typedef struct {
    Driver *driver;
    const Probe *probe;
    ProbeQuestion *question;
    TemplateWord words[MOST_WORDS];
    gsize n_words;
    GPtrArray *kept; /* texts of words */
} Asker;

static const char *
keep(Asker *asker, char *text)
{
    g_ptr_array_add(asker->kept, text);
    return text;
}

static void
add_word(Asker *asker, const char *word, const char *text)
{
    g_assert(asker->n_words + 1 < MOST_WORDS);
    asker->words[asker->n_words++] = (TemplateWord){word, TEMPLATE_SQL, text, 0};
}

char *
probe_relation(const Driver *driver, const char *schema, const char *table)
{
    g_autofree char *name = driver_quote(driver, table), *space = schema != NULL ? driver_quote(driver, schema) : NULL;

    return space != NULL ? g_strconcat(space, ".", name, NULL) : g_steal_pointer(&name);
}

/* --- files --- */

/* The file for this database where there is one, else that for all; without its comments. Free with g_free. */
static char *
read_part(const Driver *driver, const char *name, GError **error)
{
    g_autofree char *base = g_strconcat("probe/", name, NULL), *own = template_resource(driver, base);
    g_autofree char *all = g_strconcat(base, ".sql", NULL);
    const char *text = resource_text(resource_exists(own) ? own : all, error);
    const char *at = text;

    while (at != NULL && strncmp(at, "--", 2) == 0) {
        const char *end = strchr(at, '\n');

        at = end != NULL ? end + 1 : at + strlen(at);
    }
    return at != NULL ? g_strchomp(g_strdup(at)) : NULL;
}

static char *
fill(Asker *asker, const char *name, GError **error)
{
    g_autofree char *text = read_part(asker->driver, name, error);

    return text != NULL ? template_text(text, asker->words, error) : NULL;
}

/* --- words --- */

static const char *
join_columns(Asker *asker, const char *separator, const char *suffix)
{
    g_autofree char *self = driver_quote(asker->driver, asker->probe->table);
    GString *list = g_string_new(NULL);

    for (const char *const *column = asker->probe->columns; *column != NULL; column++) {
        g_autofree char *name = driver_quote(asker->driver, *column);

        g_string_append_printf(list, "%s%s.%s%s", column != asker->probe->columns ? separator : "", self, name, suffix);
    }
    return keep(asker, g_string_free(list, FALSE));
}

static const char *
label_places(Asker *asker)
{
    gboolean numbered = strcmp(driver_info(asker->driver)->dialect, "postgres") == 0;
    GString *list = g_string_new(NULL);

    for (const char *const *label = asker->probe->labels; *label != NULL; label++) {
        const DriverParameter parameter = {.type = DRIVER_TEXT, .text = *label};

        g_array_append_val(asker->question->parameters, parameter);
        g_string_append(list, list->len > 0 ? ", " : "");
        if (numbered)
            g_string_append_printf(list, "$%u", asker->question->parameters->len);
        else
            g_string_append_c(list, '?');
    }
    return keep(asker, g_string_free(list, FALSE));
}

/* MySQL's CAST has names of its own for types. */
static const char *
cast_type(const Asker *asker, const char *type)
{
    static const struct {
        const char *word, *name;
    } names[] = {{"unsigned", "unsigned"},
                 {"int", "signed"},
                 {"char", "char"},
                 {"text", "char"},
                 {"enum", "char"},
                 {"set", "char"},
                 {"json", "char"},
                 {"timestamp", "datetime(6)"},
                 {"datetime", "datetime(6)"},
                 {"float", "double"},
                 {"year", "signed"},
                 {"blob", "binary"},
                 {"binary", "binary"}};

    if (type == NULL || strcmp(driver_info(asker->driver)->dialect, "mysql") != 0)
        return type;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strstr(type, names[i].word) != NULL)
            return names[i].name;
    }
    return type;
}

static gboolean
add_words(Asker *asker, GError **error)
{
    const Probe *probe = asker->probe;
    const char *const numbers[] = {probe->limit, probe->low, probe->high, probe->scale};
    static const char *const number_words[] = {"limit", "low", "high", "scale"};

    add_word(asker, "table", keep(asker, probe_relation(asker->driver, probe->schema, probe->table)));
    add_word(asker, "self", keep(asker, driver_quote(asker->driver, probe->table)));
    add_word(asker, "expression", probe->expression);
    add_word(asker, "type", cast_type(asker, probe->expression));
    add_word(asker, "own_type", cast_type(asker, probe->own_type));
    add_word(asker, "labels", probe->labels != NULL ? label_places(asker) : NULL);
    if (probe->columns != NULL && probe->columns[0] != NULL) {
        add_word(asker, "column", keep(asker, driver_quote(asker->driver, probe->columns[0])));
        add_word(asker, "columns", join_columns(asker, ", ", ""));
        add_word(asker, "any_null", join_columns(asker, " or ", " is null"));
        add_word(asker, "all_present", join_columns(asker, " and ", " is not null"));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (numbers[i] == NULL)
            continue;
        if (*numbers[i] == '\0' || strspn(numbers[i], "-.0123456789") != strlen(numbers[i]))
            return migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "the limit '%s' is not a number", numbers[i]);
        add_word(asker, number_words[i], numbers[i]);
    }
    return TRUE;
}

/* --- conditions --- */

static char *
ask_fit(Asker *asker, GError **error)
{
    const struct {
        const char *given, *part;
    } parts[] = {{asker->probe->limit, "fit-length"}, {asker->probe->low, "fit-range"}, {asker->probe->scale, "fit-scale"}};
    g_autoptr(GString) condition = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *part = parts[i].given != NULL ? fill(asker, parts[i].part, error) : NULL;

        if (parts[i].given == NULL)
            continue;
        if (part == NULL)
            return NULL;
        g_string_append_printf(condition, "%s%s", condition->len > 0 ? " or " : "", part);
    }
    if (condition->len == 0)
        return migrollback_fail(error, MIGROLLBACK_ERROR_FAILED, "no limit is given");
    return g_strdup(condition->str);
}

static char *
ask_values(Asker *asker, GError **error)
{
    return fill(asker, asker->probe->expression != NULL ? "values" : "present", error);
}

static char *
ask_rows(Asker *asker, GError **error)
{
    return fill(asker, asker->probe->expression != NULL ? "rows-some" : "rows", error);
}

static char *
ask_orphans(Asker *asker, GError **error)
{
    const Probe *probe = asker->probe;
    g_autofree char *self = driver_quote(asker->driver, probe->table);
    g_auto(GStrv) key = probe->target_columns != NULL && probe->target_columns[0] != NULL
                            ? g_strdupv((char **)(guintptr)probe->target_columns)
                            : probe_key(asker->driver, probe->target_schema, probe->target, error);
    GString *matches;

    if (key == NULL)
        return NULL;
    if (g_strv_length(key) != g_strv_length((char **)(guintptr)probe->columns))
        return migrollback_fail(error, MIGROLLBACK_ERROR_NOT_FOUND, "the key of '%s' has other columns", probe->target);
    matches = g_string_new(NULL);
    for (guint i = 0; key[i] != NULL; i++) {
        g_autofree char *ours = driver_quote(asker->driver, probe->columns[i]), *theirs = driver_quote(asker->driver, key[i]);

        g_string_append_printf(matches, "%sother.%s = %s.%s", i > 0 ? " and " : "", theirs, self, ours);
    }
    add_word(asker, "matches", keep(asker, g_string_free(matches, FALSE)));
    add_word(asker, "target", keep(asker, probe_relation(asker->driver, probe->target_schema, probe->target)));
    return fill(asker, "orphans", error);
}

static char *
ask_violates(Asker *asker, GError **error)
{
    g_autofree char *holds = fill(asker, "rows-some", error);

    return holds != NULL ? g_strconcat("not ", holds, NULL) : NULL;
}

static char *
condition_of(Asker *asker, GError **error)
{
    static const char *const plain[PROBE_N] = {
        [PROBE_NULLS] = "nulls",
        [PROBE_LABELS] = "labels",
        [PROBE_CAST] = "cast",
        [PROBE_REFERENCES] = "all-present",
        [PROBE_DUPLICATES] = "all-present",
    };
    static char *(*const special[PROBE_N])(Asker *, GError **) = {
        [PROBE_ROWS] = ask_rows,       [PROBE_VALUES] = ask_values,     [PROBE_FIT] = ask_fit,
        [PROBE_ORPHANS] = ask_orphans, [PROBE_VIOLATES] = ask_violates,
    };
    ProbeKind kind = asker->probe->kind;

    return plain[kind] != NULL ? fill(asker, plain[kind], error) : special[kind](asker, error);
}

ProbeQuestion *
probe_question_new(Driver *driver, const Probe *probe, GError **error)
{
    g_autoptr(ProbeQuestion) question = g_new0(ProbeQuestion, 1);
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
    Asker asker = {.driver = driver, .probe = probe, .question = question, .kept = kept};
    const char *condition;
    g_autofree char *most = g_strdup_printf("%d", PROBE_MOST);

    question->parameters = g_array_new(FALSE, FALSE, sizeof(DriverParameter));
    if (probe->table == NULL)
        return migrollback_fail(error, MIGROLLBACK_ERROR_FAILED, "the question names no table");
    if (!add_words(&asker, error))
        return NULL;
    condition = keep(&asker, condition_of(&asker, error));
    if (condition == NULL)
        return NULL;
    add_word(&asker, "condition", condition);
    add_word(&asker, "most", most);
    question->count = fill(&asker, probe->kind == PROBE_DUPLICATES ? "duplicates" : "count", error);
    if (question->count == NULL)
        return NULL;
    if (probe->kind != PROBE_DUPLICATES)
        question->some = fill(&asker, "count-up-to", error);
    return question->some != NULL || probe->kind == PROBE_DUPLICATES ? g_steal_pointer(&question) : NULL;
}

char *
probe_condition(Driver *driver, const Probe *probe, GError **error)
{
    g_autoptr(ProbeQuestion) question = g_new0(ProbeQuestion, 1);
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
    Asker asker = {.driver = driver, .probe = probe, .question = question, .kept = kept};

    question->parameters = g_array_new(FALSE, FALSE, sizeof(DriverParameter));
    if (probe->kind == PROBE_NONE || probe->kind == PROBE_DUPLICATES || probe->labels != NULL)
        return migrollback_fail(error, MIGROLLBACK_ERROR_FAILED, "the question is no condition");
    return add_words(&asker, error) ? condition_of(&asker, error) : NULL;
}

void
probe_question_free(ProbeQuestion *question)
{
    if (question == NULL)
        return;
    g_free(question->count);
    g_free(question->some);
    g_array_unref(question->parameters);
    g_free(question);
}

/* --- what the server knows --- */

static DriverVerdict
take_name(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    (void)n_values;
    (void)error;
    g_strv_builder_add(user, values[0].text);
    return DRIVER_CONTINUE;
}

char **
probe_key(Driver *driver, const char *schema, const char *table, GError **error)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    g_autofree char *path = template_resource(driver, "probe/key");
    const TemplateWord words[] = {{"schema", TEMPLATE_TEXT, schema, 0}, {"name", TEMPLATE_TEXT, table, 0}, {0}};

    return template_run(driver, path, words, take_name, names, error) ? g_strv_builder_end(names) : NULL;
}

static DriverVerdict
take_size(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    ProbeSize *size = user;

    (void)n_values;
    (void)error;
    size->rows = values[0].text != NULL ? g_ascii_strtoll(values[0].text, NULL, 10) : -1;
    size->bytes = values[1].text != NULL ? g_ascii_strtoll(values[1].text, NULL, 10) : -1;
    g_strlcpy(size->source, values[2].text != NULL ? values[2].text : "", sizeof size->source);
    return DRIVER_STOP;
}

ProbeSize
probe_size(Driver *driver, const char *schema, const char *table)
{
    ProbeSize size = {.rows = -1, .bytes = -1};
    g_autofree char *path = template_resource(driver, "probe/size"), *relation = probe_relation(driver, schema, table);
    const TemplateWord words[] = {
        {"schema", TEMPLATE_TEXT, schema, 0}, {"name", TEMPLATE_TEXT, table, 0}, {"table", TEMPLATE_SQL, relation, 0}, {0}};
    g_autoptr(GError) ignored = NULL; /* statistics that cannot be read are not known */

    template_run(driver, path, words, take_size, &size, &ignored);
    return size;
}

static DriverVerdict
take_share(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    (void)n_values;
    (void)error;
    if (values[0].text != NULL)
        *(double *)user = g_ascii_strtod(values[0].text, NULL);
    return DRIVER_STOP;
}

double
probe_nulls_share(Driver *driver, const char *schema, const char *table, const char *column)
{
    double share = -1;
    g_autofree char *path = template_resource(driver, "probe/nulls-share");
    const TemplateWord words[] = {
        {"schema", TEMPLATE_TEXT, schema, 0}, {"name", TEMPLATE_TEXT, table, 0}, {"column", TEMPLATE_TEXT, column, 0}, {0}};
    g_autoptr(GError) ignored = NULL;

    if (resource_exists(path))
        template_run(driver, path, words, take_share, &share, &ignored);
    return share;
}
