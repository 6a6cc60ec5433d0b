#include "cover.h"

typedef struct {
    const GPtrArray *sets;
    guint n_elements;
    guint8 *covered; /* by element */
    guint *holders;  /* by element: how many sets hold it */
    GArray *chosen;
    /* the exact search */
    guint64 *masks; /* by set, over the elements that are left */
    guint64 all;
    GArray *stack, *best;
    guint steps;
} Cover;

static const GArray *
set_of(const Cover *cover, guint set)
{
    return g_ptr_array_index(cover->sets, set);
}

static void
choose(Cover *cover, guint set)
{
    const GArray *elements = set_of(cover, set);

    g_array_append_val(cover->chosen, set);
    for (guint i = 0; i < elements->len; i++)
        cover->covered[g_array_index(elements, guint, i)] = TRUE;
}

/* A set that alone holds some element must be taken. */
static void
choose_forced(Cover *cover)
{
    for (guint set = 0; set < cover->sets->len; set++) {
        const GArray *elements = set_of(cover, set);

        for (guint i = 0; i < elements->len; i++)
            cover->holders[g_array_index(elements, guint, i)]++;
    }
    for (guint set = 0; set < cover->sets->len; set++) {
        const GArray *elements = set_of(cover, set);

        for (guint i = 0; i < elements->len; i++) {
            guint element = g_array_index(elements, guint, i);

            if (cover->holders[element] == 1 && !cover->covered[element])
                choose(cover, set);
        }
    }
}

static guint
count_open(const Cover *cover, guint set)
{
    const GArray *elements = set_of(cover, set);
    guint open = 0;

    for (guint i = 0; i < elements->len; i++)
        open += !cover->covered[g_array_index(elements, guint, i)];
    return open;
}

static void
choose_greedily(Cover *cover)
{
    for (;;) {
        guint best = 0, most = 0;

        for (guint set = 0; set < cover->sets->len; set++) {
            guint open = count_open(cover, set);

            if (open > most) {
                most = open;
                best = set;
            }
        }
        if (most == 0)
            return;
        choose(cover, best);
    }
}

/* Tries the sets that hold the first element that is left. */
static void
search(Cover *cover, guint64 covered)
{
    guint64 element;

    if (cover->stack->len >= cover->best->len || ++cover->steps > COVER_BUDGET)
        return;
    if (covered == cover->all) {
        g_array_set_size(cover->best, 0);
        if (cover->stack->len > 0)
            g_array_append_vals(cover->best, cover->stack->data, cover->stack->len);
        return;
    }
    element = (cover->all & ~covered) & (~(cover->all & ~covered) + 1);
    for (guint set = 0; set < cover->sets->len; set++) {
        if ((cover->masks[set] & element) == 0)
            continue;
        g_array_append_val(cover->stack, set);
        search(cover, covered | cover->masks[set]);
        g_array_set_size(cover->stack, cover->stack->len - 1);
    }
}

/* What is left, if it fits into a machine word, exactly; `cover->best` is the greedy choice to beat. */
static void
improve(Cover *cover, const guint8 *open)
{
    guint bits = 0;

    for (guint element = 0; element < cover->n_elements; element++)
        bits += open[element];
    if (bits == 0 || bits > 64 || cover->best->len < 2)
        return;
    cover->masks = g_new0(guint64, cover->sets->len);
    bits = 0;
    for (guint element = 0; element < cover->n_elements; element++) {
        if (!open[element])
            continue;
        cover->all |= (guint64)1 << bits;
        for (guint set = 0; set < cover->sets->len; set++) {
            const GArray *elements = set_of(cover, set);

            for (guint i = 0; i < elements->len; i++)
                if (g_array_index(elements, guint, i) == element)
                    cover->masks[set] |= (guint64)1 << bits;
        }
        bits++;
    }
    cover->stack = g_array_new(FALSE, FALSE, sizeof(guint));
    search(cover, 0);
    g_array_unref(cover->stack);
    g_free(cover->masks);
}

static int
compare_numbers(gconstpointer a, gconstpointer b)
{
    guint left = *(const guint *)a, right = *(const guint *)b;

    return left < right ? -1 : left > right;
}

GArray *
cover_find(const GPtrArray *sets, guint n_elements)
{
    Cover cover = {.sets = sets, .n_elements = n_elements, .chosen = g_array_new(FALSE, FALSE, sizeof(guint))};
    g_autofree guint8 *open = g_new0(guint8, n_elements + 1);
    guint forced;

    cover.covered = g_new0(guint8, n_elements + 1);
    cover.holders = g_new0(guint, n_elements + 1);
    cover.best = g_array_new(FALSE, FALSE, sizeof(guint));
    choose_forced(&cover);
    forced = cover.chosen->len;
    for (guint element = 0; element < n_elements; element++)
        open[element] = !cover.covered[element];
    choose_greedily(&cover);
    for (guint i = forced; i < cover.chosen->len; i++)
        g_array_append_val(cover.best, g_array_index(cover.chosen, guint, i));
    improve(&cover, open);
    g_array_set_size(cover.chosen, forced);
    if (cover.best->len > 0)
        g_array_append_vals(cover.chosen, cover.best->data, cover.best->len);
    g_array_sort(cover.chosen, compare_numbers);
    g_array_unref(cover.best);
    g_free(cover.covered);
    g_free(cover.holders);
    return cover.chosen;
}
