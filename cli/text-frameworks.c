#include "safe.h"
#include "table.h"
#include "text.h"

static const char *
tested_label(const Profile *profile)
{
    return profile->tested != NULL ? profile->tested : "from documentation";
}

static void
print_found(const Report *report, const DriverInfo *database, const GPtrArray *detected)
{
    static const TableColumn columns[] = {{"FRAMEWORK", 0, FALSE}, {"TIMES", 0, FALSE},      {"BATCHES", 0, FALSE},
                                          {"ORDER", 0, FALSE},     {"RECOGNISED", 0, FALSE}, {"TABLE", 0, FALSE}};
    int dialect = profile_dialect(database->dialect);
    Table *table = table_new(report, columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < detected->len; i++) {
        const Detected *found = g_ptr_array_index(detected, i);
        g_autofree char *label = detected_label(found);
        const char *cells[] = {found->profile->name,
                               profile_tells_time(found->profile),
                               profile_tells_batches(found->profile, dialect) ? "its own" : "by time or order",
                               profile_tells_order(found->profile, dialect),
                               found->certain ? "surely" : "probably",
                               label};

        table_add(table, STYLE_PLAIN, cells);
    }
    table_end(table);
}

static void
print_database(const Report *report, const DriverInfo *database, const GPtrArray *detected)
{
    g_autofree char *name = safe_text(database->database);

    fprintf(report->out, "%s%s%s (%s %s): ", report_style(report, STYLE_BOLD), name, report_style_end(report), database->driver,
            database->server);
    if (detected->len == 0) {
        fputs("no migration table of a known framework was found\n", report->out);
        if (!report->quiet)
            fputs("Where the table has another name, say it with --table.\n", report->out);
        return;
    }
    fprintf(report->out, "%u migration table%s\n\n", detected->len, detected->len == 1 ? "" : "s");
    print_found(report, database, detected);
    if (detected->len > 1 && !report->quiet)
        fputs("\n--framework or --table chooses one of them.\n", report->out);
}

static void
print_known(const Report *report, const ProfileSet *profiles)
{
    static const TableColumn columns[] = {{"FRAMEWORK", 0, FALSE}, {"TIMES", 0, FALSE}, {"DATABASES", 0, FALSE}, {"TESTED", 0, FALSE}};
    Table *table = table_new(report, columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < profiles_length(profiles); i++) {
        const Profile *profile = profiles_get(profiles, i);
        g_autofree char *databases = profile_databases(profile);
        const char *cells[] = {profile->name, profile_tells_time(profile), databases, tested_label(profile)};

        table_add(table, STYLE_PLAIN, cells);
    }
    table_end(table);
}

/* What is to be known about the frameworks that were found. */
static void
print_caveats(const Report *report, const GPtrArray *detected)
{
    for (guint i = 0; i < detected->len; i++) {
        const Profile *profile = ((const Detected *)g_ptr_array_index(detected, i))->profile;

        for (char **caveat = profile->caveats; caveat != NULL && *caveat != NULL; caveat++)
            fprintf(report->out, "%s: %s\n", profile->name, *caveat);
    }
}

void
text_frameworks(const Report *report, const DriverInfo *database, const GPtrArray *detected, const ProfileSet *profiles)
{
    if (database != NULL) {
        print_database(report, database, detected);
        fputc('\n', report->out);
        if (!report->quiet && detected->len > 0) {
            print_caveats(report, detected);
            fputc('\n', report->out);
        }
    }
    if (database == NULL || !report->quiet) {
        fprintf(report->out, "%sKnown frameworks%s\n\n", report_style(report, STYLE_BOLD), report_style_end(report));
        print_known(report, profiles);
    }
}
