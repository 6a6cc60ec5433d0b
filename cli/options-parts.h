/*
 * options-parts - the tables of options that commands take. Included by options-table.c and options-commands.c only; each ends with a NULL name.
 */
#ifndef MIGROLLBACK_CLI_OPTIONS_PARTS_H
#define MIGROLLBACK_CLI_OPTIONS_PARTS_H

#include "options.h"

extern const OptionSpec selectors[];       /* what is undone */
extern const OptionSpec project_options[]; /* which of a project's databases */
extern const OptionSpec copy_options[];    /* where migrations are tried */
extern const OptionSpec check_options[];   /* before a deployment, or before it is undone */
extern const OptionSpec data_options[];    /* questions to the data */
extern const OptionSpec loses_options[];   /* what an undo destroys */
extern const OptionSpec keep_options[];    /* keeping it */
extern const OptionSpec rehearse_options[];
extern const OptionSpec mark_options[];

#endif
