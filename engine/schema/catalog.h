/*
 * catalog - the schema of a database as data: objects with attributes, in one order, so that two states can be compared.
 *
 * An object is known by kind, schema, parent and name; everything else about it is an attribute (key, value), as text of the server.
 * What is no property of the schema is not in it: rows, values of sequences, statistics, sizes. Left out are also system schemas and what
 * belongs to an extension.
 *
 * Attributes are of two ranks. Minor ones (position, comment, owner, privileges, populated) are kept and compared, but are not part of the
 * plain digest: a column that was dropped and added again stands last, and most would call that the same schema.
 *
 * Keys by kind (one that does not apply is missing; lists are ", "-separated, names in them quoted where the server would):
 *   schema               -
 *   extension            version, in_schema
 *   type                 type (enum, composite, range), labels (each as SQL text, in order), columns, subtype
 *   domain               type, nullable, default, collation
 *   sequence             type, start, increment, minimum, maximum, cache, cycle, owned_by (schema.table.column), identity
 *   table                type (table, partitioned, foreign, virtual, versioned), persistence, partition_key, inherits, row_security, …
 *   column               type, nullable (yes, no), default, generated (expression), generated_kind (stored, virtual), identity, collation, …
 *   constraint           type (primary key, unique, foreign key, check, exclude, …), columns, references, definition, validated
 *   index                definition, unique, valid, constraint (yes: it serves one)
 *   view, materialized view   definition, columns (with types), options
 *   function, procedure, aggregate   definition, …; the name holds the types of the parameters where the database overloads
 *   trigger              definition, enabled; policy: command, roles, using, check; rule, statistics, event: definition, …
 *   partition            bound; its parent is the partitioned table, its name the partition
 * A constraint is an object beside the index that serves it.
 *
 * Pure: no database. Ownership: a Catalog owns all its strings and objects. Not for several threads.
 */
#ifndef MIGROLLBACK_CATALOG_H
#define MIGROLLBACK_CATALOG_H

#include <glib.h>

typedef enum {
    CATALOG_SCHEMA,
    CATALOG_EXTENSION,
    CATALOG_TYPE,
    CATALOG_DOMAIN,
    CATALOG_SEQUENCE,
    CATALOG_TABLE,
    CATALOG_COLUMN,
    CATALOG_CONSTRAINT,
    CATALOG_INDEX,
    CATALOG_PARTITION,
    CATALOG_VIEW,
    CATALOG_MATERIALIZED_VIEW,
    CATALOG_FUNCTION,
    CATALOG_PROCEDURE,
    CATALOG_AGGREGATE,
    CATALOG_TRIGGER,
    CATALOG_POLICY,
    CATALOG_RULE,
    CATALOG_STATISTICS,
    CATALOG_EVENT,
    CATALOG_N_KINDS
} CatalogKind;

typedef struct {
    const char *key;
    const char *value; /* never NULL */
} CatalogAttribute;

typedef struct {
    CatalogKind kind;
    const char *schema; /* NULL where the database has none; CATALOG_NEUTRAL_SCHEMA for the one that was to be shown so */
    const char *parent; /* what it is a part of, in the same schema: the table of a column, index, trigger, …; else NULL */
    const char *name;
    GArray *attributes; /* CatalogAttribute, sorted by key */
} CatalogObject;

typedef struct {
    GPtrArray *objects; /* CatalogObject, sorted by kind, schema, parent, name; each identity once */
    /* What this user could not see, for people ("triggers: …"); empty: all is seen. Where it is not, "no difference" means "none seen". */
    GPtrArray *hidden;
    /* private */
    GStringChunk *text;
} Catalog;

#define CATALOG_NEUTRAL_SCHEMA "{schema}"

Catalog *catalog_new(void);
void catalog_free(Catalog *catalog);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Catalog, catalog_free)

/* Building: strings are copied. A value of NULL sets nothing; a key may be set once. catalog_finish sorts, once, after the last object. */
CatalogObject *catalog_add(Catalog *catalog, CatalogKind kind, const char *schema, const char *parent, const char *name);
void catalog_set(Catalog *catalog, CatalogObject *object, const char *key, const char *value);
void catalog_add_hidden(Catalog *catalog, const char *what);
void catalog_finish(Catalog *catalog);

/* NULL where there is none. */
const CatalogObject *catalog_find(const Catalog *catalog, CatalogKind kind, const char *schema, const char *parent, const char *name);
const char *catalog_value(const CatalogObject *object, const char *key);

/* The columns of a table in the table's order; the caller frees the array, not the objects. */
GPtrArray *catalog_columns(const Catalog *catalog, const CatalogObject *table);

/* SHA-256, in hex, of all that is not minor, or of everything; free with g_free. Equal catalogs have equal digests. */
char *catalog_digest(const Catalog *catalog, gboolean with_minor);

/* The same of all that is neither minor nor migrollback's own: its records and copies come and go. */
char *catalog_digest_theirs(const Catalog *catalog);

/* Is it a table of migrollback, or a part of one? By its name. */
gboolean catalog_is_ours(const CatalogObject *object);

int catalog_compare_identity(const CatalogObject *a, const CatalogObject *b);
gboolean catalog_key_is_minor(const char *key);
const char *catalog_kind_name(CatalogKind kind); /* "materialized view" */
gboolean catalog_kind_parse(const char *name, CatalogKind *kind);

/* "column public.orders.total"; free with g_free. */
char *catalog_label(const CatalogObject *object);

#endif
