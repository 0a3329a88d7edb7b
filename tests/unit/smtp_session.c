/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/smtp_session.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define UUID "c0de0001-0001-4000-8000-00000000c0de"
#define SLUG "pingkeyofalice00000001+backup"
#define TO(local) "RCPT TO:<" local "@ping.example.org>\r\n"
#define HELO "HELO x\r\n"
#define EHLO "EHLO x\r\n"
#define FROM "MAIL FROM:<a@b.org>\r\n"
#define BEGIN HELO FROM TO(UUID) "DATA\r\n"

#define OK "250 OK\r\n"
#define OK_HELO "250 mx.example.org\r\n"
#define EXT "250-mx.example.org\r\n250-SIZE 33554432\r\n250-8BITMIME\r\n" \
	"250-SMTPUTF8\r\n250-PIPELINING\r\n"
#define OK_EHLO EXT "250 HELP\r\n"
#define GO "354 End data with <CR><LF>.<CR><LF>\r\n"
#define OK_BEGIN OK_HELO OK OK GO
#define BYE "221 Bye\r\n"
#define SYNTAX "500 Error: bad syntax\r\n"
#define BARE_LF "500 5.5.2 Error: bare <LF> received, lines end with " \
	"<CR><LF>\r\n"
#define HELP_LIST " Supported commands: AUTH DATA EHLO HELO HELP MAIL NOOP " \
	"QUIT RCPT RSET VRFY\r\n"
#define UNKNOWN(x) "500 Error: command \"" x "\" not recognized\r\n"
#define BAD_MAIL "501 Syntax: MAIL FROM: <address>\r\n"
#define BAD_MAIL_E "501 Syntax: MAIL FROM: <address> " \
	"[SP <mail-parameters>]\r\n"
#define BAD_RCPT "501 Syntax: RCPT TO: <address>\r\n"
#define BAD_RCPT_E "501 Syntax: RCPT TO: <address> " \
	"[SP <mail-parameters>]\r\n"
#define MALFORMED "553 5.1.3 Error: malformed address\r\n"

/* What a client says, what it hears. Messages are answered "250 OK" and noted
 * as "[sender|rcpt,...|message]". */
