#include "error.h"

typedef struct {
    char *hint;
    char *sqlstate;
    int number;
    char **candidates;
} MigrollbackErrorPrivate;

/* Not inlined: gcc would warn that GLib's macro, which calls these, may pass NULL. */
static G_GNUC_NO_INLINE void
migrollback_error_private_init(MigrollbackErrorPrivate *private)
{
    *private = (MigrollbackErrorPrivate){0};
}

static G_GNUC_NO_INLINE void
migrollback_error_private_copy(const MigrollbackErrorPrivate *from, MigrollbackErrorPrivate *to)
{
    to->hint = g_strdup(from->hint);
    to->sqlstate = g_strdup(from->sqlstate);
    to->number = from->number;
    to->candidates = g_strdupv(from->candidates);
}

static G_GNUC_NO_INLINE void
migrollback_error_private_clear(MigrollbackErrorPrivate *private)
{
    g_free(private->hint);
    g_free(private->sqlstate);
    g_strfreev(private->candidates);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-qual" /* GLib's macro casts const away */
G_DEFINE_EXTENDED_ERROR(MigrollbackError, migrollback_error)
#pragma GCC diagnostic pop

static MigrollbackErrorPrivate *
private_of(const GError *error)
{
    return error != NULL && error->domain == MIGROLLBACK_ERROR ? migrollback_error_get_private(error) : NULL;
}

static G_GNUC_PRINTF(3, 0) void set_error(GError **error, MigrollbackError code, const char *format, va_list arguments)
{
    if (error != NULL) {
        g_warn_if_fail(*error == NULL);
        *error = g_error_new_valist(MIGROLLBACK_ERROR, (int)code, format, arguments);
    }
}

void *
migrollback_fail(GError **error, MigrollbackError code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    set_error(error, code, format, arguments);
    va_end(arguments);
    return NULL;
}

gboolean
migrollback_refuse(GError **error, MigrollbackError code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    set_error(error, code, format, arguments);
    va_end(arguments);
    return FALSE;
}

void
migrollback_error_set_hint(GError **error, const char *format, ...)
{
    MigrollbackErrorPrivate *private = error != NULL ? private_of(*error) : NULL;
    va_list arguments;

    if (private == NULL)
        return;
    g_free(private->hint);
    va_start(arguments, format);
    private->hint = g_strdup_vprintf(format, arguments);
    va_end(arguments);
}

void
migrollback_error_set_sqlstate(GError **error, const char *sqlstate)
{
    MigrollbackErrorPrivate *private = error != NULL ? private_of(*error) : NULL;

    if (private == NULL)
        return;
    g_free(private->sqlstate);
    private->sqlstate = g_strdup(sqlstate);
}

void
migrollback_error_set_number(GError **error, int number)
{
    MigrollbackErrorPrivate *private = error != NULL ? private_of(*error) : NULL;

    if (private != NULL)
    private->number = number;
}

void
migrollback_error_set_candidates(GError **error, const char *const *names)
{
    MigrollbackErrorPrivate *private = error != NULL ? private_of(*error) : NULL;
    GPtrArray *copy;

    if (private == NULL)
        return;
    copy = g_ptr_array_new();
    g_strfreev(private->candidates);
    for (; *names != NULL; names++)
        g_ptr_array_add(copy, g_strdup(*names));
    g_ptr_array_add(copy, NULL);
    private->candidates = (char **)g_ptr_array_free(copy, FALSE);
}

const char *
migrollback_error_hint(const GError *error)
{
    const MigrollbackErrorPrivate *private = private_of(error);

    return private != NULL ? private->hint : NULL;
}

const char *
migrollback_error_sqlstate(const GError *error)
{
    const MigrollbackErrorPrivate *private = private_of(error);

    return private != NULL ? private->sqlstate : NULL;
}

int
migrollback_error_number(const GError *error)
{
    const MigrollbackErrorPrivate *private = private_of(error);

    return private != NULL ? private->number : 0;
}

const char *const *
migrollback_error_candidates(const GError *error)
{
    const MigrollbackErrorPrivate *private = private_of(error);

    return private != NULL ? (const char *const *)private->candidates : NULL;
}
