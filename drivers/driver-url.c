/*
 * driver-url - keeps the secrets of a URL out of what people read.
 *
 * A URL that a person typed may be wrong, and a password with '@', '/' or '?' in it that was not percent-encoded is the usual way.
 * So nothing here parses strictly: where it is unclear what belongs to the password, more is hidden, never less.
 */
#include <string.h>

#include "driver-class.h"

#define MASK "***"

typedef struct {
    gsize start, end; /* bytes of the URL: [start, end) is secret */
} Secret;

static gboolean
is_digits(const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isdigit(text[i]))
            return FALSE;
    }
    return TRUE;
}

/* Whether [start, question), without user-info, is plainly "host:port,host:port/database" and the last '@' after it belongs to a value "key=…@…". */
static gboolean
at_sign_is_in_a_value(const char *start, const char *question, const char *at)
{
    const char *user_end = g_strrstr_len(start, question - start, "@");
    const char *hosts = user_end != NULL ? user_end + 1 : start;
    const char *slash = memchr(hosts, '/', (gsize)(question - hosts));
    const char *end = slash != NULL ? slash : question;
    const char *piece = at;

    for (const char *host = hosts; host < end;) {
        const char *comma = memchr(host, ',', (gsize)(end - host));
        const char *host_end = comma != NULL ? comma : end;
        const char *bracket = memchr(host, ']', (gsize)(host_end - host));
        const char *from = bracket != NULL ? bracket : host;
        const char *colon = memchr(from, ':', (gsize)(host_end - from));

        if (colon != NULL && !is_digits(colon + 1, (gsize)(host_end - colon - 1)))
            return FALSE;
        host = host_end + 1;
    }
    while (piece > question && *piece != '&')
        piece--;
    return memchr(piece, '=', (gsize)(at - piece)) != NULL;
}

/* "postgres://user:password/db", the '@host' forgotten: what stands where a port should and is none. */
static void
find_false_ports(const char *url, const char *start, GArray *secrets)
{
    const char *end = start + strcspn(start, "/?#");

    while (start < end) {
        const char *host_end = start + strcspn(start, ",/?#");
        const char *bracket = memchr(start, ']', (gsize)(host_end - start));
        const char *from = bracket != NULL ? bracket : start;
        const char *colon = memchr(from, ':', (gsize)(host_end - from));

        if (colon != NULL && !is_digits(colon + 1, (gsize)(host_end - colon - 1))) {
            Secret secret = {(gsize)(colon + 1 - url), (gsize)(host_end - url)};

            g_array_append_val(secrets, secret);
        }
        start = host_end + 1;
    }
}

/* user:PASSWORD@: from the first ':' to the last '@', wherever that is. */
static void
find_user_info(const char *url, GArray *secrets)
{
    const char *scheme_end = strstr(url, "://");
    const char *start = scheme_end != NULL ? scheme_end + 3 : url;
    const char *at = strrchr(start, '@');
    const char *question = strchr(start, '?');
    const char *colon;
    Secret secret;

    if (at == NULL) {
        if (scheme_end != NULL)
            find_false_ports(url, start, secrets);
        return;
    }
    if (question != NULL && question < at && at_sign_is_in_a_value(start, question, at)) {
        const char *earlier = g_strrstr_len(start, question - start, "@");

        if (earlier == NULL)
            return;
        at = earlier;
    }
    if (scheme_end != NULL)
        find_false_ports(url, at + 1, secrets);
    if (scheme_end == NULL) { /* "mysql:user:password@host": the scheme's colon is not the one */
        g_autofree char *scheme = g_uri_parse_scheme(url);

        if (scheme != NULL && strchr(strchr(url, ':') + 1, ':') != NULL)
            start = strchr(url, ':') + 1;
    }
    colon = memchr(start, ':', (gsize)(at - start));
    if (colon == NULL)
        return;
    secret = (Secret){(gsize)(colon + 1 - url), (gsize)(at - url)};
    if (secret.end > secret.start)
        g_array_append_val(secrets, secret);
}

/* The length of a key that ends just before `equals`, blanks allowed between them, and whether it names a password. */
static gboolean
key_is_secret(const char *url, const char *equals)
{
    static const char *const harmless[] = {"passfile", "passthrough"};
    const char *end = equals;
    const char *start;
    g_autofree char *raw = NULL;
    g_autofree char *key = NULL;

    while (end > url && end[-1] == ' ')
        end--;
    start = end;
    while (start > url && (g_ascii_isalnum(start[-1]) || strchr("_-%", start[-1]) != NULL))
        start--;
    raw = g_strndup(start, (gsize)(end - start));
    key = g_uri_unescape_string(raw, NULL);
    if (key == NULL)
        key = g_strdup(raw);
    for (char *byte = key; *byte != '\0'; byte++)
        *byte = g_ascii_tolower(*byte);
    for (gsize i = 0; i < G_N_ELEMENTS(harmless); i++) {
        if (strcmp(key, harmless[i]) == 0)
            return FALSE;
    }
    return strstr(key, "pass") != NULL || strstr(key, "pwd") != NULL || strstr(key, "secret") != NULL;
}