static const struct dialogue {
	const char *in, *out, *mails;
} dialogues[] = {
	/* greetings */
	{ "HELO\r\n", "501 Syntax: HELO hostname\r\n", "" },
	{ "EHLO\r\n", "501 Syntax: EHLO hostname\r\n", "" },
	{ EHLO, OK_EHLO, "" },
	{ "ehlo x y\r\n", OK_EHLO, "" },
	{ "HELO   x\r\nRSET\r\nNOOP\r\nNOOP x\r\nQUIT\r\n",
	    OK_HELO OK OK OK BYE, "" },
	{ "QUIT\r\nNOOP\r\n", BYE, "" },
	{ "QUIT x\r\nRSET x\r\n",
	    "501 Syntax: QUIT\r\n501 Syntax: RSET\r\n", "" },
	{ "STARTTLS\r\nSTARTTLS x\r\n",
	    "454 TLS not available\r\n501 Syntax: STARTTLS\r\n", "" },
	{ "AUTH PLAIN x\r\n" HELO "AUTH PLAIN x\r\n" EHLO "AUTH PLAIN x\r\n",
	    "503 Error: send EHLO first\r\n" OK_HELO
	    "500 Error: command 'AUTH' not recognized\r\n" OK_EHLO
	    "538 5.7.11 Encryption required for requested authentication "
	    "mechanism\r\n", "" },
	{ "VRFY a@b\r\nVRFY\r\nVRFY @\r\nEXPN x\r\n",
	    "252 Cannot VRFY user, but will accept message and attempt "
	    "delivery\r\n501 Syntax: VRFY <address>\r\n"
	    "502 Could not VRFY that address\r\n"
	    "502 EXPN not implemented\r\n", "" },
	{ "HELP\r\nHELP x\r\nHELP expn\r\n",
	    "250" HELP_LIST "501" HELP_LIST "501" HELP_LIST, "" },
	{ "HELP mail\r\n" EHLO "HELP mail\r\n",
	    "250 Syntax: MAIL FROM: <address>\r\n" OK_EHLO
	    "250 Syntax: MAIL FROM: <address> [SP <mail-parameters>]\r\n",
	    "" },
	/* order */
	{ FROM TO(UUID) "DATA\r\n", "503 Error: send HELO first\r\n"
	    "503 Error: send HELO first\r\n503 Error: send HELO first\r\n",
	    "" },
	{ HELO TO(UUID) "DATA\r\n", OK_HELO "503 Error: need MAIL command\r\n"
	    "503 Error: need RCPT command\r\n", "" },
	{ HELO FROM FROM "DATA\r\n", OK_HELO OK "503 Error: nested MAIL "
	    "command\r\n503 Error: need RCPT command\r\n", "" },
	{ HELO FROM TO(UUID) "DATA x\r\n", OK_HELO OK OK
	    "501 Syntax: DATA\r\n", "" },
	{ HELO FROM TO(UUID) "RSET\r\nDATA\r\n" FROM,
	    OK_HELO OK OK OK "503 Error: need RCPT command\r\n" OK, "" },
	{ HELO FROM TO(UUID) HELO "DATA\r\n",
	    OK_HELO OK OK OK_HELO "503 Error: need RCPT command\r\n", "" },
	/* MAIL */
	{ HELO "MAIL\r\nMAIL FROM\r\nMAIL FROM:\r\nMAIL TO:<a@b>\r\n",
	    OK_HELO BAD_MAIL BAD_MAIL BAD_MAIL BAD_MAIL, "" },
	{ EHLO "MAIL x\r\n", OK_EHLO BAD_MAIL_E, "" },
	{ HELO "MAIL FROM:<a@b> SIZE=1\r\n", OK_HELO BAD_MAIL, "" },
	{ HELO "MAIL FROM:<a@@b>\r\nMAIL FROM:<a\r\n",
	    OK_HELO MALFORMED MALFORMED, "" },
	{ EHLO "mail from:<> size=33554432 body=8BITMIME SMTPUTF8\r\n",
	    OK_EHLO OK, "" },
	{ EHLO "MAIL FROM: a@b BODY=7bit\r\n", OK_EHLO OK, "" },
	{ EHLO "MAIL FROM:<> SIZE=33554433\r\n"
	    "MAIL FROM:<> SIZE=99999999999999999999999\r\n", OK_EHLO
	    "552 Error: message size exceeds fixed maximum message size\r\n"
	    "552 Error: message size exceeds fixed maximum message size\r\n",
	    "" },
	{ EHLO "MAIL FROM:<> SIZE=x\r\nMAIL FROM:<> SIZE=\r\n"
	    "MAIL FROM:<> SIZE=-1\r\nMAIL FROM:<> =1\r\n",
	    OK_EHLO BAD_MAIL_E BAD_MAIL_E BAD_MAIL_E BAD_MAIL_E, "" },
	{ EHLO "MAIL FROM:<> BODY=9BIT\r\nMAIL FROM:<> BODY\r\n"
	    "MAIL FROM:<> SMTPUTF8=1\r\nMAIL FROM:<> FOO=1\r\n", OK_EHLO
	    "501 Error: BODY can only be one of 7BIT, 8BITMIME\r\n"
	    "501 Error: BODY can only be one of 7BIT, 8BITMIME\r\n"
	    "501 Error: SMTPUTF8 takes no arguments\r\n"
	    "555 MAIL FROM parameters not recognized or not "
	    "implemented\r\n", "" },
	/* RCPT */
	{ HELO FROM TO(UUID) TO(SLUG) "RCPT TO:" UUID "@PING.Example.Org\r\n",
	    OK_HELO OK OK OK OK, "" },
	{ HELO FROM "RCPT TO:<" UUID "@other.org>\r\nRCPT TO:<" UUID ">\r\n"
	    "RCPT TO:<>\r\n" TO("info") TO("c0de0001-0001-4000-|000-0000000"
	    "0c0de") TO("pingkeyofalice00000001+UPPER"), OK_HELO OK
	    "550 5.1.1 Recipient rejected\r\n"
	    "550 5.1.1 Recipient rejected\r\n"
	    "550 5.1.1 Recipient rejected\r\n"
	    "550 5.1.1 Invalid mailbox\r\n550 5.1.1 Invalid mailbox\r\n"
	    "550 5.1.1 Invalid mailbox\r\n", "" },
	{ HELO FROM "RCPT TO:<a@b@c>\r\nRCPT\r\nRCPT TO:\r\n" TO(UUID),
	    OK_HELO OK MALFORMED BAD_RCPT BAD_RCPT OK, "" },
	{ HELO FROM "RCPT TO:<" UUID "@ping.example.org> NOTIFY=NEVER\r\n",
	    OK_HELO OK BAD_RCPT, "" },
	{ EHLO FROM "RCPT TO:<" UUID "@ping.example.org> NOTIFY=NEVER\r\n"
	    "RCPT TO:<" UUID "@ping.example.org> ==\r\n", OK_EHLO OK
	    "555 RCPT TO parameters not recognized or not implemented\r\n"
	    BAD_RCPT_E, "" },
	/* messages */
	{ BEGIN "a\r\nb\r\n.\r\nNOOP\r\n", OK_BEGIN OK OK,
	    "[a@b.org|" UUID "@ping.example.org|a\r\nb\r\n]" },
	{ BEGIN ".\r\n", OK_BEGIN OK,
	    "[a@b.org|" UUID "@ping.example.org|]" },
	{ HELO "MAIL FROM:<>\r\n" TO(UUID) TO("nobody") TO(SLUG) TO(UUID)
	    "DATA\r\nx\r\n.\r\n", OK_HELO OK OK
	    "550 5.1.1 Invalid mailbox\r\n" OK OK GO OK,
	    "[<>|" UUID "@ping.example.org," SLUG "@ping.example.org," UUID
	    "@ping.example.org|x\r\n]" },
	{ HELO FROM "RCPT TO:<@r.org:\"" UUID "\"@ping.example.org>\r\n"
	    "DATA\r\n.\r\n", OK_HELO OK OK GO OK,
	    "[a@b.org|" UUID "@ping.example.org|]" },
	{ BEGIN "..\r\n.x\r\n...\r\n.\r\n", OK_BEGIN OK,
	    "[a@b.org|" UUID "@ping.example.org|.\r\nx\r\n..\r\n]" },
	{ BEGIN "a\r\n.\r\n" FROM TO(SLUG) "DATA\r\nb\r\n.\r\nQUIT\r\n",
	    OK_BEGIN OK OK OK GO OK BYE,
	    "[a@b.org|" UUID "@ping.example.org|a\r\n]"
	    "[a@b.org|" SLUG "@ping.example.org|b\r\n]" },
	{ BEGIN "QUIT\r\nDATA\r\n", OK_BEGIN, "" },
	/* Only CR LF . CR LF ends a message, whatever else comes near. */
	{ BEGIN "a\n.\n\r.\r\n.\r\r.\r\n.\r\n", OK_BEGIN OK,
	    "[a@b.org|" UUID "@ping.example.org|a\n.\n\r.\r\n\r\r.\r\n]" },
	{ BEGIN "a\n.\r\nMAIL FROM:<evil@b.org>\r\n.\r\n", OK_BEGIN OK,
	    "[a@b.org|" UUID "@ping.example.org|a\n.\r\n"
	    "MAIL FROM:<evil@b.org>\r\n]" },
	{ BEGIN "a\r\n.\nMAIL FROM:<evil@b.org>\r\n.\r\n", OK_BEGIN OK,
	    "[a@b.org|" UUID "@ping.example.org|a\r\n\n"
	    "MAIL FROM:<evil@b.org>\r\n]" },
	{ BEGIN "a\r\n.\rMAIL\r\n.\r\n", OK_BEGIN OK,
	    "[a@b.org|" UUID "@ping.example.org|a\r\n\rMAIL\r\n]" },
	{ BEGIN "a\r.\r\r\n.\r\n", OK_BEGIN OK,
	    "[a@b.org|" UUID "@ping.example.org|a\r.\r\r\n]" },
	/* hostile commands */
	{ "\r\n", SYNTAX, "" },
	{ "N\xc3\x96OP\r\n", SYNTAX, "" },
	{ "NOOP a\rb\r\n", SYNTAX, "" },
	{ "NOOP\nNOOP\r\n", BARE_LF, "" },
	{ "\n", BARE_LF, "" },
	{ HELO FROM "RCPT TO:<" UUID "@ping.example.org>\nDATA\r\n",
	    OK_HELO OK BARE_LF, "" },
	{ "foo\r\nGET / HTTP/1.1\r\n", UNKNOWN("FOO") UNKNOWN("GET"), "" },
	{ "\x01%\r\n", UNKNOWN("?%"), "" },
	{ "a\r\nb\r\nc\r\nNOOP\r\nd\r\ne\r\nNOOP\r\n", UNKNOWN("A")
	    UNKNOWN("B") UNKNOWN("C") OK UNKNOWN("D") "502 5.5.1 Too many "
	    "unrecognized commands, goodbye.\r\n", "" },
};

