/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/smtp_client.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/enc.h"
#include "lib/base/ev.h"
#include "lib/base/xmalloc.h"
#include "lib/net/curl_loop.h"

#define ATTEMPTS 3
#define PAUSE HC_SECOND
#define CONNECT_SECONDS 15L
#define TOTAL_SECONDS 60L	/* of one attempt */

struct smtp_client {
	const struct settings *set;
	const char *ca_file;
	struct ev *ev;
	struct curl_loop *loop;
	char *url;
	struct smtp_sending *all;
};

struct smtp_sending {
	struct smtp_client *client;
	const struct smtp_mail *mail;
	smtp_done_fn *done;
	void *arg;
	CURL *easy;			/* NULL between attempts */
	struct curl_slist *to;
	struct ev_timer again;
	int attempts;
	size_t sent;
	int fd;

	/* What is known of the session: */
	char command[5];		/* the last one, "DATA" */
	struct buf reply;		/* the last line to it; empty: none */
	bool quit;			/* what comes then does not count */
	int greetings;			/* 220: the second one is STARTTLS' */
	bool has_auth, no_auth;		/* offered; missed */
	struct smtp_sending *prev, *next;
};

/* ---- what curl calls ---- */

static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct smtp_sending *t = arg;

	(void)purpose;
	t->fd = socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
	return t->fd;
}

static size_t
read_mail(char *out, size_t size, size_t n, void *arg)
{
	struct smtp_sending *t = arg;
	size_t len = t->mail->text.len - t->sent;

	if (len > size * n)
		len = size * n;
	memcpy(out, t->mail->text.p + t->sent, len);
	t->sent += len;
	return len;
}

static void
on_command(struct smtp_sending *t, const char *p, size_t len)
{
	size_t n = len < 4 ? len : 4;

	/* curl would wait for the answer, and the loop with it. */
	if (n == 4 && memcmp(p, "QUIT", 4) == 0) {
		(void)shutdown(t->fd, SHUT_RD);
		t->quit = true;
		return;
	}
	memcpy(t->command, p, n);
	t->command[n] = '\0';
	buf_reset(&t->reply);
	if (strcmp(t->command, "EHLO") == 0)
		t->has_auth = false;
}

static void
on_reply(struct smtp_sending *t, const char *p, size_t len)
{
	const struct settings *s = t->client->set;
	bool secure;

	while (len > 0 && (p[len - 1] == '\r' || p[len - 1] == '\n'))
		len--;
	if (len < 3 || t->quit)
		return;
	buf_reset(&t->reply);
	buf_add(&t->reply, p, len);
	if (strncmp(p, "220", 3) == 0)
		t->greetings++;
	if (strcmp(t->command, "EHLO") != 0)
		return;
	if (len >= 8 && strncasecmp(p + 4, "AUTH", 4) == 0)
		t->has_auth = true;
	secure = !s->email_use_tls || s->email_use_ssl || t->greetings > 1;
	if (len >= 4 && p[3] == ' ' && secure && !t->has_auth)
		t->no_auth = true;
}

static int
on_debug(CURL *easy, curl_infotype type, char *p, size_t len, void *arg)
{
	(void)easy;
	if (type == CURLINFO_HEADER_OUT)
		on_command(arg, p, len);
	else if (type == CURLINFO_HEADER_IN)
		on_reply(arg, p, len);
	return 0;
}

static bool
wants_login(const struct settings *s)
{
	return s->email_host_user != NULL && s->email_host_user[0] != '\0' &&
	    s->email_host_password != NULL &&
	    s->email_host_password[0] != '\0';
}

/* curl would go on without a login where none is offered. */
static int
on_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	struct smtp_sending *t = arg;

	(void)a, (void)b, (void)c, (void)d;
	return t->no_auth && wants_login(t->client->set);
}

static size_t
ignore(char *p, size_t size, size_t n, void *arg)
{
	(void)p, (void)arg;
	return size * n;
}

/* ---- one attempt ---- */

static void
set_server(struct smtp_sending *t)
{
	const struct settings *s = t->client->set;

	curl_easy_setopt(t->easy, CURLOPT_URL, t->client->url);
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(t->easy, CURLOPT_PROXY, "");
	if (s->email_use_tls)
		curl_easy_setopt(t->easy, CURLOPT_USE_SSL,
		    (long)CURLUSESSL_ALL);
	if (t->client->ca_file != NULL)
		curl_easy_setopt(t->easy, CURLOPT_CAINFO, t->client->ca_file);
	if (wants_login(s)) {
		curl_easy_setopt(t->easy, CURLOPT_USERNAME,
		    s->email_host_user);
		curl_easy_setopt(t->easy, CURLOPT_PASSWORD,
		    s->email_host_password);
		curl_easy_setopt(t->easy, CURLOPT_LOGIN_OPTIONS,
		    "AUTH=CRAM-MD5;AUTH=PLAIN;AUTH=LOGIN");
	}
	curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT, TOTAL_SECONDS);
	curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(t->easy, CURLOPT_FORBID_REUSE, 1L);
}

static void on_done(void *arg, CURL *easy, CURLcode code);

