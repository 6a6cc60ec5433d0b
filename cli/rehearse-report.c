#include "rehearse-report.h"

#include "json.h"
#include "safe.h"
#include "table.h"
#include "text.h"

static const char *const compared_names[] = {"not-compared", "equal", "differs"};

/* --- text --- */

static char *
seconds(gint64 duration)
{
    return duration < 0 ? NULL : g_strdup_printf("%.2f s", (double)duration / 1e6);
}

static void
print_steps(const Report *report, const Rehearsal *rehearsal)
{
    static const TableColumn columns[] = {{"#", 2, TRUE}, {"TOOK", 8, TRUE}, {"UNDONE", 8, FALSE}, {"MIGRATION", 0, FALSE}};
    Table *table = table_new(report, columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < rehearsal->steps->len; i++) {
        const RehearsedStep *step = g_ptr_array_index(rehearsal->steps, i);
        g_autofree char *number = g_strdup_printf("%u", i + 1), *took = seconds(step->duration),
                        *label = migration_label(step->app, step->name);
        const char *outcome = step->done ? "yes" : step->row_only ? "row only" : step->failure != NULL ? "fails" : "not tried";
        const char *cells[] = {number, took, outcome, label};

        table_add(table, step->failure != NULL ? STYLE_BAD : STYLE_PLAIN, cells);
    }
    table_end(table);
}

static void
print_failure(const Report *report, const Rehearsal *rehearsal)
{
    for (guint i = 0; i < rehearsal->steps->len; i++) {
        const RehearsedStep *step = g_ptr_array_index(rehearsal->steps, i);
        g_autofree char *label = migration_label(step->app, step->name), *safe = safe_text(label),
                        *why = step->failure != NULL ? safe_text(step->failure) : NULL;

        if (why != NULL)
            fprintf(report->out, "%sFails:%s %s: %s\n", report_style(report, STYLE_BAD), report_style_end(report), safe, why);
    }
}

static void
print_lines(const Report *report, const char *title, const GPtrArray *lines)
{
    if (lines->len > 0)
        fprintf(report->out, "%s\n", title);
    for (guint i = 0; i < lines->len; i++) {
        g_autofree char *line = safe_text(g_ptr_array_index(lines, i));

        fprintf(report->out, "  %s\n", line);
    }
}

static void
print_compared(const Report *report, const Rehearsal *rehearsal)
{
    g_autofree char *why = rehearsal->not_compared != NULL ? safe_text(rehearsal->not_compared) : NULL;

    print_lines(report, "The migration table is not as planned (+ is there, - is missing):", rehearsal->rows);
    if (rehearsal->compared == COMPARED_NOT)
        fprintf(report->out, "Not compared with the schema before: %s.\n", why);
    else if (rehearsal->compared == COMPARED_EQUAL)
        fprintf(report->out, "Afterwards the schema is what %s.\n",
                rehearsal->by_record ? "was recorded of it before the deployment" : "the older migrations make");
    print_lines(report, "Afterwards the schema is not what the older migrations make (+ is left, - is missing, ~ differs):",
                rehearsal->differences);
    if (!report->quiet)
        print_lines(report, "Made by no migration, and not touched by the rollback:", rehearsal->drift);
}

void
text_rehearsal(const Report *report, const Rehearsal *rehearsal)
{
    g_autofree char *took = seconds(rehearsal->duration);
    Place place = place_of(rehearsal->rollback);

    if (!report->quiet) {
        text_cutoff(report, rehearsal->rollback->cutoff, &rehearsal->request->rollback->cutoff);
        fputs("Database ", report->out);
        text_place(report, &place);
        fputs("\n\n", report->out);
    }
    if (rehearsal->steps->len == 0) {
        fputs("Nothing to undo.\n", report->out);
        return;
    }
    print_steps(report, rehearsal);
    fputc('\n', report->out);
    print_failure(report, rehearsal);
    print_compared(report, rehearsal);
    if (!report->quiet)
        for (guint i = 0; i < rehearsal->notes->len; i++) {
            g_autofree char *note = safe_text(g_ptr_array_index(rehearsal->notes, i));

            fprintf(report->out, "note: %s\n", note);
        }
    fprintf(report->out, "%s%s%s in %s on a scratch copy; nothing was changed in the database.\n",
            report_style(report, rehearsal_found(rehearsal) ? STYLE_BAD : STYLE_GOOD),
            rehearsal_found(rehearsal) ? "The rollback does not do what it should:" : "The rollback works,", report_style_end(report),
            took);
}

/* --- JSON --- */

static void
add_lines(cJSON *document, const char *name, const GPtrArray *lines)
{
    cJSON *array = cJSON_AddArrayToObject(document, name);

    for (guint i = 0; i < lines->len; i++)
        cJSON_AddItemToArray(array, json_text(g_ptr_array_index(lines, i)));
}

static void
add_step(cJSON *array, const RehearsedStep *step)
{
    cJSON *object = cJSON_CreateObject();

    json_add_text(object, "app", step->app);
    json_add_text(object, "name", step->name);
    cJSON_AddStringToObject(object, "kind", step->row_only ? "marker" : "migration");
    cJSON_AddBoolToObject(object, "done", step->done);
    if (step->duration >= 0)
        cJSON_AddNumberToObject(object, "seconds", (double)step->duration / 1e6);
    json_add_text(object, "failure", step->failure);
    cJSON_AddItemToArray(array, object);
}

cJSON *
json_rehearsal(const Rehearsal *rehearsal, int status)
{
    cJSON *document = json_document("migrollback.rehearse/1"), *array;
    const Cutoff *cutoff = rehearsal->rollback->cutoff;
    Place place = place_of(rehearsal->rollback);

    json_add_place(document, &place);
    json_add_cutoff(document, cutoff->selector, cutoff->at, cutoff->inclusive, cutoff->target, &rehearsal->request->rollback->cutoff);
    cJSON_AddBoolToObject(document, "with_data", rehearsal->with_data);
    array = cJSON_AddArrayToObject(document, "undo");
    for (guint i = 0; i < rehearsal->steps->len; i++)
        add_step(array, g_ptr_array_index(rehearsal->steps, i));
    add_lines(document, "rows", rehearsal->rows);
    cJSON_AddStringToObject(document, "compared", compared_names[rehearsal->compared]);
    json_add_text(document, "compared_with", rehearsal->compared == COMPARED_NOT ? NULL : rehearsal->by_record ? "record" : "migrations");
    json_add_text(document, "not_compared", rehearsal->not_compared);
    add_lines(document, "differences", rehearsal->differences);
    add_lines(document, "drift", rehearsal->drift);
    add_lines(document, "notes", rehearsal->notes);
    cJSON_AddNumberToObject(document, "seconds", (double)rehearsal->duration / 1e6);
    cJSON_AddNumberToObject(document, "exit", status);
    return document;
}
