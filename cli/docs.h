/*
 * docs - man page and completions, from the option tables. Part of the build, not of the program.
 */
#ifndef MIGROLLBACK_CLI_DOCS_H
#define MIGROLLBACK_CLI_DOCS_H

#include <glib.h>
#include <stdio.h>

void docs_write_man(FILE *out);
void docs_write_bash(FILE *out);
void docs_write_zsh(FILE *out);
void docs_write_fish(FILE *out);

#endif
