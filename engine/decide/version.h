/*
 * version - the order of versions.
 *
 * Pure. Versions begin with a number of any length (leading zeros do not count) or are text; what follows a number is compared by its bytes.
 */
#ifndef MIGROLLBACK_VERSION_H
#define MIGROLLBACK_VERSION_H

/* Less than, equal to or greater than 0. Numbers count where both are digits throughout; else all is text. */
int version_compare(const char *a, const char *b);

/* Number for number, with a character between two of them: 1.2 before 1.10, 1 before 1.0. What begins with no number comes last, by its bytes. */
int version_compare_dotted(const char *a, const char *b);

/* Numbers count where both begin with one (2_x before 10_x). */
int version_compare_leading(const char *a, const char *b);

#endif
