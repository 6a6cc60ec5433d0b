#include "failure.h"

#include "drivers/error.h"
#include "failure-which.h"

struct FailureReader {
    const Profile *profile;
    FailureRules *common;
};

static const char *const origin_names[] = {"nothing", "named", "frame", "started"};
G_STATIC_ASSERT(G_N_ELEMENTS(origin_names) == FAILURE_N_ORIGINS);

const char *
failure_origin_name(FailureOrigin origin)
{
    return origin_names[origin];
}

gboolean
failure_is_already_there(const Failure *failure)
{
    return failure_class_already_there(failure->class) && !failure->undoing && failure->name != NULL;
}

void
failure_free(Failure *failure)
{
    if (failure == NULL)
        return;
    g_free(failure->app);
    g_free(failure->name);
    g_free(failure->alias);
    g_free(failure->database);
    g_free(failure->sqlstate);
    g_free(failure->condition);
    g_free(failure->message);
    g_free(failure->object);
    g_free(failure->relation);
    g_free(failure);
}

FailureReader *
failure_reader_new(const Profile *profile, GError **error)
{
    FailureReader *reader;
    FailureRules *common;

    if (profile->failure == NULL)
        return migrollback_fail(error, MIGROLLBACK_ERROR_UNANSWERABLE, "the profile '%s' does not say how to read a failure",
                                profile->name);
    common = failure_rules_common(error);
    if (common == NULL)
        return NULL;
    reader = g_new0(FailureReader, 1);
    reader->profile = profile;
    reader->common = common;
    return reader;
}

void
failure_reader_free(FailureReader *reader)
{
    if (reader == NULL)
        return;
    failure_rules_free(reader->common);
    g_free(reader);
}

static const FailureError *
error_at(const FailureBlock *block, guint index)
{
    return &g_array_index(block->errors, FailureError, index);
}

/* The last failure; where its errors are only consequences, those of what stood alone before it are added. */
static const FailureBlock *
last_block(const FailureScan *scan, const FailureBlock **earlier)
{
    const FailureBlock *block = g_ptr_array_index(scan->blocks, scan->blocks->len - 1);

    *earlier = NULL;
    if (block->errors->len == 0 || scan->blocks->len < 2)
        return block;
    for (guint i = 0; i < block->errors->len; i++)
        if (error_at(block, i)->class != FAILURE_CONSEQUENCE)
            return block;
    *earlier = g_ptr_array_index(scan->blocks, scan->blocks->len - 2);
    if ((*earlier)->announced)
        *earlier = NULL;
    return block;
}

static void
keep(char **to, const char *from)
{
    if (*to == NULL)
        *to = g_strdup(from);
}

/* Another line about the same error: what it adds. Two objects are none. */
static void
merge(Failure *failure, const FailureError *found, gboolean *conflict)
{
    *conflict |= failure->object != NULL && found->object != NULL && !g_str_equal(failure->object, found->object);
    keep(&failure->database, found->database);
    keep(&failure->sqlstate, found->sqlstate);
    keep(&failure->condition, found->condition);
    keep(&failure->message, found->message);
    keep(&failure->object, found->object);
    keep(&failure->relation, found->relation);
    failure->number = failure->number != 0 ? failure->number : found->number;
    if (failure->statement == FAILURE_STATEMENT_UNKNOWN)
        failure->statement = found->statement;
}

static guint
classes_of(const FailureBlock *block)
{
    guint classes = 0;

    for (guint i = 0; block != NULL && i < block->errors->len; i++)
        classes |= 1u << error_at(block, i)->class;
    return classes;
}

/*
 * One class for all errors of a failure. Consequences count only where nothing else is there. Where one error says that something is already
 * there and another something else, the log does not say which of them stopped the migration.
 */
static gboolean
read_class(guint classes, FailureClass *class, GError **error)
{
    const guint causes = classes & ~(1u << FAILURE_CONSEQUENCE);
    g_autoptr(GString) names = g_string_new(NULL);
    gboolean already_there = FALSE;
    guint count = 0;

    *class = classes != 0 ? FAILURE_CONSEQUENCE : FAILURE_OTHER;
    for (guint one = 0; one < FAILURE_N_CLASSES; one++) {
        if ((causes & 1u << one) == 0)
            continue;
        *class = count++ == 0 ? (FailureClass)one : FAILURE_OTHER;
        already_there |= failure_class_already_there((FailureClass)one);
        g_string_append_printf(names, "%s%s", count > 1 ? ", " : "", failure_class_name((FailureClass)one));
    }
    if (count > 1 && already_there)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE,
                                  "the log holds errors of several kinds (%s): it cannot be told which of them stopped the migration",
                                  names->str);
    return TRUE;
}

