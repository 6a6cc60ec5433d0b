#include <string.h>

#include "down-parts.h"
#include "drivers/error.h"

/* Larger ones are no migrations written by hand, and are all held in memory. */
#define MOST_BYTES (64 * 1024 * 1024)

/* A part of a file, and the number of its first line. */
typedef struct {
    const char *text;
    gsize length;
    guint line;
} Part;

void
down_spoil(DownFile *file, DownState state, const char *format, ...)
{
    va_list arguments;

    if (file->state != DOWN_FOUND)
        return;
    file->state = state;
    va_start(arguments, format);
    file->message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
}

/* --- what is read --- */

static const char *
side_of(const DownReader *reader)
{
    return reader->up ? "up" : "down";
}

static const ProfileSection *
section_of(const DownReader *reader)
{
    return reader->up ? &reader->native->up.section : &reader->native->section;
}

/* --- lines --- */

static gboolean
next_line(const char *text, gsize length, gsize *at, Part *line)
{
    const char *end;

    if (*at >= length)
        return FALSE;
    end = memchr(text + *at, '\n', length - *at);
    line->text = text + *at;
    line->length = end != NULL ? (gsize)(end - line->text) : length - *at;
    line->line++;
    *at += line->length + 1;
    return TRUE;
}

static gboolean
line_is(const Part *line, const GRegex *regex)
{
    gsize length = line->length;

    if (regex == NULL)
        return FALSE;
    while (length > 0 && line->text[length - 1] == '\r')
        length--;
    return g_regex_match_full(regex, line->text, (gssize)length, 0, 0, NULL, NULL);
}

static const GRegex *
first_match(const GPtrArray *patterns, const Part *line)
{
    for (guint i = 0; i < patterns->len; i++)
        if (line_is(line, g_ptr_array_index(patterns, i)))
            return g_ptr_array_index(patterns, i);
    return NULL;
}

static char *
line_text(const Part *line)
{
    return g_strstrip(g_strndup(line->text, line->length));
}

/* Lines by which a file says that it may not run in a transaction. */
static void
read_transaction(const DownReader *reader, DownFile *file, const char *text, gsize length)
{
    const GPtrArray *patterns = reader->up ? reader->native->up.no_transaction : reader->native->no_transaction;
    Part line = {0};

    for (gsize at = 0; file->alone == NULL && next_line(text, length, &at, &line);)
        if (first_match(patterns, &line) != NULL)
            file->alone = line_text(&line);
}

/* The same in a file beside it; where there is none nothing is said. */
static void
read_options_file(const DownReader *reader, DownFile *file)
{
    g_autofree char *folder = g_path_get_dirname(file->path), *base = g_path_get_basename(file->path), *path = NULL, *text = NULL;
    g_autoptr(GString) name = g_string_new(reader->native->options);
    gsize length;

    if (reader->native->options == NULL)
        return;
    g_string_replace(name, "{file}", base, 1);
    path = g_build_filename(folder, name->str, NULL);
    if (g_file_get_contents(path, &text, &length, NULL))
        read_transaction(reader, file, text, length);
}

/* Lines that hold what only the framework understands. */
static void
read_options(const DownReader *reader, DownFile *file, const char *text, gsize length)
{
    const ProfileNative *native = reader->native;
    Part line = {0};

    read_transaction(reader, file, text, length);
    read_options_file(reader, file);
    for (gsize at = 0; next_line(text, length, &at, &line);) {
        if (first_match(native->refused, &line) != NULL || (reader->up && first_match(native->up.refused, &line) != NULL)) {
            g_autofree char *what = line_text(&line);

            down_spoil(file, DOWN_UNUSABLE, "'%s' line %u: only %s itself can run this: %s", file->path, line.line,
                       reader->source->profile->title, what);
        }
    }
}

/*
 * The section; `length` 0 where there is none. More than one is a mistake, since their order is the framework's. Where nothing marks its
 * beginning, it begins with the file.
 */
