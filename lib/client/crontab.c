/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/client/crontab.h"

#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/num.h"
#include "lib/sched/sched.h"

#define FIELDS_MAX 5
#define SLUG_MAX 40

static bool
blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct str
skip(struct str s, size_t n)
{
	return (struct str){ s.p + n, s.len - n };
}

static struct str
skip_blanks(struct str s)
{
	while (s.len > 0 && blank(s.p[0]))
		s = skip(s, 1);
	return s;
}

/* Takes the next word off s. */
static struct str
take_word(struct str *s)
{
	struct str w = skip_blanks(*s);
	size_t n = 0;

	while (n < w.len && !blank(w.p[n]))
		n++;
	*s = skip_blanks(skip(w, n));
	return (struct str){ w.p, n };
}

/* ---- slugs ---- */

/* NAME=value before the command itself. */
static bool
is_assignment(struct str w)
{
	const char *eq = memchr(w.p, '=', w.len);
	const char *p;

	for (p = w.p; eq != NULL && p < eq; p++) {
		if (*p != '_' && (*p < 'A' || *p > 'Z') &&
		    (*p < 'a' || *p > 'z') && (*p < '0' || *p > '9'))
			return false;
	}
	return eq != NULL && eq > w.p;
}

static struct str
base_name(struct str w)
{
	size_t i;

	for (i = w.len; i > 0 && w.p[i - 1] != '/'; i--)
		;
	return skip(w, i);
}

/* Words that only run another one: it names the job. */
static bool
is_wrapper(struct str w)
{
	static const char *const names[] = { "env", "nice", "ionice", "nohup",
		"sudo", "exec", "time", "chronic", "sh", "bash", "dash",
		"ksh", "zsh", "python", "python2", "python3", "perl", "ruby",
		"php", "node", "systemd-cat", "setsid" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (str_is(base_name(w), names[i]))
			return true;
	}
	return false;
}

/* Behind the last "&&" or ";": before it come cd and tests. */
static struct str
last_command(struct str s)
{
	size_t i, start = 0;

	for (i = 0; i + 1 < s.len; i++) {
		if ((s.p[i] == '&' && s.p[i + 1] == '&') ||
		    (s.p[i] == ';' && s.p[i + 1] == ' '))
			start = i + 2;
		if (s.p[i] == '|' || s.p[i] == '"' || s.p[i] == '\'')
			break;
	}
	return skip_blanks(skip(s, start));
}

static struct str
job_name(struct str command)
{
	struct str rest = last_command(command), w, name = { "", 0 };
	int64_t n;

	while (rest.len > 0) {
		w = take_word(&rest);
		/* Options, their numbers, variables. */
		if (w.p[0] == '-' || is_assignment(w) ||
		    num(w, INT64_MIN, INT64_MAX, &n, NULL) == 0)
			continue;
		name = base_name(w);
		if (!is_wrapper(w))
			break;
	}
	return name;
}

static bool
taken(const struct crontab *t, const char *slug)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		if (t->jobs[i].slug != NULL &&
		    strcmp(t->jobs[i].slug, slug) == 0)
			return true;
	}
	return false;
}

static const char *
make_slug(struct arena *a, const struct crontab *t, struct str command)
{
	struct str name = job_name(command);
	struct buf b = { 0 };
	const char *dot, *slug;
	size_t i;
	int k;

	/* "backup.sh" is backup, ".profile" is itself. */
	dot = name.len > 1 ? memrchr(name.p + 1, '.', name.len - 1) : NULL;
	if (dot != NULL)
		name.len = (size_t)(dot - name.p);
	for (i = 0; i < name.len && b.len < SLUG_MAX; i++) {
		char c = name.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    c == '_')
			buf_addc(&b, c);
		else if (b.len > 0 && b.p[b.len - 1] != '-')
			buf_addc(&b, '-');
	}
	while (b.len > 0 && b.p[b.len - 1] == '-')
		buf_cut(&b, b.len - 1);
	if (b.len == 0)
		buf_adds(&b, "job");
	slug = arena_strdup(a, buf_str(&b));
	for (k = 2; taken(t, slug); k++)
		slug = arena_printf(a, "%s-%d", buf_str(&b), k);
	buf_free(&b);
	return slug;
}

/* ---- lines ---- */

static const char *
nickname(struct str w)
{
	static const char *const names[][2] = {
		{ "@hourly", "0 * * * *" }, { "@daily", "0 0 * * *" },
		{ "@midnight", "0 0 * * *" }, { "@weekly", "0 0 * * 0" },
		{ "@monthly", "0 0 1 * *" }, { "@yearly", "0 0 1 1 *" },
		{ "@annually", "0 0 1 1 *" }
	};
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (str_case_is(w, names[i][0]))
			return names[i][1];
	}
	return NULL;
}

/* The command is run by us: hc run, hc-run, runitor. */
static bool
is_ours(struct str command)
{
	struct str w;

	do
		w = take_word(&command);
	while (w.len > 0 && is_assignment(w));
	w = base_name(w);
	return str_is(w, "hc-run") || str_is(w, "runitor") ||
	    (str_is(w, "hc") && str_is(take_word(&command), "run"));
}

