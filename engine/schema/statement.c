#include "statement.h"

#include <string.h>

/* Verbs that leave rows alone. */
static const char *const schema_verbs[] = {"alter",  "create", "drop",   "comment", "grant",    "revoke",    "set",
                                           "reset",  "begin",  "start",  "commit",  "rollback", "savepoint", "release",
                                           "lock",   "show",   "pragma", "analyze", "reindex",  "cluster",   "refresh",
                                           "rename", "use",    "unlock", "vacuum",  "discard",  "end",       NULL};

/* Where a statement that reads looks only into the catalog. */
static const char *const catalogs[] = {"information_schema.", "pg_catalog.", " pg_", "sqlite_master", "sqlite_schema", NULL};

static const char *
skip_comments(const char *sql)
{
    for (;;) {
        while (g_ascii_isspace(*sql) || *sql == ';' || *sql == '(')
            sql++;
        if (sql[0] == '-' && sql[1] == '-') {
            sql += strcspn(sql, "\n");
        } else if (sql[0] == '/' && sql[1] == '*' && sql[2] != '!') {
            const char *end = strstr(sql + 2, "*/");

            if (end == NULL)
                return sql;
            sql = end + 2;
        } else {
            return sql;
        }
    }
}

static char *
first_word(const char *sql)
{
    gsize length = 0;

    while (g_ascii_isalpha(sql[length]))
        length++;
    return g_ascii_strdown(sql, (gssize)length);
}

/* CREATE TABLE … AS SELECT fills what it makes; a statement in one text with others hides them. */
static gboolean
hides_more(const char *lower)
{
    const char *end = strchr(lower, ';');
    static const char *const fills[] = {" as select", " as (select", " as with", " as table ", " as values", NULL};
    gboolean makes_view = strstr(lower, " view ") != NULL;

    for (gsize i = 0; !makes_view && g_str_has_prefix(lower, "create") && strstr(lower, " function ") == NULL && fills[i] != NULL; i++)
        if (strstr(lower, fills[i]) != NULL)
            return TRUE;
    if (end == NULL || strstr(lower, " function ") != NULL || strstr(lower, " trigger ") != NULL || strstr(lower, " procedure ") != NULL)
        return FALSE;
    return *skip_comments(end) != '\0';
}

static gboolean
reads_catalog_only(const char *lower)
{
    const char *from = strstr(lower, "from ");

    for (gsize i = 0; from != NULL && catalogs[i] != NULL; i++)
        if (strstr(from, catalogs[i]) != NULL)
            return TRUE;
    return from == NULL && strchr(lower, '(') == NULL;
}

/* Lower case, with single blanks for all white space. */
static char *
plain(const char *sql)
{
    GString *text = g_string_new(NULL);

    for (; *sql != '\0'; sql++) {
        if (!g_ascii_isspace(*sql))
            g_string_append_c(text, g_ascii_tolower(*sql));
        else if (text->len > 0 && text->str[text->len - 1] != ' ')
            g_string_append_c(text, ' ');
    }
    return g_string_free(text, FALSE);
}

StatementKind
statement_kind(const char *sql)
{
    const char *start = skip_comments(sql);
    g_autofree char *verb = first_word(start), *lower = plain(start);

    if (g_strv_contains(schema_verbs, verb))
        return hides_more(lower) ? STATEMENT_WRITES : STATEMENT_SCHEMA;
    if (strcmp(verb, "select") == 0 || strcmp(verb, "explain") == 0 || strcmp(verb, "with") == 0) {
        if (strcmp(verb, "with") == 0 || strstr(lower, " into ") != NULL)
            return STATEMENT_WRITES;
        return reads_catalog_only(lower) ? STATEMENT_SCHEMA : STATEMENT_READS;
    }
    return *verb == '\0' && *start == '\0' ? STATEMENT_SCHEMA : STATEMENT_WRITES;
}
