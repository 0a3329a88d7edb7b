/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What the parts of hc-run share. */
#ifndef HC_RUN_H
#define HC_RUN_H

#include <pthread.h>
#include <regex.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/buf.h"
#include "lib/base/ev.h"
#include "lib/base/uuid.h"
#include "lib/client/ping.h"

#define RUN_LIMIT 10000			/* bytes of output in a ping */
#define RUN_LIMIT_MAX (1024 * 1024)	/* where the server takes more */
#define RUNITOR_LIMIT_MAX 10000000

enum run_status {	/* exit statuses that are not the job's */
	RUN_BUSY = 75,
	RUN_TIMEOUT = 124,
	RUN_CONFIG = 125,
	RUN_NOEXEC = 126,
	RUN_NOTFOUND = 127
};

enum ping_type { PING_SUCCESS, PING_FAIL, PING_LOG, PING_EXIT_CODE };
/* -1: none of "exit-code", "success", "fail", "log". */
int ping_type_of(const char *s);

struct run_options {
	bool as_runitor;
	char **argv;		/* the job */
	enum ping_type on_success, on_fail, on_exec_fail;
	bool create, no_start, no_output, no_rid;
	bool quiet, silent;	/* drop standard output; both */
	bool merge;		/* both go to our standard output */
	bool prefix;		/* times before captured lines */
	bool tty;		/* the job's output is a terminal */
	bool limit_given;
	size_t limit;		/* bytes of output that are kept; 0: all */
	size_t head;		/* of them, from the beginning */
	int64_t time_limit, kill_after;		/* 0: none */
	const char *lock;	/* NULL: none */
	bool lock_wait;
	regex_t *fail_pattern, *success_pattern;	/* NULL: none */
	int64_t every;		/* 0: once */
	const char *at;		/* a schedule; NULL: none */
	bool no_spool;
	struct buf headers;	/* of pings */
};

struct run {
	struct run_options o;
	struct client_config config;
	struct client_http_options http_options;
	struct client_http *http;
	struct client_target to;
	struct ev *ev;
	int stop_signal;	/* that asked us to end; 0: none */
	bool again;		/* SIGALRM came during a run */
	void *now;		/* the run under way, struct once; NULL */
	/* The start ping, beside the job. */
	pthread_t starter;
	bool starting;
	struct client_answer start_answer;
	int start_rc;
	struct hc_err start_err;
	char rid[UUID_TEXT_SIZE];
};

/* A line on standard error, as the program in whose name we run writes it. */
void run_say(const struct run *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- main.c, runitor.c ---- */

/* Reads runitor's command line; argv[0] is its name. Exits on errors. */
void runitor_options(struct run *r, int argc, char **argv);

/* ---- job.c ---- */

struct job {
	pid_t pid;
	int out, err;		/* to read its output from; -1: none */
	bool foreground;	/* it was given our terminal */
};
/* -1 with errno: it could not be started. */
int job_start(const struct run_options *o, struct job *j);
void job_signal(const struct job *j, int signo);
/* It stopped, as by ^Z: so do we, then both go on. */
void job_stopped(struct job *j);
void job_ended(struct job *j);	/* takes the terminal back */

/* ---- output.c ---- */

struct output;
struct output *output_new(const struct run_options *o);
void output_free(struct output *out);
/* Output of the job on its descriptor 1 or 2. */
void output_add(struct output *out, int fd, const char *p, size_t n);
/* Text of ours. */
void output_note(struct output *out, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The body of the ping, with what the server takes (-1: it did not say). */
void output_body(struct output *out, int64_t server_limit, struct buf *body);
/* What the patterns say: NULL, or why the job failed. */
const char *output_verdict(struct output *out);

/* ---- stream.c ---- */

/* One of the job's outputs on its way to ours. */
struct stream {
	struct ev *ev;
	struct output *out;	/* gets a copy */
	int number;		/* the job's descriptor: 1 or 2 */
	int from, to;		/* from -1: none, or no more; to is ours */
	/* From the loop, each time all that was read is written and there is
	 * no more. */
	void (*done)(void *arg);
	void *arg;
	struct buf waiting;	/* private, as are: */
	size_t at, part;
	bool full;
};
void stream_start(struct stream *s);
/* There may be more to read, or something is still to be written. */
bool stream_is_open(const struct stream *s);
/* Takes what there is to read now, and no more. */
void stream_cut(struct stream *s);
void stream_free(struct stream *s);	/* what is not written is lost */

/* ---- report.c ---- */

/* Sends the start ping: beside us, or before as runitor. */
void report_start(struct run *r);
/* Waits for it; the server's limit for bodies, -1 when it is not known. */
int64_t report_started(struct run *r);
void report_end(struct run *r, enum ping_type type, int status,
    struct str body);

/* ---- once.c, periodic.c, lock.c ---- */

/* Runs the job and reports; what to exit with. */
int run_once(struct run *r);
int run_periodically(struct run *r);
/* Signals are taken in by r->ev from here on. */
void run_signals(struct run *r);
/* Gets the lock: its descriptor; -1: somebody has it, or err. */
int lock_take(struct run *r, bool *busy, struct hc_err *err);

#endif
