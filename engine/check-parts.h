/*
 * check-parts - what the files of check share. Inside engine/ only.
 */
#ifndef MIGROLLBACK_CHECK_PARTS_H
#define MIGROLLBACK_CHECK_PARTS_H

#include "act/sql-files.h"
#include "act/trial.h"
#include "check.h"
#include "schema/catalog-diff.h"
#include "schema/shadow.h"

void check_note(Check *check, const char *format, ...) G_GNUC_PRINTF(2, 3);
void check_tell(const Check *check, const char *what);

/* Signals end the whole; whatever else fails on the copy or in the application is a lack of evidence. TRUE: *error is set. */
gboolean check_is_signal(GError *why, GError **error);

/* "postgres", "mysql", "mariadb" or "sqlite", as the rules call it. */
const char *check_database(const Driver *driver);

/* --- check.c --- */

/* What the code has, told without a copy; *graph is NULL where it cannot be. */
void check_ask_graph(Check *check, Graph **graph);

/* --- check-ready.c --- */

/* READY waits for a server that is not up yet. */
gboolean check_open_database(Check *check, GError **error);
gboolean check_look_whether_ready(Check *check, GError **error);

/* --- check-parsed.c: what the SQL files of the project say, where there are any --- */

typedef struct {
    SqlFiles *files;  /* NULL: there are none, or none that tell the way forward */
    GPtrArray *known; /* TrialMigration, in the order of applying; their names are borrowed */
} CheckParsed;

void check_parsed_open(Check *check, CheckParsed *parsed);
void check_parsed_clear(CheckParsed *parsed);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CheckParsed, check_parsed_clear)

/* Judges check->migrations by the text of their SQL, as far as it is certain. */
void check_parse(Check *check, const CheckParsed *parsed, const VerdictRules *rules);

/* --- check-record.c: both do nothing where no record is wanted --- */

/* REFUSED where the role may not write it: nothing was done yet. */
gboolean check_record_prepare(const Check *check, GError **error);
gboolean check_record(Check *check, GError **error);

/* --- check-names.c: pure --- */

/*
 * Fills pending, unknown, dirty and late, anew. `graph` (of the framework) and `known` (TrialMigration, in the order of applying) may each be
 * NULL; with neither of them nothing but `dirty` is told. Of a database that is at what the code does not have, `unknown` is told too.
 */
void check_names(Check *check, const Graph *graph, const GPtrArray *known);
CheckName *check_name_new(const char *app, const char *name);

/* --- check-migration.c --- */

CheckMigration *check_migration_new(const char *app, const char *name, gboolean pending);
void check_migration_free(gpointer migration);

/* A finding of our own, beside those of the rules. */
void check_add_finding(CheckMigration *migration, const char *rule, VerdictAxis axis, int verdict, VerdictSeverity severity,
                       const char *format, ...) G_GNUC_PRINTF(6, 7);

/* --- check-copy.c: the copy and the application on it --- */

typedef struct {
    Shadow *shadow;
    Trial *trial;
} CheckCopy;

/* The copy tells what the code has where no graph does. FALSE only for a signal: else a note says why there is none. */
gboolean check_open_copy(Check *check, CheckCopy *copy, GError **error);

/* FALSE with the reason. */
gboolean check_copy_open(const Check *check, CheckCopy *copy, GError **error);
void check_copy_clear(CheckCopy *copy);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CheckCopy, check_copy_clear)

/* --- check-trial.c, check-judge.c, check-rows.c --- */

/* What was seen of one migration. */
typedef struct {
    const Catalog *before, *after; /* the schema without it and with it; of the Round */
    const Catalog *again;          /* of a pending one: after its undo; of an applied one: after it was applied once more */
    TrialResult *up, *down;        /* NULL: not run */
    char *again_failed;            /* of a pending one: why it cannot be applied after its undo */
    GHashTable *files_before, *files_after;
    char *refused; /* why it was not even tried */
} CheckSeen;

typedef struct {
    Check *check;
    CheckCopy *copy;
    const VerdictRules *rules;
    const char *database;
    GPtrArray *seen;     /* CheckSeen, as check->migrations */
    GPtrArray *catalogs; /* Catalog: all that were read */
    gboolean back;       /* the copy is as it was in the beginning */
} CheckRound;

/* Tries check->migrations, and judges them. FALSE only for a signal or an error of the database. */
gboolean check_try(Check *check, CheckCopy *copy, const VerdictRules *rules, GError **error);

CheckMigration *check_migration_at(const CheckRound *round, guint index);
CheckSeen *check_seen_at(const CheckRound *round, guint index);

/* NULL where the application refused, with the reason in *refused, or with *error where a signal came or the application has ended. */
TrialResult *check_step(const CheckRound *round, guint index, gboolean up, char **refused, GError **error);
const Catalog *check_look(const CheckRound *round, GError **error); /* the copy's schema, kept by the round */
char *check_words(const TrialResult *result);                       /* of a failure; g_free */

gboolean check_judge_all(const CheckRound *round, GError **error);

/* Only where all went through before, so that a failure comes of the rows. */
gboolean check_try_with_rows(const CheckRound *round, GError **error);

/* All verdicts unknown, where nothing could be tried. */
void check_judge_nothing(CheckMigration *migration, const VerdictRules *rules, const char *database);

/* --- check-sample.c --- */

/* Two rows of plain values in each of the tables that change, as far as that is possible; notes where it is not. */
gboolean check_fill(Check *check, Driver *driver, const Catalog *catalog, GHashTable *tables, GError **error);

/* --- check-locks.c --- */

/* NULL where the database cannot tell; g_hash_table_unref. */
GHashTable *check_files_read(Driver *driver, GError **error);

/* From the statements that were executed, and what was rewritten; `before` and `after` as the copy's files were. */
gboolean check_locks(CheckMigration *migration, const TrialResult *result, const char *database, const Catalog *catalog,
                     const Catalog *after, GHashTable *files_before, GHashTable *files_after, GError **error);

/* How many rows the tables have, in the real database. */
gboolean check_locks_count(Check *check, GError **error);
void check_lock_free(gpointer lock);

/* --- check-declared.c --- */

/* Finds the migrations' files, and what is declared there and in the request. */
void check_declare(Check *check);

/* The verdicts once more, without what is declared; and the deployment's. */
void check_conclude(Check *check);

#endif