static Part
find_section(const DownReader *reader, DownFile *file, const char *text, gsize length)
{
    const ProfileSection *section = section_of(reader);
    Part line = {0}, found = {.text = text, .line = 1};
    gboolean inside = section->begin == NULL;
    guint sections = inside ? 1 : 0;

    for (gsize at = 0; next_line(text, length, &at, &line);) {
        if (line_is(&line, section->begin)) {
            inside = TRUE;
            sections++;
            found = (Part){.text = text + MIN(at, length), .line = line.line + 1};
        } else if (inside && line_is(&line, section->end)) {
            inside = FALSE;
        } else if (inside) {
            found.length = MIN(at, length) - (gsize)(found.text - text);
        }
    }
    if (sections > 1)
        down_spoil(file, DOWN_UNUSABLE, "'%s' has %u %s sections", file->path, sections, side_of(reader));
    else if (sections == 0)
        down_spoil(file, DOWN_NO_SECTION, "'%s' has no %s section", file->path, side_of(reader));
    return found;
}

/* --- statements --- */

static void
add_statement(const DownReader *reader, DownFile *file, const char *sql, gsize length, guint line)
{
    g_autofree char *outline = split_outline(sql, length, &reader->split);
    const char *why;
    DownKind kind = native_rules_kind(reader->rules, outline, &why);

    if (*outline == '\0')
        return;
    if (kind == DOWN_REFUSED)
        down_spoil(file, DOWN_UNUSABLE, "'%s' line %u cannot be run here: it %s", file->path, line, why);
    if (kind == DOWN_ALONE && file->alone == NULL && reader->alone)
        file->alone = g_strndup(outline, MIN(strlen(outline), 60));
    down_add_statement(file, sql, length, line, kind);
}

static void
split_part(const DownReader *reader, DownFile *file, const Part *part)
{
    g_autoptr(GArray) statements = g_array_new(FALSE, FALSE, sizeof(SplitStatement));
    g_autoptr(GError) cause = NULL;
    SplitOptions options = reader->split;

    options.first_line = part->line;
    if (!split_statements(part->text, part->length, &options, statements, &cause))
        down_spoil(file, DOWN_UNUSABLE, "'%s' %s", file->path, cause->message);
    for (guint i = 0; i < statements->len; i++) {
        const SplitStatement *statement = &g_array_index(statements, SplitStatement, i);

        add_statement(reader, file, statement->text, statement->length, statement->line);
    }
}

/* What stands between the marks of one statement: its last semicolon is the mark's, not the statement's. */
static void
add_block(const DownReader *reader, DownFile *file, const Part *block)
{
    const char *from = block->text;
    gsize length = block->length;
    guint line = block->line;

    while (length > 0 && (g_ascii_isspace(from[length - 1]) || from[length - 1] == ';'))
        length--;
    for (; length > 0 && g_ascii_isspace(*from); from++, length--)
        line += *from == '\n' ? 1 : 0;
    if (length > 0)
        add_statement(reader, file, from, length, line);
}

/* Outside of PostgreSQL and SQLite, whose bodies show their own ends, a marked block is one statement. */
static void
split_blocks(const DownReader *reader, DownFile *file, const Part *part)
{
    const ProfileSection *mark = &reader->native->block;
    gboolean whole = reader->split.dialect == PROFILE_MYSQL, inside = FALSE;
    Part line = {.line = part->line - 1}, piece = *part;

    piece.length = 0;
    for (gsize at = 0; next_line(part->text, part->length, &at, &line);) {
        gboolean begin = line_is(&line, mark->begin), end = line_is(&line, mark->end);

        if (begin == inside && (begin || end)) {
            down_spoil(file, DOWN_UNUSABLE, "'%s' line %u: a mark of a statement without its other half", file->path, line.line);
            return;
        }
        if (!begin && !end) {
            piece.length = MIN(at, part->length) - (gsize)(piece.text - part->text);
            continue;
        }
        if (inside && whole)
            add_block(reader, file, &piece);
        else if (piece.length > 0)
            split_part(reader, file, &piece);
        inside = begin;
        piece = (Part){.text = part->text + MIN(at, part->length), .line = line.line + 1};
    }
    if (inside)
        down_spoil(file, DOWN_UNUSABLE, "'%s' line %u: a statement that is marked here has no end", file->path, piece.line - 1);
    else if (piece.length > 0)
        split_part(reader, file, &piece);
}