static void
merge_block(Failure *failure, const FailureBlock *block, gboolean *conflict)
{
    for (guint i = 0; block != NULL && i < block->errors->len; i++)
        if (error_at(block, i)->class == failure->class)
            merge(failure, error_at(block, i), conflict);
}

static gboolean
read_error(Failure *failure, const FailureBlock *block, const FailureBlock *earlier, GError **error)
{
    gboolean conflict = FALSE;

    if (!read_class(classes_of(block) | classes_of(earlier), &failure->class, error))
        return FALSE;
    merge_block(failure, block, &conflict);
    merge_block(failure, earlier, &conflict);
    if (conflict) {
        g_clear_pointer(&failure->object, g_free);
        g_clear_pointer(&failure->relation, g_free);
    }
    return TRUE;
}

/* The last statement shown between the announcement of the migration and the next one. */
static FailureStatement
last_statement(const FailureScan *scan, const FailureEvent *announcement)
{
    FailureStatement statement = FAILURE_STATEMENT_UNKNOWN;
    guint end = G_MAXUINT;

    for (guint i = 0; i < scan->events->len; i++) {
        const guint line = g_array_index(scan->events, FailureEvent, i).line;

        if (line > announcement->line && line < end)
            end = line;
    }
    for (guint i = 0; i < scan->operations->len; i++) {
        const FailureOperation *operation = &g_array_index(scan->operations, FailureOperation, i);

        if (operation->line >= announcement->line && operation->line < end)
            statement = operation->statement;
    }
    return statement;
}

/* What the code alone cannot say, and the statement does. */
static const struct {
    FailureStatement statement;
    FailureClass said, means;
} refinements[] = {
    {FAILURE_STATEMENT_RENAME, FAILURE_RELATION_EXISTS, FAILURE_RENAME_TARGET_EXISTS},
    {FAILURE_STATEMENT_RENAME, FAILURE_COLUMN_EXISTS, FAILURE_RENAME_TARGET_EXISTS},
    {FAILURE_STATEMENT_RENAME, FAILURE_OBJECT_EXISTS, FAILURE_RENAME_TARGET_EXISTS},
    {FAILURE_STATEMENT_RENAME, FAILURE_FUNCTION_EXISTS, FAILURE_RENAME_TARGET_EXISTS},
    {FAILURE_STATEMENT_RENAME, FAILURE_SCHEMA_EXISTS, FAILURE_RENAME_TARGET_EXISTS},
    {FAILURE_STATEMENT_CREATE, FAILURE_COLUMN_EXISTS, FAILURE_SPECIFIED_TWICE},
    {FAILURE_STATEMENT_CONCURRENTLY, FAILURE_RELATION_EXISTS, FAILURE_INDEX_INVALID},
};

static void
refine_class(Failure *failure)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refinements); i++)
        if (failure->statement == refinements[i].statement && failure->class == refinements[i].said) {
            failure->class = refinements[i].means;
            break;
        }
}

static void
refine(Failure *failure, const FailureBlock *block)
{
    refine_class(failure);
    if (block->atomic != block->partial)
        failure->atomic = block->atomic ? FAILURE_ATOMIC_YES : FAILURE_ATOMIC_NO;
    if (failure->name != NULL && (failure->statement == FAILURE_STATEMENT_CONCURRENTLY || g_strcmp0(failure->database, "mysql") == 0))
        failure->atomic = FAILURE_ATOMIC_NO;
}

static Failure *
read_scan(const FailureScan *scan, const FailureRules *rules, GError **error)
{
    const FailureBlock *earlier, *block = last_block(scan, &earlier);
    const FailureEvent *announcement;
    g_autoptr(Failure) failure = g_new0(Failure, 1);

    if (!read_error(failure, block, earlier, error) || !failure_which(scan, block, rules, failure, &announcement, error))
        return NULL;
    if (failure->statement == FAILURE_STATEMENT_UNKNOWN && announcement != NULL)
        failure->statement = last_statement(scan, announcement);
    refine(failure, block);
    if (failure_class_already_there(failure->class) && failure->name == NULL)
        return migrollback_fail(error, MIGROLLBACK_ERROR_UNANSWERABLE, "the log shows the error (%s), but not which migration failed",
                                failure_class_name(failure->class));
    return g_steal_pointer(&failure);
}

