#include "template.h"

#include <string.h>

#include "engine/model/resource.h"

typedef struct {
    const TemplateWord *words;
    gboolean numbered;  /* $1, $2 instead of ? */
    GArray *parameters; /* DriverParameter; NULL: values are not taken */
    char place[16];
} Filling;

static const char *
put_in(const char *key, gconstpointer user)
{
    Filling *filling = (Filling *)(gsize)user;
    const TemplateWord *word = filling->words;
    DriverParameter parameter = {0};

    while (word->word != NULL && strcmp(word->word, key) != 0)
        word++;
    if (word->word == NULL)
        return NULL;
    if (word->kind == TEMPLATE_SQL)
        return word->text;
    if (filling->parameters == NULL)
        return NULL;
    parameter.type = word->kind == TEMPLATE_INTEGER ? DRIVER_INT64 : word->text != NULL ? DRIVER_TEXT : DRIVER_NULL;
    parameter.integer = word->integer;
    parameter.text = word->text;
    g_array_append_val(filling->parameters, parameter);
    if (!filling->numbered)
        return "?";
    g_snprintf(filling->place, sizeof filling->place, "$%u", filling->parameters->len);
    return filling->place;
}

char *
template_resource(const Driver *driver, const char *name)
{
    return g_strdup_printf("%s.%s.sql", name, driver_info(driver)->dialect);
}

char *
template_text(const char *text, const TemplateWord *words, GError **error)
{
    Filling filling = {.words = words};

    return resource_expand(text, put_in, &filling, error);
}

gboolean
template_run(Driver *driver, const char *resource, const TemplateWord *words, DriverRowFunc row, gpointer user, GError **error)
{
    g_autoptr(GArray) parameters = g_array_new(FALSE, FALSE, sizeof(DriverParameter));
    Filling filling = {.words = words, .numbered = strcmp(driver_info(driver)->dialect, "postgres") == 0, .parameters = parameters};
    const char *text = resource_text(resource, error);
    g_autofree char *sql = text != NULL ? resource_expand(text, put_in, &filling, error) : NULL;
    const DriverParameter *values = (const DriverParameter *)(gconstpointer)parameters->data;

    if (sql == NULL)
        return FALSE;
    if (row != NULL)
        return driver_query(driver, sql, values, parameters->len, row, user, error);
    return driver_execute(driver, sql, values, parameters->len, NULL, error);
}