/* "CRON_TZ = Europe/Riga": the value, without quotes. */
static bool
read_setting(struct arena *a, struct str line, const char **tz)
{
	const char *eq = memchr(line.p, '=', line.len);
	struct str name, value;
	size_t i;

	if (eq == NULL)
		return false;
	name = utf8_strip((struct str){ line.p, (size_t)(eq - line.p) });
	for (i = 0; i < name.len; i++) {
		if (blank(name.p[i]) || name.p[i] == '*')
			return false;
	}
	value = utf8_strip(skip(line, (size_t)(eq + 1 - line.p)));
	if (value.len > 1 && (value.p[0] == '"' || value.p[0] == '\'') &&
	    value.p[value.len - 1] == value.p[0])
		value = (struct str){ value.p + 1, value.len - 2 };
	if (str_is(name, "CRON_TZ"))
		*tz = value.len > 0 ? arena_memdup0(a, value.p, value.len) :
		    NULL;
	return true;
}

/* The schedule off the front of rest: false when there is none. */
static bool
read_schedule(struct arena *a, struct str *rest, const char **schedule)
{
	struct buf b = { 0 };
	struct str w;
	int i;

	*schedule = NULL;
	if (rest->p[0] == '@') {
		w = take_word(rest);
		*schedule = nickname(w);
		return *schedule != NULL || str_case_is(w, "@reboot");
	}
	/* Cronie's mark for jobs that are not to be logged. */
	if (rest->p[0] == '-')
		*rest = skip(*rest, 1);
	for (i = 0; i < FIELDS_MAX; i++) {
		w = take_word(rest);
		buf_addf(&b, "%s%.*s", i > 0 ? " " : "", (int)w.len, w.p);
	}
	*schedule = arena_strdup(a, buf_str(&b));
	buf_free(&b);
	return rest->len > 0;
}

static void
add_job(struct arena *a, struct crontab *out, const struct cron_job *job)
{
	struct cron_job *more;

	/* Room for a power of two. */
	if ((out->n & (out->n - 1)) == 0) {
		more = arena_calloc(a, out->n > 0 ? 2 * out->n : 1,
		    sizeof *more);
		if (out->n > 0)
			memcpy(more, out->jobs, out->n * sizeof *more);
		out->jobs = more;
	}
	out->jobs[out->n++] = *job;
}

void
crontab_parse(struct arena *a, struct str text, bool system,
    struct crontab *out)
{
	const char *tz = NULL, *nl, *p = text.p, *end = text.p + text.len;
	struct str line, rest;
	int n = 0;

	*out = (struct crontab){ 0 };
	for (; p < end; p = nl + 1) {
		struct cron_job job = { .line = ++n };

		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL)
			nl = end;
		line = (struct str){ p, (size_t)(nl - p) };
		rest = skip_blanks(line);
		if (rest.len == 0 || rest.p[0] == '#' ||
		    read_setting(a, rest, &tz) ||
		    !read_schedule(a, &rest, &job.schedule))
			continue;
		if (system)
			take_word(&rest);
		rest = utf8_strip(rest);
		if (rest.len == 0)
			continue;
		job.tz = tz;
		job.at = (size_t)(rest.p - text.p);
		job.command = arena_memdup0(a, rest.p, rest.len);
		job.known = is_ours(rest);
		job.valid = job.schedule != NULL && sched_validate(SCHED_CRON,
		    str_of(job.schedule), NULL) == 0;
		if (!job.known)
			job.slug = make_slug(a, out, rest);
		add_job(a, out, &job);
	}
}

/* ---- rewriting ---- */

/* It is more than one command, so a shell has to run it. */
static bool
needs_shell(const char *command)
{
	struct str rest = str_of(command);
	const char *p;

	if (is_assignment(take_word(&rest)) ||
	    strncmp(command, "cd ", 3) == 0)
		return true;
	for (p = command; *p != '\0'; p++) {
		if (strchr("|;(){}`\n", *p) != NULL)
			return true;
		if (*p == '&' && (p == command || p[-1] != '>') &&
		    p[1] != '>')
			return true;
	}
	return false;
}

void
crontab_rewrite(struct str text, const struct crontab *t,
    const bool *wanted, const char *program, struct buf *out)
{
	size_t i, from = 0;
	const char *p;

	for (i = 0; i < t->n; i++) {
		const struct cron_job *job = &t->jobs[i];

		if (!wanted[i])
			continue;
		buf_add(out, text.p + from, job->at - from);
		from = job->at + strlen(job->command);
		buf_addf(out, "%s run -s %s ", program, job->slug);
		if (!needs_shell(job->command)) {
			buf_addf(out, "-- %s", job->command);
			continue;
		}
		buf_adds(out, "-c '");
		for (p = job->command; *p != '\0'; p++) {
			if (*p == '\'')
				buf_adds(out, "'\\''");
			else
				buf_addc(out, *p);
		}
		buf_addc(out, '\'');
	}
	buf_add(out, text.p + from, text.len - from);
}