static struct smtp_server server = { .hostname = "mx.example.org",
	.domain = "ping.example.org", .max_held = 1 << 20,
	.max_copies = 1 << 20 };

static void
note(const struct smtp_session *s, struct buf *mails)
{
	const struct smtp_rcpt *v;
	size_t n = smtp_rcpts(s, &v), i;

	buf_addf(mails, "[%s|", smtp_sender(s));
	for (i = 0; i < n; i++)
		buf_addf(mails, "%s%s", i ? "," : "", v[i].address);
	buf_addc(mails, '|');
	buf_addbuf(mails, smtp_message(s));
	buf_addc(mails, ']');
}

/* Feeds in, at most `step` bytes at a time. Returns what it wanted last. */
static enum smtp_want
feed(struct smtp_session *s, struct str in, size_t step, struct buf *out,
    struct buf *mails)
{
	enum smtp_want want = SMTP_INPUT;
	size_t used;

	while (in.len > 0 && want != SMTP_CLOSE && want != SMTP_STARTTLS) {
		/* As a connection does: fresh memory for each piece, so that
		 * reading beyond it is seen. */
		size_t n = in.len < step ? in.len : step;
		char *p = malloc(n);

		memcpy(p, in.p, n);
		want = smtp_input(s, (struct str){ p, n }, &used, out);
		free(p);
		ck_assert_uint_le(used, n);
		in = (struct str){ in.p + used, in.len - used };
		if (want == SMTP_MESSAGE) {
			note(s, mails);
			smtp_done(s, "250 OK", out);
		}
	}
	return want;
}

