#include "failure-class.h"

#include <string.h>

static const char *const names[] = {
    [FAILURE_OTHER] = "other",
    [FAILURE_RELATION_EXISTS] = "relation-exists",
    [FAILURE_COLUMN_EXISTS] = "column-exists",
    [FAILURE_OBJECT_EXISTS] = "object-exists",
    [FAILURE_FUNCTION_EXISTS] = "function-exists",
    [FAILURE_SCHEMA_EXISTS] = "schema-exists",
    [FAILURE_INDEX_INVALID] = "index-invalid",
    [FAILURE_CATALOG_RACE] = "duplicate-key-in-catalog",
    [FAILURE_RENAME_TARGET_EXISTS] = "rename-target-exists",
    [FAILURE_SPECIFIED_TWICE] = "specified-more-than-once",
    [FAILURE_DATA] = "data",
    [FAILURE_UNDEFINED] = "undefined",
    [FAILURE_PRIVILEGE] = "privilege",
    [FAILURE_LOCK] = "lock",
    [FAILURE_CONNECTION] = "connection",
    [FAILURE_SYNTAX] = "syntax",
    [FAILURE_BACKGROUND_WORK] = "background-work",
    [FAILURE_CONSEQUENCE] = "consequence",
};
G_STATIC_ASSERT(G_N_ELEMENTS(names) == FAILURE_N_CLASSES);

/*
 * Conditions of PostgreSQL. Not here as "exists": 42701 (also a column named twice), 42P16 (any bad table), 42P17 and 42P04: what they mean
 * depends on the message, or nothing may be concluded from them.
 */
static const struct {
    const char *sqlstate, *condition;
    FailureClass class;
} conditions[] = {
    {"42P07", "duplicatetable", FAILURE_RELATION_EXISTS},
    {"42701", "duplicatecolumn", FAILURE_OTHER},
    {"42710", "duplicateobject", FAILURE_OBJECT_EXISTS},
    {"42723", "duplicatefunction", FAILURE_FUNCTION_EXISTS},
    {"42P06", "duplicateschema", FAILURE_SCHEMA_EXISTS},
    {"42P04", "duplicatedatabase", FAILURE_OTHER},
    {"42P16", "invalidtabledefinition", FAILURE_OTHER},
    {"42P17", "invalidobjectdefinition", FAILURE_OTHER},
    {"42P01", "undefinedtable", FAILURE_UNDEFINED},
    {"42703", "undefinedcolumn", FAILURE_UNDEFINED},
    {"42704", "undefinedobject", FAILURE_UNDEFINED},
    {"42883", "undefinedfunction", FAILURE_UNDEFINED},
    {"3F000", "invalidschemaname", FAILURE_UNDEFINED},
    {"23505", "uniqueviolation", FAILURE_DATA},
    {"23502", "notnullviolation", FAILURE_DATA},
    {"23503", "foreignkeyviolation", FAILURE_DATA},
    {"23514", "checkviolation", FAILURE_DATA},
    {"23P01", "exclusionviolation", FAILURE_DATA},
    {"22001", "stringdatarighttruncation", FAILURE_DATA},
    {"22P02", "invalidtextrepresentation", FAILURE_DATA},
    {"42601", "syntaxerror", FAILURE_SYNTAX},
    {"42804", "datatypemismatch", FAILURE_OTHER},
    {"42501", "insufficientprivilege", FAILURE_PRIVILEGE},
    {"55P03", "locknotavailable", FAILURE_LOCK},
    {"57014", "querycanceled", FAILURE_LOCK},
    {"40001", "serializationfailure", FAILURE_LOCK},
    {"40P01", "deadlockdetected", FAILURE_LOCK},
    {"25P02", "infailedsqltransaction", FAILURE_CONSEQUENCE},
    {"25001", "activesqltransaction", FAILURE_OTHER},
    {"2BP01", "dependentobjectsstillexist", FAILURE_OTHER},
    {"0A000", "featurenotsupported", FAILURE_OTHER},
    {"55000", "objectnotinprerequisitestate", FAILURE_OTHER},
    {"57P01", "adminshutdown", FAILURE_CONNECTION},
    {"57P03", "cannotconnectnow", FAILURE_CONNECTION},
    {"08006", "connectionbad", FAILURE_CONNECTION}, /* the name that Ruby's library gives where the server gave no code */
    {"08006", "unabletosend", FAILURE_CONNECTION},
    {"08006", "connectionfailure", FAILURE_CONNECTION},
    {"42S01", "basetableorviewalreadyexists", FAILURE_RELATION_EXISTS}, /* 42S…: MySQL's */
    {"42S21", "columnalreadyexists", FAILURE_COLUMN_EXISTS},
    {"42S02", "basetableorviewnotfound", FAILURE_UNDEFINED},
    {"42S22", "columnnotfound", FAILURE_UNDEFINED},
};

/* The first two characters of an SQLSTATE that is not listed. 42 and 25 say too little. */
static const struct {
    const char *start;
    FailureClass class;
} groups[] = {
    {"08", FAILURE_CONNECTION}, {"22", FAILURE_DATA},        {"23", FAILURE_DATA},  {"28", FAILURE_CONNECTION},
    {"40", FAILURE_LOCK},       {"57P", FAILURE_CONNECTION}, {"55P", FAILURE_LOCK},
};

