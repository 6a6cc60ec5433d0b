/*
 * failure-class - the kinds of error that stop a migration, and the codes that servers give them: data, as tables.
 *
 * A code decides, never the words of a message; where one code stands for several things, the class of the code is what is safe
 * (mostly FAILURE_OTHER), and a known message with that code (queries/common/failure.json) says which it is.
 * Pure. Ownership: all text is static.
 */
#ifndef MIGROLLBACK_FAILURE_CLASS_H
#define MIGROLLBACK_FAILURE_CLASS_H

#include <glib.h>

typedef enum {
    FAILURE_OTHER,                /* known to be none of these, or a code that stands for many things */
    FAILURE_RELATION_EXISTS,      /* a table, view, sequence or index; which of them only the catalog tells */
    FAILURE_COLUMN_EXISTS,        /* where the table was made before, not by this statement */
    FAILURE_OBJECT_EXISTS,        /* a type, constraint, trigger, policy, extension, key … */
    FAILURE_FUNCTION_EXISTS,      /* its body may be another */
    FAILURE_SCHEMA_EXISTS,        /* a schema; in MySQL a database */
    FAILURE_INDEX_INVALID,        /* what is there has the name of an index built CONCURRENTLY: often the invalid rest of a build */
    FAILURE_CATALOG_RACE,         /* a duplicate key in the catalog itself: two statements at once */
    FAILURE_RENAME_TARGET_EXISTS, /* what was to be renamed is still there: never to be marked */
    FAILURE_SPECIFIED_TWICE,      /* the migration names a column twice: its own mistake, never to be marked */
    FAILURE_DATA,                 /* unique, not null, check, foreign key, a value that does not fit */
    FAILURE_UNDEFINED,            /* a table, column, function that is not there */
    FAILURE_PRIVILEGE,
    FAILURE_LOCK, /* lock or statement time-out, deadlock, serialization, another migration running */
    FAILURE_CONNECTION,
    FAILURE_SYNTAX,          /* of SQL, or of the migration's source */
    FAILURE_BACKGROUND_WORK, /* GitLab: a batched background migration has to be finished first */
    FAILURE_CONSEQUENCE,     /* 25P02: an earlier error is the cause */
    FAILURE_N_CLASSES
} FailureClass;

/* As documents and profiles write it: "relation-exists"; the other way FAILURE_N_CLASSES for an unknown name. */
const char *failure_class_name(FailureClass class);
FailureClass failure_class_named(const char *name);

/* TRUE where something is in the way that the migration was to make: the only classes that may be looked into further. */
gboolean failure_class_already_there(FailureClass class);

/* FAILURE_N_CLASSES where the table does not have it. An SQLSTATE that is not listed is judged by its first two characters. */
FailureClass failure_class_of_sqlstate(const char *sqlstate);
FailureClass failure_class_of_errno(int number);

/* PostgreSQL's name of a condition as libraries write it, "DuplicateTable", "duplicate_table", "DuplicateTableError": its SQLSTATE, or NULL. */
const char *failure_sqlstate_of_condition(const char *name);

/* MySQL's symbol ("ER_TABLE_EXISTS_ERROR"): its number, or 0. */
int failure_errno_of_symbol(const char *symbol);

#endif
