#include "oracle-expect.h"

guint64
oracle_setting(const char *name, guint64 otherwise)
{
    const char *text = g_getenv(name);

    return text != NULL && *text != '\0' ? g_ascii_strtoull(text, NULL, 10) : otherwise;
}

/* Says what the case is before it fails. */
void
oracle_expect(const Model *model, const char *what, guint64 wanted, guint64 got)
{
    g_autofree char *text = NULL;

    if (wanted == got)
        return;
    text = model_to_text(model);
    g_test_message("%s: wanted %" G_GINT64_MODIFIER "x, got %" G_GINT64_MODIFIER "x in\n%s", what, wanted, got, text);
    g_assert_cmphex(wanted, ==, got);
}

void
oracle_expect_flag(const Model *model, const char *what, gboolean wanted, gboolean got)
{
    oracle_expect(model, what, wanted ? 1 : 0, got ? 1 : 0);
}
