#include "faulty-driver.h"

#include <string.h>

#include "../../drivers/driver-class.h"

typedef struct {
    const DriverClass *class;
    gpointer session;
} Faulty;

static struct {
    guint calls;
    guint failing; /* 0: none */
    MigrollbackError code;
    gboolean after;
} fault;

static const DriverClass *last_opened; /* `quote` is given no session */

void
faulty_driver_fail(guint n, MigrollbackError code, gboolean after)
{
    fault.calls = 0;
    fault.failing = n;
    fault.code = code;
    fault.after = after;
}

guint
faulty_driver_calls(void)
{
    return fault.calls;
}

static gboolean
fails(const char *what, GError **error)
{
    if (++fault.calls != fault.failing)
        return FALSE;
    migrollback_refuse(error, fault.code, "injected: call %u, %s", fault.calls, what);
    return TRUE;
}

static gpointer
open_session(const char *url, const DriverOptions *options, GError **error)
{
    const char *inner = strchr(url, ':') + 1;
    const DriverClass *class = driver_class_for_url(inner, error);
    gpointer session = class != NULL && !fails("open", error) ? class->open(inner, options, error) : NULL;
    Faulty *faulty;

    if (session == NULL)
        return NULL;
    faulty = g_new0(Faulty, 1);
    faulty->class = class;
    faulty->session = session;
    last_opened = class;
    return faulty;
}

static void
close_session(gpointer opaque)
{
    Faulty *faulty = opaque;

    faulty->class->close(faulty->session);
    g_free(faulty);
}

static void
describe(gpointer opaque, DriverInfo *info)
{
    const Faulty *faulty = opaque;

    info->driver = faulty->class->name;
    faulty->class->describe(faulty->session, info);
}

static gboolean
run(gpointer opaque, const char *sql, const DriverParameter *parameters, guint n_parameters, DriverRowFunc row, gpointer user,
    gint64 *affected, GError **error)
{
    const Faulty *faulty = opaque;

    return !fails(sql, error) && faulty->class->run(faulty->session, sql, parameters, n_parameters, row, user, affected, error);
}

static gboolean
begin(gpointer opaque, GError **error)
{
    const Faulty *faulty = opaque;

    return !fails("begin", error) && faulty->class->begin(faulty->session, error);
}

static gboolean
commit(gpointer opaque, GError **error)
{
    const Faulty *faulty = opaque;

    if (fails("commit", error)) {
        if (fault.after)
            faulty->class->commit(faulty->session, NULL);
        return FALSE;
    }
    return faulty->class->commit(faulty->session, error);
}

static void
roll_back(gpointer opaque)
{
    const Faulty *faulty = opaque;

    faulty->class->rollback(faulty->session);
}

static gboolean
allow_writes(gpointer opaque, GError **error)
{
    const Faulty *faulty = opaque;

    return !fails("allow writes", error) && faulty->class->allow_writes(faulty->session, error);
}

static char *
quote(const char *identifier)
{
    return last_opened->quote(identifier);
}

static gboolean
try_lock(gpointer opaque, const char *name, gboolean *taken, GError **error)
{
    const Faulty *faulty = opaque;

    return !fails("try lock", error) && faulty->class->try_lock(faulty->session, name, taken, error);
}

static void
unlock(gpointer opaque, const char *name)
{
    const Faulty *faulty = opaque;

    faulty->class->unlock(faulty->session, name);
}

static const DriverClass faulty_class = {
    .abi = DRIVER_CLASS_ABI,
    .name = "faulty",
    .open = open_session,
    .close = close_session,
    .describe = describe,
    .run = run,
    .begin = begin,
    .commit = commit,
    .rollback = roll_back,
    .allow_writes = allow_writes,
    .quote = quote,
    .try_lock = try_lock,
    .unlock = unlock,
};

void
faulty_driver_register(void)
{
    driver_register("faulty", &faulty_class);
    faulty_driver_fail(0, MIGROLLBACK_ERROR_FAILED, FALSE);
}