/* --- a file's own transaction --- */

static gboolean
is_frame(const DownFile *file, guint begin, guint end)
{
    for (guint i = 0; i < file->statements->len; i++) {
        DownKind kind = ((const DownStatement *)g_ptr_array_index(file->statements, i))->kind;

        if ((kind == DOWN_BEGIN && i != begin) || (kind == DOWN_END && i != end) || ((i < begin || i > end) && kind != DOWN_SESSION))
            return FALSE;
    }
    return begin < end;
}

static guint
find_kind(const DownFile *file, DownKind kind)
{
    for (guint i = 0; i < file->statements->len; i++)
        if (((const DownStatement *)g_ptr_array_index(file->statements, i))->kind == kind)
            return i;
    return G_MAXUINT;
}

/*
 * BEGIN and COMMIT around all of it (sqitch's way) are taken over by our own transaction. Any other is refused: it would end ours in the
 * middle. On MySQL, where no transaction of ours is around the file, they stay.
 */
static void
take_frame(const DownReader *reader, DownFile *file)
{
    guint begin = find_kind(file, DOWN_BEGIN), end = find_kind(file, DOWN_END);

    if (reader->split.dialect == PROFILE_MYSQL || (begin == G_MAXUINT && end == G_MAXUINT) || (reader->keeps && file->alone != NULL))
        return;
    if (begin == G_MAXUINT || end == G_MAXUINT || !is_frame(file, begin, end) || file->alone != NULL) {
        const DownStatement *first = g_ptr_array_index(file->statements, MIN(begin, end));

        down_spoil(file, DOWN_UNUSABLE, "'%s' line %u: the file begins or ends transactions of its own in the middle", file->path,
                   first->line);
        return;
    }
    file->framed = TRUE;
    g_ptr_array_remove_index(file->statements, end);
    g_ptr_array_remove_index(file->statements, begin);
}

/* --- files --- */

static void
read_text(const DownReader *reader, DownFile *file, const char *text, gsize length)
{
    Part part = {.text = text, .length = length, .line = 1};

    if (reader->native != NULL && reader->source->pattern == NULL) {
        read_options(reader, file, text, length);
        if (section_of(reader)->begin != NULL || section_of(reader)->end != NULL)
            part = find_section(reader, file, text, length);
    }
    if (file->state != DOWN_FOUND)
        return;
    if (reader->native != NULL && reader->native->block.begin != NULL && reader->source->pattern == NULL)
        split_blocks(reader, file, &part);
    else
        split_part(reader, file, &part);
    take_frame(reader, file);
    if (file->statements->len == 0 && !reader->up) /* forward, nothing is what some migrations do */
        down_spoil(file, DOWN_NO_SECTION, "'%s' has nothing in its down side", file->path);
}

gboolean
down_read_file(const DownReader *reader, DownFile *file, const char *path, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autofree char *text = NULL;
    gsize length;

    if (!g_file_get_contents(path, &text, &length, &cause))
        return migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "%s", cause->message);
    if (length > MOST_BYTES)
        down_spoil(file, DOWN_UNUSABLE, "'%s' has more than %d bytes", file->path, MOST_BYTES);
    else if (!g_utf8_validate(text, (gssize)length, NULL))
        down_spoil(file, DOWN_UNUSABLE, "'%s' is not UTF-8", file->path);
    else
        read_text(reader, file, text, length);
    file->digest = down_digest(file, file->statements->len);
    return TRUE;
}
