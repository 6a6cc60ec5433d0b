#include "engine/decide/remedy.h"

/* P proven, R refuted, U unknown, - does not arise; in the order of EvidenceItem: error, pending, known, clean run, older, effect, equal, empty. */
typedef struct {
    const char *name;
    const char *states;
    gboolean movable, invalid_index, no_use;
    RemedyWish wish;
    Remedy expected;
} Case;

static const Case cases[] = {
    {"all that arises proven is marked", "PPPPPPPP", TRUE, .expected = REMEDY_MARK},
    {"a version that a person named needs no failure", "-PP--PPP", .expected = REMEDY_MARK},
    {"what is not compared is not marked", "-PP-----", .expected = REMEDY_REFUSE},
    {"the effect unknown: set aside", "PPPPPUPP", TRUE, .expected = REMEDY_SET_ASIDE},
    {"the effect refuted: set aside", "PPPPPRPP", TRUE, .expected = REMEDY_SET_ASIDE},
    {"not equal: set aside", "PPPPPPRP", TRUE, .expected = REMEDY_SET_ASIDE},
    {"with rows: set aside", "PPPPPPPR", TRUE, .expected = REMEDY_SET_ASIDE},
    {"not equal and not movable: refused", "PPPPPPRP", FALSE, .expected = REMEDY_REFUSE},
    {"not older, all else proven: neither", "PPPPRPPP", TRUE, .expected = REMEDY_REFUSE},
    {"age unknown: neither", "PPPPUPPP", TRUE, .expected = REMEDY_REFUSE},
    {"age unknown, a person's word: set aside", "PPPPUPPP", TRUE, .wish = REMEDY_WISH_SET_ASIDE, .expected = REMEDY_SET_ASIDE},
    {"a person's word does not make a half run whole", "PPPRUPPP", TRUE, .wish = REMEDY_WISH_SET_ASIDE, .expected = REMEDY_REFUSE},
    {"wished to mark, not proven: refused", "PPPPPPRP", TRUE, .wish = REMEDY_WISH_MARK, .expected = REMEDY_REFUSE},
    {"wished to set aside although it could be marked", "PPPPPPPP", TRUE, .wish = REMEDY_WISH_SET_ASIDE, .expected = REMEDY_SET_ASIDE},
    {"asking changes nothing in what is possible", "PPPPPPPP", TRUE, .wish = REMEDY_WISH_ASK, .expected = REMEDY_MARK},
    {"it fails on the copy anyhow: no use in setting aside", "PPPPPUUU", TRUE, .no_use = TRUE, .expected = REMEDY_REFUSE},
    {"the code has no such migration", "PPRPPUUU", TRUE, .expected = REMEDY_REFUSE},
    {"whether the code has it is not known", "PPUPPUUU", TRUE, .expected = REMEDY_SET_ASIDE},
    {"applied already", "PRPPPPPP", TRUE, .expected = REMEDY_REFUSE},
    {"another error", "RPPPPPPP", TRUE, .expected = REMEDY_REFUSE},
    {"an invalid index is dropped", "PP------", .invalid_index = TRUE, .expected = REMEDY_DROP_INVALID_INDEX},
    {"an invalid index is never marked", "PPPPPPPP", TRUE, TRUE, .expected = REMEDY_DROP_INVALID_INDEX},
    {"an invalid index, wished to mark", "PPPPPPPP", TRUE, TRUE, .wish = REMEDY_WISH_MARK, .expected = REMEDY_REFUSE},
    {"nothing at all", "--------", TRUE, .expected = REMEDY_REFUSE},
};

static void
fill(Evidence *evidence, const Case *test)
{
    for (guint i = 0; i < EVIDENCE_N_ITEMS; i++)
        if (test->states[i] != '-')
            evidence_set(evidence, (EvidenceItem)i,
                         test->states[i] == 'P'   ? EVIDENCE_PROVEN
                         : test->states[i] == 'R' ? EVIDENCE_REFUTED
                                                  : EVIDENCE_UNKNOWN,
                         "item %u", i);
    evidence->movable = test->movable;
    evidence->invalid_index = test->invalid_index;
    evidence->no_use = test->no_use;
}

static void
test_case(gconstpointer data)
{
    const Case *test = data;
    Evidence evidence = {0};
    g_autofree char *missing = NULL;

    fill(&evidence, test);
    g_assert_cmpstr(remedy_name(remedy_choose(&evidence, test->wish)), ==, remedy_name(test->expected));
    missing = remedy_missing(&evidence, test->wish);
    g_assert_cmpstr(missing, !=, "");
    evidence_clear(&evidence);
}

/* Every combination of states: a mark never rests on less than everything proven. */
static void
test_no_false_mark(void)
{
    static const EvidenceState states[] = {EVIDENCE_PROVEN, EVIDENCE_REFUTED, EVIDENCE_UNKNOWN};
    guint marks = 0;

    for (guint n = 0; n < 3 * 3 * 3 * 3 * 3 * 3 * 3 * 3; n++) {
        Evidence evidence = {.movable = (n & 1) != 0};
        guint rest = n, proven = 0;

        for (guint i = 0; i < EVIDENCE_N_ITEMS; i++, rest /= 3) {
            evidence_set(&evidence, (EvidenceItem)i, states[rest % 3], "x");
            proven += rest % 3 == 0 ? 1 : 0;
        }
        for (RemedyWish wish = REMEDY_WISH_ANY; wish <= REMEDY_WISH_ASK; wish++)
            if (remedy_choose(&evidence, wish) == REMEDY_MARK) {
                g_assert_cmpuint(proven, ==, EVIDENCE_N_ITEMS);
                marks++;
            }
        evidence_clear(&evidence);
    }
    g_assert_cmpuint(marks, >, 0);
}

static void
test_missing_names_the_items(void)
{
    Evidence evidence = {.movable = TRUE};
    g_autofree char *missing = NULL;

    for (guint i = 0; i < EVIDENCE_N_ITEMS; i++)
        evidence_set(&evidence, (EvidenceItem)i, i == EVIDENCE_OLDER ? EVIDENCE_UNKNOWN : EVIDENCE_PROVEN, "why %u", i);
    missing = remedy_missing(&evidence, REMEDY_WISH_ANY);
    g_assert_cmpstr(missing, ==, "older-than-backup: why 4");
    evidence_clear(&evidence);
}

static void
test_wishes_have_names(void)
{
    RemedyWish wish = REMEDY_WISH_ANY;

    g_assert_true(remedy_wish_named("set-aside", &wish));
    g_assert_cmpint(wish, ==, REMEDY_WISH_SET_ASIDE);
    g_assert_false(remedy_wish_named("force", &wish));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/remedy/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/remedy/a mark rests on everything proven", test_no_false_mark);
    g_test_add_func("/remedy/what is missing is named", test_missing_names_the_items);
    g_test_add_func("/remedy/wishes have names", test_wishes_have_names);
    return g_test_run();
}
