/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdlib.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/base/xmalloc.h"
#include "lib/net/smtp_private.h"

#define MAX_UNKNOWN 5
/* what SIZE and SMTPUTF8 add (RFC 1870, 6531) */
#define EXTENDED_MAIL (26 + 10)

typedef enum smtp_want command_fn(struct smtp_session *s, struct str arg,
    struct buf *out);

struct command {
	const char *name;
	command_fn *fn;
	const char *syntax;	/* for HELP; NULL: not listed */
	const char *extended;	/* added to it after EHLO */
};

static command_fn cmd_auth, cmd_data, cmd_ehlo, cmd_expn, cmd_helo, cmd_help,
    cmd_mail, cmd_noop, cmd_quit, cmd_rcpt, cmd_rset, cmd_starttls, cmd_vrfy;

#define PARAMETERS " [SP <mail-parameters>]"

static const struct command commands[] = {
	{ "AUTH", cmd_auth, "AUTH <mechanism>", NULL },
	{ "DATA", cmd_data, "DATA", NULL },
	{ "EHLO", cmd_ehlo, "EHLO hostname", NULL },
	{ "EXPN", cmd_expn, NULL, NULL },
	{ "HELO", cmd_helo, "HELO hostname", NULL },
	{ "HELP", cmd_help, "HELP [command]", NULL },
	{ "MAIL", cmd_mail, "MAIL FROM: <address>", PARAMETERS },
	{ "NOOP", cmd_noop, "NOOP [ignored]", NULL },
	{ "QUIT", cmd_quit, "QUIT", NULL },
	{ "RCPT", cmd_rcpt, "RCPT TO: <address>", PARAMETERS },
	{ "RSET", cmd_rset, "RSET", NULL },
	{ "STARTTLS", cmd_starttls, "STARTTLS", NULL },
	{ "VRFY", cmd_vrfy, "VRFY <address>", NULL },
	{ NULL, NULL, NULL, NULL }
};

static const struct command *
find_command(struct str name)
{
	const struct command *c;

	for (c = commands; c->name != NULL; c++) {
		if (str_case_is(name, c->name))
			return c;
	}
	return NULL;
}

static enum smtp_want
reply(struct buf *out, const char *line)
{
	buf_adds(out, line);
	buf_adds(out, "\r\n");
	return SMTP_INPUT;
}

static struct str
trim(struct str s)
{
	while (s.len > 0 && strchr(" \t\r\n\v\f", s.p[0]) != NULL)
		s = (struct str){ s.p + 1, s.len - 1 };
	while (s.len > 0 && strchr(" \t\r\n\v\f", s.p[s.len - 1]) != NULL)
		s.len--;
	return s;
}

static enum smtp_want
syntax_error(const struct smtp_session *s, const char *name, struct buf *out)
{
	const struct command *c = find_command(str_of(name));

	buf_addf(out, "501 Syntax: %s%s\r\n", c->syntax,
	    s->extended && c->extended ? c->extended : "");
	return SMTP_INPUT;
}

/* --- session --- */

static enum smtp_want
cmd_helo(struct smtp_session *s, struct str arg, struct buf *out)
{
	if (arg.len == 0)
		return reply(out, "501 Syntax: HELO hostname");
	smtp_reset(s);
	s->greeted = 1;
	s->extended = 0;
	buf_addf(out, "250 %s\r\n", s->server->hostname);
	return SMTP_INPUT;
}

static enum smtp_want
cmd_ehlo(struct smtp_session *s, struct str arg, struct buf *out)
{
	if (arg.len == 0)
		return reply(out, "501 Syntax: EHLO hostname");
	smtp_reset(s);
	s->greeted = s->extended = 1;
	buf_addf(out, "250-%s\r\n250-SIZE %u\r\n250-8BITMIME\r\n"
	    "250-SMTPUTF8\r\n250-PIPELINING\r\n%s250 HELP\r\n",
	    s->server->hostname, SMTP_MAX_SIZE,
	    s->server->tls && !s->secure ? "250-STARTTLS\r\n" : "");
	return SMTP_INPUT;
}