START_TEST(dialogue)
{
	const struct dialogue *d = &dialogues[_i];
	static const size_t steps[] = { 1, 2, 3, 7, SIZE_MAX };
	size_t i;

	for (i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		struct smtp_session *s = smtp_new(&server);
		struct buf out = { 0 }, mails = { 0 };

		feed(s, str_of(d->in), steps[i], &out, &mails);
		ck_assert_str_eq(buf_str(&out), d->out);
		ck_assert_str_eq(buf_str(&mails), d->mails);
		smtp_free(s);
		ck_assert_uint_eq(server.held, 0);
		buf_free(&out);
		buf_free(&mails);
	}
}
END_TEST

static struct buf out, mails;

/* The reply to `in`, after what came before. */
static const char *
say(struct smtp_session *s, const char *in)
{
	buf_reset(&out);
	buf_reset(&mails);
	feed(s, str_of(in), 4096, &out, &mails);
	return buf_str(&out);
}

static const char *
say_many(struct smtp_session *s, const char *head, char c, size_t n,
    const char *tail)
{
	struct buf b = { 0 };
	const char *answer;

	buf_adds(&b, head);
	while (n-- > 0)
		buf_addc(&b, c);
	buf_adds(&b, tail);
	answer = say(s, buf_str(&b));
	buf_free(&b);
	return answer;
}

static void
end(struct smtp_session *s)
{
	smtp_free(s);
	ck_assert_uint_eq(server.held, 0);
	buf_free(&out);
	buf_free(&mails);
}