static void
attempt(struct smtp_sending *t)
{
	t->attempts++;
	t->sent = 0;
	t->greetings = 0;
	t->no_auth = t->quit = false;
	t->command[0] = '\0';
	buf_reset(&t->reply);
	t->easy = curl_loop_get(t->client->loop);
	set_server(t);
	curl_easy_setopt(t->easy, CURLOPT_MAIL_FROM, t->mail->from);
	curl_easy_setopt(t->easy, CURLOPT_MAIL_RCPT, t->to);
	curl_easy_setopt(t->easy, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
	curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(t->easy, CURLOPT_INFILESIZE_LARGE,
	    (curl_off_t)t->mail->text.len);
	curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, read_mail);
	curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, ignore);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, ignore);
	curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(t->easy, CURLOPT_DEBUGFUNCTION, on_debug);
	curl_easy_setopt(t->easy, CURLOPT_DEBUGDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(t->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(t->easy, CURLOPT_XFERINFODATA, t);
	curl_loop_start(t->client->loop, t->easy, on_done, t);
}

/* ---- how it ended ---- */

static bool
refused(const struct smtp_sending *t)
{
	return t->reply.len > 0 &&
	    (t->reply.p[0] == '4' || t->reply.p[0] == '5');
}

static bool
disconnected(const struct smtp_sending *t, CURLcode code)
{
	return !refused(t) && (code == CURLE_RECV_ERROR ||
	    code == CURLE_SEND_ERROR || code == CURLE_GOT_NOTHING ||
	    code == CURLE_WEIRD_SERVER_REPLY);
}

static const char *
error_text(const struct smtp_sending *t, CURLcode code)
{
	const char *text = curl_loop_error(code);

	if (code == CURLE_ABORTED_BY_CALLBACK)
		return "SMTP AUTH extension not supported by server.";
	if (code == CURLE_USE_SSL_FAILED && !refused(t))
		return "STARTTLS extension not supported by server.";
	if (text != NULL)
		return text;
	if (refused(t))
		return buf_str(&t->reply);
	if (disconnected(t, code))
		return "Connection unexpectedly closed";
	return curl_easy_strerror(code);
}

static void
sending_free(struct smtp_sending *t)
{
	if (t->prev != NULL)
		t->prev->next = t->next;
	else
		t->client->all = t->next;
	if (t->next != NULL)
		t->next->prev = t->prev;
	if (t->easy != NULL)
		curl_loop_put(t->client->loop, t->easy);
	ev_timer_stop(t->client->ev, &t->again);
	curl_slist_free_all(t->to);
	buf_free(&t->reply);
	free(t);
}

static void
on_again(struct ev *ev, void *arg)
{
	(void)ev;
	attempt(arg);
}

static void
on_done(void *arg, CURL *easy, CURLcode code)
{
	struct smtp_sending *t = arg;
	bool again = disconnected(t, code) ||
	    (refused(t) && strcmp(t->command, "DATA") == 0);

	curl_loop_put(t->client->loop, easy);
	t->easy = NULL;
	if (code != CURLE_OK && again && t->attempts < ATTEMPTS) {
		ev_timer(t->client->ev, &t->again, PAUSE, on_again, t);
		return;
	}
	t->done(t->arg, code == CURLE_OK ? NULL : error_text(t, code));
	sending_free(t);
}

void
smtp_cancel(struct smtp_sending *t)
{
	if (t->easy != NULL)
		curl_loop_stop(t->client->loop, t->easy);
	sending_free(t);
}

struct smtp_sending *
smtp_send(struct smtp_client *c, const struct smtp_mail *m,
    smtp_done_fn *done, void *arg)
{
	struct smtp_sending *t = xcalloc(1, sizeof *t);
	const char *const *to;

	t->client = c;
	t->mail = m;
	t->done = done;
	t->arg = arg;
	for (to = m->to; *to != NULL; to++)
		t->to = curl_slist_append(t->to, *to);
	t->next = c->all;
	if (c->all != NULL)
		c->all->prev = t;
	c->all = t;
	attempt(t);
	return t;
}

/* ---- the client ---- */

/* The path is the name that EHLO says. */
static char *
make_url(const struct settings *s)
{
	char name[256] = "";
	struct buf b = { 0 };
	bool v6 = strchr(s->email_host, ':') != NULL;

	if (gethostname(name, sizeof name - 1) == -1 || name[0] == '\0')
		memcpy(name, "localhost", 10);
	buf_addf(&b, "%s://%s%s%s:%" PRId64 "/",
	    s->email_use_ssl ? "smtps" : "smtp", v6 ? "[" : "",
	    s->email_host, v6 ? "]" : "", s->email_port);
	percent_encode(&b, str_of(name), "");
	return buf_steal(&b);
}

struct smtp_client *
smtp_client_new(struct ev *ev, const struct settings *s, const char *ca_file)
{
	struct smtp_client *c = xcalloc(1, sizeof *c);

	c->set = s;
	c->ca_file = ca_file;
	c->ev = ev;
	c->loop = curl_loop_new(ev, 1);
	c->url = make_url(s);
	return c;
}

void
smtp_client_free(struct smtp_client *c)
{
	if (c == NULL)
		return;
	while (c->all != NULL)
		smtp_cancel(c->all);
	curl_loop_free(c->loop);
	free(c->url);
	free(c);
}
