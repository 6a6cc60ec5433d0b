/*
 * oracle-model - "exactly what was applied before the cutoff, or refuse", once more, to compare the planner with.
 *
 * Written as differently as possible: names are numbers below 64, every set is a bit mask, dependencies are closed by Warshall's rule,
 * nothing is rebuilt step by step. It shares no code with engine/ and knows the rules from the framework's documentation and source only.
 * It also runs "migrate APP TARGET", forwards and backwards, as the framework would (Django 4.0 and newer).
 */
#ifndef MIGROLLBACK_ORACLE_MODEL_H
#define MIGROLLBACK_ORACLE_MODEL_H

#include <glib.h>

#define MODEL_MOST 64
#define MODEL_NONE 255
#define MODEL_BIT(i) ((guint64)1 << (i))

typedef struct {
    guint8 app; /* shown as "a", "b", … */
    char name[72];
    gboolean file, irreversible;
    guint64 needs;    /* by name */
    guint64 replaces; /* of a squash */
    guint8 last;      /* of a squash: the last that it replaces */
    gint rank;        /* order in the table; -1: no row */
    gint64 time;      /* minutes; grows with rank, may be equal */
} ModelName;

typedef struct {
    guint n;
    ModelName names[MODEL_MOST];
    gint64 cutoff;   /* rows from this time on go */
    guint only_apps; /* bit mask of apps; 0: all */
    gboolean with_dependents;
} Model;

enum {
    MODEL_GRAPH = 1,     /* the framework itself would refuse */
    MODEL_MISSING = 2,   /* a row without code */
    MODEL_SQUASHED = 4,  /* a squash that cannot be cut there */
    MODEL_DEPENDENT = 8, /* something older needs what goes */
    MODEL_IRREVERSIBLE = 16,
};

/* What counts, and what needs what, for the given rows and squashes taken apart. */
typedef struct {
    guint8 unit[MODEL_MOST];     /* by name: the name that stands for it, or MODEL_NONE */
    guint64 counts, applied;     /* names that stand for themselves */
    guint64 parents[MODEL_MOST]; /* direct */
    guint64 above[MODEL_MOST];   /* all that it needs */
    guint64 leaves[MODEL_MOST];  /* of a squash: what it replaces in the end */
    guint64 inner[MODEL_MOST];   /* of a squash: squashes that it replaces */
    gboolean refused;            /* the framework would */
} ModelView;

typedef struct {
    guint64 undone;  /* rows that go */
    guint64 markers; /* of these: nothing is run for them */
    guint64 apart;   /* squashes whose replaced migrations go one by one */
    guint64 units;   /* what is run */
    guint reasons;
} ModelAnswer;

guint64 model_rows(const Model *model);
guint64 model_squashes(const Model *model);
guint64 model_after(const Model *model);
void model_view(const Model *model, guint64 rows, guint64 apart, ModelView *view);
void model_answer(const Model *model, ModelAnswer *answer);

/* Of the applied, all that need one of `from`, and these. */
guint64 model_below(const ModelView *view, guint64 from);

/* The applied units that "migrate APP TARGET" undoes, where it goes backwards; MODEL_NONE: zero. */
guint64 model_reach(const Model *model, const ModelView *view, guint app, guint target);

typedef enum { MODEL_DONE, MODEL_FORWARDS, MODEL_AMBIGUOUS, MODEL_NO_SUCH, MODEL_REFUSED, MODEL_STOPPED } ModelOutcome;

/*
 * "migrate APP TARGET" on the rows; `target` is the beginning of a name, NULL for zero. With `strict`, a migration without way back stops
 * it where it stands; else it is undone like any other.
 */
ModelOutcome model_migrate(const Model *model, guint64 *rows, guint app, const char *target, gboolean strict);

#endif
