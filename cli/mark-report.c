#include "mark-report.h"

#include <stdio.h>

#include "safe.h"

/* --- JSON --- */

static cJSON *
json_error(const Failure *failure)
{
    cJSON *error;
    g_autofree char *number = failure != NULL && failure->number != 0 ? g_strdup_printf("%d", failure->number) : NULL;

    if (failure == NULL)
        return cJSON_CreateNull();
    error = cJSON_CreateObject();
    cJSON_AddStringToObject(error, "class", failure_class_name(failure->class));
    json_add_text(error, "code", failure->sqlstate != NULL ? failure->sqlstate : number);
    json_add_text(error, "object", failure->object);
    json_add_text(error, "message", failure->message);
    json_add_text(error, "origin", failure_origin_name(failure->origin));
    return error;
}

static cJSON *
json_evidence(const Evidence *evidence)
{
    cJSON *items = cJSON_CreateArray();

    for (guint i = 0; i < EVIDENCE_N_ITEMS; i++) {
        cJSON *item;

        if (evidence->state[i] == EVIDENCE_LEFT_OUT)
            continue;
        item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "item", evidence_item_name((EvidenceItem)i));
        cJSON_AddStringToObject(item, "state", evidence_state_name(evidence->state[i]));
        json_add_text(item, "message", evidence->message[i]);
        cJSON_AddItemToArray(items, item);
    }
    return items;
}

static cJSON *
json_objects(const GPtrArray *objects)
{
    cJSON *labels = cJSON_CreateArray();

    for (guint i = 0; i < objects->len; i++) {
        g_autofree char *label = catalog_label(g_ptr_array_index(objects, i));

        cJSON_AddItemToArray(labels, json_text(label));
    }
    return labels;
}

static cJSON *
json_round(const MarkRound *round)
{
    cJSON *json = cJSON_CreateObject();

    json_add_text(json, "app", round->app);
    json_add_text(json, "name", round->name);
    cJSON_AddItemToObject(json, "error", json_error(round->failure));
    cJSON_AddItemToObject(json, "evidence", json_evidence(&round->findings->evidence));
    cJSON_AddItemToObject(json, "in_the_way", json_objects(round->findings->to_move));
    cJSON_AddStringToObject(json, "remedy", remedy_name(round->remedy));
    cJSON_AddBoolToObject(json, "unproven", round->unproven);
    cJSON_AddBoolToObject(json, "done", round->done);
    return json;
}

/* A round is told twice: the second time replaces the first. */
static void
keep_round(MarkReport *marks, const MarkRound *round)
{
    int last = cJSON_GetArraySize(marks->rounds);

    if ((guint)last >= round->number)
        cJSON_ReplaceItemInArray(marks->rounds, last - 1, json_round(round));
    else
        cJSON_AddItemToArray(marks->rounds, json_round(round));
}

/* --- text --- */

static void
write_evidence(const Report *report, const Evidence *evidence)
{
    static const struct {
        const char *sign;
        Style style;
    } looks[] = {[EVIDENCE_PROVEN] = {"proven ", STYLE_GOOD},
                 [EVIDENCE_REFUTED] = {"refuted", STYLE_BAD},
                 [EVIDENCE_UNKNOWN] = {"unknown", STYLE_WARNING}};

    for (guint i = 0; i < EVIDENCE_N_ITEMS; i++) {
        EvidenceState state = evidence->state[i];
        g_autofree char *message = state != EVIDENCE_LEFT_OUT ? safe_text(evidence->message[i]) : NULL;

        if (message != NULL)
            fprintf(report->out, "  %s%s%s  %-19s  %s\n", report_style(report, looks[state].style), looks[state].sign,
                    report_style_end(report), evidence_item_name((EvidenceItem)i), message);
    }
}

static void
write_objects(const Report *report, const char *before, const GPtrArray *objects)
{
    for (guint i = 0; i < objects->len; i++) {
        g_autofree char *label = catalog_label(g_ptr_array_index(objects, i)), *shown = safe_text(label);

        fprintf(report->out, "%s%s", i == 0 ? before : ", ", shown);
    }
}

static void
write_remedy(const Report *report, const MarkRound *round)
{
    g_autofree char *label = safe_label(round->app, round->name);

    if (round->recorded && round->failure == NULL)
        fprintf(report->out, "%s is recorded as applied already: nothing to do.\n", label);
    else if (round->remedy == REMEDY_REFUSE)
        fprintf(report->out, "  %sNot safe:%s nothing is changed.\n", report_style(report, STYLE_BAD), report_style_end(report));
    else if (round->remedy == REMEDY_MARK)
        fprintf(report->out, "  To do: record %s as applied%s.\n", label, round->unproven ? ", unproven, on your word" : "");
    else
        write_objects(report,
                      round->remedy == REMEDY_SET_ASIDE ? "  To do: set aside, with all rows: " : "  To do: drop the invalid index: ",
                      round->findings->to_move->len > 0 ? round->findings->to_move : round->findings->in_the_way);
    if (round->remedy == REMEDY_SET_ASIDE || round->remedy == REMEDY_DROP_INVALID_INDEX)
        fputc('\n', report->out);
}

