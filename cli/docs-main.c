/*
 * docs - writes the man page or the completion of one shell to standard output, from the option tables, or the page of the frameworks. Used while
 * building.
 *
 *     migrollback-docs man|bash|zsh|fish|frameworks
 */
#include "docs.h"

#include <string.h>

static const struct {
    const char *name;
    void (*write)(FILE *out);
} writers[] = {{"man", docs_write_man}, {"bash", docs_write_bash}, {"zsh", docs_write_zsh}, {"fish", docs_write_fish}};

int
main(int argc, char **argv)
{
    for (gsize i = 0; argc == 2 && i < G_N_ELEMENTS(writers); i++) {
        if (strcmp(argv[1], writers[i].name) == 0) {
            writers[i].write(stdout);
            return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
        }
    }
    if (argc == 2 && strcmp(argv[1], "frameworks") == 0)
        return docs_write_frameworks(stdout) && fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
    fputs("usage: migrollback-docs man|bash|zsh|fish|frameworks\n", stderr);
    return 2;
}
