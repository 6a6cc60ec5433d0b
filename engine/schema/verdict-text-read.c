/* Statements whose effect on the schema is certain from their words; every word of them must be expected. */
#include <string.h>

#include "verdict-text-parts.h"

/* Types that the server has by itself: a domain or type of a user's may be anything. */
static const char *const postgres_types[] = {"smallint", "integer", "int",       "int2",   "int4",   "int8",   "bigint",    "numeric",
                                             "decimal",  "real",    "float",     "float4", "float8", "double", "boolean",   "bool",
                                             "text",     "varchar", "character", "char",   "date",   "time",   "timestamp", "timestamptz",
                                             "interval", "json",    "jsonb",     "uuid",   "bytea",  "inet",   "cidr",      NULL};
/* Without timestamp, which an old setting of the server makes NOT NULL by itself. */
static const char *const mysql_types[] = {
    "tinyint",   "smallint", "mediumint", "int",        "integer",  "bigint",   "decimal", "numeric",    "float",    "double",
    "real",      "bool",     "boolean",   "char",       "varchar",  "tinytext", "text",    "mediumtext", "longtext", "binary",
    "varbinary", "blob",     "tinyblob",  "mediumblob", "longblob", "date",     "time",    "datetime",   "json",     NULL};
static const char *const sqlite_types[] = {"integer", "int",     "smallint", "bigint",    "tinyint", "real",    "double", "float",
                                           "numeric", "decimal", "boolean",  "bool",      "text",    "varchar", "char",   "character",
                                           "blob",    "date",    "datetime", "timestamp", "time",    "json",    NULL};
static const char *const type_words[] = {"precision", "varying", "unsigned", "with", "without", "time", "zone", NULL};

/* What makes a table more than a table of its own, wherever it stands. */
static const char *const not_alone[] = {"references", "foreign", "inherits", "partition", "like", "select", "values",
                                        "union",      "of",      "as",       "table",     "on",   NULL};

/* What ADD may add that is no column; a column of such a name stands in quotes. */
static const char *const no_columns[] = {"constraint", "index",     "key",    "unique", "primary", "foreign", "check", "fulltext",
                                         "spatial",    "partition", "period", "system", "column",  "exclude", NULL};

static const char *const *
types_of(const char *database)
{
    return strcmp(database, "postgres") == 0 ? postgres_types : strcmp(database, "sqlite") == 0 ? sqlite_types : mysql_types;
}

typedef struct {
    StatementReader reader;
    TextSchema *schema;
} Text;

/* A schema of MySQL is another database. */
static gboolean
take_table(Text *text, char **schema, char **table)
{
    if (!reader_take_table(&text->reader, schema, table))
        return FALSE;
    if (*schema != NULL && text->schema->place->schema == NULL)
        return FALSE;
    if (*schema == NULL)
        *schema = g_strdup(text->schema->place->schema);
    return TRUE;
}

static gboolean
take_name(Text *text, char **name)
{
    g_free(*name);
    *name = reader_take_identifier(&text->reader);
    return *name != NULL;
}

static gboolean
is_bare(const StatementReader *reader, const char *const *words)
{
    return sql_token(reader->tokens, reader->at)->type == SQL_WORD && reader_sees(reader, words);
}

/* (10, 2), or nothing. */
static gboolean
take_numbers(StatementReader *reader)
{
    if (!reader_take(reader, "("))
        return TRUE;
    do {
        if (sql_token(reader->tokens, reader->at)->type != SQL_NUMBER)
            return FALSE;
        reader->at++;
    } while (reader_take(reader, ","));
    return reader_take(reader, ")");
}

/* --- CREATE --- */

static gboolean
read_create_table(Text *text)
{
    g_autofree char *schema = NULL, *name = NULL;
    StatementReader *reader = &text->reader;

    if (!take_table(text, &schema, &name) || !reader_is(reader, "("))
        return FALSE;
    for (guint at = reader->at; sql_token(reader->tokens, at)->type != SQL_END; at++) {
        StatementReader word = {.tokens = reader->tokens, .database = reader->database, .at = at};

        if (is_bare(&word, not_alone))
            return FALSE;
    }
    return text_create_table(text->schema, &(TextTable){schema, name});
}

/* (a, b DESC, c(20)): columns only. */
static gboolean
take_index_columns(Text *text)
{
    static const char *const directions[] = {"asc", "desc", NULL};
    StatementReader *reader = &text->reader;
    gboolean mysql = strcmp(reader->database, "mysql") == 0 || strcmp(reader->database, "mariadb") == 0;

    if (!reader_take(reader, "("))
        return FALSE;
    do {
        g_autofree char *column = NULL;

        if (!take_name(text, &column))
            return FALSE;
        if (mysql && !take_numbers(reader))
            return FALSE;
        reader_take_one_of(reader, directions);
    } while (reader_take(reader, ","));
    return reader_take(reader, ")") && reader_ended(reader);
}

static gboolean
read_create_index(Text *text)
{
    g_autofree char *index = NULL, *schema = NULL, *table = NULL;

    if (!take_name(text, &index) || !reader_take(&text->reader, "on") || !take_table(text, &schema, &table))
        return FALSE;
    if (reader_take(&text->reader, "using") && !reader_take(&text->reader, "btree"))
        return FALSE;
    return take_index_columns(text) && text_create_index(text->schema, &(TextTable){schema, table}, index);
}