static void
write_done(const Report *report, const MarkRound *round)
{
    static const char *const words[] = {[REMEDY_MARK] = "is recorded as applied",
                                        [REMEDY_SET_ASIDE] = "can run now: what was in its way is set aside",
                                        [REMEDY_DROP_INVALID_INDEX] = "can run now: the invalid index is dropped"};
    g_autofree char *label = safe_label(round->app, round->name);

    fprintf(report->out, "  %sDone:%s %s %s.\n", report_style(report, STYLE_GOOD), report_style_end(report), label, words[round->remedy]);
}

static void
write_round(const Report *report, const MarkRound *round)
{
    g_autofree char *label = safe_label(round->app, round->name), *message = NULL;

    if (round->done) {
        write_done(report, round);
        fflush(report->out); /* before the next run of the command says something */
        return;
    }
    if (round->failure != NULL) {
        message = safe_text(round->failure->message != NULL ? round->failure->message : failure_class_name(round->failure->class));
        fprintf(report->out, "%sRound %u:%s %s failed: %s\n", report_style(report, STYLE_BOLD), round->number, report_style_end(report),
                label, message);
    } else if (!round->recorded) {
        fprintf(report->out, "%s%s%s\n", report_style(report, STYLE_BOLD), label, report_style_end(report));
    }
    if (!round->recorded || round->failure != NULL)
        write_evidence(report, &round->findings->evidence);
    write_remedy(report, round);
    fflush(report->out);
}

/* --- both --- */

void
mark_report_begin(MarkReport *marks)
{
    marks->rounds = cJSON_CreateArray();
}

void
mark_report_working(const MarkReport *marks, const char *what)
{
    if (!marks->report->json && !marks->report->quiet)
        fprintf(marks->report->messages, "migrollback: %s\n", what);
}

void
mark_report_running(const MarkReport *marks, char *const *argv, guint run)
{
    g_autofree char *line = safe_command_line((const char *const *)argv);

    if (!marks->report->json && !marks->report->quiet)
        fprintf(marks->report->messages, "migrollback: run %u: %s\n", run, line);
}

/* The command's own output stays what it is; where a document is written, all of it goes to standard error. */
void
mark_report_output(const MarkReport *marks, const char *stream, const char *line)
{
    FILE *to = g_str_equal(stream, "stdout") && !marks->report->json ? marks->report->out : marks->report->messages;

    fprintf(to, "%s\n", line);
    fflush(to);
}

void
mark_report_round(MarkReport *marks, const MarkRound *round)
{
    if (marks->framework == NULL)
        marks->framework = g_strdup(round->rollback->chosen->profile->name);
    keep_round(marks, round);
    if (!marks->report->json)
        write_round(marks->report, round);
}

static void
write_document(MarkReport *marks, const GError *failure, ExitStatus status)
{
    cJSON *document = json_document("migrollback.mark/1");

    json_add_text(document, "framework", marks->framework);
    cJSON_AddItemToObject(document, "rounds", g_steal_pointer(&marks->rounds));
    if (failure != NULL) {
        json_add_text(document, "code", exit_code_name(failure));
        json_add_text(document, "message", failure->message);
        json_add_text(document, "hint", exit_hint(failure));
    }
    cJSON_AddNumberToObject(document, "exit", status);
    report_json(marks->report, document);
}

ExitStatus
mark_report_end(MarkReport *marks, const GError *failure, gboolean loop)
{
    ExitStatus status = (ExitStatus)exit_status(failure);
    int rounds = cJSON_GetArraySize(marks->rounds);

    if (marks->report->json)
        write_document(marks, failure, status);
    else if (failure == NULL && loop)
        fprintf(marks->report->out, "%sDone:%s the command has succeeded%s.\n", report_style(marks->report, STYLE_GOOD),
                report_style_end(marks->report), rounds == 0 ? "; nothing had to be remedied" : "");
    cJSON_Delete(marks->rounds);
    g_free(marks->framework);
    return status;
}

char *
mark_question(const MarkRound *round)
{
    static const char *const verbs[] = {[REMEDY_REFUSE] = "leave",
                                        [REMEDY_MARK] = "record as applied:",
                                        [REMEDY_SET_ASIDE] = "set aside what is in the way of",
                                        [REMEDY_DROP_INVALID_INDEX] = "drop the invalid index in the way of"};
    g_autofree char *label = safe_label(round->app, round->name);

    return g_strdup_printf("%s %s", verbs[round->remedy], label);
}
