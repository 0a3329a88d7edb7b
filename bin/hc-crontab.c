/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/proc.h"
#include "lib/base/xmalloc.h"
#include "lib/client/command.h"
#include "lib/client/crontab.h"
#include "lib/client/file.h"

enum { OPT_CREATE = 256, OPT_WRITE, OPT_USER, OPT_SYSTEM, OPT_TZ, OPT_PROGRAM };

static const struct opt table[] = {
	{ OPT_CREATE, "create", NULL, "create the checks, or change them" },
	{ OPT_WRITE, "write", NULL, "let hc run start the jobs" },
	{ OPT_USER, "user", "USER", "the crontab of that user" },
	{ OPT_SYSTEM, "system", NULL, "lines name a user, as in /etc/crontab" },
	{ OPT_TZ, "tz", "ZONE", "the time zone of cron (the system's)" },
	{ OPT_PROGRAM, "program", "PATH", "write that for hc" },
	{ 'n', "dry-run", NULL, "only print what would be written or sent" },
	OUT_OPTIONS,
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static const struct out_column columns[] = {
	{ "slug", OUT_TEXT, true, NULL, NULL },
	{ "schedule", OUT_TEXT, true, NULL, NULL },
	{ "tz", OUT_TEXT, true, NULL, NULL },
	{ "name", OUT_TEXT, true, NULL, NULL },
	{ "line", OUT_TEXT, false, NULL, NULL },
	{ NULL, OUT_TEXT, false, NULL, NULL },
};

#define NAME_MAX_CHARS 100

static struct {
	bool create, write, system;
	const char *user, *tz, *program;
} own = { .program = "hc" };

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	(void)c;
	(void)err;
	switch (opt) {
	case OPT_CREATE:
		own.create = true;
		return 1;
	case OPT_WRITE:
		own.write = true;
		return 1;
	case OPT_SYSTEM:
		own.system = true;
		return 1;
	case OPT_USER:
		own.user = arg;
		return 1;
	case OPT_TZ:
		own.tz = arg;
		return 1;
	case OPT_PROGRAM:
		own.program = arg;
		return 1;
	}
	return 0;
}

/* ---- crontab(1) ---- */

static enum client_exit
run_crontab(struct cmd *c, const char *operand, int out)
{
	const char *argv[5] = { "crontab", NULL };
	struct proc p = { .argv = argv, .out = out };
	struct hc_err err;
	char ending[32];
	int n = 1, status = 0;
	pid_t pid;

	if (own.user != NULL) {
		argv[n++] = "-u";
		argv[n++] = own.user;
	}
	argv[n] = operand;
	pid = proc_start(&p, &err);
	if (pid == -1)
		return cmd_error(c, CLIENT_LOCAL, "%s", err.text);
	if (waitpid(pid, &status, 0) != pid || status != 0)
		return cmd_error(c, CLIENT_LOCAL, "crontab %s: %s", operand,
		    proc_ending(status, ending));
	return CLIENT_DONE;
}

/* The user's crontab by way of a file without a name. */
static enum client_exit
read_crontab(struct cmd *c, struct buf *text)
{
	FILE *f = tmpfile();
	struct hc_err err;
	enum client_exit code;

	if (f == NULL)
		return cmd_error(c, CLIENT_LOCAL, "no temporary file");
	code = run_crontab(c, "-l", fileno(f));
	if (code == CLIENT_DONE && (fseek(f, 0, SEEK_SET) == -1 ||
	    file_read_fd(fileno(f), text, &err) == -1))
		code = cmd_error(c, CLIENT_LOCAL, "crontab: cannot read");
	fclose(f);
	return code;
}

static enum client_exit
write_crontab(struct cmd *c, struct str text)
{
	char path[] = "/tmp/hc-crontab.XXXXXX";
	int fd = mkstemp(path);
	struct hc_err err;
	enum client_exit code;

	if (fd == -1)
		return cmd_error(c, CLIENT_LOCAL, "no temporary file");
	if (file_write_fd(fd, text, &err) == -1)
		code = cmd_error(c, CLIENT_LOCAL, "%s: %s", path, err.text);
	else
		code = run_crontab(c, path, -1);
	close(fd);
	unlink(path);
	return code;
}

/* ---- checks ---- */

/* The zone that cron works in: what /etc/localtime is a link to. */
static const char *
system_zone(void)
{
	static char target[PATH_MAX];
	ssize_t n = readlink("/etc/localtime", target, sizeof target - 1);
	const char *p;

	if (n > 0) {
		target[n] = '\0';
		p = strstr(target, "zoneinfo/");
		if (p != NULL)
			return p + 9;
	}
	return "UTC";
}