START_TEST(greeting)
{
	struct smtp_session *s = smtp_new(&server);

	smtp_greet(s, &out);
	ck_assert_str_eq(buf_str(&out), "220 mx.example.org hc-smtpd ESMTP"
	    "\r\n");
	ck_assert_ptr_null(smtp_sender(s));
	say(s, HELO FROM);
	ck_assert_ptr_nonnull(smtp_sender(s));
	end(s);
}
END_TEST

START_TEST(command_length)
{
	static const char too_long[] = "500 Command line too long\r\n";
	struct smtp_session *s = smtp_new(&server);

	ck_assert_str_eq(say_many(s, "NOOP ", 'x', 507, "\r\n"), OK);
	ck_assert_str_eq(say_many(s, "NOOP ", 'x', 508, "\r\n"), too_long);
	ck_assert_str_eq(say_many(s, "NOOP ", 'x', 100000, "\r\n"), too_long);
	ck_assert_str_eq(say_many(s, "", 'x', 100000, "\r\n"), too_long);
	ck_assert_str_eq(say_many(s, "", 'x', 100000, "\n"), BARE_LF);
	smtp_free(s);
	s = smtp_new(&server);
	say(s, EHLO);
	ck_assert_str_eq(say_many(s, "MAIL FROM:<", 'x', 530, "@b.org>\r\n"),
	    OK);
	say(s, "RSET\r\n");
	ck_assert_str_eq(say_many(s, "MAIL FROM:<", 'x', 531, "@b.org>\r\n"),
	    too_long);
	say(s, HELO);
	ck_assert_str_eq(say_many(s, "MAIL FROM:<", 'x', 530, "@b.org>\r\n"),
	    too_long);
	end(s);
}
END_TEST

START_TEST(line_length)
{
	struct smtp_session *s = smtp_new(&server);

	say(s, BEGIN);
	ck_assert_str_eq(say_many(s, "", 'x', 999, "\r\n.\r\n"), OK);
	say(s, BEGIN);
	ck_assert_str_eq(say_many(s, "a\r\n", 'x', 1000, "\r\nb\r\n.\r\n"),
	    "500 Line too long (see RFC5321 4.5.3.1.6)\r\n");
	ck_assert_str_eq(buf_str(&mails), "");
	/* All of it is gone. */
	ck_assert_ptr_null(smtp_sender(s));
	ck_assert_str_eq(say(s, "DATA\r\n"),
	    "503 Error: need RCPT command\r\n");
	end(s);
}
END_TEST

/* 1 MiB for each of 32 turns, in lines. */
static void
megabytes(struct smtp_session *s, int n)
{
	static char mib[1 << 20];
	size_t i;

	if (mib[0] == '\0') {
		memset(mib, 'x', sizeof mib);
		for (i = 62; i < sizeof mib; i += 64)
			memcpy(mib + i, "\r\n", 2);
	}
	while (n-- > 0)
		feed(s, (struct str){ mib, sizeof mib }, 65536, &out, &mails);
}

START_TEST(size)
{
	struct smtp_session *s;

	server.max_held = server.max_copies = 100 << 20;
	s = smtp_new(&server);
	say(s, BEGIN);
	megabytes(s, 32);
	say(s, ".\r\n");
	ck_assert_str_eq(buf_str(&out), OK);
	ck_assert_uint_gt(mails.len, 32 << 20);
	say(s, BEGIN);
	megabytes(s, 32);
	ck_assert_str_eq(say(s, "x\r\n.\r\n"),
	    "552 Error: Too much mail data\r\n");
	ck_assert_str_eq(buf_str(&mails), "");
	ck_assert_ptr_null(smtp_sender(s));
	server.max_held = server.max_copies = 1 << 20;
	end(s);
}
END_TEST

/* One session must not take the memory of all. */
START_TEST(held)
{
	struct smtp_session *a = smtp_new(&server), *b = smtp_new(&server);

	server.max_held = 3 << 20;
	say(a, BEGIN);
	megabytes(a, 1);
	say(b, BEGIN);
	megabytes(b, 1);
	ck_assert_str_eq(say(b, ".\r\n"), "452 4.3.1 Insufficient system "
	    "storage, try again later\r\n");
	ck_assert_uint_gt(server.held, 0);
	ck_assert_str_eq(say(a, ".\r\n"), OK);
	say(b, BEGIN);
	megabytes(b, 1);
	ck_assert_str_eq(say(b, ".\r\n"), OK);
	server.max_held = 1 << 20;
	smtp_free(a);
	end(b);
}
END_TEST

