/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The members of a request that creates or updates a check (api.md 8.1, 8.4):
 * read, judged, applied. */
#ifndef HC_API_FIELDS_H
#define HC_API_FIELDS_H

#include "lib/model/check_write.h"

struct json_t;

/* In the order in which they are judged. */
enum api_field {
	F_CHANNELS, F_DESC, F_FAILURE_KW, F_FILTER_SUBJECT, F_FILTER_BODY,
	F_FILTER_HTTP_BODY, F_FILTER_DEFAULT_FAIL, F_GRACE, F_MANUAL_RESUME,
	F_METHODS, F_NAME, F_SCHEDULE, F_SLUG, F_START_KW, F_SUBJECT,
	F_SUBJECT_FAIL, F_SUCCESS_KW, F_TAGS, F_TIMEOUT, F_TZ, F_UNIQUE,
	F_COUNT
};
struct api_fields {
	bool has[F_COUNT];
	struct str text[F_COUNT];	/* in the tree */
	int64_t num[F_COUNT];		/* seconds, 0 and 1 */
	unsigned unique;		/* of unique: bits of check_write.h; 0
					   unless all are there */
};
/* HC_EINVAL with the text of the first member that is wrong. */
int api_fields_read(const struct json_t *body, struct api_fields *f,
    struct hc_err *err) HC_MUSTCHECK;
/* Sets what they say in *c; *fields: which members. slug holds the text of one
 * made from the name (versions 1 and 2). HC_EINVAL: that one is too long. */
struct api_apply {
	int version;
	unsigned fields;
	struct buf slug;
};
int api_fields_apply(const struct api_fields *f, struct check *c,
    struct api_apply *a, struct hc_err *err) HC_MUSTCHECK;

#endif
