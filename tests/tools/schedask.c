/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Answers questions about schedules, one a line, fields apart by tabs:
 *	cron|oncalendar EXPR ZONE SECONDS	the next occurrence after that,
 *						in seconds, or "none"
 *	valid-cron|valid-oncalendar EXPR	whether a check may have it:
 *						"ok" or "no"
 *	explain|explain-calendar EXPR		the text
 * Or what is wrong, after "error: ". In EXPR \n and \t stand for themselves. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/sched/sched.h"

static void
unescape(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		if (s[0] == '\\' && (s[1] == 'n' || s[1] == 't')) {
			*to++ = s[1] == 'n' ? '\n' : '\t';
			s++;
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
}

static int
answer(char **field, struct buf *out, struct hc_err *err)
{
	struct str expr = str_of(field[1]);
	enum sched_kind kind = strstr(field[0], "cron") != NULL ? SCHED_CRON :
	    SCHED_ONCALENDAR;
	int64_t next;

	if (strcmp(field[0], "explain") == 0)
		return sched_explain(expr, out, err);
	if (strcmp(field[0], "explain-calendar") == 0)
		return sched_explain_oncalendar(expr, out, err);
	if (strncmp(field[0], "valid-", 6) == 0) {
		buf_adds(out, sched_validate(kind, expr, err) == 0 ? "ok" :
		    "no");
		return 0;
	}
	if (sched_next(kind, expr, str_of(field[2]), (int64_t)
	    (strtod(field[3], NULL) * 1e6), &next, err) == -1)
		return -1;
	if (next == HC_NOTIME)
		buf_adds(out, "none");
	else
		buf_addf(out, "%lld", (long long)(next / HC_SECOND));
	return 0;
}

int
main(void)
{
	char *line = NULL, *field[4], *p;
	struct buf out = { 0 };
	struct hc_err err;
	size_t cap = 0;
	int i;

	while (getline(&line, &cap, stdin) != -1) {
		p = line;
		line[strcspn(line, "\n")] = '\0';
		for (i = 0; i < 4; i++)
			field[i] = p != NULL ? strsep(&p, "\t") : NULL;
		unescape(field[1] != NULL ? field[1] : line);
		buf_reset(&out);
		if (field[1] == NULL)
			puts("error: no expression");
		else if (answer(field, &out, &err) == -1)
			printf("error: %s\n", err.text);
		else
			puts(buf_str(&out));
	}
	free(line);
	buf_free(&out);
	return 0;
}