START_TEST(copies)
{
	struct smtp_session *s = smtp_new(&server);
	int i;

	say(s, HELO FROM);
	for (i = 0; i < 100; i++)
		ck_assert_str_eq(say(s, TO(UUID)), OK);
	say(s, "DATA\r\n");
	for (i = 0; i < 1000; i++)
		say_many(s, "", 'x', 98, "\r\n");
	ck_assert_str_eq(say(s, ".\r\n"), "552 5.3.4 Error: message too big "
	    "for so many recipients\r\n");
	end(s);
}
END_TEST

START_TEST(recipients)
{
	struct smtp_session *s = smtp_new(&server);
	const struct smtp_rcpt *v;
	int i;

	say(s, HELO FROM);
	for (i = 0; i < 1000; i++)
		ck_assert_str_eq(say(s, TO(UUID)), OK);
	for (i = 0; i < 1000; i++)
		ck_assert_str_eq(say(s, TO(SLUG)),
		    "452 4.5.3 Too many recipients\r\n");
	ck_assert_uint_eq(smtp_rcpts(s, &v), 1000);
	ck_assert_str_eq(say(s, "DATA\r\n.\r\n"), GO OK);
	ck_assert_uint_eq(smtp_rcpts(s, &v), 0);
	end(s);
}
END_TEST

/* NULs, and every other byte, in commands and in messages. */
START_TEST(any_byte)
{
	struct smtp_session *s = smtp_new(&server);
	char line[] = "NOOP ?\r\n", text[] = "a?b\r\n.\r\n";
	const char *want = _i == '\n' ? BARE_LF : _i == 0 || _i == '\r' ?
	    SYNTAX : OK;

	line[5] = text[1] = (char)_i;
	feed(s, (struct str){ line, 8 }, 3, &out, &mails);
	ck_assert_str_eq(buf_str(&out), want);
	smtp_free(s);
	s = smtp_new(&server);
	say(s, BEGIN);
	feed(s, (struct str){ text, 8 }, 3, &out, &mails);
	ck_assert_str_eq(buf_str(&out), OK_BEGIN OK);
	text[5] = ']';
	ck_assert_uint_ge(mails.len, 6);
	ck_assert_mem_eq(mails.p + mails.len - 6, text, 6);
	end(s);
}
END_TEST

START_TEST(tls)
{
	struct smtp_session *s;

	server.tls = 1;
	s = smtp_new(&server);
	ck_assert_str_eq(say(s, EHLO), EXT "250-STARTTLS\r\n250 HELP\r\n");
	say(s, FROM TO(UUID));
	buf_reset(&out);
	/* What is behind the command is not taken. */
	ck_assert_int_eq(feed(s, STR("STARTTLS\r\nNOOP\r\n"), SIZE_MAX, &out,
	    &mails), SMTP_STARTTLS);
	ck_assert_str_eq(buf_str(&out), "220 Ready to start TLS\r\n");
	smtp_tls_started(s);
	ck_assert_ptr_null(smtp_sender(s));
	ck_assert_str_eq(say(s, FROM), "503 Error: send HELO first\r\n");
	ck_assert_str_eq(say(s, EHLO), OK_EHLO);
	ck_assert_str_eq(say(s, "STARTTLS\r\nAUTH PLAIN x\r\n"),
	    "503 Error: TLS already started\r\n"
	    "504 5.5.4 Unrecognized authentication type\r\n");
	server.tls = 0;
	end(s);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("smtp_session");
	TCase *t = tcase_create("all");
	SRunner *r;
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, dialogue, 0,
	    sizeof dialogues / sizeof dialogues[0]);
	tcase_add_test(t, greeting);
	tcase_add_test(t, command_length);
	tcase_add_test(t, line_length);
	tcase_add_test(t, size);
	tcase_add_test(t, held);
	tcase_add_test(t, copies);
	tcase_add_test(t, recipients);
	tcase_add_loop_test(t, any_byte, 0, 256);
	tcase_add_test(t, tls);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
