/*
 * verdict-parts - what the files of verdicts share: rules as read, the change that they are matched against, and how findings are made.
 *
 * Included by verdict*.c only.
 */
#ifndef MIGROLLBACK_VERDICT_PARTS_H
#define MIGROLLBACK_VERDICT_PARTS_H

#include "verdict-types.h"
#include "verdicts.h"

/* --- a change, and facts about it --- */

typedef struct {
    const char *database;
    const VerdictTypes *types;
    const Catalog *before, *after;
    const CatalogDiff *diff;
    GHashTable *made; /* tables and columns that the old code cannot know (VerdictInput); may be NULL */
} ChangeSet;

typedef struct {
    const ChangeSet *set;
    const CatalogChange *change;
} ChangeView;

typedef gboolean (*VerdictFact)(const ChangeView *view);

VerdictFact verdict_fact_named(const char *name); /* NULL: there is none */

/* Facts that are in verdict-facts-keys.c. */
gboolean verdict_fact_key_by_rowid(const ChangeView *view);
gboolean verdict_fact_becomes_rowid(const ChangeView *view);
gboolean verdict_fact_no_longer_rowid(const ChangeView *view);
gboolean verdict_fact_is_key(const ChangeView *view);
gboolean verdict_fact_enforced_already(const ChangeView *view);
gboolean verdict_fact_enforced_elsewhere(const ChangeView *view);
gboolean verdict_fact_same_elsewhere(const ChangeView *view);
gboolean verdict_fact_columns_constant(const ChangeView *view);
gboolean verdict_fact_has_new_nullable_column(const ChangeView *view);
gboolean verdict_fact_columns_new_optional(const ChangeView *view);
gboolean verdict_fact_columns_gone(const ChangeView *view);
gboolean verdict_fact_acts(const ChangeView *view);
gboolean verdict_fact_parent_before(const ChangeView *view);

/* The names, or labels, in a list of a catalog (", "-separated, quoted where the server would); free with g_strfreev. */
char **verdict_names(const char *list);
/* Of a constraint or index: its columns, from what the database tells; NULL where they are no plain columns. Free with g_strfreev. */
char **verdict_columns(const Catalog *catalog, const CatalogObject *object);
/* Labels that the first has, and the second has not. */
char **verdict_labels_missing(char **labels, char **other);
/* Of a type's "labels", or of a column's type enum(…); free with g_strfreev; NULL where it is none. */
char **verdict_labels_of(const CatalogObject *object);
/* The table of a foreign key, and its columns (may be empty); free both. FALSE where it is none. */
gboolean verdict_references(const ChangeSet *set, const CatalogObject *key, char **schema, char **table, char ***columns);

/* --- rules --- */

typedef struct {
    const char *key;
    gboolean absent;    /* the attribute is not there */
    const char *equals; /* NULL and not absent: it is there */
} VerdictCondition;

typedef struct {
    int verdict;
    VerdictSeverity severity;
    const char *message;
    VerdictLoss loses;
    ProbeKind probe;
    gboolean before;
} VerdictOutcome;

typedef struct {
    VerdictFact fact;
    gboolean not ;
} VerdictPredicate;

typedef struct {
    const char *name;
    guint row;                        /* as VerdictFinding has it */
    guint32 kinds;                    /* bits of CatalogKind */
    guint32 changes;                  /* bits of CatalogChangeType */
    GPtrArray *databases;             /* const char; NULL: all */
    GArray *before, *after;           /* VerdictCondition */
    GArray *predicates;               /* VerdictPredicate */
    GPtrArray *explains;              /* const char: attributes; NULL: all */
    GArray *outcomes[VERDICT_N_AXES]; /* VerdictOutcome */
} VerdictRule;

struct VerdictRules {
    cJSON *json;        /* holds all texts */
    GPtrArray *rules;   /* VerdictRule, the first that fits is taken */
    GHashTable *others; /* name -> VerdictRule: those that code looks up */
    VerdictTypes *types[3];
};

