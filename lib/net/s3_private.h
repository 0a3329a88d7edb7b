/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Between lib/net/s3.c, which moves requests, and lib/net/s3_ops.c, which says
 * what is asked and reads what comes back. */
#ifndef HC_S3_PRIVATE_H
#define HC_S3_PRIVATE_H

#include <stddef.h>

#include "lib/net/s3.h"

struct s3_req;

/* How a request ended: err is NULL when the server said 2xx, and body is what
 * it sent then. It may start others. */
typedef void s3_end_fn(void *arg, struct str body, const struct hc_err *err);

struct s3_ask {
	const char *method;		/* "GET", "PUT", "POST" */
	struct str key;			/* empty: the bucket */
	struct str query;		/* sorted and encoded, without '?' */
	struct str body;		/* copied */
	size_t max;			/* bytes of an answer */
	int retries;			/* on InternalError */
	s3_end_fn *end;
	void *arg;
};
void s3_start(struct s3 *s3, const struct s3_ask *a);
/* Until *done. */
void s3_wait(struct s3 *s3, const int *done);

#endif
