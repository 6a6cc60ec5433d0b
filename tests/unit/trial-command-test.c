#include "engine/act/trial-command.h"

#include "drivers/error.h"

static ProfileSet *profiles;

typedef struct {
    const char *name, *profile;
    const char *command;  /* NULL: the profile's own */
    const char *expected; /* with ' ' between; NULL: refused */
} ArgvCase;

static const ArgvCase argv_cases[] = {
    {"rails as the profile says", "rails", NULL, "bin/rails runner {script}"},
    {"gitlab extends rails", "gitlab", "docker exec -i web bin/rails", "docker exec -i web bin/rails runner {script}"},
    {"django by a command", "django", "docker exec -i api python manage.py", "docker exec -i api python manage.py shell -v 0 -c {script}"},
    {"knex as the profile says", "knex", NULL, "node -e {script} --"},
    {"what is between npx and knex goes with them", "knex", "npx --no-install knex", "node -e {script} --"},
    {"what is before and after stays", "knex", "docker exec -i api npx knex --env staging",
     "docker exec -i api node -e {script} -- --env staging"},
    {"by its path", "knex", "./node_modules/.bin/knex --knexfile x.js", "node -e {script} -- --knexfile x.js"},
    {"the program tells its interpreter", "alembic", "poetry run alembic -c x.ini", "poetry run python3 -c {script} alembic -c x.ini"},
    {"by its path to the interpreter", "alembic", "docker exec -i api /venv/bin/alembic",
     "docker exec -i api python3 -c {script} /venv/bin/alembic"},
    {"the interpreter of a module", "alembic", "/venv/bin/python -m alembic -n one", "/venv/bin/python -c {script}  -n one"},
    {"an option before a program is none of a module", "alembic", "-m alembic", "-m python3 -c {script} alembic"},
    {"no program to replace", "knex", "./run-migrations now", NULL},
    {"a word that only begins like the program", "knex", "knexer up", NULL},
};

static void
test_argv(gconstpointer data)
{
    const ArgvCase *item = data;
    g_auto(GStrv) command = item->command != NULL ? g_strsplit(item->command, " ", -1) : NULL;
    const TrialRequest request = {.profile = profiles_find(profiles, item->profile), .command = command};
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) argv = trial_argv(&request, &error);
    g_autofree char *joined = argv != NULL ? g_strjoinv(" ", argv) : NULL;

    g_assert_cmpstr(joined, ==, item->expected);
    if (item->expected == NULL)
        g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_UNANSWERABLE);
    else
        g_assert_no_error(error);
}

/* A profile without a script must be refused, not started with nothing. */
static void
test_no_script(void)
{
    char *start[] = {(char *)(gsize) "tool", NULL};
    const Profile profile = {.name = (char *)(gsize) "bare", .title = (char *)(gsize) "Bare", .start = start};
    const TrialRequest request = {.profile = &profile};
    g_autoptr(GError) error = NULL;

    g_assert_null(trial_argv(&request, &error));
    g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_UNANSWERABLE);
}

typedef struct {
    const char *name, *profile, *connection, *expected, *own;
} UrlCase;

static const UrlCase url_cases[] = {
    {"what a password holds is escaped", "rails",
     "{\"driver\":\"postgres\",\"host\":\"127.0.0.1\",\"port\":\"5433\",\"user\":\"me\",\"password\":\"a/b@c:d?e\",\"database\":\"x y\"}",
     "postgresql://me:a%2Fb%40c%3Ad%3Fe@127.0.0.1:5433/x%20y"},
    {"a folder of a socket is a host", "rails",
     "{\"driver\":\"postgres\",\"host\":\"/run/x\",\"port\":5433,\"socket\":null,\"user\":\"me\",\"password\":null,\"database\":\"x\"}",
     "postgresql://me@%2Frun%2Fx:5433/x"},
    {"a socket goes before a host", "django",
     "{\"driver\":\"postgres\",\"host\":\"h\",\"port\":null,\"socket\":\"/run/x\",\"user\":\"me\",\"database\":\"x\"}",
     "postgres://me@%2Frun%2Fx/x"},
    {"a socket of MySQL is a file", "rails",
     "{\"driver\":\"mysql\",\"host\":null,\"port\":null,\"socket\":\"/run/my.sock\",\"user\":\"me\",\"password\":\"p\",\"database\":\"x\"}",
     "mysql2://me:p@localhost/x?socket=%2Frun%2Fmy.sock"},
    {"nobody is named", "rails", "{\"driver\":\"mysql\",\"host\":\"db\",\"port\":\"3307\",\"database\":\"x\"}", "mysql2://db:3307/x"},
    {"SQLite for Rails", "rails", "{\"driver\":\"sqlite\",\"database\":\"/tmp/x.db\"}", "sqlite3:/tmp/x.db"},
    {"SQLite for Django", "django", "{\"driver\":\"sqlite\",\"database\":\"/tmp/x.db\"}", "sqlite:////tmp/x.db"},
    {"no word of the profile: ours", "knex", "{\"driver\":\"sqlite\",\"database\":\"/tmp/x.db\",\"url\":\"sqlite:/tmp/x.db\"}",
     "sqlite:/tmp/x.db"},
    {"the driver of the application's own URL", "alembic", "{\"driver\":\"mysql\",\"host\":\"db\",\"database\":\"x\"}",
     "mysql+pymysql://db/x", "mysql+pymysql://me:p@production/real"},
    {"a URL of another database says no driver", "alembic", "{\"driver\":\"mysql\",\"host\":\"db\",\"database\":\"x\"}", "mysql://db/x",
     "postgresql+asyncpg://production/real"},
    {"a URL that only begins alike says no driver", "alembic", "{\"driver\":\"mysql\",\"host\":\"db\",\"database\":\"x\"}", "mysql://db/x",
     "mysqlx+y://production/real"},
    {"a plus elsewhere in a URL is no driver", "alembic", "{\"driver\":\"mysql\",\"host\":\"db\",\"database\":\"x\"}", "mysql://db/x",
     "mysql://a+b@production/r"},
};

static void
test_url(gconstpointer data)
{
    const UrlCase *item = data;
    cJSON *connection = cJSON_Parse(item->connection);
    g_autofree char *url = NULL;

    g_assert_nonnull(connection);
    url = trial_database_url(profiles_find(profiles, item->profile), connection, item->own);
    g_assert_cmpstr(url, ==, item->expected);
    cJSON_Delete(connection);
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    int status;

    g_test_init(&argc, &argv, NULL);
    profiles = profiles_load(&error);
    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(argv_cases); i++) {
        g_autofree char *path = g_strdup_printf("/trial/argv/%s", argv_cases[i].name);

        g_test_add_data_func(path, &argv_cases[i], test_argv);
    }
    g_test_add_func("/trial/argv/no script", test_no_script);
    for (gsize i = 0; i < G_N_ELEMENTS(url_cases); i++) {
        g_autofree char *path = g_strdup_printf("/trial/url/%s", url_cases[i].name);

        g_test_add_data_func(path, &url_cases[i], test_url);
    }
    status = g_test_run();
    profiles_free(profiles);
    return status;
}
