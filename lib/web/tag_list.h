/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The tags of many checks. */
#ifndef HC_TAG_LIST_H
#define HC_TAG_LIST_H

#include "lib/base/buf.h"

struct tag_list {
	struct tag_use {
		struct str tag;
		int mark;	/* the caller's */
	} *v;
	size_t n, cap;
};
/* Adds each tag of a check; texts stay the caller's. */
void tag_list_add(struct tag_list *l, struct str tags, int mark);
/* Sorts them by their bytes and keeps one of each, with all marks in it. */
void tag_list_unite(struct tag_list *l);
void tag_list_free(struct tag_list *l);

#endif