/* Where a value ends: at '&' in a query, at a blank in a conninfo string, at the closing quote of a quoted one. */
static const char *
value_end(const char *value, gboolean in_query)
{
    if (!in_query && *value == '\'') {
        const char *byte = value + 1;

        while (*byte != '\0' && *byte != '\'')
            byte += byte[0] == '\\' && byte[1] != '\0' ? 2 : 1;
        return *byte == '\'' ? byte + 1 : byte;
    }
    return value + strcspn(value, in_query ? "&" : " \t\r\n");
}

/* password=… in a query or in a conninfo string. */
static void
find_parameters(const char *url, GArray *secrets)
{
    gboolean in_query = strstr(url, "://") != NULL;

    for (const char *equals = strchr(url, '='); equals != NULL; equals = strchr(equals + 1, '=')) {
        const char *value = equals + 1;
        Secret secret;

        if (!key_is_secret(url, equals))
            continue;
        while (!in_query && *value == ' ')
            value++;
        secret = (Secret){(gsize)(value - url), (gsize)(value_end(value, in_query) - url)};
        if (secret.end > secret.start)
            g_array_append_val(secrets, secret);
    }
}

static gboolean
is_file(const char *url)
{
    return g_ascii_strncasecmp(url, "sqlite:", 7) == 0 || g_ascii_strncasecmp(url, "sqlite3:", 8) == 0 ||
           (strstr(url, "://") == NULL && g_file_test(url, G_FILE_TEST_EXISTS));
}

static GArray *
find_secrets(const char *url)
{
    GArray *secrets = g_array_new(FALSE, FALSE, sizeof(Secret));

    if (!is_file(url)) {
        find_user_info(url, secrets);
        find_parameters(url, secrets);
    }
    return secrets;
}

gboolean
driver_url_check(const char *url, GError **error)
{
    g_autoptr(GArray) secrets = g_array_new(FALSE, FALSE, sizeof(Secret));

    if (is_file(url) || strstr(url, "://") == NULL)
        return TRUE;
    find_user_info(url, secrets);
    for (guint i = 0; i < secrets->len; i++) {
        const Secret *secret = &g_array_index(secrets, Secret, i);

        for (gsize at = secret->start; at < secret->end; at++) {
            if (strchr("@/?#", url[at]) == NULL)
                continue;
            migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE,
                               "the URL's password has a character in it that ends a password: '@', '/', '?' or '#'");
            migrollback_error_set_hint(error, "Write it percent-encoded: %%40 for '@', %%2F for '/', %%3F for '?', %%23 for '#'.");
            return FALSE;
        }
    }
    return TRUE;
}

char *
driver_url_redact(const char *url)
{
    g_autoptr(GArray) secrets = find_secrets(url != NULL ? url : "");
    g_autoptr(GString) shown = g_string_new(NULL);
    g_autofree char *valid = NULL;
    gsize length = url != NULL ? strlen(url) : 0;

    for (gsize i = 0; i < length; i++) {
        gboolean hidden = FALSE;
        gboolean starts = FALSE;

        for (guint j = 0; j < secrets->len; j++) {
            const Secret *secret = &g_array_index(secrets, Secret, j);

            hidden = hidden || (i >= secret->start && i < secret->end);
            starts = starts || i == secret->start;
        }
        if (!hidden)
            g_string_append_c(shown, url[i]);
        else if (starts && !g_str_has_suffix(shown->str, MASK))
            g_string_append(shown, MASK);
    }
    valid = g_utf8_make_valid(shown->str, (gssize)shown->len);
    return driver_one_line(valid);
}

static char *
replace_all(const char *text, const char *secret)
{
    g_auto(GStrv) parts = NULL;

    if (text == NULL || strstr(text, secret) == NULL)
        return NULL;
    parts = g_strsplit(text, secret, -1);
    return g_strjoinv(MASK, parts);
}

static void
scrub_one(const char *secret, GError **error)
{
    char *message;
    g_autofree char *hint = NULL;

    /* Shorter ones would blot out half of any sentence; the drivers themselves print none. */
    if (secret == NULL || strlen(secret) < 4)
        return;
    message = replace_all((*error)->message, secret);
    if (message != NULL) {
        g_free((*error)->message);
        (*error)->message = message;
    }
    hint = replace_all(migrollback_error_hint(*error), secret);
    if (hint != NULL)
        migrollback_error_set_hint(error, "%s", hint);
}

void
driver_url_scrub(const char *url, GError **error)
{
    g_autoptr(GArray) secrets = find_secrets(url);

    if (error == NULL || *error == NULL)
        return;
    for (guint i = 0; i < secrets->len; i++) {
        const Secret *secret = &g_array_index(secrets, Secret, i);
        g_autofree char *raw = g_strndup(url + secret->start, secret->end - secret->start);
        g_autofree char *decoded = g_uri_unescape_string(raw, NULL);

        scrub_one(raw, error);
        scrub_one(decoded, error);
    }
}
