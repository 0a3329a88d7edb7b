/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What the client commands have in common: a program is a table of options, a
 * table of columns and a function. */
#ifndef HC_CLIENT_COMMAND_H
#define HC_CLIENT_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/opt.h"
#include "lib/client/api.h"
#include "lib/client/config.h"
#include "lib/client/out.h"

struct cmd;
struct json_t;

enum {
	CMD_OPT_TAG = 4000, CMD_OPT_ALL, CMD_OPT_FAIL_FAST, CMD_OPT_INTERVAL
};

/* Rows of option tables; every command has the first. */
#define CMD_OPTIONS \
	CLIENT_OPTIONS_API, CLIENT_OPTIONS, OPT_HELP, OPT_VERSION
#define CMD_OPTIONS_TAG \
	{ CMD_OPT_TAG, "tag", "TAG", "checks with this tag; several: all" }
#define CMD_OPTIONS_BATCH \
	CMD_OPTIONS_TAG, \
	{ CMD_OPT_ALL, "all", NULL, "all checks, or all that a word means" }, \
	{ CMD_OPT_FAIL_FAST, "fail-fast", NULL, "stop at the first error" }
#define CMD_OPTIONS_CHECK \
	{ 'u', "uuid", "UUID", "the check, by its UUID" }, \
	{ 's', "slug", "SLUG", "the check, by its slug" }
#define CMD_OPTIONS_INTERVAL \
	{ CMD_OPT_INTERVAL, "interval", "TIME", "ask that often (10s)" }

struct cmd_def {
	const char *name, *operands, *summary;
	const struct opt *table;
	const struct out_column *columns;
	const char *usual;	/* columns without -o; NULL: as they say */
	/* Before the common ones: 1 taken, 0 not, -1 and err for a bad
	 * value. NULL: it has none of its own. */
	int (*option)(struct cmd *c, int opt, const char *arg,
	    struct hc_err *err);
	enum client_exit (*run)(struct cmd *c);
	int min, max;		/* operands; max -1: any number */
	void *own;		/* for the program's options */
	bool changes;		/* needs a key that may */
	bool keyless;		/* needs no key */
	bool writes;		/* files */
	bool unloaded;		/* reads the settings itself */
};

struct cmd {
	const struct cmd_def *def;
	struct opt_state opt;
	struct client_config config;
	struct client_api api;
	bool opened;		/* api is */
	bool settled;		/* the server has this version of it */
	struct out out;
	char **operand;
	int n;			/* of them */
	const char **tags;
	size_t ntags;
	bool dry, all, fail_fast;
	int64_t interval;
	enum client_exit worst;
	struct json_t *checks;	/* all of the project, once asked for */
};

/* The whole of main(). */
int cmd_main(const struct cmd_def *def, int argc, char **argv);

/* Each returns code, and remembers it when it is the worst so far. */
enum client_exit cmd_note(struct cmd *c, enum client_exit code);
enum client_exit cmd_error(struct cmd *c, enum client_exit code,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Usage and exit(2). */
#define cmd_usage(c, ...) opt_usage(&(c)->opt, __VA_ARGS__)

/* ---- requests (request.c); errors have been told ---- */

struct cmd_call {
	const char *method, *path;	/* below the API's root */
	const struct json_t *body;	/* NULL: none */
	const char *what;	/* that may not exist: "CHECK"; NULL: nothing */
	bool creates;
	bool once;		/* not to be sent again */
	int accept;		/* a status that is no error, or 0 */
	const char *header, *value;	/* one more; NULL: none */
};
/* *json is a new reference; NULL after a change that -n only prints. */
enum client_exit cmd_send(struct cmd *c, const struct cmd_call *call,
    struct json_t **json);
/* The same for an answer that is no JSON, appended to text. status, where it
 * is not NULL, is that of the answer (0: there is none), and then a bad one is
 * not told. */
enum client_exit cmd_send_raw(struct cmd *c, const struct cmd_call *call,
    struct buf *text, int *status);
/* GET of any URL, without a key. */
enum client_exit cmd_fetch(struct cmd *c, const char *url, struct buf *text);
/* GET, for an object or array in the answer: a new reference in *out. */
enum client_exit cmd_get(struct cmd *c, const char *path, const char *what,
    struct json_t **out);
/* Tells that the answer to path is none of the API. */
enum client_exit cmd_unexpected(struct cmd *c, const char *path);
/* Appends "checks/UUID" and rest. */
void cmd_check_path(struct buf *out, const char *id, const char *rest);
/* For the array of objects of that name in the answer, or an answer that is
 * one. what: as in struct cmd_call. */
enum client_exit cmd_get_array(struct cmd *c, const char *path,
    const char *what, const char *name, struct json_t **out);
/* The same below checks/ID: "/flips/". */
enum client_exit cmd_check_array(struct cmd *c, const struct json_t *check,
    const char *rest, const char *name, struct json_t **out);
/* All checks of the project; asked for once. */
enum client_exit cmd_checks(struct cmd *c);
/* The checks that operands name, else those with --tag and the slug (NULL:
 * any), else all: a new array. */
enum client_exit cmd_select(struct cmd *c, const char *slug,
    struct json_t **out);

/* ---- checks that operands name ---- */

/* The one that word means (NULL: the configured one), a new reference. With
 * only ids needed no UUID is looked up: the object then has nothing but its
 * uuid. */
enum client_exit cmd_find_one(struct cmd *c, const char *word, bool ids,
    struct json_t **check);
/* What a program does with each check. */
typedef enum client_exit cmd_each_fn(struct cmd *c, const struct json_t *check);
/* For the checks that operands, lines of standard input for "-", --tag or
 * --all name; with none of them the configured one. */
enum client_exit cmd_each(struct cmd *c, bool ids, cmd_each_fn *fn);

/* Sleeps for the interval, but not beyond end (hc_mono() time; 0: none).
 * false: end was reached. */
bool cmd_wait(struct cmd *c, int64_t end);

/* The columns of checks, and of what happens (hc-watch, hc-log -f). */
extern const struct out_column check_columns[], cmd_event_columns[];

#endif
