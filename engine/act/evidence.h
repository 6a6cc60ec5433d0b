/*
 * evidence - gathers what is known about a migration that failed on something left over, or that is to be recorded without running:
 * from the failure, the database's catalog, and a trial run of the migration on a scratch copy.
 *
 * Nothing is changed in the database. What cannot be found out (no scratch copy, no project) is "unknown" and no error.
 * Ownership: Findings own the catalog, and its lists borrow that catalog's objects.
 * Errors: those of the driver on the database itself; INTERRUPTED, TERMINATED.
 */
#ifndef MIGROLLBACK_EVIDENCE_H
#define MIGROLLBACK_EVIDENCE_H

#include "engine/decide/remedy.h"
#include "engine/read/detect.h"
#include "engine/schema/catalog.h"
#include "failure.h"
#include "trial.h"

typedef struct {
    Driver *driver;
    const char *url;
    const Detected *table;
    const History *history;
    const char *folder;                            /* of the project */
    char *const *command;                          /* how the framework is started */
    const char *alias;                             /* the project's name of the database */
    const char *shadow;                            /* URL of a server for the scratch copy; NULL: the default */
    const DriverOptions *options;                  /* of sessions on the copy */
    void (*tell)(const char *what, gpointer user); /* progress, for people */
    gpointer user;
} EvidenceScene;

typedef struct {
    Evidence evidence;
    char *name;            /* the migration as its framework writes it */
    Catalog *now;          /* of the database */
    GPtrArray *in_the_way; /* const CatalogObject *, of `now` */
    GPtrArray *to_move;    /* these and what needs them */
    GPtrArray *made;       /* char *: labels of the whole objects that the migration makes */
} Findings;

void findings_free(Findings *findings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Findings, findings_free)

/* `failure` NULL: the migration was named by a person. */
Findings *evidence_gather(const EvidenceScene *scene, const Failure *failure, const char *app, const char *name, GError **error);

/* In evidence-trial.c: the items that a scratch copy can tell. FALSE only for the errors above. */
gboolean evidence_try(const EvidenceScene *scene, const Failure *failure, const char *app, Findings *findings, GError **error);

/* In evidence-rows.c: whether tables and columns that the migration makes hold anything in the database. */
gboolean evidence_rows(Driver *driver, const Catalog *now, const GPtrArray *added, Evidence *evidence, GError **error);

#endif