static enum smtp_want
cmd_noop(struct smtp_session *s, struct str arg, struct buf *out)
{
	(void)s;
	(void)arg;
	return reply(out, "250 OK");
}

static enum smtp_want
cmd_quit(struct smtp_session *s, struct str arg, struct buf *out)
{
	if (arg.len > 0)
		return reply(out, "501 Syntax: QUIT");
	reply(out, "221 Bye");
	s->phase = SMTP_ENDED;
	return SMTP_CLOSE;
}

static enum smtp_want
cmd_rset(struct smtp_session *s, struct str arg, struct buf *out)
{
	if (arg.len > 0)
		return reply(out, "501 Syntax: RSET");
	smtp_reset(s);
	return reply(out, "250 OK");
}

static enum smtp_want
cmd_starttls(struct smtp_session *s, struct str arg, struct buf *out)
{
	if (arg.len > 0)
		return reply(out, "501 Syntax: STARTTLS");
	if (s->secure)
		return reply(out, "503 Error: TLS already started");
	if (!s->server->tls)
		return reply(out, "454 TLS not available");
	reply(out, "220 Ready to start TLS");
	return SMTP_STARTTLS;
}

static enum smtp_want
cmd_auth(struct smtp_session *s, struct str arg, struct buf *out)
{
	(void)arg;
	if (!s->greeted)
		return reply(out, "503 Error: send EHLO first");
	if (!s->extended)
		return reply(out, "500 Error: command 'AUTH' not recognized");
	if (!s->secure)
		return reply(out, "538 5.7.11 Encryption required for "
		    "requested authentication mechanism");
	return reply(out, "504 5.5.4 Unrecognized authentication type");
}

static enum smtp_want
cmd_help(struct smtp_session *s, struct str arg, struct buf *out)
{
	const struct command *c = find_command(arg);

	if (arg.len > 0 && c != NULL && c->syntax != NULL) {
		buf_addf(out, "250 Syntax: %s%s\r\n", c->syntax,
		    s->extended && c->extended ? c->extended : "");
		return SMTP_INPUT;
	}
	buf_adds(out, arg.len > 0 ? "501" : "250");
	buf_adds(out, " Supported commands:");
	for (c = commands; c->name != NULL; c++) {
		if (c->syntax != NULL &&
		    (c->fn != cmd_starttls || s->server->tls))
			buf_addf(out, " %s", c->name);
	}
	return reply(out, "");
}

static enum smtp_want
cmd_expn(struct smtp_session *s, struct str arg, struct buf *out)
{
	(void)s;
	(void)arg;
	return reply(out, "502 EXPN not implemented");
}

static enum smtp_want
cmd_vrfy(struct smtp_session *s, struct str arg, struct buf *out)
{
	struct buf local = { 0 }, domain = { 0 };
	struct str rest;
	int rc;

	if (arg.len == 0)
		return syntax_error(s, "VRFY", out);
	rc = smtp_addr_parse(arg, &local, &domain, &rest);
	buf_free(&local);
	buf_free(&domain);
	if (rc == -1)
		return reply(out, "502 Could not VRFY that address");
	return reply(out, "252 Cannot VRFY user, but will accept message and "
	    "attempt delivery");
}

/* --- transaction --- */

/* The next "NAME=VALUE" of *params, in *name and *value (p NULL when it has
 * none). 1: there is one; 0: no more; -1: malformed. */
static int
next_param(struct str *params, struct str *name, struct str *value)
{
	size_t n, i;

	*params = trim(*params);
	if (params->len == 0)
		return 0;
	for (n = 0; n < params->len && strchr(" \t\r\v\f",
	    params->p[n]) == NULL; n++)
		;
	for (i = 0; i < n && params->p[i] != '='; i++) {
		char c = params->p[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= 'a' && c <= 'z'))
			return -1;
	}
	*name = (struct str){ params->p, i };
	*value = (struct str){ i < n ? params->p + i + 1 : NULL,
		i < n ? n - i - 1 : 0 };
	*params = (struct str){ params->p + n, params->len - n };
	return i == 0 || (value->p != NULL && value->len == 0) ? -1 : 1;
}

