
#include "options.h"

#include <stddef.h>

#define AT(member) offsetof(Options, member)
#define FILED OPTION_IN_FILE

const OptionSpec global_options[] = {
    {"database",
     0,
     OPTION_LIST,
     FILED,
     AT(databases),
     "[NAME=]URL",
     {"MIGROLLBACK_DATABASE_URL", "DATABASE_URL"},
     "the database: postgres://, postgresql://, mysql://, mariadb://, sqlite:PATH, or the path of a SQLite file. Passwords are never "
     "printed; the password files and variables of PostgreSQL and MySQL work. Can be given several times, with the project's own name for "
     "each, where a project has several databases: they are then undone as one"},
    {"framework",
     0,
     OPTION_TEXT,
     FILED,
     AT(framework),
     "NAME",
     {"MIGROLLBACK_FRAMEWORK"},
     "the framework whose migrations these are, instead of finding it out ('migrollback frameworks' lists them)"},
    {"table", 0, OPTION_TEXT, FILED, AT(table), "[SCHEMA.]NAME", {NULL}, "the migration table, where it has another name than usual"},
    {"project",
     0,
     OPTION_FOLDER,
     FILED,
     AT(project),
     "DIR",
     {"MIGROLLBACK_PROJECT"},
     "the folder of the application (manage.py, bin/rails, ...); default: the working directory"},
    {"command",
     0,
     OPTION_TEXT,
     FILED,
     AT(start),
     "CMD",
     {NULL},
     "how the framework is started, split into words like a shell does but run without one: 'docker exec -i api python manage.py'"},
    {"profiles",
     0,
     OPTION_FOLDER,
     FILED,
     AT(profiles),
     "DIR",
     {"MIGROLLBACK_PROFILES"},
     "more framework profiles, or newer ones, than those built in"},
    {"gap",
     0,
     OPTION_TEXT,
     FILED,
     AT(gap),
     "DURATION",
     {NULL},
     "the pause that separates two deployments, where the table has no batches: 90s, 10m, 2h; default 10m"},
    {"tz",
     0,
     OPTION_TEXT,
     FILED,
     AT(zone),
     "ZONE",
     {"MIGROLLBACK_TZ"},
     "the zone of datetimes written without one, and of those printed: Europe/Berlin, +02:00, local; default UTC"},
    {"format", 0, OPTION_TEXT, FILED | OPTION_NOT_REPEATED, AT(format), "FORMAT", {NULL}, "how the result is written"},
    {"graph",
     0,
     OPTION_FILE,
     FILED,
     AT(graph),
     "FILE",
     {NULL},
     "the dependency graph, as 'migrollback graph --format json' prints it, instead of asking the project"},
    {"stored-tz",
     0,
     OPTION_TEXT,
     FILED,
     AT(stored_zone),
     "ZONE",
     {NULL},
     "the zone of times that the table stores without one; default: what the framework says, else UTC"},
    {"lock-timeout", 0, OPTION_TEXT, FILED, AT(lock_timeout), "DURATION", {NULL}, "how long to wait for a lock; default 5s"},
    {"statement-timeout",
     0,
     OPTION_TEXT,
     FILED,
     AT(statement_timeout),
     "DURATION",
     {NULL},
     "how long one statement of migrollback may take; default: no limit"},
    {"config",
     0,
     OPTION_FILE,
     0,
     AT(config),
     "FILE",
     {NULL},
     "read options from this file instead of migrollback.json in the project folder"},
    {"yes",
     'y',
     OPTION_FLAG,
     OPTION_NOT_REPEATED,
     AT(yes),
     NULL,
     {NULL},
     "do not ask before the database is changed; overrides no refusal"},
    {"no-color", 0, OPTION_FLAG, FILED, AT(no_colour), NULL, {NULL}, "no colours, as the variable NO_COLOR also says"},
    {"quiet", 'q', OPTION_FLAG, FILED, AT(quiet), NULL, {NULL}, "only the result, without explanations"},
    {"verbose", 'v', OPTION_FLAG, FILED, AT(verbose), NULL, {NULL}, "more about what was found and how"},
    {"log-sql", 0, OPTION_FLAG, FILED, AT(log_sql), NULL, {NULL}, "print each SQL statement to standard error"},
    {"help", 'h', OPTION_FLAG, OPTION_NOT_REPEATED, AT(help), NULL, {NULL}, "this text, or that of a command"},
    {"version", 0, OPTION_FLAG, OPTION_NOT_REPEATED, AT(version), NULL, {NULL}, "the version"},
    {0},
};