static gboolean
same_failure(const Failure *a, const Failure *b)
{
    return a->class == b->class && g_strcmp0(a->name, b->name) == 0 && g_strcmp0(a->app, b->app) == 0 && g_strcmp0(a->alias, b->alias) == 0;
}

/* Of two programs in one log: the one whose failure is of a migration; two of those are one too many, unless they are the same. */
static gboolean
choose(Failure **best, Failure *next, GError **error)
{
    g_autoptr(Failure) other = next;

    if (*best != NULL && (*best)->name != NULL && other->name != NULL && !same_failure(*best, other))
        return migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE, "the log holds failures of several programs ('%s', '%s')",
                                  (*best)->name, other->name);
    if (*best == NULL || ((*best)->name == NULL && other->name != NULL)) {
        failure_free(*best);
        *best = g_steal_pointer(&other);
    }
    return TRUE;
}

static Failure *
read_sources(const FailureReader *reader, const FailureLog *log, GError **error)
{
    g_autoptr(Failure) best = NULL;

    for (guint source = 0; source < log->sources->len; source++) {
        g_autoptr(FailureScan) scan = failure_scan(log, source, reader->profile->failure, reader->common, error);
        Failure *next;

        if (scan == NULL)
            return NULL;
        if (scan->blocks->len == 0)
            continue;
        next = read_scan(scan, reader->profile->failure, error);
        if (next == NULL || !choose(&best, next, error))
            return NULL;
    }
    if (best == NULL)
        return migrollback_fail(error, MIGROLLBACK_ERROR_UNANSWERABLE, "there is no failure of %s in the log", reader->profile->title);
    return g_steal_pointer(&best);
}

/*
 * Piped output lags behind the errors: the migration announced last may have been finished long since. Then it is recorded as applied; where
 * nobody knows what is applied, the announcement says nothing.
 */
static void *
lagging(const Failure *failure, GError **error)
{
    migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE,
                       "the log has no back trace, and that '%s' was announced does not say that it failed", failure->name);
    migrollback_error_set_hint(error, "Connect to the database, so that what is applied is known, or name the migration.");
    return NULL;
}

Failure *
failure_read(const FailureReader *reader, const char *log, gsize length, FailureApplied applied, gpointer user, GError **error)
{
    g_autoptr(FailureLog) lines = failure_log_split(log, length, reader->common, error);
    g_autoptr(Failure) failure = lines != NULL ? read_sources(reader, lines, error) : NULL;

    if (failure == NULL)
        return NULL;
    if (failure->name != NULL && applied != NULL && applied(failure->alias, failure->app, failure->name, user))
        return migrollback_fail(error, MIGROLLBACK_ERROR_UNANSWERABLE,
                                "the log names '%s', which is applied already: it is not the one that failed", failure->name);
    if (applied == NULL && !reader->profile->failure->trust_started && failure->origin == FAILURE_BY_STARTED &&
        failure_class_already_there(failure->class))
        return lagging(failure, error);
    return g_steal_pointer(&failure);
}

Failure *
failure_of_told(const FailureReader *reader, const FailureTold *told, GError **error)
{
    FailureError found = {.database = g_strdup(told->database),
                          .sqlstate = g_strdup(told->sqlstate),
                          .number = told->number,
                          .message = g_strdup(told->message)};
    g_autoptr(Failure) failure = g_new0(Failure, 1);
    g_autoptr(GError) why = NULL;
    gboolean conflict = FALSE;

    found.class = failure_error_class(&found);
    failure_error_settle(&found, told->sqlstate == NULL && told->number == 0, reader->common, &why);
    if (told->sql != NULL && why == NULL)
        found.statement = failure_statement_of(told->sql, reader->common, &why);
    failure->origin = FAILURE_BY_NAMED;
    failure->app = g_strdup(told->app);
    failure->name = g_strdup(told->name);
    failure->class = found.class;
    failure->atomic = told->atomic ? FAILURE_ATOMIC_YES : FAILURE_ATOMIC_NO;
    merge(failure, &found, &conflict);
    refine_class(failure);
    failure_error_clear(&found);
    if (why == NULL)
        return g_steal_pointer(&failure);
    g_propagate_error(error, g_steal_pointer(&why));
    return NULL;
}
