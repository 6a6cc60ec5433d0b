/* The questions of the verdicts as SQL: for the tests alone, so that what a probe says is enough to ask it. */
#include <string.h>

#include "verdict-trial.h"

static char *
name_of(Bench *bench, const char *table, gboolean before)
{
    g_autofree char *name = before ? g_strconcat("old_", table, NULL) : g_strdup(table);

    return driver_quote(bench->driver, name);
}

static char *
literal(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "'", -1);
    g_autofree char *doubled = g_strjoinv("''", parts);

    return g_strdup_printf("'%s'", doubled);
}

/* a is not distinct from b */
static const char *
distinct(const Bench *bench)
{
    return strcmp(bench->database, "postgres") == 0 ? "(%s) is distinct from (%s)"
           : strcmp(bench->database, "sqlite") == 0 ? "(%s) is not (%s)"
                                                    : "not ((%s) <=> (%s))";
}

static char *
differs(const Bench *bench, const char *a, const char *b)
{
    g_auto(GStrv) parts = g_strsplit(distinct(bench), "%s", -1);

    return g_strconcat(parts[0], a, parts[1], b, parts[2], NULL);
}

static char *
fit_condition(const Probe *probe, const char *column)
{
    GString *condition = g_string_new("false");

    if (probe->limit != NULL)
        g_string_append_printf(condition, " or char_length(%s) > %s", column, probe->limit);
    if (probe->low != NULL)
        g_string_append_printf(condition, " or %s < %s or %s > %s", column, probe->low, column, probe->high);
    if (probe->scale != NULL)
        g_string_append_printf(condition, " or %s <> round(%s, %s)", column, column, probe->scale);
    return g_string_free(condition, FALSE);
}

static char *
labels_condition(const Bench *bench, const Probe *probe, const char *column)
{
    GString *condition = g_string_new(NULL);

    g_string_append_printf(condition, "%s%s in (", column, strcmp(bench->database, "postgres") == 0 ? "::text" : "");
    for (const char *const *label = probe->labels; *label != NULL; label++) {
        g_autofree char *quoted = literal(*label);

        g_string_append_printf(condition, "%s%s", label != probe->labels ? ", " : "", quoted);
    }
    g_string_append_c(condition, ')');
    return g_string_free(condition, FALSE);
}

/* MariaDB's CAST has names of its own for types. */
static const char *
cast_type(const Bench *bench, const char *type)
{
    if (strcmp(bench->database, "mariadb") != 0)
        return type;
    return strstr(type, "int(") != NULL ? "signed" : strstr(type, "char") != NULL || strstr(type, "text") != NULL ? "char" : type;
}

static char *
cast_condition(const Bench *bench, const Probe *probe, const char *column)
{
    g_autofree char *there =
        g_strdup_printf("cast(cast(%s as %s) as %s)", column, cast_type(bench, probe->expression), cast_type(bench, probe->own_type));

    if (strcmp(bench->database, "sqlite") == 0) { /* a text that is no number is kept as it is, by affinity */
        g_autofree char *same = g_strdup_printf("cast(%s as text)", column),
                        *text = g_strdup_printf("cast(cast(%s as %s) as text)", column, probe->expression);

        return differs(bench, text, same);
    }
    if (strcmp(bench->database, "mariadb") == 0) { /* its CAST knows one whole number, the largest */
        g_autofree char *changed = differs(bench, there, column), *outside = fit_condition(probe, column);

        return g_strdup_printf("(%s) or %s", changed, outside);
    }
    return differs(bench, there, column);
}

static char *
columns_list(Bench *bench, const Probe *probe, const char *prefix, const char *separator, const char *suffix)
{
    GString *list = g_string_new(NULL);

    for (guint i = 0; probe->columns[i] != NULL; i++) {
        g_autofree char *name = driver_quote(bench->driver, probe->columns[i]);

        g_string_append_printf(list, "%s%s%s%s", i > 0 ? separator : "", prefix, name, suffix);
    }
    return g_string_free(list, FALSE);
}

static char *
orphans_condition(Bench *bench, const Probe *probe, const char *table)
{
    g_autofree char *target = name_of(bench, probe->target, FALSE), *column = driver_quote(bench->driver, probe->columns[0]);
    g_autofree char *other = driver_quote(bench->driver, probe->target_columns[0] != NULL ? probe->target_columns[0] : "id");

    return g_strdup_printf("%s.%s is not null and not exists (select 1 from %s target where target.%s = %s.%s)", table, column, target,
                           other, table, column);
}

static char *
condition_of(Bench *bench, const Probe *probe, const char *table)
{
    g_autofree char *column = probe->columns != NULL ? driver_quote(bench->driver, probe->columns[0]) : NULL;

    switch (probe->kind) {
    case PROBE_VALUES:
        return differs(bench, column, probe->expression != NULL ? probe->expression : "null");
    case PROBE_NULLS:
        return columns_list(bench, probe, "", " or ", " is null");
    case PROBE_FIT:
        return fit_condition(probe, column);
    case PROBE_CAST:
        return cast_condition(bench, probe, column);
    case PROBE_LABELS:
        return labels_condition(bench, probe, column);
    case PROBE_ORPHANS:
        return orphans_condition(bench, probe, table);
    case PROBE_REFERENCES:
        return columns_list(bench, probe, "", " and ", " is not null");
    case PROBE_VIOLATES:
        return g_strdup_printf("not (%s)", probe->expression);
    case PROBE_ROWS:
        return g_strdup(probe->expression != NULL ? probe->expression : "1 = 1");
    case PROBE_NONE:
    case PROBE_DUPLICATES:
    case PROBE_N:
        break;
    }
    return g_strdup("1 = 1");
}

gint64
bench_ask(Bench *bench, const Probe *probe)
{
    g_autofree char *table = name_of(bench, probe->table, probe->before), *condition = condition_of(bench, probe, table), *sql = NULL;
    g_autofree char *text = NULL, *error = NULL;
    gboolean savepoint = strcmp(bench->database, "mariadb") != 0;

    if (probe->kind == PROBE_DUPLICATES) {
        g_autofree char *list = columns_list(bench, probe, "", ", ", ""), *there = columns_list(bench, probe, "", " and ", " is not null");

        sql = g_strdup_printf("select coalesce(sum(n), 0) from (select count(*) as n from %s where %s group by %s having count(*) > 1) x",
                              table, there, list);
    } else {
        sql = g_strdup_printf("select count(*) from %s where %s", table, condition);
    }
    if (savepoint)
        g_free(bench_run(bench, "savepoint ask", NULL));
    text = bench_read(bench, sql, NULL, &error);
    if (savepoint)
        g_free(bench_run(bench, "rollback to savepoint ask", NULL));
    if (text == NULL) {
        if (g_getenv("VERDICTS_VERBOSE") != NULL)
            g_printerr("# not asked: %s: %s\n", sql, error);
        return -1;
    }
    return g_ascii_strtoll(text, NULL, 10);
}
