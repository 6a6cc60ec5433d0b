/* Does a rule speak for a change? */
#include <string.h>

#include "verdict-parts.h"

static gboolean
holds(const GArray *conditions, const CatalogObject *object)
{
    for (guint i = 0; i < conditions->len; i++) {
        const VerdictCondition *condition = &g_array_index(conditions, VerdictCondition, i);
        const char *value = object != NULL ? catalog_value(object, condition->key) : NULL;

        if (condition->absent ? value != NULL : value == NULL || (condition->equals != NULL && strcmp(value, condition->equals) != 0))
            return FALSE;
    }
    return TRUE;
}

gboolean
verdict_rule_fits(const VerdictRule *rule, const ChangeView *view)
{
    gboolean fits = (rule->kinds & (1u << catalog_change_object(view->change)->kind)) != 0 &&
                    (rule->changes & (1u << view->change->type)) != 0 && holds(rule->before, view->change->before) &&
                    holds(rule->after, view->change->after);
    gboolean ours = rule->databases == NULL;

    for (guint i = 0; fits && !ours && i < rule->databases->len; i++)
        ours = strcmp(g_ptr_array_index(rule->databases, i), view->set->database) == 0;
    for (guint i = 0; fits && ours && i < rule->predicates->len; i++) {
        const VerdictPredicate *predicate = &g_array_index(rule->predicates, VerdictPredicate, i);

        fits = predicate->fact(view) != predicate->not ;
    }
    return fits && ours;
}

gboolean
verdict_rule_explains(const VerdictRule *rule, const char *attribute)
{
    if (rule->explains == NULL)
        return TRUE;
    for (guint i = 0; i < rule->explains->len; i++) {
        if (strcmp(g_ptr_array_index(rule->explains, i), attribute) == 0)
            return TRUE;
    }
    return FALSE;
}
