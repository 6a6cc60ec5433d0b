#include "several.h"

typedef struct {
    guint database, index;
    gint64 key; /* when it began, never before the batch of its database that precedes it */
    const Batch *batch;
} Entry;

static void
deployment_free(gpointer data)
{
    Deployment *deployment = data;

    g_free(deployment->first);
    g_free(deployment->length);
    g_free(deployment);
}

void
deployments_free(Deployments *deployments)
{
    if (deployments == NULL)
        return;
    g_ptr_array_unref(deployments->items);
    g_free(deployments);
}

static int
compare_entries(gconstpointer a, gconstpointer b)
{
    const Entry *left = a, *right = b;

    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    if (left->database != right->database)
        return left->database < right->database ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

static GArray *
collect(const Batches *const *databases, guint n_databases)
{
    GArray *entries = g_array_new(FALSE, FALSE, sizeof(Entry));

    for (guint database = 0; database < n_databases; database++) {
        gint64 key = G_MININT64;

        for (guint index = 0; index < batches_length(databases[database]); index++) {
            const Batch *batch = batches_get(databases[database], index);
            Entry entry = {database, index, key, batch};

            if (batch->first_applied_at != INSTANT_NONE)
                entry.key = key = MAX(key, batch->first_applied_at);
            g_array_append_val(entries, entry);
        }
    }
    g_array_sort(entries, compare_entries);
    return entries;
}

/* Does the entry belong to what the entries [start, at) are? */
static gboolean
belongs(const GArray *entries, guint start, guint at, gint64 gap)
{
    const Entry *entry = &g_array_index(entries, Entry, at);

    for (guint i = start; i < at; i++) {
        const Entry *other = &g_array_index(entries, Entry, i);

        if (entry->key == G_MININT64)
            return TRUE; /* none of them has a time */
        if (other->database != entry->database && other->batch->last_applied_at != INSTANT_NONE &&
            entry->key - other->batch->last_applied_at <= gap)
            return TRUE;
    }
    return FALSE;
}

static void
extend(Deployment *deployment, const Entry *entry)
{
    const Batch *batch = entry->batch;

    if (deployment->length[entry->database]++ == 0)
        deployment->first[entry->database] = entry->index;
    deployment->confidence = MAX(deployment->confidence, batch->confidence);
    if (batch->first_applied_at == INSTANT_NONE)
        return;
    if (deployment->first_applied_at == INSTANT_NONE || batch->first_applied_at < deployment->first_applied_at)
        deployment->first_applied_at = batch->first_applied_at;
    if (deployment->last_applied_at == INSTANT_NONE || batch->last_applied_at > deployment->last_applied_at)
        deployment->last_applied_at = batch->last_applied_at;
}

static Deployment *
add_deployment(Deployments *deployments)
{
    Deployment *deployment = g_new0(Deployment, 1);

    deployment->number = deployments->items->len + 1;
    deployment->first_applied_at = deployment->last_applied_at = INSTANT_NONE;
    deployment->first = g_new0(guint, deployments->n_databases);
    deployment->length = g_new0(guint, deployments->n_databases);
    g_ptr_array_add(deployments->items, deployment);
    return deployment;
}

Deployments *
deployments_group(const Batches *const *databases, guint n_databases, gint64 gap)
{
    g_autoptr(GArray) entries = NULL;
    Deployment *deployment = NULL;
    Deployments *deployments;
    guint start = 0;

    for (guint i = 0; i < n_databases; i++)
        if (databases[i]->history->time == HISTORY_TIME_NONE)
            return NULL;
    entries = collect(databases, n_databases);
    deployments = g_new0(Deployments, 1);
    deployments->n_databases = n_databases;
    deployments->items = g_ptr_array_new_with_free_func(deployment_free);
    for (guint at = 0; at < entries->len; at++) {
        if (deployment == NULL || !belongs(entries, start, at, gap > 0 ? gap : BATCH_DEFAULT_GAP)) {
            deployment = add_deployment(deployments);
            start = at;
        }
        extend(deployment, &g_array_index(entries, Entry, at));
    }
    return deployments;
}

const Deployment *
deployments_get(const Deployments *deployments, guint index)
{
    return g_ptr_array_index(deployments->items, index);
}

guint
deployments_first_batch(const Deployments *deployments, guint number, guint database, guint n_batches)
{
    guint first = n_batches;

    for (guint i = number - 1; i < deployments->items->len; i++) {
        const Deployment *deployment = deployments_get(deployments, i);

        if (deployment->length[database] > 0)
            first = MIN(first, deployment->first[database]);
    }
    return first;
}

GArray *
several_merge(const guint *lengths, guint n_databases, SeveralTime when, gpointer user)
{
    GArray *merged = g_array_new(FALSE, FALSE, sizeof(SeveralItem));
    g_autofree guint *next = g_new0(guint, n_databases);

    for (;;) {
        gint64 newest = INSTANT_NONE;
        guint chosen = n_databases;

        for (guint database = 0; database < n_databases; database++) {
            gint64 at;

            if (next[database] == lengths[database])
                continue;
            at = when(database, next[database], user);
            if (chosen == n_databases || (at != INSTANT_NONE && (newest == INSTANT_NONE || at > newest))) {
                chosen = database;
                newest = at;
            }
        }
        if (chosen == n_databases)
            return merged;
        g_array_append_val(merged, ((SeveralItem){chosen, next[chosen]}));
        next[chosen]++;
    }
}