/* A check as hc-apply takes it. */
static json_t *
proposal(const struct cron_job *job)
{
	size_t len = strlen(job->command);
	json_t *v = json_object();

	while (len > NAME_MAX_CHARS || (len > 0 && len < strlen(job->command)
	    && (job->command[len] & 0xc0) == 0x80))
		len--;
	json_object_set_new(v, "slug", json_string(job->slug));
	json_object_set_new(v, "name", json_stringn(job->command, len));
	json_object_set_new(v, "schedule", json_string(job->schedule));
	json_object_set_new(v, "tz", json_string(job->tz != NULL ? job->tz :
	    own.tz != NULL ? own.tz : system_zone()));
	return v;
}

static enum client_exit
create(struct cmd *c, const json_t *check)
{
	json_t *body = json_deep_copy(check), *answer;
	struct cmd_call call = { .method = "POST", .path = "checks/",
		.body = body, .creates = true };
	enum client_exit code;

	json_object_set_new(body, "unique", json_pack("[s]", "slug"));
	code = cmd_send(c, &call, &answer);
	json_decref(answer);
	json_decref(body);
	return code;
}

/* Sets wanted[i] for the jobs that have a check. */
static enum client_exit
propose(struct cmd *c, const struct crontab *t, bool *wanted)
{
	enum client_exit code = CLIENT_DONE;
	size_t i;

	for (i = 0; i < t->n && code == CLIENT_DONE; i++) {
		const struct cron_job *job = &t->jobs[i];
		json_t *check, *row;

		if (job->known || job->schedule == NULL)
			continue;
		if (!job->valid) {
			cmd_error(c, CLIENT_DONE, "line %d: no check can have "
			    "the schedule %s", job->line, job->schedule);
			continue;
		}
		check = proposal(job);
		if (own.create)
			code = create(c, check);
		wanted[i] = code == CLIENT_DONE;
		row = json_copy(check);
		json_object_set_new(row, "line", json_integer(job->line));
		if (wanted[i] && !(c->dry && (own.create || own.write)))
			out_row(&c->out, row, check);
		json_decref(row);
		json_decref(check);
	}
	return code;
}

static enum client_exit
write_back(struct cmd *c, struct str text)
{
	struct hc_err err;

	if (c->dry)
		out_raw(&c->out, text);
	else if (c->n == 0)
		return write_crontab(c, text);
	else if (file_replace(c->operand[0], text, &err) == -1)
		return cmd_error(c, CLIENT_LOCAL, "%s", err.text);
	return CLIENT_DONE;
}

static enum client_exit
work(struct cmd *c, struct str text)
{
	struct arena arena = { 0 };
	struct buf out = { 0 };
	struct crontab t;
	enum client_exit code;
	bool *wanted;

	crontab_parse(&arena, text, own.system, &t);
	wanted = xcalloc(t.n + 1, sizeof *wanted);
	code = propose(c, &t, wanted);
	if (code == CLIENT_DONE && own.write) {
		crontab_rewrite(text, &t, wanted, own.program, &out);
		if (!str_eq(buf_view(&out), text))
			code = write_back(c, buf_view(&out));
	}
	free(wanted);
	buf_free(&out);
	arena_free(&arena);
	return code;
}

static enum client_exit
run(struct cmd *c)
{
	struct buf text = { 0 };
	struct hc_err err;
	enum client_exit code = CLIENT_DONE;

	if (c->n > 0 && own.user != NULL)
		cmd_usage(c, "either a file or --user");
	if (c->n > 0 && own.write && strcmp(c->operand[0], "-") == 0)
		cmd_usage(c, "--write needs a file");
	if (c->n == 0)
		code = read_crontab(c, &text);
	else if (file_read(c->operand[0], &text, &err) == -1)
		code = cmd_error(c, CLIENT_LOCAL, "%s", err.text);
	if (code == CLIENT_DONE && c->n > 0 &&
	    (strcmp(c->operand[0], "/etc/crontab") == 0 ||
	    strncmp(c->operand[0], "/etc/cron.d/", 12) == 0))
		own.system = true;
	if (code == CLIENT_DONE)
		code = work(c, buf_view(&text));
	buf_free(&text);
	return code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-crontab",
		.operands = "[FILE]",
		.summary = "propose a check for each line of a crontab",
		.table = table, .columns = columns, .option = option,
		.run = run, .max = 1, .changes = true, .writes = true };

	return cmd_main(&def, argc, argv);
}
