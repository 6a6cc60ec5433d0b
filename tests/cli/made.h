/*
 * made - a history and a plan written by hand, and a report that prints into memory, for tests of what is printed.
 */
#ifndef MIGROLLBACK_TEST_CLI_MADE_H
#define MIGROLLBACK_TEST_CLI_MADE_H

#include <locale.h>
#include <string.h>

#include "cli/json.h"
#include "cli/report.h"

#define START ((gint64)1767225600 * INSTANT_SECOND) /* 2026-01-01T00:00:00Z */
#define HOSTILE "x\033[31m\n\"'; drop\xff"

typedef struct {
    Report report;
    char *text;
    size_t size;
} Printed;

static const DriverInfo database = {
    .driver = "sqlite", .dialect = "sqlite", .database = "app.db", .server = "3.40.1", .address = "/app.db"};
static const Place place = {&database, "django", "django_migrations"};

static inline void
open_print(Printed *printed)
{
    *printed = (Printed){0};
    printed->report = (Report){.zone = g_time_zone_new_utc(), .messages = stderr};
    printed->report.out = open_memstream(&printed->text, &printed->size);
}

static inline const char *
printed_text(Printed *printed)
{
    fflush(printed->report.out);
    return printed->text;
}

static inline void
close_print(Printed *printed)
{
    fclose(printed->report.out);
    g_time_zone_unref(printed->report.zone);
    free(printed->text);
}

static inline void
assert_has(Printed *printed, const char *part)
{
    if (strstr(printed_text(printed), part) == NULL)
        g_error("'%s' is missing in:\n%s", part, printed_text(printed));
}

static inline void
add_row(History *history, const char *app, const char *name, gint64 seconds)
{
    Migration row = {.app = app, .name = name, .applied_at = START + seconds * INSTANT_SECOND, .position = history_length(history) + 1};

    history_add(history, &row);
}

/* Two deployments: one of two apps, one, a day later, with a hostile name. */
static inline History *
make_history(void)
{
    History *history = history_new(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT);

    add_row(history, "core", "0001_initial", 0);
    add_row(history, "core", "0002_more", 1);
    add_row(history, "billing", "0001_initial", 2);
    add_row(history, "core", HOSTILE, 86400);
    history_finish(history);
    return history;
}

static inline Batches *
make_batches(const History *history)
{
    const BatchRules rules = {0};

    return batches_group(history, &rules);
}

/* A plan that undoes the last row, with one problem. */
static inline Plan *
make_plan(const History *history, Cutoff *cutoff, Severity severity)
{
    static const Profile profile = {.name = (char *)(guintptr) "django"};
    Plan *plan = g_new0(Plan, 1);
    PlanUndo undo = {.row = 3, .kind = UNDO_MIGRATION, .reversible = REVERSIBLE_YES};
    guint first = 0;
    PlanStep *step = g_new0(PlanStep, 1);

    plan->id = g_strdup("abc");
    plan->history = history;
    plan->profile = &profile;
    plan->cutoff = cutoff;
    plan->exact = severity != SEVERITY_ERROR;
    plan->kept = 3;
    plan->undo = g_array_new(FALSE, FALSE, sizeof(PlanUndo));
    g_array_append_val(plan->undo, undo);
    step->argv = g_strsplit("python|manage.py|migrate|core|it's", "|", -1);
    step->undoes = g_array_new(FALSE, FALSE, sizeof(guint));
    g_array_append_val(step->undoes, first);
    plan->steps = g_ptr_array_new();
    g_ptr_array_add(plan->steps, step);
    plan->lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    g_ptr_array_add(plan->lines, g_strdupv(step->argv));
    plan->problems = g_ptr_array_new();
    plan_add_problem(plan, PROBLEM_IRREVERSIBLE, severity, "core", HOSTILE, "Do it\nby hand.", "%s cannot be undone", HOSTILE);
    return plan;
}

static inline void
drop_plan(Plan *plan)
{
    PlanStep *step = g_ptr_array_index(plan->steps, 0);
    Problem *problem = g_ptr_array_index(plan->problems, 0);

    g_strfreev(step->argv);
    g_array_unref(step->undoes);
    g_free(step);
    g_free(problem->app);
    g_free(problem->name);
    g_free(problem->message);
    g_free(problem->hint);
    g_free(problem);
    plan_free(plan);
}

static inline Cutoff
make_cutoff(void)
{
    return (Cutoff){.selector = CUTOFF_AFTER, .at = START + 5 * INSTANT_SECOND, .inclusive = TRUE};
}

#endif
