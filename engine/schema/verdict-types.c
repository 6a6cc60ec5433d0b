#include "verdict-types.h"

#include <stdlib.h>
#include <string.h>

typedef enum {
    FAMILY_WHOLE,
    FAMILY_DECIMAL,
    FAMILY_RANKED,
    FAMILY_TEXT,
    FAMILY_PADDED,
    FAMILY_PRECISION,
    FAMILY_ENUM,
    FAMILY_SINGLE,
    FAMILY_N
} Family;

/* What stands behind the name of a type in the lists. */
static const struct {
    const char *name;
    int least, most; /* further members of an entry */
} families[FAMILY_N] = {
    [FAMILY_WHOLE] = {"whole", 2, 2}, [FAMILY_DECIMAL] = {"decimal", 0, 0}, [FAMILY_RANKED] = {"ranked", 0, 0},
    [FAMILY_TEXT] = {"text", 0, 1},   [FAMILY_PADDED] = {"padded", 0, 0},   [FAMILY_PRECISION] = {"precision", 1, 1},
    [FAMILY_ENUM] = {"enum", 0, 0},   [FAMILY_SINGLE] = {"single", 0, 0},
};

typedef struct {
    const char *name, *first, *second;
    Family family;
    guint group, rank;
    const char *category;
} TypeEntry;

struct VerdictTypes {
    GArray *entries; /* TypeEntry */
};

/* A type as a column has it: varchar(20), timestamp(3) without time zone, int(11) unsigned. */
typedef struct {
    const TypeEntry *entry; /* NULL: not listed */
    char *name, *arguments; /* arguments NULL: none */
} Type;

/* --- reading the lists --- */

static char *
read_entry(VerdictTypes *types, const cJSON *item, TypeEntry entry)
{
    const cJSON *first = cJSON_GetArrayItem(item, 0), *second = cJSON_GetArrayItem(item, 1), *third = cJSON_GetArrayItem(item, 2);
    int further = cJSON_GetArraySize(item) - 1;

    if (!cJSON_IsString(first) || (second != NULL && !cJSON_IsString(second)) || (third != NULL && !cJSON_IsString(third)))
        return g_strdup("'names' must be lists of texts");
    if (further < families[entry.family].least || further > families[entry.family].most)
        return g_strdup_printf("'%s' has %d further texts", first->valuestring, further);
    entry.name = first->valuestring;
    entry.first = second != NULL ? second->valuestring : NULL;
    entry.second = third != NULL ? third->valuestring : NULL;
    g_array_append_val(types->entries, entry);
    return NULL;
}

static char *
read_group(VerdictTypes *types, const cJSON *group, guint number)
{
    const cJSON *family = cJSON_GetObjectItemCaseSensitive(group, "family"),
                *category = cJSON_GetObjectItemCaseSensitive(group, "category");
    const cJSON *names = cJSON_GetObjectItemCaseSensitive(group, "names"), *item;
    TypeEntry entry = {.group = number};

    if (!cJSON_IsString(family) || !cJSON_IsString(category) || !cJSON_IsArray(names) || cJSON_GetArraySize(group) != 3)
        return g_strdup("must be objects with 'family', 'category' and 'names', and nothing else");
    while (entry.family < FAMILY_N && strcmp(families[entry.family].name, family->valuestring) != 0)
        entry.family++;
    if (entry.family == FAMILY_N)
        return g_strdup_printf("'%s' is not a family of types", family->valuestring);
    entry.category = category->valuestring;
    cJSON_ArrayForEach(item, names)
    {
        char *complaint = read_entry(types, item, entry);

        if (complaint != NULL)
            return complaint;
        entry.rank++;
    }
    return NULL;
}

VerdictTypes *
verdict_types_new(const cJSON *list, char **complaint)
{
    VerdictTypes *types = g_new0(VerdictTypes, 1);
    const cJSON *group;
    guint number = 0;

    types->entries = g_array_new(FALSE, FALSE, sizeof(TypeEntry));
    *complaint = cJSON_IsArray(list) ? NULL : g_strdup("must be a list");
    cJSON_ArrayForEach(group, list)
    {
        if (*complaint == NULL)
            *complaint = read_group(types, group, number++);
    }
    if (*complaint != NULL)
        g_clear_pointer(&types, verdict_types_free);
    return types;
}

void
verdict_types_free(VerdictTypes *types)
{
    if (types == NULL)
        return;
    g_array_unref(types->entries);
    g_free(types);
}

/* --- a type --- */

static void
type_clear(Type *type)
{
    g_free(type->name);
    g_free(type->arguments);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Type, type_clear)

static Type
type_read(const VerdictTypes *types, const char *text)
{
    const char *open = strchr(text, '('), *close = strrchr(text, ')');
    Type type = {0};

    if (open != NULL && close != NULL && close > open) {
        g_autofree char *head = g_strndup(text, (gsize)(open - text));

        type.name = g_strconcat(head, close + 1, NULL);
        type.arguments = g_strndup(open + 1, (gsize)(close - open - 1));
    } else {
        type.name = g_strdup(text);
    }
    for (guint i = 0; i < types->entries->len && type.entry == NULL; i++) {
        const TypeEntry *entry = &g_array_index(types->entries, TypeEntry, i);

        if (strcmp(entry->name, type.name) == 0)
            type.entry = entry;
    }
    return type;
}

