/* Facts about a change that no single attribute tells; rules name them in "is". */
#include <string.h>

#include "verdict-parts.h"

static const CatalogObject *
object_of(const ChangeView *view)
{
    return catalog_change_object(view->change);
}

static const Catalog *
catalog_of(const ChangeView *view)
{
    return view->change->after != NULL ? view->set->after : view->set->before;
}

static gboolean
is_yes(const CatalogObject *object, const char *key)
{
    return g_strcmp0(catalog_value(object, key), "yes") == 0;
}

/* --- types --- */

static guint
type_change(const ChangeView *view)
{
    const CatalogAttributeChange *type = catalog_change_attribute(view->change, "type");

    if (type == NULL || type->before == NULL || type->after == NULL)
        return TYPE_UNLISTED;
    return verdict_types_compare(view->set->types, type->before, type->after);
}

static gboolean
type_same(const ChangeView *view)
{
    return type_change(view) == TYPE_SAME;
}

static gboolean
type_wider(const ChangeView *view)
{
    return (type_change(view) & TYPE_WIDER) != 0;
}

static gboolean
type_finer(const ChangeView *view)
{
    return (type_change(view) & TYPE_FINER) != 0;
}

static gboolean
type_narrower(const ChangeView *view)
{
    return (type_change(view) & TYPE_NARROWER) != 0;
}

static gboolean
type_listed(const ChangeView *view)
{
    return (type_change(view) & TYPE_UNLISTED) == 0;
}

static gboolean
category_changed(const ChangeView *view)
{
    return (type_change(view) & TYPE_CATEGORY) != 0;
}

static gboolean
affinity_same(const ChangeView *view)
{
    const CatalogAttributeChange *type = catalog_change_attribute(view->change, "type");

    return type != NULL && g_str_equal(verdict_affinity(type->before != NULL ? type->before : ""),
                                       verdict_affinity(type->after != NULL ? type->after : ""));
}

static gboolean
labels_differ(const ChangeView *view, gboolean added)
{
    g_auto(GStrv) before = verdict_labels_of(view->change->before);
    g_auto(GStrv) after = verdict_labels_of(view->change->after);
    g_auto(GStrv) missing = NULL;

    if (before == NULL || after == NULL)
        return FALSE;
    missing = added ? verdict_labels_missing(after, before) : verdict_labels_missing(before, after);
    return missing[0] != NULL;
}

static gboolean
labels_added(const ChangeView *view)
{
    return labels_differ(view, TRUE);
}

static gboolean
labels_removed(const ChangeView *view)
{
    return labels_differ(view, FALSE);
}

static gboolean
labels_same(const ChangeView *view)
{
    g_auto(GStrv) before = verdict_labels_of(view->change->before);
    g_auto(GStrv) after = verdict_labels_of(view->change->after);

    return before != NULL && after != NULL && !labels_differ(view, TRUE) && !labels_differ(view, FALSE);
}

/* PostgreSQL: a type of the catalog that may refuse NULL by itself. */
static gboolean
of_domain(const ChangeView *view)
{
    const char *type = catalog_value(object_of(view), "type");

    for (guint i = 0; type != NULL && i < catalog_of(view)->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(catalog_of(view)->objects, i);
        g_autofree char *full = NULL;

        if (object->kind != CATALOG_DOMAIN)
            continue;
        full = g_strconcat(object->schema, ".", object->name, NULL);
        if (strstr(type, object->name) != NULL || strcmp(type, full) == 0)
            return TRUE;
    }
    return FALSE;
}

/* --- the rest --- */

static gboolean
of_constraint(const ChangeView *view)
{
    const CatalogChange *change = view->change;

    return (change->before == NULL || is_yes(change->before, "constraint")) &&
           (change->after == NULL || is_yes(change->after, "constraint"));
}

static gboolean
columns_appended(const ChangeView *view)
{
    const char *before = catalog_value(view->change->before, "columns"), *after = catalog_value(view->change->after, "columns");

    return before != NULL && after != NULL && g_str_has_prefix(after, before) && after[strlen(before)] == ',';
}

static gboolean
columns_changed(const ChangeView *view)
{
    return catalog_change_attribute(view->change, "columns") != NULL;
}

static gboolean
overload(const ChangeView *view)
{
    const char *name = object_of(view)->name, *open = strchr(name, '(');
    gsize length = open != NULL ? (gsize)(open - name) : strlen(name);

    for (guint i = 0; i < view->set->before->objects->len; i++) {
        const CatalogObject *other = g_ptr_array_index(view->set->before->objects, i);

        if ((other->kind == CATALOG_FUNCTION || other->kind == CATALOG_PROCEDURE || other->kind == CATALOG_AGGREGATE) &&
            strncmp(other->name, name, length) == 0 && (other->name[length] == '(' || other->name[length] == '\0'))
            return TRUE;
    }
    return FALSE;
}

/* "role=rw/owner": does `after` hold every letter of it? */
static gboolean
is_granted(const char *entry, char **after)
{
    gsize role = strcspn(entry, "=");

    for (; *after != NULL; after++) {
        gboolean all = strncmp(entry, *after, role + 1) == 0;

        for (const char *letter = entry + role; all && *letter != '\0' && *letter != '/'; letter++)
            all = memchr(*after + role, *letter, strcspn(*after + role, "/")) != NULL;
        if (all)
            return TRUE;
    }
    return FALSE;
}

static gboolean
privileges_added(const ChangeView *view)
{
    const CatalogAttributeChange *change = catalog_change_attribute(view->change, "privileges");
    g_auto(GStrv) before = g_strsplit(change != NULL && change->before != NULL ? change->before : "", ", ", -1);
    g_auto(GStrv) after = g_strsplit(change != NULL && change->after != NULL ? change->after : "", ", ", -1);
    gboolean all = TRUE;

    for (char **entry = before; all && *entry != NULL; entry++)
        all = is_granted(*entry, after);
    return all;
}

static const struct {
    const char *name;
    VerdictFact fact;
} facts[] = {
    {"type-same", type_same},
    {"type-wider", type_wider},
    {"type-finer", type_finer},
    {"type-narrower", type_narrower},
    {"type-listed", type_listed},
    {"category-changed", category_changed},
    {"affinity-same", affinity_same},
    {"labels-added", labels_added},
    {"labels-removed", labels_removed},
    {"labels-same", labels_same},
    {"of-domain", of_domain},
    {"key-by-rowid", verdict_fact_key_by_rowid},
    {"becomes-rowid", verdict_fact_becomes_rowid},
    {"no-longer-rowid", verdict_fact_no_longer_rowid},
    {"key", verdict_fact_is_key},
    {"enforced-already", verdict_fact_enforced_already},
    {"enforced-elsewhere", verdict_fact_enforced_elsewhere},
    {"same-elsewhere", verdict_fact_same_elsewhere},
    {"columns-constant", verdict_fact_columns_constant},
    {"has-new-nullable-column", verdict_fact_has_new_nullable_column},
    {"columns-new-optional", verdict_fact_columns_new_optional},
    {"columns-gone", verdict_fact_columns_gone},
    {"acts", verdict_fact_acts},
    {"parent-before", verdict_fact_parent_before},
    {"of-constraint", of_constraint},
    {"columns-appended", columns_appended},
    {"columns-changed", columns_changed},
    {"overload", overload},
    {"privileges-added", privileges_added},
};

VerdictFact
verdict_fact_named(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(facts); i++) {
        if (strcmp(facts[i].name, name) == 0)
            return facts[i].fact;
    }
    return NULL;
}
