/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <jansson.h>
#include <string.h>

#include "lib/client/command.h"
#include "lib/client/file.h"
#include "lib/client/plan.h"
#include "lib/client/select.h"

enum { OPT_PRUNE = 256, OPT_NO_CHANNELS };

static const struct opt table[] = {
	{ OPT_PRUNE, "prune", NULL, "delete checks that are not in the file" },
	{ OPT_NO_CHANNELS, "no-channels", NULL, "leave channels alone" },
	{ 'y', "yes", NULL, "let --prune delete all checks" },
	{ 'n', "dry-run", NULL, "only print what would be done" },
	{ 'q', "quiet", NULL, "print nothing on standard output" },
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static bool prune, yes, no_channels;
static json_t *channels;	/* of the project, if they are needed */

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	(void)c;
	(void)arg;
	(void)err;
	if (opt == OPT_PRUNE)
		prune = true;
	else if (opt == OPT_NO_CHANNELS)
		no_channels = true;
	else if (opt == 'y')
		yes = true;
	else
		return 0;
	return 1;
}

/* ---- what is wanted ---- */

static enum client_exit
read_wanted(struct cmd *c, json_t **wanted)
{
	const char *path = c->operand[0];
	struct buf text = { 0 };
	struct hc_err err;
	enum client_exit code = CLIENT_DONE;

	if (file_read(path, &text, &err) == -1) {
		code = cmd_error(c, CLIENT_LOCAL, "%s", err.text);
	} else {
		*wanted = plan_read(buf_view(&text), &err);
		if (*wanted == NULL)
			code = cmd_error(c, CLIENT_REJECTED, "%s: %s", path,
			    err.text);
	}
	buf_free(&text);
	return code;
}

/* Channels are looked up only if the file names some. */
static enum client_exit
resolve_channels(struct cmd *c, json_t *wanted)
{
	struct hc_err err;
	enum client_exit code = CLIENT_DONE;
	size_t i;

	for (i = 0; no_channels && i < json_array_size(wanted); i++)
		json_object_del(json_array_get(wanted, i), "channels");
	for (i = 0; i < json_array_size(wanted); i++) {
		if (*member_text(json_array_get(wanted, i), "channels") !=
		    '\0')
			break;
	}
	if (i < json_array_size(wanted))
		code = cmd_get_array(c, "channels/", NULL, "channels",
		    &channels);
	if (code == CLIENT_DONE &&
	    plan_channels(wanted, channels, &err) == -1)
		code = cmd_error(c, CLIENT_REJECTED, "%s: %s (--no-channels "
		    "leaves them alone)", c->operand[0], err.text);
	return code;
}

/* ---- doing it ---- */

static enum client_exit
carry_out(struct cmd *c, const struct plan_step *s)
{
	struct buf path = { 0 };
	struct cmd_call call = { .method = s->kind == PLAN_DELETE ? "DELETE" :
		"POST", .body = s->body, .what = s->label };
	json_t *answer;
	enum client_exit code;

	plan_channels_to_send(s->body, channels);
	if (s->kind == PLAN_CREATE) {
		buf_adds(&path, "checks/");
		call.creates = call.once = true;
	} else {
		cmd_check_path(&path, s->id, "");
	}
	call.path = buf_str(&path);
	code = cmd_send(c, &call, &answer);
	json_decref(answer);
	buf_free(&path);
	return code;
}

static void
print_step(struct cmd *c, const struct plan_step *s)
{
	struct buf line = { 0 };

	plan_line(s, &line);
	buf_addc(&line, '\n');
	out_raw(&c->out, buf_view(&line));
	buf_free(&line);
}

static enum client_exit
carry_out_all(struct cmd *c, const struct plan *p)
{
	enum client_exit code;
	size_t i;

	c->out.live = true;
	for (i = 0; i < p->n; i++) {
		if (!c->dry && p->steps[i].kind != PLAN_SAME) {
			code = carry_out(c, &p->steps[i]);
			if (code != CLIENT_DONE)
				return cmd_error(c, code, "stopped at \"%s\": "
				    "%zu of %zu changes are made, the others "
				    "are not", p->steps[i].label, i,
				    p->changes);
		}
		print_step(c, &p->steps[i]);
	}
	return CLIENT_DONE;
}

static enum client_exit
apply(struct cmd *c, const json_t *wanted)
{
	struct plan p;
	struct hc_err err;
	enum client_exit code = CLIENT_DONE;

	if (prune && !yes && !c->dry && json_array_size(wanted) == 0 &&
	    json_array_size(c->checks) > 0)
		return cmd_error(c, CLIENT_USAGE, "%s has no check: deleting "
		    "all %zu needs -y", c->operand[0],
		    json_array_size(c->checks));
	if (plan_make(&p, wanted, c->checks, prune, &err) == -1)
		return cmd_error(c, err.code == HC_EEXIST ? CLIENT_CONFLICT :
		    CLIENT_REJECTED, "%s", err.text);
	/* Where all is as it should be there is nothing to say. */
	if (p.changes > 0)
		code = carry_out_all(c, &p);
	plan_free(&p);
	return code;
}

static enum client_exit
run(struct cmd *c)
{
	json_t *wanted = NULL;
	enum client_exit code = read_wanted(c, &wanted);

	if (code == CLIENT_DONE)
		code = resolve_channels(c, wanted);
	if (code == CLIENT_DONE)
		code = cmd_checks(c);
	if (code == CLIENT_DONE)
		code = apply(c, wanted);
	json_decref(wanted);
	json_decref(channels);
	return code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-apply",
		.operands = "FILE", .summary = "make checks as a file says",
		.table = table, .option = option, .run = run, .min = 1,
		.max = 1, .changes = true };

	return cmd_main(&def, argc, argv);
}
