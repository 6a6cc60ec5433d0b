#include "engine/model/profile.h"

#include <glib/gstdio.h>
#include <string.h>

#include "drivers/error.h"
#include "engine/model/resource.h"

static void
test_built_in_profiles_load(void)
{
    static const char *const expected[] = {"django", "gitlab", "knex", "rails"};
    g_autoptr(GError) error = NULL;
    g_autoptr(ProfileSet) set = profiles_load(&error);

    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        const Profile *profile = profiles_find(set, expected[i]);

        g_assert_nonnull(profile);
        g_assert_nonnull(profile->title);
        g_assert_nonnull(profile->sources);
    }
    g_assert_null(profiles_find(set, "nonsense"));
    g_assert_true(profiles_find(set, "gitlab")->has_time);
    g_assert_cmpstr(profiles_find(set, "gitlab")->start[0], ==, "bin/rails"); /* from the profile it extends */
    g_assert_false(profiles_find(set, "gitlab")->reads[PROFILE_SQLITE]);
    g_assert_cmpint(profiles_find(set, "rails")->position.order[PROFILE_POSTGRES], ==, HISTORY_ORDER_XID);
}

#define WHOLE                                                                                                                              \
    "\"schema\":\"migrollback.profile/1\",\"name\":\"own\",\"title\":\"Own\",\"tables\":[\"own\"],"                                        \
    "\"fingerprint\":{\"columns\":{\"v\":[\"text\"]}},\"columns\":{\"name\":\"v\",\"position\":{\"column\":\"v\",\"order\":\"version\"}}"

static const struct {
    const char *rule, *json, *message; /* NULL: accepted */
} texts[] = {
    {"a whole one is accepted", "{" WHOLE ",\"model\":\"set\"}", NULL},
    {"not JSON", "{", "not JSON"},
    {"a list", "[]", "not JSON"},
    {"a missing member", "{" WHOLE "}", "'model': is missing"},
    {"an unknown model", "{" WHOLE ",\"model\":\"heap\"}", "'model': 'heap' is not one of per-app-graph, set"},
    {"a mistyped member", "{" WHOLE ",\"model\":\"set\",\"comands\":{}}", "'comands': is not a member"},
    {"a wrong type", "{" WHOLE ",\"model\":\"set\",\"caveats\":\"x\"}", "'caveats': must be a list"},
    {"a script that is not there",
     "{" WHOLE ",\"model\":\"set\",\"scripts\":{\"undo\":{\"arguments\":[\"x\"],\"files\":[\"own/none.py\"]}}}",
     "'undo': there is no file 'own/none.py'"},
    {"a lock file that is not there", "{" WHOLE ",\"model\":\"set\",\"lock\":{\"sqlite\":\"own/none.sql\"}}", "'lock': there is no file"},
    {"native with a mistyped member", "{" WHOLE ",\"model\":\"set\",\"native\":{\"file\":[]}}", "'file': is not a member of native"},
    {"native with a wrong pattern", "{" WHOLE ",\"model\":\"set\",\"native\":{\"section\":{\"begin\":\"(\"}}}", "'section': "},
    {"native with files of nowhere", "{" WHOLE ",\"model\":\"set\",\"native\":{\"files\":[\"x\"]}}", "'folders': and 'files' go together"},
    {"native without its SQL", "{" WHOLE ",\"model\":\"set\",\"native\":{\"remove\":{\"sqlite\":\"own/none.sql\"}}}",
     "'remove': there is no file"},
    {"a way forward with a mistyped member", "{" WHOLE ",\"model\":\"set\",\"native\":{\"up\":{\"file\":[]}}}",
     "'file': is not a member of up"},
    {"a way forward without one back", "{" WHOLE ",\"model\":\"set\",\"native\":{\"up\":{\"files\":[\"x\"]}}}", "'up': needs 'files'"},
    {"a way forward in no order", "{" WHOLE ",\"model\":\"set\",\"native\":{\"up\":{\"order\":\"date\"}}}",
     "'order': 'date' is not one of number, name, leading, dotted"},
    {"native on no database", "{" WHOLE ",\"model\":\"set\",\"native\":{\"databases\":[\"oracle\"]}}",
     "'databases': 'oracle' is not one of"},
    {"commands without a start", "{" WHOLE ",\"model\":\"set\",\"commands\":{\"down_one\":[\"x\"]}}", "'start': is missing"},
    {"another one's name", "{\"schema\":\"migrollback.profile/1\",\"name\":\"other\"}", "'name': is 'other', but the folder is 'own'"},
    {"a schema of the future", "{\"schema\":\"migrollback.profile/2\",\"name\":\"own\"}", "'schema': 'migrollback.profile/2' is not known"},
    {"extends nothing known", "{" WHOLE ",\"extends\":\"nothing\"}", "'extends'"},
    {"extends itself", "{" WHOLE ",\"extends\":\"own\"}", "'extends'"},
    {"a time type for no database", "{" WHOLE ",\"model\":\"set\",\"databases\":[\"oracle\"]}", "'databases': 'oracle' is not one of"},
};

static void
test_text(gconstpointer data)
{
    const gsize i = GPOINTER_TO_SIZE(data);
    g_autofree char *folder = g_dir_make_tmp("profile-XXXXXX", NULL), *own = g_build_filename(folder, "own", NULL),
                    *file = g_build_filename(own, "profile.json", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(ProfileSet) set = NULL;

    g_mkdir(own, 0700);
    g_assert_true(g_file_set_contents(file, texts[i].json, -1, NULL));
    g_assert_true(resource_set_folder(folder, NULL));
    set = profiles_load(&error);
    g_assert_true(resource_set_folder(NULL, NULL));
    g_unlink(file);
    g_rmdir(own);
    g_rmdir(folder);
    if (texts[i].message == NULL) {
        g_assert_no_error(error);
        g_assert_nonnull(profiles_find(set, "own"));
        return;
    }
    g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONFIG);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, texts[i].message));
    g_assert_nonnull(strstr(error->message, "profile.json"));
}

static const char *
lookup(const char *key, gconstpointer user)
{
    return g_str_equal(key, "name") ? user : NULL;
}

/* What is put in is not looked at again: a value with braces stays as it is. */
static void
test_expand(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = resource_expand("a {name} {{b} {name}", lookup, "{name}; drop", &error);

    g_assert_no_error(error);
    g_assert_cmpstr(text, ==, "a {name}; drop {b} {name}; drop");
    g_assert_null(resource_expand("{other}", lookup, "x", &error));
    g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONFIG);
    g_clear_error(&error);
    g_assert_null(resource_expand("{name", lookup, "x", &error));
    g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONFIG);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/profile/built-in-profiles-load", test_built_in_profiles_load);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *path = g_strconcat("/profile/", texts[i].rule, NULL);

        g_strdelimit(path + 1, " ", '-');
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_text);
    }
    g_test_add_func("/resource/values-are-put-in-as-they-are", test_expand);
    return g_test_run();
}
