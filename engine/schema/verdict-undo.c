/* What the undo left, where it was run. */
#include "verdict-parts.h"

/* "identity, type"; NULL where nothing is there to compare. */
static char *
changed_keys(const CatalogChange *change)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new();

    for (guint i = 0; i < change->attributes->len; i++)
        g_ptr_array_add(keys, (gpointer)(guintptr)g_array_index(change->attributes, CatalogAttributeChange, i).key);
    g_ptr_array_add(keys, NULL);
    return keys->len > 1 ? g_strjoinv(", ", (char **)keys->pdata) : NULL;
}

void
verdict_add_undo(MigrationVerdict *verdict, const VerdictRules *rules, const VerdictInput *input)
{
    g_autoptr(CatalogDiff) rest = input->again != NULL ? catalog_diff(input->before, input->again) : NULL;
    g_autoptr(CatalogDiff) whole = input->again != NULL ? catalog_diff(input->after, input->again) : NULL;

    if (input->undo == UNDO_NONE)
        verdict_add_other(verdict, verdict_rules_other(rules, "no-undo"), "", NULL, NULL);
    if (rest == NULL || rest->n_major == 0)
        return;
    if (whole->n_major == 0) {
        verdict_add_other(verdict, verdict_rules_other(rules, "undo-does-nothing"), "", NULL, NULL);
        return;
    }
    for (guint i = 0; i < rest->changes->len; i++) {
        const CatalogChange *change = g_ptr_array_index(rest->changes, i);
        g_autofree char *label = catalog_label(catalog_change_object(change)), *keys = changed_keys(change);

        if (!change->minor && !change->within)
            verdict_add_other(verdict, verdict_rules_other(rules, change->type == CATALOG_ADDED ? "undo-leaves-more" : "undo-not-exact"),
                              label, keys, NULL);
    }
}