/* What is undone: exactly one of the first five. */
static const OptionSpec selectors[] = {
    {"after",
     0,
     OPTION_TEXT,
     OPTION_SELECTOR,
     AT(after),
     "DATETIME",
     {NULL},
     "undo everything applied at or after that instant: ISO 8601, or 'YYYY-MM-DD HH:MM:SS' with Z, +hh:mm or no zone (see --tz)"},
    {"batch", 0, OPTION_TEXT, OPTION_SELECTOR, AT(batch), "N", {NULL}, "undo batch N of 'migrollback history' and every newer one"},
    {"last", 0, OPTION_TEXT, OPTION_SELECTOR, AT(last), "N", {NULL}, "undo the newest N batches"},
    {"to",
     0,
     OPTION_TEXT,
     OPTION_SELECTOR,
     AT(to),
     "MIGRATION",
     {NULL},
     "undo everything applied after that migration: APP.NAME, APP (its newest) or VERSION"},
    {"migration",
     0,
     OPTION_LIST,
     OPTION_SELECTOR,
     AT(migrations),
     "[APP.]NAME",
     {NULL},
     "undo exactly this migration; can be given several times. For tables that keep no order"},
    {"only-app", 0, OPTION_LIST, 0, AT(only_apps), "APP", {NULL}, "undo only migrations of this app; can be given several times"},
    {"with-dependents",
     0,
     OPTION_FLAG,
     0,
     AT(with_dependents),
     NULL,
     {NULL},
     "also undo older migrations that need one that is undone; without it they are a refusal"},
    {"split", 0, OPTION_FLAG, 0, AT(split), NULL, {NULL}, "allow a cut inside a batch; without it a refusal"},
    {"accept-irreversible",
     0,
     OPTION_LIST,
     0,
     AT(accept_irreversible),
     "NAME",
     {NULL},
     "leave this irreversible migration applied and undo the rest; refused where something undone depends on it"},
    {"commands", 0, OPTION_FLAG, 0, AT(plain_commands), NULL, {NULL}, "use the framework's plain commands, one process a step"},
    {"native",
     0,
     OPTION_FLAG,
     0,
     AT(native),
     NULL,
     {NULL},
     "undo without the framework, by the SQL in its files; the default where those are found and --command is not given"},
    {"no-native", 0, OPTION_FLAG, 0, AT(no_native), NULL, {NULL}, "undo with the framework, though there are SQL files"},
    {"down-dir", 0, OPTION_FOLDER, 0, AT(down_dir), "DIR", {NULL}, "the folder of the SQL files that undo; implies --native"},
    {"down-pattern",
     0,
     OPTION_TEXT,
     0,
     AT(down_pattern),
     "PATTERN",
     {NULL},
     "which file of that folder undoes a migration, all of it: '{name}.down.sql', '{number}_*.sql', '{name}/down.sql'; implies --native"},
    {"transaction",
     0,
     OPTION_TEXT,
     0,
     AT(transaction),
     "one|each",
     {NULL},
     "one transaction for all, or one for each migration; default: one where the framework and the database can do that"},
    {0},
};

/* Which of a project's databases. */
static const OptionSpec project_options[] = {
    {"alias",
     0,
     OPTION_TEXT,
     0,
     AT(alias),
     "NAME",
     {NULL},
     "the name that the project itself gives this database, where it has several (Django's --database)"},
    {0},
};

