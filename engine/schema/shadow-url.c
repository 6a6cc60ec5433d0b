/*
 * shadow-url - URLs of servers with another database, and without a password.
 *
 * By text, not by a parser: libpq's URLs name several hosts, which no parser of URIs reads. The drivers have refused a password that holds an
 * unencoded '@', '/', '?' or '#' before (driver_url_check).
 */
#include <string.h>

#include "shadow-parts.h"

typedef struct {
    const char *start;    /* behind "://" */
    const char *path;     /* '/', '?' or the end */
    const char *question; /* '?' or the end */
} Parts;

static Parts
split(const char *url)
{
    const char *colon = strstr(url, "://");
    Parts parts = {.start = colon != NULL ? colon + 3 : url};

    parts.path = parts.start + strcspn(parts.start, "/?");
    parts.question = parts.path + strcspn(parts.path, "?");
    return parts;
}

/* The parameters but those named; "" or "?a=b&c=d". Free with g_free. */
static char *
parameters_without(const char *question, const char *name)
{
    g_auto(GStrv) list = g_strsplit(*question == '?' ? question + 1 : "", "&", -1);
    GString *kept = g_string_new(NULL);

    for (char **one = list; *one != NULL; one++) {
        g_autofree char *key = g_strndup(*one, strcspn(*one, "="));
        g_autofree char *plain = g_uri_unescape_string(key, NULL);

        if (**one != '\0' && g_strcmp0(plain, name) != 0)
            g_string_append_printf(kept, "%c%s", kept->len == 0 ? '?' : '&', *one);
    }
    return g_string_free(kept, FALSE);
}

char *
shadow_url_parameter(const char *url, const char *name)
{
    Parts parts = split(url);
    g_auto(GStrv) list = g_strsplit(*parts.question == '?' ? parts.question + 1 : "", "&", -1);
    char *found = NULL;

    for (char **one = list; *one != NULL; one++) {
        g_autofree char *key = g_strndup(*one, strcspn(*one, "="));
        g_autofree char *plain = g_uri_unescape_string(key, NULL);

        if (g_strcmp0(plain, name) != 0 || strchr(*one, '=') == NULL)
            continue;
        g_free(found);
        found = g_uri_unescape_string(strchr(*one, '=') + 1, NULL);
    }
    return found;
}

char *
shadow_url_with_database(const char *url, const char *database)
{
    Parts parts = split(url);
    g_autofree char *head = g_strndup(url, (gsize)(parts.path - url));
    g_autofree char *name = g_uri_escape_string(database, NULL, FALSE);
    g_autofree char *parameters = parameters_without(parts.question, "dbname");

    return g_strconcat(head, "/", name, parameters, NULL);
}

char *
shadow_url_split_password(const char *url, char **password)
{
    Parts parts = split(url);
    g_autofree char *authority = g_strndup(parts.start, (gsize)(parts.path - parts.start));
    g_autofree char *scheme = g_strndup(url, (gsize)(parts.start - url));
    g_autofree char *path = g_strndup(parts.path, (gsize)(parts.question - parts.path));
    g_autofree char *parameters = parameters_without(parts.question, "password");
    char *at = strrchr(authority, '@');
    char *colon = at != NULL ? memchr(authority, ':', (gsize)(at - authority)) : NULL;
    g_autofree char *rest = NULL;

    *password = shadow_url_parameter(url, "password");
    if (colon == NULL)
        return g_strconcat(scheme, authority, path, parameters, NULL);
    rest = g_strdup(at);
    *at = '\0';
    if (*password == NULL)
        *password = g_uri_unescape_string(colon + 1, NULL);
    *colon = '\0';
    return g_strconcat(scheme, authority, rest, path, parameters, NULL);
}
