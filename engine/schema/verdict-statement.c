#include "verdict-statement.h"

#include <string.h>

#include "verdict-statement-parts.h"

static void
clear_action(gpointer data)
{
    Action *action = data;

    g_free(action->schema);
    g_free(action->table);
    g_free(action->column);
    g_free(action->new_name);
    g_free(action->expression);
    g_free(action->source);
    g_clear_pointer(&action->columns, g_ptr_array_unref);
    g_clear_pointer(&action->items, g_ptr_array_unref);
}

/* --- by its first word --- */

static void
read_nothing(StatementReader *reader G_GNUC_UNUSED)
{
}

/* Kinds of objects that catalogs hold, or whose absence from them changes nothing for a program. */
static const char *const shown[] = {"table",    "view",      "index",      "sequence",     "type",   "domain",
                                    "function", "procedure", "aggregate",  "trigger",      "policy", "rule",
                                    "schema",   "extension", "statistics", "materialized", NULL};
static const char *const before_kind[] = {"or",      "replace",    "unique",    "temp",    "temporary", "unlogged",
                                          "global",  "local",      "recursive", "foreign", "virtual",   "fulltext",
                                          "spatial", "constraint", "force",     "noforce", "undefined", NULL};

/* MySQL: DEFINER = user, ALGORITHM = …, SQL SECURITY … */
static void
skip_view_options(StatementReader *reader)
{
    static const char *const options[] = {"definer", "algorithm", NULL};

    for (;;) {
        if (reader_take_one_of(reader, options)) {
            for (reader_take(reader, "=");
                 !reader_ended(reader) && !reader_sees(reader, shown) && !reader_sees(reader, options) && !reader_is(reader, "sql");)
                reader->at++;
        } else if (reader_take(reader, "sql")) {
            reader->at += 2;
        } else {
            return;
        }
    }
}

static void
read_create(StatementReader *reader)
{
    gboolean mysql = strcmp(reader->database, "postgres") != 0;

    skip_view_options(reader);
    while (reader_take_one_of(reader, before_kind))
        skip_view_options(reader);
    if (reader_take(reader, "table")) {
        g_autofree char *schema = NULL, *table = NULL;

        while (reader_is(reader, "if") || reader_is(reader, "not") || reader_is(reader, "exists"))
            reader->at++;
        if (reader_take_table(reader, &schema, &table)) {
            Action *action = reader_add(reader, ACTION_CREATE_TABLE);

            action->schema = g_steal_pointer(&schema);
            action->table = g_steal_pointer(&table);
        }
    } else if (!reader_sees(reader, shown) && !(mysql && reader_is(reader, "event"))) {
        reader_add_unknown(reader);
    }
}

static void
read_alter(StatementReader *reader)
{
    static const char *const words[] = {"online", "offline", "ignore", "foreign", NULL};

    reader_take_one_of(reader, words);
    if (reader_take(reader, "table")) {
        statement_read_alter_table(reader);
    } else if (reader_take(reader, "sequence")) {
        for (; !reader_ended(reader); reader->at++) {
            if (reader_is(reader, "restart"))
                reader_add(reader, ACTION_SET_SEQUENCE)->table = g_strdup("");
        }
    } else if (!reader_sees(reader, shown) && !reader_is(reader, "event")) {
        reader_add_unknown(reader);
    }
}

static void
read_drop(StatementReader *reader)
{
    static const char *const words[] = {"temporary", "foreign", NULL};

    reader_take_one_of(reader, words);
    if (reader_take(reader, "table"))
        statement_read_drop_table(reader);
    else if (!reader_sees(reader, shown) && !reader_is(reader, "event"))
        reader_add_unknown(reader);
}

static void
read_rename_statement(StatementReader *reader)
{
    if (reader_take(reader, "table") || reader_take(reader, "tables"))
        statement_read_rename_tables(reader);
    else
        reader_add_unknown(reader);
}

/* What a SELECT calls; statement_actions adds the calls. INTO makes a table, which the catalog shows. */
static void
read_with(StatementReader *reader)
{
    for (; !reader_ended(reader); reader->at++) {
        guint at = reader->at;

        if (reader_is(reader, "insert") && sql_token_is(reader->tokens, at + 1, "into")) {
            reader->at++;
            statement_read_insert(reader);
        } else if (reader_is(reader, "delete") && sql_token_is(reader->tokens, at + 1, "from")) {
            reader->at++;
            statement_read_delete(reader);
        } else if (reader_is(reader, "update") && !sql_token_is(reader->tokens, at - 1, "for") &&
                   !sql_token_is(reader->tokens, at - 1, "do") && !sql_token_is(reader->tokens, at - 1, "key")) {
            reader->at++;
            statement_read_update(reader);
        }
        reader->at = MAX(reader->at, at);
        if (reader_ended(reader))
            return;
    }
}