/* The longest text; -1: any. */
static gint64
longest(const Type *type)
{
    if (type->arguments != NULL)
        return g_ascii_strtoll(type->arguments, NULL, 10);
    return type->entry->first != NULL ? g_ascii_strtoll(type->entry->first, NULL, 10) : -1;
}

static gint64
digits_of_seconds(const Type *type)
{
    return g_ascii_strtoll(type->arguments != NULL ? type->arguments : type->entry->first, NULL, 10);
}

/* decimal(p,s): the digits before the point and behind it; -1: any. */
static void
decimal_digits(const Type *type, gint64 *whole, gint64 *scale)
{
    const char *comma = type->arguments != NULL ? strchr(type->arguments, ',') : NULL;

    *whole = *scale = -1;
    if (type->arguments == NULL)
        return;
    *scale = comma != NULL ? g_ascii_strtoll(comma + 1, NULL, 10) : 0;
    *whole = g_ascii_strtoll(type->arguments, NULL, 10) - *scale;
}

/* -1 is no limit. */
static guint
compare_limit(gint64 before, gint64 after, guint more)
{
    if (before == after)
        return TYPE_SAME;
    return after == -1 || (before != -1 && after > before) ? more : TYPE_NARROWER;
}

static guint
compare_family(const Type *before, const Type *after)
{
    gint64 whole[2], scale[2];

    switch (before->entry->family) {
    case FAMILY_WHOLE:
    case FAMILY_RANKED:
        return before->entry->rank == after->entry->rank  ? TYPE_SAME
               : before->entry->rank > after->entry->rank ? TYPE_NARROWER
               : before->entry->family == FAMILY_WHOLE    ? TYPE_WIDER
                                                          : TYPE_FINER;
    case FAMILY_TEXT:
        return compare_limit(longest(before), longest(after), TYPE_WIDER);
    case FAMILY_PRECISION:
        return compare_limit(digits_of_seconds(before), digits_of_seconds(after), TYPE_FINER);
    case FAMILY_DECIMAL:
        decimal_digits(before, &whole[0], &scale[0]);
        decimal_digits(after, &whole[1], &scale[1]);
        return compare_limit(whole[0], whole[1], TYPE_WIDER) | compare_limit(scale[0], scale[1], TYPE_FINER);
    case FAMILY_PADDED:
    case FAMILY_ENUM:
        return g_strcmp0(before->arguments, after->arguments) == 0 ? TYPE_SAME : TYPE_OTHER;
    case FAMILY_SINGLE:
    case FAMILY_N:
        break;
    }
    return TYPE_SAME;
}

TypeChange
verdict_types_compare(const VerdictTypes *types, const char *before, const char *after)
{
    g_auto(Type) old = type_read(types, before);
    g_auto(Type) new = type_read(types, after);
    guint change;

    if (strcmp(before, after) == 0)
        return TYPE_SAME;
    if (old.entry == NULL || new.entry == NULL)
        return TYPE_UNLISTED;
    if (old.entry->group == new.entry->group)
        change = compare_family(&old, &new);
    else
        change = strcmp(old.entry->category, new.entry->category) == 0 ? TYPE_OTHER : TYPE_OTHER | TYPE_CATEGORY;
    return (TypeChange)change;
}

/* 99…9.99…9, with so many digits */
static char *
nines(gint64 whole, gint64 scale, const char *sign)
{
    GString *text = g_string_new(sign);

    if (whole <= 0)
        g_string_append_c(text, '0');
    for (gint64 i = 0; i < whole; i++)
        g_string_append_c(text, '9');
    for (gint64 i = 0; i < scale; i++)
        g_string_append(text, i == 0 ? ".9" : "9");
    return g_string_free(text, FALSE);
}

void
verdict_types_limits(const VerdictTypes *types, const char *text, TypeLimits *limits)
{
    g_auto(Type) type = type_read(types, text);
    gint64 whole, scale;

    if (type.entry == NULL)
        return;
    if (type.entry->family == FAMILY_WHOLE) {
        limits->low = g_strdup(type.entry->first);
        limits->high = g_strdup(type.entry->second);
    } else if (type.entry->family == FAMILY_TEXT && longest(&type) >= 0) {
        limits->limit = g_strdup_printf("%" G_GINT64_FORMAT, longest(&type));
    } else if (type.entry->family == FAMILY_PRECISION) {
        limits->scale = g_strdup_printf("%" G_GINT64_FORMAT, digits_of_seconds(&type));
    } else if (type.entry->family == FAMILY_DECIMAL) {
        decimal_digits(&type, &whole, &scale);
        if (scale < 0)
            return;
        limits->low = nines(whole, scale, "-");
        limits->high = nines(whole, scale, "");
        limits->scale = g_strdup_printf("%" G_GINT64_FORMAT, scale);
    }
}

void
type_limits_clear(TypeLimits *limits)
{
    g_free(limits->limit);
    g_free(limits->low);
    g_free(limits->high);
    g_free(limits->scale);
}

const char *
verdict_affinity(const char *type)
{
    static const struct {
        const char *word, *affinity;
    } words[] = {{"INT", "integer"}, {"CHAR", "text"}, {"CLOB", "text"}, {"TEXT", "text"},
                 {"BLOB", "blob"},   {"REAL", "real"}, {"FLOA", "real"}, {"DOUB", "real"}};
    g_autofree char *upper = g_ascii_strup(type, -1);

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strstr(upper, words[i].word) != NULL)
            return words[i].affinity;
    }
    return *type == '\0' ? "blob" : "numeric";
}
