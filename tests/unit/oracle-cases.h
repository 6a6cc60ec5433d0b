/*
 * oracle-cases - random projects for the oracle: branches and merges, edges across apps, squashes (also of squashes, with and without the
 * files that they replace, recorded and not), deleted files, rows with one time, clocks that went wrong, odd names.
 *
 * The same seed gives the same cases on every machine.
 */
#ifndef MIGROLLBACK_ORACLE_CASES_H
#define MIGROLLBACK_ORACLE_CASES_H

#include "oracle-model.h"

typedef struct {
    guint64 state;
} Dice;

guint64 dice_roll(Dice *dice);
guint dice_below(Dice *dice, guint limit);
gboolean dice_chance(Dice *dice, guint percent);

void case_random(Dice *dice, Model *model);

#endif
