/*
 * docs - man page and completions, from the option tables, and the page of the frameworks, from the profiles. Part of the build, not of the program.
 */
#ifndef MIGROLLBACK_CLI_DOCS_H
#define MIGROLLBACK_CLI_DOCS_H

#include <glib.h>
#include <stdio.h>

void docs_write_man(FILE *out);
void docs_write_bash(FILE *out);
void docs_write_zsh(FILE *out);
void docs_write_fish(FILE *out);

/* docs/frameworks.md; FALSE where the profiles do not load, which is then said on standard error. */
gboolean docs_write_frameworks(FILE *out);

#endif
