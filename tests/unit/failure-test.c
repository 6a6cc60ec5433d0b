#include "engine/act/failure.h"

int
main(int argc, char **argv)
{
    g_autoptr(ProfileSet) set = profiles_load(NULL);

    for (int i = 1; set != NULL && i < argc; i++) {
        g_autofree char *text = NULL, *base = g_path_get_basename(argv[i]);
        g_auto(GStrv) parts = g_strsplit(base, "-", 2);
        gsize length = 0;
        g_autoptr(GError) error = NULL;
        g_autoptr(FailureReader) reader = failure_reader_new(profiles_find(set, parts[0]), &error);
        g_autoptr(Failure) f = NULL;

        g_file_get_contents(argv[i], &text, &length, NULL);
        f = reader != NULL ? failure_read(reader, text, length, NULL, NULL, &error) : NULL;
        if (f == NULL)
            g_print("%s: ERROR %s\n", base, error->message);
        else
            g_print("%s: %s %s.%s:%d %s %s %s/%d %s|%s %s %d\n", base, failure_origin_name(f->origin), f->app, f->name, f->line, failure_class_name(f->class), f->database, f->sqlstate, f->number,
                    f->object, f->relation, failure_statement_name(f->statement), (int)f->atomic);
    }
    return 0;
}
