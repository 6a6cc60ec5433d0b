#include "safe.h"

#include <string.h>

#include "engine/model/history.h"

#define LABEL_LENGTH 120
#define SYMBOL_NUL 0x2400 /* the pictures of the control characters follow each other in their order */
#define SYMBOL_DELETE 0x2421

/* Characters that are not printed but change how others are: directions, joiners, line ends, tags. */
static gboolean
is_invisible(gunichar character)
{
    switch (g_unichar_type(character)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
        return TRUE;
    default:
        return FALSE;
    }
}

/* g_utf8_next_char, without a cast that drops const. */
static const char *
next_character(const char *at)
{
    return at + g_utf8_skip[(guchar)*at];
}

static void
append_safe(GString *safe, gunichar character)
{
    if (character < 0x20)
        g_string_append_unichar(safe, SYMBOL_NUL + character);
    else if (character == 0x7f)
        g_string_append_unichar(safe, SYMBOL_DELETE);
    else if (is_invisible(character))
        g_string_append_printf(safe, "<U+%04X>", (guint)character);
    else
        g_string_append_unichar(safe, character);
}

char *
safe_text_short(const char *text, gsize length)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *safe = g_string_sized_new(strlen(valid) + 1);
    gsize count = 0;

    for (const char *at = valid; *at != '\0'; at = next_character(at)) {
        if (length > 0 && ++count > length) {
            g_string_append(safe, "…");
            break;
        }
        append_safe(safe, g_utf8_get_char(at));
    }
    return g_string_free(safe, FALSE);
}

char *
safe_text(const char *text)
{
    return safe_text_short(text, 0);
}

char *
safe_label(const char *app, const char *name)
{
    g_autofree char *label = migration_label(app, name);

    return safe_text_short(label, LABEL_LENGTH);
}

/* Whether the argument means itself to every shell; '=' would be an assignment in the first word. */
static gboolean
needs_no_quotes(const char *argument, gboolean first)
{
    for (const char *at = argument; *at != '\0'; at++)
        if (!g_ascii_isalnum(*at) && strchr("_@%+:,./-", *at) == NULL && (first || *at != '='))
            return FALSE;
    return *argument != '\0';
}

static gboolean
has_controls(const char *argument)
{
    if (!g_utf8_validate(argument, -1, NULL))
        return TRUE;
    for (const char *at = argument; *at != '\0'; at = next_character(at))
        if (is_invisible(g_utf8_get_char(at)))
            return TRUE;
    return FALSE;
}

/* Everything but plain ASCII as octal, which both printf and $'…' read; a dash in front too, or printf would take it for an option. */
static void
append_octal(GString *line, const char *argument)
{
    for (const char *at = argument; *at != '\0'; at++) {
        if (g_ascii_isprint(*at) && strchr("\\'%", *at) == NULL && (at > argument || *at != '-'))
            g_string_append_c(line, *at);
        else
            g_string_append_printf(line, "\\%03o", (guint)(guchar)*at);
    }
}

static void
append_quoted(GString *line, const char *argument, gboolean first)
{
    g_autofree char *quoted = NULL;

    if (needs_no_quotes(argument, first)) {
        g_string_append(line, argument);
    } else if (!has_controls(argument)) {
        quoted = g_shell_quote(argument);
        g_string_append(line, quoted);
    } else if (g_str_has_suffix(argument, "\n")) { /* $(…) would drop it */
        g_string_append(line, "$'");
        append_octal(line, argument);
        g_string_append_c(line, '\'');
    } else {
        g_string_append(line, "\"$(printf '");
        append_octal(line, argument);
        g_string_append(line, "')\"");
    }
}

char *
safe_command_line(const char *const *argv)
{
    GString *line = g_string_new(NULL);

    for (gsize i = 0; argv[i] != NULL; i++) {
        if (i > 0)
            g_string_append_c(line, ' ');
        append_quoted(line, argv[i], i == 0);
    }
    return g_string_free(line, FALSE);
}
