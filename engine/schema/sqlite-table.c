#include "sqlite-table.h"

#include <string.h>

#include "sqlite-tokens.h"

typedef struct {
    SqliteTokens *tokens;
    guint at;
    SqliteTable *table;
    char *name; /* of the constraint that follows */
} Reader;

static void
clear_constraint(gpointer data)
{
    SqliteConstraint *constraint = data;

    g_free(constraint->type);
    g_free(constraint->name);
    g_free(constraint->columns);
    g_free(constraint->references);
    g_free(constraint->definition);
}

static void
clear_column(gpointer data)
{
    SqliteColumn *column = data;

    g_free(column->name);
    g_free(column->collation);
    g_free(column->generated);
    g_free(column->not_null_conflict);
}

void
sqlite_table_free(SqliteTable *table)
{
    if (table == NULL)
        return;
    g_array_unref(table->columns);
    g_array_unref(table->constraints);
    g_free(table->virtual_using);
    g_free(table);
}

/* --- small steps --- */

static gboolean
is(const Reader *reader, const char *text)
{
    return sqlite_token_is(reader->tokens, reader->at, text);
}

static gboolean
take(Reader *reader, const char *text)
{
    gboolean there = is(reader, text);

    if (there)
        reader->at++;
    return there;
}

static gboolean
ended(const Reader *reader)
{
    return sqlite_token(reader->tokens, reader->at)->type == SQLITE_END;
}

/* SQLite also takes a string where a name must stand. */
static char *
take_name(Reader *reader)
{
    const SqliteToken *token = sqlite_token(reader->tokens, reader->at);
    g_autofree char *inner = NULL;
    g_auto(GStrv) parts = NULL;

    if (!ended(reader))
        reader->at++;
    if (token->type != SQLITE_VALUE || *token->text != '\'')
        return g_strdup(token->text);
    inner = g_strdup(token->text + 1);
    if (g_str_has_suffix(inner, "'"))
        inner[strlen(inner) - 1] = '\0';
    parts = g_strsplit(inner, "''", -1);
    return g_strjoinv("'", parts);
}

/* What a bracket holds, without it; NULL where there is none. */
static char *
take_group(Reader *reader)
{
    guint first = reader->at;

    if (!is(reader, "("))
        return NULL;
    reader->at = sqlite_tokens_skip_group(reader->tokens, first);
    return sqlite_tokens_text(reader->tokens, first + 1, reader->at - 1);
}

/* " on conflict fail", or "". ABORT is what is done without one. */
static char *
take_conflict(Reader *reader)
{
    g_autofree char *how = NULL;

    if (!is(reader, "on") || !sqlite_token_is(reader->tokens, reader->at + 1, "conflict"))
        return g_strdup("");
    reader->at += 2;
    how = g_ascii_strdown(sqlite_token(reader->tokens, reader->at)->text, -1);
    if (!ended(reader))
        reader->at++;
    return g_str_equal(how, "abort") ? g_strdup("") : g_strdup_printf(" on conflict %s", how);
}

/* As canonical text has it. */
static char *
quote_name(const char *name)
{
    SqliteTokens *tokens = sqlite_tokens_read("\"\"");
    SqliteToken *token = &g_array_index(tokens, SqliteToken, 0);
    char *text;

    g_free(token->text);
    token->text = g_strdup(name);
    text = sqlite_tokens_text(tokens, 0, 1);
    g_array_unref(tokens);
    return text;
}

/* Takes over `columns`, `references` and `definition`. */
static void
add_constraint(Reader *reader, const char *type, char *columns, char *references, char *definition)
{
    SqliteConstraint constraint = {g_strdup(type), g_steal_pointer(&reader->name), columns, references, definition};

    g_array_append_val(reader->table->constraints, constraint);
}

/* --- constraints --- */

