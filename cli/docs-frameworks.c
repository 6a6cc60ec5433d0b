#include "docs.h"
#include "engine/model/profile-native.h"
#include "place.h"

static const char *const database_names[PROFILE_N_DIALECTS] = {"PostgreSQL", "MySQL", "SQLite"};

/* The databases that a profile reads and for which `has` holds a file; "all" of them, or "no". */
static char *
databases_with(const Profile *profile, char *const has[PROFILE_N_DIALECTS])
{
    GString *text = g_string_new(NULL);
    gboolean all = TRUE;

    for (int i = 0; i < PROFILE_N_DIALECTS; i++) {
        if (!profile->reads[i])
            continue;
        all = all && has[i] != NULL;
        if (has[i] != NULL)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", database_names[i]);
    }
    if (all || text->len == 0)
        g_string_assign(text, all ? "yes" : "no");
    return g_string_free(text, FALSE);
}

static char *
databases(const Profile *profile)
{
    g_autofree char *names = profile_databases(profile);

    return g_strdup(g_str_equal(names, "postgres, mysql, sqlite") ? "all" : names);
}

/* Where it is not the same everywhere, by database. */
static char *
order_of(const Profile *profile)
{
    GString *text = g_string_new(NULL);
    const char *first = NULL;
    gboolean same = TRUE;

    for (int i = 0; i < PROFILE_N_DIALECTS; i++) {
        const char *order = profile->reads[i] ? profile_tells_order(profile, i) : NULL;

        if (order == NULL)
            continue;
        first = first != NULL ? first : order;
        same = same && g_str_equal(first, order);
        g_string_append_printf(text, "%s%s on %s", text->len > 0 ? ", " : "", order, database_names[i]);
    }
    if (same)
        g_string_assign(text, first);
    return g_string_free(text, FALSE);
}

static char *
batches_from(const Profile *profile)
{
    g_autofree char *order = order_of(profile);

    if (profile->batch.column != NULL || profile->batch.expression[PROFILE_POSTGRES] != NULL)
        return g_strdup("its own ids");
    if (profile->has_time)
        return g_strdup("times");
    return profile->model == PROFILE_POINTER ? g_strdup("one batch") : g_strdup_printf("order: %s", order);
}

static const char *
after_answer(const Profile *profile)
{
    if (!profile->has_time)
        return "no";
    return profile->time.kind == HISTORY_TIME_EXACT ? "yes" : "estimate";
}

static char *
undone_by(const Profile *profile)
{
    const struct {
        gboolean has;
        const char *name;
    } ways[] = {
        {profile->script_undo.argv != NULL, "script"},
        {profile->down_to.argv != NULL || profile->down_one.argv != NULL || profile->down_n.argv != NULL || profile->down_last.argv != NULL,
         "commands"},
        {profile->native != NULL, "SQL files"},
    };
    GString *text = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++)
        if (ways[i].has)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", ways[i].name);
    return g_string_free(g_string_append(text, text->len == 0 ? "no" : ""), FALSE);
}

static char *
marked_by(const Profile *profile)
{
    g_autofree char *rows = databases_with(profile, profile->mark);

    if (profile->mark_command.argv != NULL)
        return g_strdup(g_str_equal(rows, "no") ? "command" : "row, command");
    return g_str_equal(rows, "yes") ? g_strdup("row") : g_steal_pointer(&rows);
}

/* The way that trial_start (engine/act/trial.h) takes. */
static const char *
tried_by(const Profile *profile)
{
    if (profile->script_trial.argv != NULL)
        return "application";
    return profile->native != NULL && profile->native->up.files->len > 0 ? "SQL files" : "no";
}

static void
write_row(FILE *out, const Profile *profile)
{
    g_autofree char *where = databases(profile), *batches = batches_from(profile), *undo = undone_by(profile), *mark = marked_by(profile),
                    *lock = databases_with(profile, profile->lock);

    fprintf(out, "| [%s](#%s) | %s | %s | %s | %s | %s | %s | %s | %s |\n", profile->title, profile->name, where, batches,
            after_answer(profile), undo, tried_by(profile), mark, lock, profile->tested != NULL ? profile->tested : "from documentation");
}

static void
write_command(FILE *out, const Profile *profile, const char *what, const ProfileCommand *command)
{
    g_autofree char *start = NULL, *rest = NULL;

    if (command->argv == NULL)
        return;
    start = g_strjoinv(" ", profile->start);
    rest = g_strjoinv(" ", command->argv);
    fprintf(out, "* %s: `%s %s`\n", what, start, rest);
}

static void
write_commands(FILE *out, const Profile *profile)
{
    const struct {
        const char *what;
        const ProfileCommand *command;
    } commands[] = {
        {"down to a target", &profile->down_to}, {"exactly one", &profile->down_one}, {"the last n", &profile->down_n},
        {"the last one", &profile->down_last},   {"all", &profile->down_all},         {"mark complete", &profile->mark_command}};

    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        write_command(out, profile, commands[i].what, commands[i].command);
}

static void
write_section(FILE *out, const Profile *profile)
{
    g_autofree char *tables = g_strjoinv("`, `", profile->tables);

    fprintf(out, "\n### %s\n\n%s. Table `%s`.\n\n", profile->name, profile->title, tables);
    write_commands(out, profile);
    for (char **caveat = profile->caveats; caveat != NULL && *caveat != NULL; caveat++)
        fprintf(out, "* %s\n", *caveat);
    for (char **source = profile->sources; source != NULL && *source != NULL; source++)
        fprintf(out, "* Source: %s\n", *source);
}

gboolean
docs_write_frameworks(FILE *out)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ProfileSet) profiles = profiles_load(&error);

    if (profiles == NULL) {
        fprintf(stderr, "migrollback-docs: %s\n", error->message);
        return FALSE;
    }
    fputs("# Frameworks\n\n"
          "What migrollback can do with each, from the profiles in `queries/`. This page is made by `migrollback-docs frameworks`\n"
          "(`ninja frameworks-page`); do not edit it.\n\n"
          "* **Batches from**: how deployments are told apart: the framework's own ids, the times of its table, or only the order of its "
          "rows.\n"
          "* **--after**: whether the table says when a migration was applied.\n"
          "* **Undo by**: a script inside the application, the framework's own commands, or its SQL files without the framework.\n"
          "* **Tried by**: how `check` tries single migrations on a scratch copy: inside the application, or their SQL files without the "
          "framework.\n"
          "* **Mark complete**: whether a migration can be recorded as applied, by a row as the framework writes it or by its command.\n"
          "* **Lock seen**: whether a running migration is seen before a rollback begins.\n\n"
          "| Framework | Databases | Batches from | --after | Undo by | Tried by | Mark complete | Lock seen | Tested with |\n"
          "|---|---|---|---|---|---|---|---|---|\n",
          out);
    for (guint i = 0; i < profiles_length(profiles); i++)
        write_row(out, profiles_get(profiles, i));
    for (guint i = 0; i < profiles_length(profiles); i++)
        write_section(out, profiles_get(profiles, i));
    return TRUE;
}