const VerdictTypes *verdict_rules_types(const VerdictRules *rules, const char *database);
const VerdictRule *verdict_rules_other(const VerdictRules *rules, const char *name);
gboolean verdict_rule_fits(const VerdictRule *rule, const ChangeView *view);
gboolean verdict_rule_explains(const VerdictRule *rule, const char *attribute);

/* --- findings --- */

/* What a finding of a change is about; everything is copied. `detail` (may be NULL) stands behind the message, after ": ". */
void verdict_add_change(MigrationVerdict *verdict, const VerdictRule *rule, const ChangeView *view);
void verdict_add_other(MigrationVerdict *verdict, const VerdictRule *rule, const char *object, const char *detail, const Probe *about);
/* What `outcome` asks of this change; its kind is NONE where it cannot be asked. */
Probe verdict_probe(MigrationVerdict *verdict, const VerdictOutcome *outcome, const ChangeView *view);
char *verdict_object_name(const CatalogObject *object); /* "public.orders.total"; free with g_free */

const char *verdict_keep(MigrationVerdict *verdict, const char *text); /* NULL stays NULL */
const char *const *verdict_keep_list(MigrationVerdict *verdict, char *const *list);

/* --- statements --- */

/* A table or column that has another name after the migration, by the statements. */
typedef struct {
    const char *schema, *table, *new_table; /* the same where only the column is renamed */
    const char *column, *new_column;        /* NULL: the table */
} VerdictRename;

/* Something that was done to a table that the schema had before, by its name there. */
typedef enum {
    EFFECT_INSERT,
    EFFECT_UPDATE, /* columns; NULL: not known which */
    EFFECT_DELETE,
    EFFECT_RECREATED,        /* dropped and made again, without a copy of all rows */
    EFFECT_COLUMN_RECREATED, /* columns */
    EFFECT_COLUMN_REWRITTEN, /* columns: an expression stands where the value was */
    EFFECT_SEQUENCE,
    EFFECT_UNKNOWN, /* detail */
} EffectKind;

typedef struct {
    EffectKind kind;
    const CatalogObject *table; /* of `before`; NULL: none */
    const char *const *columns; /* NULL-terminated, or NULL */
    const char *detail;         /* NULL: nothing to say */
    const char *expression;     /* which rows, or what values become; only where it can be asked of the schema before; else NULL */
} VerdictEffect;

/* What rows have in a column that was added, by its name at the end. */
typedef struct {
    const char *table, *column, *expression;
} VerdictFill;

/* What the statements did with tables, followed through every rename, drop and copy. Borrows the catalogs of the input. */
typedef struct {
    GArray *renames;  /* VerdictRename */
    GArray *effects;  /* VerdictEffect */
    GArray *fills;    /* VerdictFill */
    gboolean outside; /* a statement that changes the schema or rows ran outside of a transaction */
    /* private */
    GStringChunk *text;
    GPtrArray *lists;
} VerdictMoves;

/* `statements` are those of the migration or of its undo, from `before` to `after`. */
VerdictMoves *verdict_moves_read(const char *database, const GArray *statements, const Catalog *before, const Catalog *after);
void verdict_moves_free(VerdictMoves *moves);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VerdictMoves, verdict_moves_free)

/* A copy of `before` in which everything has its new name. */
Catalog *verdict_renamed(const Catalog *before, const GArray *renames);

/* What the statements did to rows, and what else no catalog shows. */
void verdict_add_data(MigrationVerdict *verdict, const VerdictRules *rules, const VerdictInput *input, const VerdictMoves *moves);

/* Against the catalog that the undo really left; nothing where it was not run. */
void verdict_add_undo(MigrationVerdict *verdict, const VerdictRules *rules, const VerdictInput *input);

/* --- verdict-made.c: what earlier migrations of the same deployment made --- */

/* Such an outcome of a rule is none, since the change is to something that the old code has never seen. */
gboolean verdict_change_is_unseen(const ChangeView *view, VerdictAxis axis, int verdict);
gboolean verdict_effect_is_unseen(GHashTable *made, const VerdictEffect *effect);
gboolean verdict_rename_is_unseen(GHashTable *made, const VerdictRename *rename);
void verdict_note_made(MigrationVerdict *verdict, const CatalogChange *change);

#endif
