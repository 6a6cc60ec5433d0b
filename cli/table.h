/*
 * table - rows in aligned columns on standard output, through libsmartcols.
 *
 * Cells are made safe (safe.h). On a terminal the last column is cut to the width that is left; elsewhere nothing is cut, and since the
 * column that can be long is the last one, a long name does not make other lines longer. Rows are printed in portions, so that a table of
 * a million rows does not stand in memory.
 */
#ifndef MIGROLLBACK_CLI_TABLE_H
#define MIGROLLBACK_CLI_TABLE_H

#include "report.h"

typedef struct Table Table;

typedef struct {
    const char *title;
    gsize width; /* at least so many places, so that portions look alike */
    gboolean right;
} TableColumn;

Table *table_new(const Report *report, const TableColumn *columns, guint n_columns);

/* A row of n_columns texts; NULL is an empty cell. */
void table_add(Table *table, Style style, const char *const *cells);

/* Prints what is left, and frees. */
void table_end(Table *table);

#endif
