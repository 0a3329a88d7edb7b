/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <ctype.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/client/http_private.h"

void
client_answer_free(struct client_answer *a)
{
	buf_free(&a->body);
	buf_free(&a->location);
	*a = (struct client_answer){ 0 };
}

static struct str
trim(struct str s)
{
	while (s.len > 0 && strchr(" \t\r\n", s.p[0]) != NULL) {
		s.p++;
		s.len--;
	}
	while (s.len > 0 && strchr(" \t\r\n", s.p[s.len - 1]) != NULL)
		s.len--;
	return s;
}

static void
set_type(struct client_answer *a, struct str value)
{
	size_t i, n = value.len < sizeof a->type - 1 ? value.len :
	    sizeof a->type - 1;

	for (i = 0; i < n; i++)
		a->type[i] = (char)tolower((unsigned char)value.p[i]);
	a->type[n] = '\0';
}

void
client_answer_header(struct client_answer *a, struct str line)
{
	const char *colon = memchr(line.p, ':', line.len);
	struct str name, value;

	if (colon == NULL)
		return;
	name = (struct str){ line.p, (size_t)(colon - line.p) };
	value = trim((struct str){ colon + 1,
	    (size_t)(line.p + line.len - colon - 1) });
	if (str_case_is(name, "content-type"))
		set_type(a, value);
	else if (str_case_is(name, "location")) {
		buf_reset(&a->location);
		buf_addbuf(&a->location, value);
	} else if (str_case_is(name, "ping-body-limit")) {
		if (num(value, 0, INT32_MAX, &a->body_limit, NULL) == -1)
			a->body_limit = -1;
	} else if (str_case_is(name, "retry-after")) {
		if (num(value, 0, INT32_MAX, &a->retry_after, NULL) == -1)
			a->retry_after = -1;
	}
}

int
client_answer_body(struct client_answer *a, const void *p, size_t len,
    struct hc_err *err)
{
	if (a->body.len + len > CLIENT_ANSWER_MAX)
		return hc_err(err, HC_ELIMIT, "the answer is too long");
	buf_add(&a->body, p, len);
	return 0;
}