/* MySQL and MariaDB. 1005 is "cannot create table" for any reason: the number inside its message decides. */
static const struct {
    int number;
    const char *symbol;
    FailureClass class;
} numbers[] = {
    {1005, "ER_CANT_CREATE_TABLE", FAILURE_OTHER},
    {1007, "ER_DB_CREATE_EXISTS", FAILURE_SCHEMA_EXISTS},
    {1044, "ER_DBACCESS_DENIED_ERROR", FAILURE_PRIVILEGE},
    {1045, "ER_ACCESS_DENIED_ERROR", FAILURE_CONNECTION},
    {1048, "ER_BAD_NULL_ERROR", FAILURE_DATA},
    {1050, "ER_TABLE_EXISTS_ERROR", FAILURE_RELATION_EXISTS},
    {1051, "ER_BAD_TABLE_ERROR", FAILURE_UNDEFINED},
    {1054, "ER_BAD_FIELD_ERROR", FAILURE_UNDEFINED},
    {1060, "ER_DUP_FIELDNAME", FAILURE_COLUMN_EXISTS},
    {1061, "ER_DUP_KEYNAME", FAILURE_RELATION_EXISTS},
    {1062, "ER_DUP_ENTRY", FAILURE_DATA},
    {1064, "ER_PARSE_ERROR", FAILURE_SYNTAX},
    {1068, "ER_MULTIPLE_PRI_KEY", FAILURE_OBJECT_EXISTS},
    {1091, "ER_CANT_DROP_FIELD_OR_KEY", FAILURE_UNDEFINED},
    {1142, "ER_TABLEACCESS_DENIED_ERROR", FAILURE_PRIVILEGE},
    {1146, "ER_NO_SUCH_TABLE", FAILURE_UNDEFINED},
    {1205, "ER_LOCK_WAIT_TIMEOUT", FAILURE_LOCK},
    {1213, "ER_LOCK_DEADLOCK", FAILURE_LOCK},
    {1227, "ER_SPECIFIC_ACCESS_DENIED_ERROR", FAILURE_PRIVILEGE},
    {1265, "WARN_DATA_TRUNCATED", FAILURE_DATA},
    {1304, "ER_SP_ALREADY_EXISTS", FAILURE_FUNCTION_EXISTS},
    {1305, "ER_SP_DOES_NOT_EXIST", FAILURE_UNDEFINED},
    {1359, "ER_TRG_ALREADY_EXISTS", FAILURE_OBJECT_EXISTS},
    {1364, "ER_NO_DEFAULT_FOR_FIELD", FAILURE_DATA},
    {1366, "ER_TRUNCATED_WRONG_VALUE_FOR_FIELD", FAILURE_DATA},
    {1406, "ER_DATA_TOO_LONG", FAILURE_DATA},
    {1451, "ER_ROW_IS_REFERENCED_2", FAILURE_DATA},
    {1452, "ER_NO_REFERENCED_ROW_2", FAILURE_DATA},
    {1537, "ER_EVENT_ALREADY_EXISTS", FAILURE_OBJECT_EXISTS},
    {1826, "ER_DUP_CONSTRAINT_NAME", FAILURE_OBJECT_EXISTS},
    {1826, "ER_FK_DUP_NAME", FAILURE_OBJECT_EXISTS},
    {2002, "CR_CONNECTION_ERROR", FAILURE_CONNECTION},
    {2003, "CR_CONN_HOST_ERROR", FAILURE_CONNECTION},
    {2006, "CR_SERVER_GONE_ERROR", FAILURE_CONNECTION},
    {2013, "CR_SERVER_LOST", FAILURE_CONNECTION},
};

const char *
failure_class_name(FailureClass class)
{
    return names[class];
}

FailureClass
failure_class_named(const char *name)
{
    int class = 0;

    while (class < FAILURE_N_CLASSES && !g_str_equal(names[class], name))
        class ++;
    return (FailureClass) class;
}

gboolean
failure_class_already_there(FailureClass class)
{
    return class >= FAILURE_RELATION_EXISTS && class <= FAILURE_INDEX_INVALID;
}

FailureClass
failure_class_of_sqlstate(const char *sqlstate)
{
    for (gsize i = 0; i < G_N_ELEMENTS(conditions); i++)
        if (g_str_equal(conditions[i].sqlstate, sqlstate))
            return conditions[i].class;
    for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
        if (g_str_has_prefix(sqlstate, groups[i].start))
            return groups[i].class;
    return FAILURE_N_CLASSES;
}

FailureClass
failure_class_of_errno(int number)
{
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (numbers[i].number == number)
            return numbers[i].class;
    return FAILURE_N_CLASSES;
}

const char *
failure_sqlstate_of_condition(const char *name)
{
    g_autofree char *plain = g_ascii_strdown(name, -1);
    char *to = plain;

    for (const char *from = plain; *from != '\0'; from++)
        if (*from != '_')
            *to++ = *from;
    *to = '\0';
    for (gsize i = 0; i < G_N_ELEMENTS(conditions); i++) {
        const gsize length = strlen(conditions[i].condition);

        if (strncmp(plain, conditions[i].condition, length) == 0 && (plain[length] == '\0' || g_str_equal(plain + length, "error")))
            return conditions[i].sqlstate;
    }
    return NULL;
}

int
failure_errno_of_symbol(const char *symbol)
{
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (g_str_equal(numbers[i].symbol, symbol))
            return numbers[i].number;
    return 0;
}