static void
read_copy_statement(StatementReader *reader)
{
    g_autofree char *schema = NULL, *table = NULL;

    if (!reader_take_table(reader, &schema, &table))
        return; /* COPY (query) TO */
    for (; !reader_ended(reader); reader->at++) {
        if (reader_is(reader, "from")) {
            Action *action = reader_add(reader, ACTION_INSERT);

            action->schema = g_steal_pointer(&schema);
            action->table = g_steal_pointer(&table);
            return;
        }
    }
}

static void
read_set(StatementReader *reader)
{
    static const char *const far[] = {"global", "password", "persist", "role", NULL};

    if (reader_sees(reader, far) && !reader_is(reader, "role"))
        reader_add_unknown(reader);
}

/* PostgreSQL's catalogs hold the rights on tables, sequences and functions; not those on anything else, nor who is in which role. */
static void
read_revoke(StatementReader *reader)
{
    static const char *const elsewhere[] = {"schema",  "database", "domain",     "type",      "language",
                                            "foreign", "large",    "tablespace", "parameter", NULL};
    gboolean seen = FALSE;

    for (; !reader_ended(reader) && !seen; reader->at++) {
        if (reader_is(reader, "on") && strcmp(reader->database, "postgres") == 0) {
            reader->at++;
            seen = !reader_sees(reader, elsewhere);
            break;
        }
    }
    if (!seen)
        reader_add_unknown(reader);
}

static void
read_pragma(StatementReader *reader)
{
    if (reader_is(reader, "writable_schema"))
        reader_add_unknown(reader);
}

static const struct {
    const char *word;
    void (*read)(StatementReader *);
} first_words[] = {
    {"create", read_create},
    {"alter", read_alter},
    {"drop", read_drop},
    {"rename", read_rename_statement},
    {"insert", statement_read_insert},
    {"replace", statement_read_insert},
    {"update", statement_read_update},
    {"delete", statement_read_delete},
    {"truncate", statement_read_truncate},
    {"with", read_with},
    {"select", read_with},
    {"copy", read_copy_statement},
    {"set", read_set},
    {"pragma", read_pragma},
    {"revoke", read_revoke},
    /* what changes neither rows nor schema */
    {"begin", read_nothing},
    {"start", read_nothing},
    {"commit", read_nothing},
    {"end", read_nothing},
    {"rollback", read_nothing},
    {"savepoint", read_nothing},
    {"release", read_nothing},
    {"abort", read_nothing},
    {"show", read_nothing},
    {"describe", read_nothing},
    {"desc", read_nothing},
    {"use", read_nothing},
    {"lock", read_nothing},
    {"unlock", read_nothing},
    {"reset", read_nothing},
    {"discard", read_nothing},
    {"analyze", read_nothing},
    {"vacuum", read_nothing},
    {"reindex", read_nothing},
    {"cluster", read_nothing},
    {"optimize", read_nothing},
    {"check", read_nothing},
    {"checkpoint", read_nothing},
    {"comment", read_nothing},
    {"refresh", read_nothing},
    {"values", read_nothing},
    {"table", read_nothing},
    {"listen", read_nothing},
    {"notify", read_nothing},
    {"fetch", read_nothing},
    {"close", read_nothing},
    {"grant", read_nothing},
};

/* name( … : what may write, if it is a function of the catalog. */
static void
add_calls(StatementReader *reader)
{
    static const char *const moving[] = {"setval", "nextval", "last_insert_id", NULL};

    for (guint i = 1; i < reader->tokens->len; i++) {
        if (!sql_token_names(reader->tokens, i - 1) || !sql_token_is(reader->tokens, i, "("))
            continue;
        reader->at = i - 1;
        if (reader_sees(reader, moving)) {
            reader_add(reader, ACTION_SET_SEQUENCE)->table = g_strdup("");
        } else {
            char *name = reader_take_identifier(reader);

            reader_add(reader, ACTION_CALL)->table = name;
        }
    }
}

gboolean
statement_defines(const SqlTokens *statement)
{
    static const char *const defining[] = {"create", "alter", "drop", NULL};

    return reader_sees(&(StatementReader){.tokens = statement}, defining);
}

GArray *
statement_actions(const SqlTokens *statement, const char *database)
{
    StatementReader reader = {.tokens = statement, .database = database};
    gboolean known = FALSE;

    reader.actions = g_array_new(FALSE, TRUE, sizeof(Action));
    g_array_set_clear_func(reader.actions, clear_action);
    while (reader_take(&reader, "(")) /* (SELECT …) UNION … */
        ;
    for (gsize i = 0; i < G_N_ELEMENTS(first_words) && !known; i++) {
        known = reader_take(&reader, first_words[i].word);
        if (known)
            first_words[i].read(&reader);
    }
    if (!known && !reader_ended(&reader))
        reader_add_unknown(&reader);
    if (!statement_defines(statement))
        add_calls(&reader);
    return reader.actions;
}