/* PRIMARY KEY and UNIQUE, of a column (its name) or of the table (NULL). */
static void
read_key(Reader *reader, const char *type, SqliteColumn *column)
{
    g_autofree char *own = column != NULL ? quote_name(column->name) : NULL;
    char *columns = column != NULL ? NULL : take_group(reader);
    const char *order = "";
    g_autofree char *conflict = NULL;

    if (column != NULL) {
        if (take(reader, "desc"))
            order = " desc";
        else
            take(reader, "asc");
        columns = g_strconcat(own, order, NULL);
    }
    conflict = take_conflict(reader);
    if (take(reader, "autoincrement") && column != NULL)
        column->autoincrement = TRUE;
    if (columns == NULL)
        columns = g_strdup("");
    add_constraint(reader, type, columns, NULL, g_strdup_printf("%s (%s)%s", type, columns, conflict));
}

static void
read_check(Reader *reader)
{
    g_autofree char *expression = take_group(reader);
    g_autofree char *conflict = take_conflict(reader);

    add_constraint(reader, "check", NULL, NULL, g_strdup_printf("check (%s)%s", expression != NULL ? expression : "", conflict));
}

/* Behind ON DELETE or ON UPDATE: one or two words. NO ACTION is what is done without one. */
static void
read_action(Reader *reader, GString *actions, const char *event)
{
    static const char *const named[] = {"cascade", "restrict"};

    for (gsize i = 0; i < G_N_ELEMENTS(named); i++) {
        if (take(reader, named[i])) {
            g_string_append_printf(actions, " on %s %s", event, named[i]);
            return;
        }
    }
    if (take(reader, "set")) {
        g_string_append_printf(actions, " on %s set %s", event, is(reader, "null") ? "null" : "default");
        reader->at++;
    } else if (take(reader, "no")) {
        take(reader, "action");
    }
}

/* [NOT] DEFERRABLE [INITIALLY …]: only "deferrable initially deferred" does anything. FALSE where none follows. */
static gboolean
read_deferral(Reader *reader, gboolean *deferred)
{
    gboolean not_deferrable = is(reader, "not") && sqlite_token_is(reader->tokens, reader->at + 1, "deferrable");

    if (!not_deferrable && !is(reader, "deferrable"))
        return FALSE;
    reader->at += not_deferrable ? 2 : 1;
    if (take(reader, "initially")) {
        *deferred = is(reader, "deferred") && !not_deferrable;
        reader->at++;
    }
    return TRUE;
}

/* From REFERENCES on; takes over `columns`. */
static void
read_reference(Reader *reader, char *columns)
{
    g_autofree char *bare = take_name(reader);
    g_autofree char *target = quote_name(bare);
    g_autofree char *keys = take_group(reader);
    g_autofree char *on_delete = NULL, *on_update = NULL;
    char *references = keys != NULL ? g_strdup_printf("%s (%s)", target, keys) : g_strdup(target);
    gboolean deferred = FALSE;

    for (;;) {
        g_autoptr(GString) action = g_string_new(NULL);

        if (is(reader, "on") && sqlite_token_is(reader->tokens, reader->at + 1, "delete")) {
            reader->at += 2;
            read_action(reader, action, "delete");
            g_free(on_delete);
            on_delete = g_strdup(action->str);
        } else if (is(reader, "on") && sqlite_token_is(reader->tokens, reader->at + 1, "update")) {
            reader->at += 2;
            read_action(reader, action, "update");
            g_free(on_update);
            on_update = g_strdup(action->str);
        } else if (take(reader, "match")) {
            reader->at++; /* SQLite parses it and does nothing with it */
        } else if (!read_deferral(reader, &deferred)) {
            break;
        }
    }
    add_constraint(reader, "foreign key", columns, references,
                   g_strdup_printf("foreign key (%s) references %s%s%s%s", columns, references, on_delete != NULL ? on_delete : "",
                                   on_update != NULL ? on_update : "", deferred ? " deferrable initially deferred" : ""));
}

static void
read_foreign_key(Reader *reader)
{
    char *columns = take_group(reader);

    take(reader, "references");
    read_reference(reader, columns != NULL ? columns : g_strdup(""));
}

/* --- columns --- */

static void
read_generated(Reader *reader, SqliteColumn *column)
{
    g_free(column->generated);
    column->generated = take_group(reader);
    column->stored = take(reader, "stored");
    take(reader, "virtual");
}

