#include "table.h"

#include <libsmartcols.h>
#include <stdlib.h>

#include "safe.h"

#define PORTION 1000 /* rows */
#define SMALLEST_LAST_COLUMN 10

struct Table {
    const Report *report;
    const TableColumn *columns;
    guint n_columns;
    struct libscols_table *portion;
    guint rows;
    gboolean headed; /* the titles were printed */
};

static void
begin_portion(Table *table)
{
    table->portion = scols_new_table();
    table->rows = 0;
    scols_table_set_stream(table->portion, table->report->out);
    scols_table_set_column_separator(table->portion, "  ");
    /* Cells are safe already. Where the locale does not know UTF-8 the library must write them as \xHH, or it would not come to an end. */
    scols_table_enable_noencoding(table->portion, MB_CUR_MAX > 1);
    scols_table_enable_noheadings(table->portion, table->headed);
    scols_table_enable_colors(table->portion, table->report->out_colour);
    scols_table_set_termforce(table->portion, table->report->out_is_terminal ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
    for (guint i = 0; i < table->n_columns; i++) {
        const TableColumn *column = &table->columns[i];
        gboolean last = i + 1 == table->n_columns;
        int flags = (column->right ? SCOLS_FL_RIGHT : 0) | (last ? SCOLS_FL_TRUNC : 0);

        scols_table_new_column(table->portion, column->title, last ? SMALLEST_LAST_COLUMN : (double)MAX(column->width, 1), flags);
    }
}

static void
end_portion(Table *table)
{
    if (table->rows > 0)
        scols_print_table(table->portion);
    table->headed = TRUE;
    scols_unref_table(table->portion);
}

Table *
table_new(const Report *report, const TableColumn *columns, guint n_columns)
{
    Table *table = g_new0(Table, 1);

    table->report = report;
    table->columns = columns;
    table->n_columns = n_columns;
    begin_portion(table);
    return table;
}

void
table_add(Table *table, Style style, const char *const *cells)
{
    static const char *const colours[] = {
        [STYLE_PLAIN] = NULL,   [STYLE_BOLD] = "bold",     [STYLE_DIM] = "halfbright",
        [STYLE_GOOD] = "green", [STYLE_WARNING] = "brown", [STYLE_BAD] = "red",
    };
    struct libscols_line *line;

    if (table->rows == PORTION) {
        end_portion(table);
        begin_portion(table);
    }
    line = scols_table_new_line(table->portion, NULL);
    table->rows++;
    for (guint i = 0; i < table->n_columns; i++) {
        g_autofree char *safe = safe_text(cells[i] != NULL ? cells[i] : "");

        scols_line_set_data(line, i, safe);
    }
    if (table->report->out_colour && colours[style] != NULL)
        scols_line_set_color(line, colours[style]);
}

void
table_end(Table *table)
{
    end_portion(table);
    g_free(table);
}
