/*
 * cover - the fewest sets that hold all elements.
 *
 * Pure. Exact where, after what is forced, at most 64 elements are left and the search stays within its budget (COVER_BUDGET steps); else
 * the greedy choice, which is always a cover.
 */
#ifndef MIGROLLBACK_COVER_H
#define MIGROLLBACK_COVER_H

#include <glib.h>

#define COVER_BUDGET 200000

/*
 * `sets`: GArray of guint (elements below n_elements), one for each set. Each element must be in some set. Gives the numbers of the chosen
 * sets, ascending; free with g_array_unref.
 */
GArray *cover_find(const GPtrArray *sets, guint n_elements);

#endif
