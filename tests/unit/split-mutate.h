/*
 * split-mutate - files of the corpus, changed at random but always in the same way, are split: nothing crashes, and no byte is lost.
 *
 * It goes on for MIGROLLBACK_FUZZ_SECONDS (default 1). Every thousandth seed is told.
 */
#ifndef MIGROLLBACK_SPLIT_MUTATE_H
#define MIGROLLBACK_SPLIT_MUTATE_H

void split_mutate(void);

#endif
