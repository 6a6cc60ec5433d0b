/*
 * verdict-trial - a migration tried out on a real database, and what it did to the old code and to the rows: the judge of the verdicts.
 *
 * It knows nothing of rules: it runs the old code's statements before and after the change, lets the new code write, runs the undo, and
 * compares what the server said and what is stored. Beside that it has the verdict of engine/schema/verdicts on the same change, and the
 * answers to the questions that the verdict asks.
 *
 * PostgreSQL and SQLite: in a transaction that is rolled back. MariaDB: the schema is made again where it is not what it was.
 * Base schema, rows and old code: verdict-cases.json.
 */
#ifndef MIGROLLBACK_TESTS_SCHEMA_VERDICT_TRIAL_H
#define MIGROLLBACK_TESTS_SCHEMA_VERDICT_TRIAL_H

#include <cjson/cJSON.h>

#include "drivers/driver.h"
#include "engine/schema/catalog-diff.h"
#include "engine/schema/verdicts.h"

typedef struct {
    const char *database; /* "postgres", "mariadb", "sqlite" */
    Driver *driver, *server;
    char *name;        /* of the database, or the file */
    const cJSON *json; /* verdict-cases.json */
    VerdictRules *rules;
    Catalog *base;       /* the catalog of the base schema */
    gboolean dirty;      /* MariaDB: the schema is to be made again */
    GPtrArray *old_code; /* OldStatement */
} Bench;

typedef struct {
    const char *name, *then; /* `then`: a query of what it wrote; NULL: none */
    char *sql;
    gboolean edge; /* it writes what the old schema allows and most programs never write */
} OldStatement;

typedef struct {
    /* char: statements that make what the change is about, and that the undo leaves there; NULL: none. */
    GPtrArray *given;
    GPtrArray *rows; /* char: more rows of the old schema; NULL: none */
    GPtrArray *change, *undo;
    GPtrArray *fill;                       /* what the new code writes, before the undo */
    const Catalog *again;                  /* what the undo left, where that is known to the verdict; NULL: it is not */
    gboolean no_undo, unseen, undo_unseen; /* the migration has none; its statements, or those of its undo, are not known */
    gboolean outside;                      /* they ran outside of a transaction */
} Trial;

typedef struct {
    char *refused; /* why the change was not applied; NULL: it was */
    MigrationVerdict *verdict;
    LeaveVerdict leave; /* as judged, before the probes were asked */
    ReverseVerdict reverse;
    GString *fails, *edge_fails;     /* names of old statements that fail, or change another number of rows */
    GString *differs, *edge_differs; /* that do something else */
    GString *later;                  /* names of old statements, of both kinds, that fail once the new code has written */
    char *fill_error;
    char *undo_error;  /* NULL: it succeeded */
    char *not_exact;   /* lines of the difference between the schema before and after the undo; NULL: none */
    Catalog *again;    /* of the schema after the undo; NULL: it failed */
    guint lost_since;  /* values that were there before the undo, and that neither the undo nor doing it once more gives back */
    guint lost_before; /* values that were there before the change, and are not after the undo */
} Result;

Bench *bench_open(const char *database, const char *json_path);
void bench_close(Bench *bench);
void result_free(Result *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Result, result_free)

Result *bench_try(Bench *bench, const Trial *trial);

/* The answer to a probe: a number of rows; -1 where the database refuses the question (which counts as "some"). */
gint64 bench_ask(Bench *bench, const Probe *probe);

/* Runs a statement; NULL, or the server's message (free it). */
char *bench_run(Bench *bench, const char *sql, gint64 *affected);
/* The rows of a query as text, values separated; NULL with *error. */
char *bench_read(Bench *bench, const char *sql, guint *n_rows, char **error);

/* All values of all tables: "table\x1fkey\x1fcolumn\x1fvalue". */
GHashTable *bench_snapshot(Bench *bench, const Catalog *catalog);
Catalog *bench_catalog(Bench *bench);

/* Of an object in the cases: its member of the database, or "all"; empty where there is none. "REBUILD t: this => that" becomes what a
 * framework does to a SQLite table: another one with that for this, the rows copied, the names changed. Free with g_ptr_array_unref. */
GPtrArray *bench_strings(const Bench *bench, const cJSON *object);

gboolean random_test(Bench *bench, guint n, guint32 seed);
gboolean rules_test(Bench *bench);

#endif
