#include "oracle-flagsmith.h"

#include <stdlib.h>
#include <string.h>

#define MOST_APPS 8

/* The digits that the whole text consists of; -1 where it is none. */
static gint
whole_number(const char *text, gsize length)
{
    gint number = 0;

    if (length == 0 || length > 9)
        return -1;
    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isdigit(text[i]))
            return -1;
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

/* What has happened so far. */
typedef struct {
    guint64 rows, lost;
    gboolean error;
} Run;

static void
migrate(const Model *model, Run *run, guint app, const char *target)
{
    guint64 before = run->rows;
    ModelOutcome outcome = model_migrate(model, &run->rows, app, target, TRUE);

    run->lost |= before & ~run->rows;
    run->error = outcome != MODEL_DONE && outcome != MODEL_FORWARDS;
}

/* The first row of each app, and the apps in the order of these. */
static guint
first_rows(const Model *model, guint64 after, guint *firsts)
{
    guint count = 0;
    gboolean seen[MOST_APPS] = {FALSE};

    for (gint rank = 0; rank < MODEL_MOST; rank++) {
        for (guint i = 0; i < model->n; i++) {
            if ((after >> i & 1) == 0 || model->names[i].rank != rank || seen[model->names[i].app])
                continue;
            seen[model->names[i].app] = TRUE;
            firsts[count++] = i;
        }
    }
    return count;
}

static void
run_command(const Model *model, guint64 after, Run *run)
{
    guint firsts[MOST_APPS], count = first_rows(model, after, firsts);

    for (guint i = 0; i < count && !run->error; i++) {
        const char *name = model->names[firsts[i]].name;
        const char *end = strchr(name, '_');
        gint number = whole_number(name, end != NULL ? (gsize)(end - name) : strlen(name));
        g_autofree char *target = number > 1 ? g_strdup_printf("%04d", number - 1) : NULL;

        if (number < 0)
            run->error = TRUE;
        else
            migrate(model, run, model->names[firsts[i]].app, target);
    }
}

/* One cast that fails fails the query. The lines have no order; here: that of the apps' names. */
static void
run_query(const Model *model, guint64 after, Run *run)
{
    guint firsts[MOST_APPS], count = first_rows(model, after, firsts);

    for (guint i = 0; i < count; i++)
        run->error = run->error || whole_number(model->names[firsts[i]].name, MIN(strlen(model->names[firsts[i]].name), 4)) < 0;
    for (guint app = 0; app < MOST_APPS; app++) {
        for (guint i = 0; i < count && !run->error; i++) {
            gint number = whole_number(model->names[firsts[i]].name, 4);
            g_autofree char *target = number != 1 ? g_strdup_printf("%04d", number - 1) : NULL;

            if (model->names[firsts[i]].app == app)
                migrate(model, run, app, target);
        }
    }
}

static void
judge(const Model *model, const ModelAnswer *answer, const Run *run, FlagsmithOutcome *outcome)
{
    guint64 plain = ~model_squashes(model), rows = model_rows(model), after = model_after(model);
    guint64 lost = run->lost & ~after & plain & rows, left = run->rows & after & plain;

    if (answer->reasons == 0 ? lost == 0 && left == 0 && !run->error : run->error && ((run->rows ^ rows) & plain) == 0 && run->lost == 0)
        outcome->right++;
    else if (lost != 0) {
        outcome->lost++;
        outcome->lost_quietly += run->error ? 0 : 1;
    } else if (left != 0) {
        outcome->left++;
        outcome->left_quietly += run->error ? 0 : 1;
    } else
        outcome->other++;
}

void
flagsmith_count(const Model *model, const ModelAnswer *answer, FlagsmithCount *count)
{
    guint64 after = model_after(model);
    gboolean possible = answer->reasons == 0;
    Run command = {.rows = model_rows(model)}, query = command;

    if (after == 0)
        return;
    *(possible ? &count->possible : &count->impossible) += 1;
    run_command(model, after, &command);
    judge(model, answer, &command, &count->command[possible]);
    run_query(model, after, &query);
    judge(model, answer, &query, &count->query[possible]);
}

void
flagsmith_print(const FlagsmithCount *count)
{
    const struct {
        const char *what;
        const FlagsmithOutcome *outcomes;
    } table[] = {{"command", count->command}, {"SQL query", count->query}};

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        for (guint possible = 2; possible-- > 0;) {
            const FlagsmithOutcome *outcome = &table[i].outcomes[possible];

            g_test_message("Flagsmith's %s, %u cases whose exact state can%s be reached: right %u, undid something older %u (%u without "
                           "an error), left something %u (%u without an error), other %u",
                           table[i].what, possible ? count->possible : count->impossible, possible ? "" : "not", outcome->right,
                           outcome->lost, outcome->lost_quietly, outcome->left, outcome->left_quietly, outcome->other);
        }
    }
}