/* The value itself is a pragma's; it may hold words that would be taken for constraints (CURRENT_DATE is none, but NULL is). */
static void
skip_default(Reader *reader)
{
    if (is(reader, "(")) {
        reader->at = sqlite_tokens_skip_group(reader->tokens, reader->at);
        return;
    }
    if (is(reader, "+") || is(reader, "-"))
        reader->at++;
    reader->at++;
}

/* One word or clause of a column's or the table's list of constraints. */
static void
read_clause(Reader *reader, SqliteColumn *column)
{
    if (take(reader, "constraint")) {
        g_free(reader->name);
        reader->name = take_name(reader);
    } else if (take(reader, "primary")) {
        take(reader, "key");
        read_key(reader, "primary key", column);
    } else if (take(reader, "unique")) {
        read_key(reader, "unique", column);
    } else if (take(reader, "check")) {
        read_check(reader);
    } else if (take(reader, "foreign")) {
        take(reader, "key");
        read_foreign_key(reader);
    } else if (column == NULL) {
        reader->at++;
    } else if (take(reader, "references")) {
        read_reference(reader, quote_name(column->name));
    } else if (take(reader, "not") && take(reader, "null")) {
        g_autofree char *conflict = take_conflict(reader);

        g_clear_pointer(&reader->name, g_free); /* a name of NOT NULL says nothing */
        g_clear_pointer(&column->not_null_conflict, g_free);
        column->not_null_conflict = *conflict != '\0' ? g_strdup(conflict + 1) : NULL;
    } else if (take(reader, "default")) {
        skip_default(reader);
    } else if (take(reader, "collate")) {
        g_free(column->collation);
        column->collation = take_name(reader);
    } else if (take(reader, "as")) {
        read_generated(reader, column);
    } else if (is(reader, "(")) {
        reader->at = sqlite_tokens_skip_group(reader->tokens, reader->at); /* of the type: varchar(10) */
    } else {
        reader->at++;
    }
}

static void
read_clauses(Reader *reader, SqliteColumn *column)
{
    while (!ended(reader) && !is(reader, ",") && !is(reader, ")"))
        read_clause(reader, column);
    g_clear_pointer(&reader->name, g_free);
}

static void
read_body(Reader *reader)
{
    static const char *const table_words[] = {"constraint", "primary", "unique", "check", "foreign"};

    do {
        SqliteColumn column = {0};
        gboolean of_table = FALSE;

        for (gsize i = 0; i < G_N_ELEMENTS(table_words); i++)
            of_table |= sqlite_token(reader->tokens, reader->at)->type == SQLITE_WORD && is(reader, table_words[i]);
        if (of_table) {
            read_clauses(reader, NULL);
            continue;
        }
        column.name = take_name(reader);
        read_clauses(reader, &column);
        g_array_append_val(reader->table->columns, column);
    } while (take(reader, ","));
}

static void
read_table(Reader *reader)
{
    take(reader, "create");
    if (take(reader, "virtual")) {
        while (!ended(reader) && !take(reader, "using"))
            reader->at++;
        reader->table->virtual_using = sqlite_tokens_text(reader->tokens, reader->at, reader->tokens->len);
        return;
    }
    while (!ended(reader) && !is(reader, "("))
        reader->at++;
    if (!take(reader, "("))
        return;
    read_body(reader);
    for (take(reader, ")"); !ended(reader); reader->at++) {
        reader->table->without_rowid |= is(reader, "without");
        reader->table->strict |= is(reader, "strict");
    }
}

SqliteTable *
sqlite_table_read(const char *sql)
{
    SqliteTable *table = g_new0(SqliteTable, 1);
    Reader reader = {.tokens = sqlite_tokens_read(sql), .table = table};

    table->columns = g_array_new(FALSE, FALSE, sizeof(SqliteColumn));
    table->constraints = g_array_new(FALSE, FALSE, sizeof(SqliteConstraint));
    g_array_set_clear_func(table->columns, clear_column);
    g_array_set_clear_func(table->constraints, clear_constraint);
    read_table(&reader);
    g_array_unref(reader.tokens);
    g_free(reader.name);
    return table;
}