static int
all_digits(struct str s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return 0;
	}
	return s.len > 0;
}

/* Checks MAIL's parameters: NULL, or the reply that refuses them; "" stands
 * for a syntax error. */
static const char *
mail_params(struct str params)
{
	struct str name, value;
	const char *unknown = NULL;
	int64_t size;
	int rc;

	while ((rc = next_param(&params, &name, &value)) == 1) {
		if (str_case_is(name, "BODY")) {
			if (!str_case_is(value, "7BIT") &&
			    !str_case_is(value, "8BITMIME"))
				return "501 Error: BODY can only be one of "
				    "7BIT, 8BITMIME";
		} else if (str_case_is(name, "SMTPUTF8")) {
			if (value.p != NULL)
				return "501 Error: SMTPUTF8 takes no "
				    "arguments";
		} else if (str_case_is(name, "SIZE")) {
			if (!all_digits(value))
				return "";
			if (num(value, 0, SMTP_MAX_SIZE, &size, NULL) == -1)
				return "552 Error: message size exceeds "
				    "fixed maximum message size";
		} else {
			unknown = "555 MAIL FROM parameters not recognized "
			    "or not implemented";
		}
	}
	return rc == -1 ? "" : unknown;
}

/* Takes the keyword off ("FROM:"); 0 when arg does not begin with it. */
static int
take_keyword(struct str *arg, const char *keyword)
{
	size_t n = strlen(keyword);

	if (arg->len < n ||
	    !str_case_is((struct str){ arg->p, n }, keyword))
		return 0;
	*arg = trim((struct str){ arg->p + n, arg->len - n });
	return arg->len > 0;
}

static enum smtp_want
mail_from(struct smtp_session *s, struct str params, struct buf *out)
{
	const char *wrong;

	if (!s->extended && params.len > 0)
		return syntax_error(s, "MAIL", out);
	if (s->sender != NULL)
		return reply(out, "503 Error: nested MAIL command");
	wrong = mail_params(params);
	if (wrong == NULL)
		return reply(out, "250 OK");
	return wrong[0] ? reply(out, wrong) : syntax_error(s, "MAIL", out);
}

static enum smtp_want
cmd_mail(struct smtp_session *s, struct str arg, struct buf *out)
{
	struct buf local = { 0 }, domain = { 0 }, text = { 0 };
	struct str rest;
	size_t before = out->len;

	if (!s->greeted)
		return reply(out, "503 Error: send HELO first");
	if (!take_keyword(&arg, "FROM:"))
		return syntax_error(s, "MAIL", out);
	if (smtp_addr_parse(arg, &local, &domain, &rest) == -1) {
		reply(out, "553 5.1.3 Error: malformed address");
	} else {
		mail_from(s, rest, out);
		if (out->p[before] == '2') {
			smtp_addr_text(buf_view(&local), buf_view(&domain),
			    &text);
			s->sender = buf_steal(&text);
		}
	}
	buf_free(&local);
	buf_free(&domain);
	return SMTP_INPUT;
}

static void
add_rcpt(struct smtp_session *s, struct str local, struct str domain)
{
	struct smtp_rcpt *r;
	struct buf text = { 0 };

	if (s->nrcpts == s->rcpts_cap) {
		s->rcpts_cap = s->rcpts_cap ? s->rcpts_cap * 2 : 4;
		s->rcpts = xreallocarray(s->rcpts, s->rcpts_cap,
		    sizeof *s->rcpts);
	}
	r = &s->rcpts[s->nrcpts++];
	/* The local part comes first and unquoted, as targets are atoms. */
	smtp_addr_text(local, domain, &text);
	r->address = buf_steal(&text);
	(void)!smtp_target_parse((struct str){ r->address, local.len },
	    &r->target);
}

