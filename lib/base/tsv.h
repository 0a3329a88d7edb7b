/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Values of tab-separated output, as all commands print it when their standard
 * output is no terminal. */
#ifndef HC_TSV_H
#define HC_TSV_H

#include "lib/base/buf.h"

/* Appends s with tab, newline, carriage return and backslash as \t \n \r \\.
 * The caller puts the tabs between values. */
void tsv_escape(struct buf *out, struct str s);
/* The way back; any other backslash stays. */
void tsv_unescape(struct buf *out, struct str s);

#endif
