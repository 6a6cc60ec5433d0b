/*
 * profile - what is known of one framework: data from queries/NAME/profile.json, checked when loaded.
 *
 * The file's members are described in docs/profiles.md. A profile with "extends" takes the members it does not have from another.
 * Ownership: profiles belong to the ProfileSet. Errors: CONFIG, naming file and member.
 */
#ifndef MIGROLLBACK_PROFILE_H
#define MIGROLLBACK_PROFILE_H

#include <glib.h>

#include "failure-rules.h"
#include "history.h"

typedef enum {
    PROFILE_PER_APP_GRAPH, /* Django: a migration has an app and needs others */
    PROFILE_SET,           /* Rails, Knex: each migration can be undone by itself */
    PROFILE_STACK,         /* only the last one or ones */
    PROFILE_CHAIN,         /* a target revision */
    PROFILE_POINTER,       /* one row, no history */
} ProfileModel;

/* Which of the applied migrations the framework itself takes for its last one. */
typedef enum {
    PROFILE_LAST_APPLIED, /* as the History: applied last */
    PROFILE_LAST_NAME,    /* the greatest name, by bytes */
    PROFILE_LAST_NUMBER,  /* the greatest number */
    PROFILE_LAST_BATCH,   /* of the newest batch the greatest name (Laravel) */
} ProfileLast;

typedef enum {
    PROFILE_COLUMN_INTEGER,
    PROFILE_COLUMN_TEXT,
    PROFILE_COLUMN_TIME,
    PROFILE_COLUMN_BOOLEAN,
    PROFILE_COLUMN_OTHER
} ProfileColumnType;

typedef struct {
    char *name;  /* lower case */
    guint types; /* bit set of 1 << ProfileColumnType that it may have */
} ProfileColumn;

/* SQL a dialect: index by profile_dialect("postgres" | "mysql" | "sqlite"); NULL where the profile cannot read that database. */
enum { PROFILE_POSTGRES, PROFILE_MYSQL, PROFILE_SQLITE, PROFILE_N_DIALECTS };
int profile_dialect(const char *name); /* -1 where not known */
const char *profile_dialect_name(int dialect);

typedef struct {
    char *column;                         /* a column, quoted by the driver; or NULL, and then */
    char *expression[PROFILE_N_DIALECTS]; /* SQL over the migration table, aliased "t" */
} ProfileValue;

typedef struct {
    ProfileValue value[PROFILE_N_DIALECTS];
    char *sort[PROFILE_N_DIALECTS]; /* ORDER BY list; NULL: the value itself */
    HistoryOrder order[PROFILE_N_DIALECTS];
} ProfilePosition;

typedef struct {
    ProfileValue value;
    char *type[PROFILE_N_DIALECTS]; /* a name in queries/common/time.json: timestamptz, datetime, text, ms … */
    HistoryTime kind;               /* exact or estimate */
    gboolean at_start;              /* written when a migration starts (GitLab), not when it ends */
    gboolean nullable;
} ProfileTime;

typedef struct {
    char **argv;                    /* after the start command; {name} etc. are replaced element by element */
    char **files;                   /* script: resource names, joined by newlines into {script} */
    gboolean describes;             /* script: tells the graph first where it is asked to */
    gboolean alone;                 /* script: is started by itself, in the place of the start command */
    char *module;                   /* script: the option by which an interpreter starts the framework's program ("-m"); NULL: none */
    char *urls[PROFILE_N_DIALECTS]; /* script: how the framework begins a URL of that database: "mysql2://" */
} ProfileCommand;

typedef struct ProfileNative ProfileNative; /* profile-native.h */

typedef struct {
    char *name;
    char *title;
    ProfileModel model;
    ProfileLast last;
    char **tables;                  /* names that the migration table has by default */
    GArray *require;                /* ProfileColumn: columns that must be there */
    gboolean exact;                 /* and no others */
    char **siblings;                /* tables beside it that make the match certain */
    char **strangers;               /* tables beside it that exclude it */
    gboolean only_asked;            /* its table is like another framework's: taken only where --framework names it */
    char *from[PROFILE_N_DIALECTS]; /* resource with a SELECT that folds the table, or NULL: the table itself */
    gboolean reads[PROFILE_N_DIALECTS];

    gboolean has_app, has_time;
    ProfileValue app, migration, batch, state; /* batch and state may be empty: neither column nor expression */
    ProfileTime time;
    ProfilePosition position;

    gboolean graph;      /* migrations need others: an exact plan wants the graph */
    char **start;        /* how the framework is started; --command replaces it */
    char **marker_files; /* files of a project ("manage.py"): whether --project is one */
    char *alias_option;  /* the option that names one of a project's databases; NULL: none */
    char *zero;          /* the target that undoes all of an app */
    ProfileCommand down_to, down_one, down_one_alias, down_last, down_n, down_all, status; /* argv NULL where there is none */
    ProfileCommand mark_command; /* records {name} as applied, where no statement of ours can */
    ProfileCommand script_undo, script_graph, script_graph_files, script_sql, script_trial;
    char *lock[PROFILE_N_DIALECTS];     /* resource with a SELECT that gives a row for each running migration; NULL: cannot tell */
    char *lock_factor;                  /* the word {lock_factor} in it: decimal digits; NULL: none */
    char *mark[PROFILE_N_DIALECTS];     /* resource with a statement that records a migration as applied; NULL: none */
    char *blockers[PROFILE_N_DIALECTS]; /* resource with a SELECT that gives a row for each piece of work that must end first; NULL: none */
    gboolean numbers;                   /* names are numbers, written without leading zeros */
    ProfileNative *native;              /* how migrollback undoes it by itself; NULL: not known */
    FailureRules *failure;              /* how its output tells of a failure; NULL: not known */
    char **caveats;                     /* sentences for people */
    char *tested;                       /* "3.2.25 on PostgreSQL 15, …"; NULL: from documentation */
    char **sources;
} Profile;

typedef struct ProfileSet ProfileSet;

/* All profiles of queries/ and --profiles. */
ProfileSet *profiles_load(GError **error);
void profiles_free(ProfileSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProfileSet, profiles_free)

guint profiles_length(const ProfileSet *set);
const Profile *profiles_get(const ProfileSet *set, guint index); /* sorted by name */
const Profile *profiles_find(const ProfileSet *set, const char *name);

#endif