/* Where migrations are tried. */
static const OptionSpec copy_options[] = {
    {"shadow",
     0,
     OPTION_TEXT,
     FILED,
     AT(shadow),
     "URL",
     {"MIGROLLBACK_SHADOW_URL"},
     "a server on which scratch copies of the schema may be made; default: PostgreSQL a private throw-away server, MySQL and MariaDB the "
     "same "
     "server, SQLite a temporary file"},
    {0},
};

/* Before a deployment, or before it is undone. */
static const OptionSpec check_options[] = {
    {"ready",
     0,
     OPTION_FLAG,
     0,
     AT(ready),
     NULL,
     {NULL},
     "only: is the database as far as this code needs? Without trying anything; exits 3 where it is not"},
    {"wait", 0, OPTION_TEXT, 0, AT(wait), "DURATION", {NULL}, "with --ready: wait so long for it: 30s, 5m"},
    {"no-shadow", 0, OPTION_FLAG, FILED, AT(no_shadow), NULL, {NULL}, "make no scratch copy and try nothing: verdicts are then unknown"},
    {"fail-on",
     0,
     OPTION_TEXT,
     FILED,
     AT(fail_on),
     "LIST",
     {NULL},
     "what to exit with 3 for, with commas between: unsafe, data-dependent, lossy, may-fail, impossible, unknown, failing, dirty, "
     "out-of-order, ahead, pending, or none; default: unsafe,impossible,failing,dirty"},
    {0},
};

/* Questions to the data. */
static const OptionSpec data_options[] = {
    {"budget",
     0,
     OPTION_TEXT,
     FILED,
     AT(budget),
     "DURATION",
     {NULL},
     "how long all questions to the data may take together; what does not fit is answered less exactly, and says so; default 30s"},
    {0},
};

/* What an undo destroys. */
static const OptionSpec loses_options[] = {
    {"loses",
     0,
     OPTION_FLAG,
     OPTION_NOT_REPEATED,
     AT(loses),
     NULL,
     {NULL},
     "also tell what the undo destroys, with counts: runs it on a scratch copy of the schema, which takes some seconds"},
    {0},
};

static const OptionSpec keep_options[] = {
    {"keep-data",
     0,
     OPTION_FLAG,
     0,
     AT(keep_data),
     NULL,
     {NULL},
     "first find out what the undo destroys, and copy that to tables in the same database ('migrollback kept' lists them and puts it back)"},
    {0},
};

static const OptionSpec rehearse_options[] = {
    {"with-data",
     0,
     OPTION_FLAG,
     0,
     AT(with_data),
     NULL,
     {NULL},
     "copy all rows too, not only the schema; of SQLite that is always done"},
    {0},
};

static const OptionSpec mark_options[] = {
    {"from-log",
     0,
     OPTION_FILE,
     0,
     AT(from_log),
     "FILE",
     {NULL},
     "find the migration in the output of a run that failed; - is standard input"},
    {"max", 0, OPTION_TEXT, 0, AT(max), "N", {NULL}, "how many migrations may be remedied while the command is run again; default 20"},
    {"remedy",
     0,
     OPTION_TEXT,
     0,
     AT(remedy),
     "REMEDY",
     {NULL},
     "mark: only record what is proven to be complete; set-aside: move what is in the way, however old it is; ask: ask even with --yes; "
     "default: whatever the evidence allows"},
    {"accept-unproven",
     0,
     OPTION_LIST,
     0,
     AT(accept_unproven),
     "[APP.]NAME",
     {NULL},
     "record this migration although it is not proven that all of it is there, on your word; can be given several times"},
    {0},
};

const OptionGroup option_groups[] = {
    {"Choosing what is undone", selectors},
    {"Marking", mark_options},
    {"Checking", check_options},
    {"Questions to the data", data_options},
    {"What is lost", loses_options},
    {"Keeping what is lost", keep_options},
    {"Rehearsing", rehearse_options},
    {"Scratch copies", copy_options},
    {"The project's database", project_options},
    {NULL, NULL},
};

