/*
 * sql-files-order - the migrations of a folder in the order in which their framework applies them. Of sql-files.c only.
 *
 * By their names; where files say what they need (ProfileNativeUp.needs), a migration comes after what it needs, and else as its name has it.
 * Files that cannot be read need nothing.
 */
#ifndef MIGROLLBACK_SQL_FILES_ORDER_H
#define MIGROLLBACK_SQL_FILES_ORDER_H

#include "down-list.h"
#include "engine/model/profile-native.h"

/* `names`: DownListed of the list; sorted in place. */
void sql_files_order(const DownList *list, GPtrArray *names, const ProfileNativeUp *up);

#endif
