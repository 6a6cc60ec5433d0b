/* The commands: what they take, and what is said of them. */
#include "options-parts.h"

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
         {selectors, loses_options, keep_options, data_options, copy_options, project_options},
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
         "down on a scratch copy of the schema, and tells for each whether the old code may run with it (leave) and whether it can be "
         "undone (reverse). With --after, --batch, --last or --to: the same for deployments that are applied already: may the code go back "
         "alone, and what would undoing them lose?\n"
         "With --ready, at the start of a container: is the database at least as far as this code needs? Where it is ahead, and what is "
         "ahead was checked with --record: may this code run on it?\n"
         "A finding can be answered: by a comment in the migration, 'migrollback: declared RULE: reason', or in migrollback.json, "
         "\"declared\": [{\"migration\": \"app.name\", \"rule\": \"add-column\", \"reason\": \"...\"}]. It is shown as declared then.\n"
         "Exits 3 where something of --fail-on was found, 1 where what is pending cannot be found out. Changes nothing in the database; "
         "with --record it writes the table migrollback_checks, and nothing else.",
         {selectors, check_options, data_options, copy_options, project_options},
         {"text", "json", "github", "junit"},
         {{"before a deployment", "migrollback check"},
          {"in CI, as annotations", "migrollback check --format github --fail-on unsafe,impossible,unknown"},
          {"the same, kept for code that is older", "migrollback check --record"},
          {"may the newest deployment stay while the code goes back?", "migrollback check --last 1"},
          {"at the start of a container", "migrollback check --ready --wait 5m"}}},
    [COMMAND_REHEARSE] = {"rehearse",
                          NULL,
                          FALSE,
                          "the whole rollback, for real, on a scratch copy",
                          "Undoes on a scratch copy what 'migrollback run' with the same options would undo, tells how long each migration "
                          "took, and compares: "
                          "are exactly the planned rows gone, and is the schema then what the older migrations make when the application "
                          "builds them up from "
                          "nothing? " UNDO_TEXT
                          "Exits 3 where a migration cannot be undone or something is left. Changes nothing in the database.",
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
         "values back by their key, where they do not hurt what was written since, and counts them; it refuses where the tables do not "
         "fit. "
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