#define UNDO_TEXT                                                                                                                          \
    "What is undone is said by exactly one of --after, --batch, --last, --to and --migration. A datetime is printed back as it was "       \
    "understood, with its zone.\n"

const Command commands[COMMAND_N] = {
    [COMMAND_HISTORY] =
        {"history",
         "[N]",
         FALSE,
         "which deployments did this database see, and what did each apply?",
         "Shows the deployments that the migration table tells of, newest first: when, how long, how many migrations, which apps, and how "
         "sure the grouping is. With N, the migrations of batch N. Number 1 is the oldest and never changes. Changes nothing.",
         {NULL},
         {"text", "json"},
         {{"all deployments of a database", "migrollback history --database postgres://app@db/app"},
          {"what did the fourth one apply?", "migrollback history 4"},
          {"times as they were in Berlin", "migrollback history --tz Europe/Berlin"}}},
    [COMMAND_PLAN] = {"plan",
                      NULL,
                      FALSE,
                      "what would a rollback undo, keep and run? may it be done exactly?",
                      "Shows what 'migrollback run' with the same options would do, and what stands against it. " UNDO_TEXT
                      "Exits 0 when run would go ahead or has nothing to do, 4 when it would refuse. Changes nothing.",
                      {selectors, loses_options, data_options, copy_options, project_options},
                      {"text", "json", "commands", "sql"},
                      {{"what would going back to before yesterday's deployment undo?", "migrollback plan --after '2026-01-02 18:00'"},
                       {"the newest deployment", "migrollback plan --last 1"},
                       {"only the lines to paste, one a line", "migrollback plan --last 1 --format commands"},
                       {"the SQL that would be executed, as the framework tells it", "migrollback plan --last 1 --format sql"}}},
    [COMMAND_RUN] =
        {"run",
         NULL,
         FALSE,
         "do it: plan, show, confirm, execute, verify",
         "Undoes migrations: makes the plan, shows it, asks for the name of the database to be typed (or takes --yes), runs the steps one "
         "by one, reads the migration table again after each, and checks the end state. " UNDO_TEXT
         "Stops at the first surprise; what was and was not undone is printed. After Ctrl-C the running step is finished first.",
         {selectors, keep_options, data_options, copy_options, project_options},
         {"text", "json"},
         {{"back to before an instant", "migrollback --after 2026-01-02T18:00:00Z"},
          {"the same, without a question", "migrollback run --after 2026-01-02T18:00:00Z --yes"},
          {"a Django project in a container", "migrollback run --last 1 --command 'docker exec -i api python manage.py'"}}},
    [COMMAND_MARK_COMPLETE] =
        {"mark-complete",
         "VERSION... | --from-log FILE | -- COMMAND...",
         TRUE,
         "record a migration as applied without running it; the whole loop after a restored backup with -- COMMAND",
         "After a failed upgrade and a restored backup, the next upgrade fails on what the first one left over. This finds the migration "
         "that "
         "failed, runs it on a scratch copy of the schema, compares, and shows what is proven. A migration whose whole effect is proven to "
         "be "
         "there is recorded as applied, as its framework would; otherwise what is in its way is set aside, with all its rows, so that it "
         "can run "
         "in full; otherwise nothing is changed (exit 4).\n"
         "With -- COMMAND, the command is run again after each remedy until it succeeds, or something is not safe. Whatever is changed is "
         "recorded in the table migrollback_actions, with the statements that put it back.",
         {mark_options, copy_options, project_options},
         {"text", "json"},
         {{"the loop: upgrade, remedy, upgrade again", "migrollback mark-complete -- bin/rails db:migrate"},
          {"only the run that failed last night", "migrollback mark-complete --from-log upgrade.log"},
          {"a migration that was applied by hand", "migrollback mark-complete 20151103134857"}}},
    [COMMAND_CHECK] =
        {"check",
         NULL,
         FALSE,
         "what is pending, could it be undone, may the old code run? before a rollback: will it work, what is lost?",
         "Before a deployment, in a project with the new code: compares the code with the database, runs the pending migrations up and "
         "down "
         "on a scratch copy of the schema, and tells for each whether the old code may run with it (leave) and whether it can be undone "
         "(reverse). With --after, --batch, --last or --to: the same for deployments that are applied already: may the code go back alone, "
         "and what would undoing them lose?\n"
         "With --ready, at the start of a container: is the database at least as far as this code needs?\n"
         "A finding can be answered: by a comment in the migration, 'migrollback: declared RULE: reason', or in migrollback.json, "
         "\"declared\": [{\"migration\": \"app.name\", \"rule\": \"add-column\", \"reason\": \"...\"}]. It is shown as declared then.\n"
         "Exits 3 where something of --fail-on was found. Changes nothing.",
         {selectors, check_options, data_options, copy_options, project_options},
         {"text", "json", "github", "junit"},
         {{"before a deployment", "migrollback check"},
          {"in CI, as annotations", "migrollback check --format github --fail-on unsafe,impossible,unknown"},
          {"may the newest deployment stay while the code goes back?", "migrollback check --last 1"},
          {"at the start of a container", "migrollback check --ready --wait 5m"}}},
    [COMMAND_REHEARSE] =
        {"rehearse",
         NULL,
         FALSE,
         "the whole rollback, for real, on a scratch copy",
         "Undoes on a scratch copy what 'migrollback run' with the same options would undo, tells how long each migration took, and compares: "
         "are exactly the planned rows gone, and is the schema then what the older migrations make when the application builds them up from "
         "nothing? " UNDO_TEXT "Exits 3 where a migration cannot be undone or something is left. Changes nothing in the database.",
         {selectors, rehearse_options, copy_options, project_options},
         {"text", "json"},
         {{"will undoing the newest deployment work?", "migrollback rehearse --last 1"},
          {"the same with a copy of all rows", "migrollback rehearse --last 1 --with-data"}}},
    [COMMAND_KEPT] =
        {"kept",
         "[list | restore ID | drop ID]",
         TRUE,
         "what 'run --keep-data' has kept: list it, put it back, or drop it",
         "Lists what was copied before an undo destroyed it. After the migrations were applied again, 'kept restore ID' puts the rows and "
         "values back by their key, where they do not hurt what was written since, and counts them; it refuses where the tables do not fit. "
         "'kept drop ID' throws the copies away.",
         {NULL},
         {"text", "json"},
         {{"what is there?", "migrollback kept"},
          {"after the second deployment", "migrollback kept restore 3"},
          {"it is not needed any more", "migrollback kept drop 3"}}},
    [COMMAND_GRAPH] =
        {"graph",
         NULL,
         FALSE,
         "which migration needs which?",
         "Prints the dependency graph of the project's migrations, for frameworks that have one. What --format json prints is what --graph "
         "reads, so a plan can be made where the application is not at hand. Changes nothing.",
         {NULL},
         {"json", "dot", "mermaid"},
         {{"keep the graph for a plan on another machine", "migrollback graph --format json > graph.json"},
          {"a picture of it", "migrollback graph --format dot | dot -Tsvg > graph.svg"}}},
    [COMMAND_FRAMEWORKS] =
        {"frameworks",
         NULL,
         FALSE,
         "which frameworks are known, which is this database's, and what can its table tell?",
         "Lists the frameworks that are known and, where a database is given, those that it holds a migration table of, with what can be "
         "read from it: times, batches, order. Changes nothing.",
         {NULL},
         {"text", "json"},
         {{"what is known", "migrollback frameworks"}, {"what is in this database?", "migrollback frameworks --database sqlite:app.db"}}},
};

const char *const run_after_aliases[] = {"rollbackmigrationsafter", "rollbackmigrationsappliedafter", NULL};
