/* Where nothing is tried: what the SQL files of the project say, as far as their text is certain (schema/verdict-text.h). */
#include "act/native-place.h"
#include "check-parts.h"
#include "schema/catalog-read.h"
#include "schema/verdict-text.h"

/* --- the files --- */

static SqlFiles *
open_files(const Check *check, GError **error)
{
    const Rollback *rollback = check->rollback;
    const DriverInfo *info = driver_info(rollback->driver);
    const NativePlace place = {.driver = rollback->driver, .table = rollback->chosen};
    DownSource source = {.profile = rollback->chosen->profile,
                         .dialect = info->dialect,
                         .major = (guint)g_ascii_strtoull(info->server, NULL, 10),
                         .project = check->request->rollback->project};

    return native_place_mode(&place, &source.split, error) ? sql_files_open(&source, error) : NULL;
}

void
check_parsed_open(Check *check, CheckParsed *parsed)
{
    g_autoptr(GError) why = NULL;

    if (!sql_files_known(check->rollback->chosen->profile, profile_dialect(driver_info(check->rollback->driver)->dialect)))
        return;
    parsed->files = open_files(check, &why);
    if (parsed->files == NULL) {
        if (check->request->no_shadow) /* else the copy says why */
            check_note(check, "the SQL files could not be read: %s", why->message);
        return;
    }
    parsed->known = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < sql_files_length(parsed->files); i++) {
        const char *name = sql_files_name(parsed->files, i);
        TrialMigration *migration;

        migration = g_new0(TrialMigration, 1);
        migration->name = (char *)(gsize)name;
        g_ptr_array_add(parsed->known, migration);
    }
}

void
check_parsed_clear(CheckParsed *parsed)
{
    g_clear_pointer(&parsed->known, g_ptr_array_unref);
    g_clear_pointer(&parsed->files, sql_files_free);
}

/* --- a migration --- */

typedef struct {
    GPtrArray *texts; /* char; NULL: they are not known */
    gboolean none;    /* there is no such side */
} Side;

/* Without what begins and ends transactions. */
static GPtrArray *
texts_of(const DownFile *file)
{
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < file->statements->len; i++) {
        const DownStatement *statement = g_ptr_array_index(file->statements, i);

        if (statement->kind != DOWN_BEGIN && statement->kind != DOWN_END)
            g_ptr_array_add(texts, g_strdup(statement->sql));
    }
    return texts;
}

static Side
read_side(const CheckParsed *parsed, gboolean up, const char *name)
{
    g_autoptr(GError) ignored = NULL; /* what cannot be read is not known */
    const DownFile *file = sql_files_read(parsed->files, up, name, &ignored);

    return (Side){.texts = file != NULL && file->state == DOWN_FOUND ? texts_of(file) : NULL,
                  .none = file != NULL && (file->state == DOWN_NO_FILE || file->state == DOWN_NO_SECTION)};
}

static void
clear_side(Side *side)
{
    g_clear_pointer(&side->texts, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Side, clear_side)

static GArray *
statements_of(const GPtrArray *texts)
{
    GArray *statements = g_array_new(FALSE, FALSE, sizeof(VerdictStatement));

    for (guint i = 0; i < texts->len; i++) {
        const VerdictStatement statement = {g_ptr_array_index(texts, i), TRUE};

        g_array_append_val(statements, statement);
    }
    return statements;
}

static gboolean
leads_back(const TextChange *change)
{
    g_autoptr(CatalogDiff) diff = change->again != NULL ? catalog_diff(change->before, change->again) : NULL;

    return diff != NULL && diff->n_major == 0;
}

/* What the rules cannot say of an undo that was only read. */
static void
add_undo(CheckMigration *migration, const Side *down, const TextChange *change)
{
    if (change->again != NULL && !leads_back(change))
        check_add_finding(migration, "undo-not-exact", VERDICT_REVERSE, REVERSE_IMPOSSIBLE, VERDICT_ERROR,
                          "by its text the undo does not lead back to what was before");
    else if (change->again == NULL && !down->none)
        check_add_finding(migration, "not-parsed", VERDICT_REVERSE, REVERSE_UNKNOWN, VERDICT_WARNING,
                          "what its undo does is not certain from the text%s%s", change->undo_uncertain != NULL ? ": " : "",
                          change->undo_uncertain != NULL ? change->undo_uncertain : "");
}

static void
judge(const Check *check, CheckMigration *migration, const VerdictRules *rules, const Side *up, const Side *down, const TextChange *change)
{
    gboolean back = leads_back(change);
    g_autoptr(GArray) statements = statements_of(up->texts), undo = back ? statements_of(down->texts) : NULL;
    const VerdictInput input = {.database = check_database(check->rollback->driver),
                                .before = change->before,
                                .after = change->after,
                                .again = back ? change->again : NULL,
                                .undo = back         ? UNDO_THERE
                                        : down->none ? UNDO_NONE
                                                     : UNDO_NOT_KNOWN,
                                .statements = statements,
                                .undo_statements = undo};

    migration->verdict = verdict_judge(rules, &input);
    migration->evidence = CHECK_EVIDENCE_PARSED;
    add_undo(migration, down, change);
}

static void
parse(const Check *check, CheckMigration *migration, const CheckParsed *parsed, const TextPlace *place, const VerdictRules *rules)
{
    g_auto(Side) up = read_side(parsed, TRUE, migration->name), down = read_side(parsed, FALSE, migration->name);
    g_autoptr(TextChange) change = NULL;

    if (up.texts == NULL)
        return;
    change = text_change_read(up.texts, down.texts, place);
    if (change->uncertain == NULL) {
        judge(check, migration, rules, &up, &down, change);
        return;
    }
    check_judge_nothing(migration, rules, check_database(check->rollback->driver));
    check_add_finding(migration, "not-parsed", VERDICT_LEAVE, LEAVE_UNKNOWN, VERDICT_WARNING,
                      "what it does is not certain from the text: %s", change->uncertain);
}

void
check_parse(Check *check, const CheckParsed *parsed, const VerdictRules *rules)
{
    const DriverInfo *info = driver_info(check->rollback->driver);
    g_autoptr(Catalog) now = NULL;
    g_autoptr(GError) why = NULL;
    TextPlace place = {.database = check_database(check->rollback->driver),
                       .schema = (info->capabilities & DRIVER_SCHEMAS) != 0 ? info->schema : NULL};

    if (parsed->files == NULL || check->migrations->len == 0)
        return;
    place.now = now = catalog_read(check->rollback->driver, NULL, &why);
    if (now == NULL)
        check_note(check, "the schema could not be read: %s", why->message);
    for (guint i = 0; i < check->migrations->len; i++)
        parse(check, g_ptr_array_index(check->migrations, i), parsed, &place, rules);
}
