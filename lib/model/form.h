/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Filled-in forms: fields with the names that upstream's forms give them
 * ("url_down"), each with one or more texts; and what their fields may hold,
 * in upstream's words. A wrong one is HC_EINVAL, the field first. */
#ifndef HC_FORM_H
#define HC_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

struct form;

struct form *form_new(void);
void form_free(struct form *f);
/* Another text of the field; both are copied. */
void form_add(struct form *f, const char *field, const char *text);
/* Adds the members of a JSON object: texts, numbers, booleans ("true",
 * "false"), and lists of these. */
int form_add_json(struct form *f, struct str json, struct hc_err *err)
    HC_MUSTCHECK;
/* The last text of the field, NULL when there is none. */
const char *form_get(const struct form *f, const char *field);
/* All texts of the field; the list is to be freed, the texts are not. */
const char **form_all(const struct form *f, const char *field, size_t *n);
/* Name of the first field that is none of these; NULL: there is none. */
const char *form_unknown(const struct form *f, const char *const *fields);

/* As upstream's forms read boxes. */
bool form_flag(const struct form *f, const char *field, bool dflt);

/* ---- one field each; texts are without the white space around them and live
 * as long as the form ---- */

/* At most max code points; empty or missing is an empty text ... */
int form_text(const struct form *f, const char *field, size_t max,
    struct str *out, struct hc_err *err) HC_MUSTCHECK;
/* ... or an error. */
int form_required(const struct form *f, const char *field, size_t max,
    struct str *out, struct hc_err *err) HC_MUSTCHECK;
/* One of these texts, which end with NULL. */
int form_choice(const struct form *f, const char *field,
    const char *const *choices, const char **out, struct hc_err *err)
    HC_MUSTCHECK;
/* A required address of mail or the web; the latter is appended. */
int form_email(const struct form *f, const char *field, size_t max,
    struct str *out, struct hc_err *err) HC_MUSTCHECK;
int form_url(const struct form *f, const char *field, size_t max,
    struct buf *out, struct hc_err *err) HC_MUSTCHECK;
/* Fills out, which is empty, with a phone number as it is dialled, '+' and
 * digits; or with the name of one of Signal's users, "name.01". */
typedef int form_number_fn(const struct form *f, const char *field,
    struct buf *out, struct hc_err *err);
form_number_fn form_phone, form_signal;
/* The boxes "up" and "down", one of which must be ticked; "down" is when it is
 * missing. */
int form_directions(const struct form *f, bool *up, bool *down,
    struct hc_err *err) HC_MUSTCHECK;

#endif