static gboolean
read_create(Text *text)
{
    if (reader_take(&text->reader, "table"))
        return read_create_table(text);
    return reader_take(&text->reader, "index") && read_create_index(text);
}

/* --- DROP, RENAME --- */

static gboolean
read_drop(Text *text)
{
    g_autofree char *schema = NULL, *name = NULL, *of = NULL;

    if (reader_take(&text->reader, "table"))
        return take_table(text, &schema, &name) && reader_ended(&text->reader) && text_drop_table(text->schema, &(TextTable){schema, name});
    if (!reader_take(&text->reader, "index") || !take_name(text, &name))
        return FALSE;
    if (reader_take(&text->reader, "on") && !take_table(text, &schema, &of))
        return FALSE;
    return reader_ended(&text->reader) && text_drop_index(text->schema, name);
}

static gboolean
read_rename(Text *text)
{
    g_autofree char *schema = NULL, *table = NULL, *new_name = NULL;

    return reader_take(&text->reader, "table") && take_table(text, &schema, &table) && reader_take(&text->reader, "to") &&
           take_name(text, &new_name) && reader_ended(&text->reader) &&
           text_rename_table(text->schema, &(TextTable){schema, table}, new_name);
}

/* --- ALTER TABLE --- */

/* Up to the "," behind it: a type, and NULL at most. Free with g_free. */
static char *
take_type(Text *text)
{
    StatementReader *reader = &text->reader;
    g_autoptr(GString) type = g_string_new(NULL);

    if (!is_bare(reader, types_of(reader->database)))
        return NULL;
    do {
        g_string_append_printf(type, "%s%s", type->len > 0 ? " " : "", sql_token(reader->tokens, reader->at)->text);
        reader->at++;
        if (!take_numbers(reader))
            return NULL;
    } while (reader_sees(reader, type_words));
    while (reader_take(reader, "["))
        if (!reader_take(reader, "]"))
            return NULL;
    reader_take(reader, "null");
    return reader_ended(reader) || reader_is(reader, ",") ? g_string_free(g_steal_pointer(&type), FALSE) : NULL;
}

static gboolean
read_add(Text *text, const TextTable *table)
{
    g_autofree char *column = NULL, *type = NULL;

    if ((!reader_take(&text->reader, "column") && is_bare(&text->reader, no_columns)) || !take_name(text, &column))
        return FALSE;
    type = take_type(text);
    return type != NULL && text_add_column(text->schema, table, column, type);
}

static gboolean
read_drop_column(Text *text, const TextTable *table)
{
    g_autofree char *column = NULL;

    return reader_take(&text->reader, "column") && !reader_is(&text->reader, "if") && take_name(text, &column) &&
           (reader_ended(&text->reader) || reader_is(&text->reader, ",")) && text_drop_column(text->schema, table, column);
}

static gboolean
read_rename_of(Text *text, const TextTable *table)
{
    g_autofree char *column = NULL, *new_name = NULL;

    if (reader_take(&text->reader, "to"))
        return take_name(text, &new_name) && reader_ended(&text->reader) && text_rename_table(text->schema, table, new_name);
    return reader_take(&text->reader, "column") && take_name(text, &column) && reader_take(&text->reader, "to") &&
           take_name(text, &new_name) && reader_ended(&text->reader) && text_rename_column(text->schema, table, column, new_name);
}

static gboolean
read_alteration(Text *text, const TextTable *table)
{
    if (reader_take(&text->reader, "add"))
        return read_add(text, table);
    if (reader_take(&text->reader, "drop"))
        return read_drop_column(text, table);
    return reader_take(&text->reader, "rename") && read_rename_of(text, table);
}

static gboolean
read_alter(Text *text)
{
    g_autofree char *schema = NULL, *name = NULL;

    if (!reader_take(&text->reader, "table") || !take_table(text, &schema, &name))
        return FALSE;
    do {
        if (!read_alteration(text, &(TextTable){schema, name}))
            return FALSE;
    } while (reader_take(&text->reader, ","));
    return reader_ended(&text->reader);
}

/* --- what changes nothing --- */

static gboolean
read_set(Text *text)
{
    static const char *const timeouts[] = {"lock_timeout", "statement_timeout", NULL};

    reader_take(&text->reader, "local");
    return strcmp(text->reader.database, "postgres") == 0 && reader_sees(&text->reader, timeouts);
}

static gboolean
read_comment(Text *text)
{
    return strcmp(text->reader.database, "postgres") == 0 && reader_is(&text->reader, "on");
}

static const struct {
    const char *word;
    gboolean (*read)(Text *);
} first_words[] = {{"create", read_create}, {"drop", read_drop}, {"alter", read_alter},
                   {"rename", read_rename}, {"set", read_set},   {"comment", read_comment}};

gboolean
text_read_statement(TextSchema *schema, const char *sql)
{
    SqlTokens *tokens = sql_tokens_read(sql, schema->place->database);
    Text text = {.reader = {.tokens = tokens, .database = schema->place->database}, .schema = schema};
    gboolean certain = FALSE;

    for (gsize i = 0; i < G_N_ELEMENTS(first_words); i++) {
        if (!reader_take(&text.reader, first_words[i].word))
            continue;
        certain = first_words[i].read(&text);
        break;
    }
    g_array_unref(tokens);
    return certain;
}