static const char *
rcpt_to(struct smtp_session *s, struct str local, struct str domain,
    struct str params)
{
	struct smtp_target target;
	struct str name, value;
	int rc;

	while ((rc = next_param(&params, &name, &value)) == 1)
		return "555 RCPT TO parameters not recognized or not "
		    "implemented";
	if (rc == -1)
		return "";
	if (domain.len == 0 || !str_case_is(domain, s->server->domain))
		return "550 5.1.1 Recipient rejected";
	if (smtp_target_parse(local, &target) == -1)
		return "550 5.1.1 Invalid mailbox";
	if (s->nrcpts >= SMTP_MAX_RCPTS)
		return "452 4.5.3 Too many recipients";
	add_rcpt(s, local, domain);
	return "250 OK";
}

static enum smtp_want
cmd_rcpt(struct smtp_session *s, struct str arg, struct buf *out)
{
	struct buf local = { 0 }, domain = { 0 };
	struct str rest;
	const char *answer = "";

	if (!s->greeted)
		return reply(out, "503 Error: send HELO first");
	if (s->sender == NULL)
		return reply(out, "503 Error: need MAIL command");
	if (!take_keyword(&arg, "TO:"))
		return syntax_error(s, "RCPT", out);
	if (smtp_addr_parse(arg, &local, &domain, &rest) == -1)
		answer = "553 5.1.3 Error: malformed address";
	else if (s->extended || rest.len == 0)
		answer = rcpt_to(s, buf_view(&local), buf_view(&domain), rest);
	buf_free(&local);
	buf_free(&domain);
	return answer[0] ? reply(out, answer) : syntax_error(s, "RCPT", out);
}

static enum smtp_want
cmd_data(struct smtp_session *s, struct str arg, struct buf *out)
{
	if (!s->greeted)
		return reply(out, "503 Error: send HELO first");
	if (s->nrcpts == 0)
		return reply(out, "503 Error: need RCPT command");
	if (arg.len > 0)
		return reply(out, "501 Syntax: DATA");
	s->phase = SMTP_DATA;
	s->pos = POS_START;
	s->line_len = s->total = 0;
	s->refused = NULL;
	return reply(out, "354 End data with <CR><LF>.<CR><LF>");
}

/* --- dispatch --- */

static enum smtp_want
unknown_command(struct smtp_session *s, struct str name, struct buf *out)
{
	size_t i;

	if (++s->unknown >= MAX_UNKNOWN) {
		reply(out, "502 5.5.1 Too many unrecognized commands, "
		    "goodbye.");
		s->phase = SMTP_ENDED;
		return SMTP_CLOSE;
	}
	buf_adds(out, "500 Error: command \"");
	for (i = 0; i < name.len; i++) {
		char c = name.p[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		buf_addc(out, c > ' ' && c < 127 ? c : '?');
	}
	return reply(out, "\" not recognized");
}

enum smtp_want
smtp_command(struct smtp_session *s, struct str line, struct buf *out)
{
	const char *blank = line.len ? memchr(line.p, ' ', line.len) : NULL;
	size_t n = blank ? (size_t)(blank - line.p) : line.len, i;
	struct str name = { line.p, n };
	struct str arg = trim((struct str){ line.p + n, line.len - n });
	const struct command *c;
	size_t most = SMTP_MAX_COMMAND;

	if (line.len == 0)
		return reply(out, "500 Error: bad syntax");
	for (i = 0; i < n; i++) {
		if ((unsigned char)name.p[i] >= 0x80)
			return reply(out, "500 Error: bad syntax");
	}
	c = find_command(name);
	if (c != NULL && c->fn == cmd_mail && s->extended)
		most += EXTENDED_MAIL;
	if (s->overlong || line.len > most)
		return reply(out, "500 Command line too long");
	if (memchr(line.p, '\r', line.len) != NULL ||
	    memchr(line.p, '\0', line.len) != NULL)
		return reply(out, "500 Error: bad syntax");
	if (c == NULL)
		return unknown_command(s, name, out);
	return c->fn(s, arg, out);
}
