/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/mail.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/enc.h"
#include "lib/base/uuid.h"

#define FOLD 78		/* RFC 5322 2.1.1: lines should be no longer */
#define WORD_MAX 900	/* what cannot be folded must fit a line of 998 */

void
mail_date(struct buf *out, int64_t us, int32_t offset)
{
	int32_t minutes = (offset < 0 ? -offset : offset) / 60;
	char time[HC_TIME_SIZE];

	hc_time_mail(us + offset * HC_SECOND, time);
	buf_addf(out, "%s %c%02d%02d", time, offset < 0 ? '-' : '+',
	    (int)(minutes / 60), (int)(minutes % 60));
}

static int
is_ascii(struct str s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return 0;
	return 1;
}

/* RFC 2047: words of base64, none over 75 characters, split between code
 * points; first is the column the first word starts at. */
static void
encoded_words(struct buf *out, struct str s, size_t first)
{
	const char *p = s.p, *end = s.p + s.len;
	size_t room = first < 60 ? 75 - first : 15;

	while (p < end) {
		const char *q = p, *r = p;
		size_t bytes = (room - 12) / 4 * 3;

		while (q < end) {
			utf8_next(&r, end);
			if ((size_t)(r - p) > bytes && q > p)
				break;
			q = r;
		}
		buf_adds(out, "=?utf-8?b?");
		base64_encode(out, p, (size_t)(q - p), 0);
		buf_adds(out, "?=");
		p = q;
		room = 74;
		if (p < end)
			buf_adds(out, "\r\n ");
	}
}

/* ASCII text, folded before blanks where a line would be too long. */
static void
folded(struct buf *out, struct str s, size_t column)
{
	size_t i = 0, n;

	/* No line of blanks. */
	while (s.len > 0 && s.p[s.len - 1] == ' ')
		s.len--;
	while (i < s.len) {
		n = 0;
		while (s.p[i + n] == ' ')
			n++;
		while (i + n < s.len && s.p[i + n] != ' ')
			n++;
		if (column + n > FOLD && s.p[i] == ' ') {
			buf_adds(out, "\r\n");
			column = 0;
		}
		buf_add(out, s.p + i, n);
		column += n;
		i += n;
	}
}

/* What can stand in a header as it is and is read as that. */
static int
is_plain(struct str s)
{
	size_t i, word = 0;

	for (i = 0; i < s.len; i++) {
		word = s.p[i] == ' ' ? 0 : word + 1;
		if (s.p[i] < ' ' || s.p[i] > '~' || word > WORD_MAX ||
		    (word > 1 && s.p[i] == '?' && s.p[i - 1] == '='))
			return 0;
	}
	return 1;
}

static int
header(struct buf *out, const char *name, struct str value, struct hc_err *err)
{
	struct buf clean = { 0 };

	if (value.len > 0 && (memchr(value.p, '\r', value.len) != NULL ||
	    memchr(value.p, '\n', value.len) != NULL ||
	    memchr(value.p, '\0', value.len) != NULL))
		return hc_err(err, HC_EINVAL,
		    "mail header %s holds a line end", name);
	buf_addf(out, "%s: ", name);
	if (is_plain(value))
		folded(out, value, strlen(name) + 2);
	else {
		utf8_clean(&clean, value);
		encoded_words(out, buf_view(&clean), strlen(name) + 2);
		buf_free(&clean);
	}
	buf_adds(out, "\r\n");
	return 0;
}

/* What a quoted string stands for; anything else is itself. */
static void
unquote(struct str s, struct buf *out)
{
	size_t i;

	if (s.len < 2 || s.p[0] != '"' || s.p[s.len - 1] != '"') {
		buf_addbuf(out, s);
		return;
	}
	for (i = 1; i + 1 < s.len; i++) {
		if (s.p[i] == '\\' && i + 2 < s.len)
			i++;
		buf_addc(out, s.p[i]);
	}
}

/* From and To: a display name that cannot stand there is encoded, the address
 * is not. */
static int
address_header(struct buf *out, const char *name, const char *value,
    struct hc_err *err)
{
	const char *lt = strrchr(value, '<');
	struct str display = str_of(value);
	struct buf b = { 0 }, text = { 0 };
	const char *nl;
	int rc;

	if (is_plain(display) || lt == NULL)
		return header(out, name, display, err);
	display.len = (size_t)(lt - value);
	while (display.len > 0 && display.p[display.len - 1] == ' ')
		display.len--;
	unquote(display, &text);
	rc = header(&b, name, buf_view(&text), err);
	if (rc == 0) {
		buf_cut(&b, b.len - 2);
		nl = strrchr(b.p, '\n');
		buf_addf(&b, "%s %s\r\n", strlen(nl ? nl + 1 : b.p) + 1 +
		    strlen(lt) > FOLD ? "\r\n" : "", lt);
		buf_addbuf(out, buf_view(&b));
	}
	buf_free(&b);
	buf_free(&text);
	return rc;
}

/* RFC 2045 6.7; lines of at most 76 characters. */
static void
quoted_printable(struct buf *out, struct str s)
{
	size_t i, column = 0;

	for (i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];
		int last = i + 1 == s.len || s.p[i + 1] == '\n';
		int plain = (c > 32 && c < 127 && c != '=') ||
		    ((c == ' ' || c == '\t') && !last);

		if (c == '\n') {
			buf_adds(out, "\r\n");
			column = 0;
			continue;
		}
		if (column + (plain ? 1 : 3) > (last ? 76u : 75u)) {
			buf_adds(out, "=\r\n");
			column = 0;
		}
		if (plain)
			buf_addc(out, (char)c);
		else
			buf_addf(out, "=%02X", c);
		column += plain ? 1 : 3;
	}
}

static void
base64_lines(struct buf *out, struct str s)
{
	size_t i, n;

	for (i = 0; i < s.len; i += 57) {
		n = s.len - i < 57 ? s.len - i : 57;
		base64_encode(out, s.p + i, n, 0);
		buf_adds(out, "\r\n");
	}
}

/* Whatever its lines end in (LF, CRLF, CR), they end in eol then. */
static void
line_ends(struct buf *out, struct str s, const char *eol)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.p[i] != '\r' && s.p[i] != '\n') {
			buf_addc(out, s.p[i]);
			continue;
		}
		if (s.p[i] == '\r' && i + 1 < s.len && s.p[i + 1] == '\n')
			i++;
		buf_adds(out, eol);
	}
}

static size_t
longest_line(struct str s)
{
	size_t i, column = 0, longest = 0;

	for (i = 0; i < s.len; i++) {
		column = s.p[i] == '\n' ? 0 : column + 1;
		if (column > longest)
			longest = column;
	}
	return longest;
}

/* Base64 or quoted-printable, whichever is shorter for the first ten lines,
 * with line ends of one character. */
static int
prefers_base64(struct str s)
{
	struct buf qp = { 0 };
	size_t i, lines = 0, base64, quoted;

	for (i = 0; i < s.len && lines < 10; i++)
		lines += s.p[i] == '\n';
	quoted_printable(&qp, (struct str){ s.p, i });
	base64 = (i + 2) / 3 * 4 + 1;
	quoted = qp.len;
	for (i = 0; i < qp.len; i++)
		quoted -= qp.p[i] == '\r';
	buf_free(&qp);
	return base64 < quoted;
}

void
mail_text_part(struct buf *out, const char *subtype, struct str text,
    int version)
{
	struct buf clean = { 0 }, whole = { 0 };
	const char *encoding;

	utf8_clean(&clean, text);
	line_ends(&whole, buf_view(&clean), "\n");
	buf_free(&clean);
	if (whole.len == 0 || whole.p[whole.len - 1] != '\n')
		buf_addc(&whole, '\n');
	text = buf_view(&whole);
	if (longest_line(text) <= FOLD &&
	    memchr(text.p, '\0', text.len) == NULL)
		encoding = is_ascii(text) ? "7bit" : "8bit";
	else
		encoding = prefers_base64(text) ? "base64" :
		    "quoted-printable";
	buf_addf(out, "Content-Type: text/%s; charset=\"utf-8\"\r\n"
	    "Content-Transfer-Encoding: %s\r\n%s\r\n", subtype, encoding,
	    version ? "MIME-Version: 1.0\r\n" : "");
	if (encoding[0] == 'q')
		quoted_printable(out, text);
	else if (encoding[0] == 'b')
		base64_lines(out, text);
	else
		line_ends(out, text, "\r\n");
	buf_free(&whole);
}

static void
alternative(struct buf *out, const struct mail *m, const char *boundary)
{
	buf_addf(out, "--%s\r\n", boundary);
	mail_text_part(out, "plain", m->text, 1);
	buf_addf(out, "\r\n--%s\r\n", boundary);
	mail_text_part(out, "html", m->html, 1);
	buf_addf(out, "\r\n--%s--\r\n", boundary);
}

static void
content(struct buf *out, const struct mail *m, const char *inner,
    const char *outer)
{
	if (m->attached.p == NULL) {
		alternative(out, m, inner);
		return;
	}
	buf_addf(out, "--%s\r\nContent-Type: multipart/alternative; "
	    "boundary=\"%s\"\r\n\r\n", outer, inner);
	alternative(out, m, inner);
	buf_addf(out, "\r\n--%s\r\nContent-Type: message/rfc822\r\n"
	    "Content-Transfer-Encoding: 8bit\r\n"
	    "Content-Disposition: attachment; filename=\"last-ping.eml\"\r\n"
	    "MIME-Version: 1.0\r\n\r\n", outer);
	line_ends(out, m->attached, "\r\n");
	buf_addf(out, "\r\n--%s--\r\n", outer);
}

/* "unique@domain of the From address". */
static void
message_id(struct buf *out, const struct mail *m)
{
	const char *at = strrchr(m->from, '@');
	char hex[UUID_HEX_SIZE];
	struct uuid u;

	if (m->message_id != NULL) {
		buf_adds(out, m->message_id);
		return;
	}
	uuid_random(&u);
	uuid_hex(&u, hex);
	buf_addf(out, "%s@", hex);
	if (at != NULL)
		buf_add(out, at + 1, strcspn(at + 1, ">"));
	else
		buf_adds(out, "localhost");
}

int
mail_write(const struct mail *m, struct buf *out, struct hc_err *err)
{
	char hex[UUID_HEX_SIZE], inner[48], outer[48];
	struct buf b = { 0 };
	struct uuid u;
	int rc = -1;

	uuid_random(&u);
	uuid_hex(&u, hex);
	memcpy(inner, "===============", 15);
	memcpy(inner + 15, hex, sizeof hex);
	memcpy(outer, inner, sizeof outer);
	outer[0] = '+';

	buf_addf(&b, "MIME-Version: 1.0\r\nContent-Type: multipart/%s;\r\n"
	    " boundary=\"%s\"\r\n", m->attached.p ? "mixed" : "alternative",
	    m->attached.p ? outer : inner);
	if (header(&b, "Subject", m->subject, err) == -1 ||
	    address_header(&b, "From", m->from, err) == -1 ||
	    address_header(&b, "To", m->to, err) == -1)
		goto out;
	buf_adds(&b, "Date: ");
	mail_date(&b, m->date, 0);
	buf_adds(&b, "\r\n");
	if (m->unsubscribe != NULL)
		buf_addf(&b, "List-Unsubscribe: <%s>\r\n"
		    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
		    m->unsubscribe);
	buf_adds(&b, "Message-ID: <");
	message_id(&b, m);
	buf_adds(&b, ">\r\n\r\n");
	content(&b, m, inner, outer);
	buf_addbuf(out, buf_view(&b));
	rc = 0;
out:
	buf_free(&b);
	return rc;
}

int
mail_address(const char *value, struct buf *out, struct hc_err *err)
{
	const char *lt = strrchr(value, '<'), *at;
	struct str s = str_of(value);
	size_t i;

	if (strpbrk(value, "\r\n") != NULL)
		return hc_err(err, HC_EINVAL,
		    "mail address holds a line end");
	if (lt != NULL) {
		s.p = lt + 1;
		s.len = strcspn(s.p, ">");
	}
	at = s.len > 0 ? memchr(s.p, '@', s.len) : NULL;
	if (at == NULL || at == s.p || at + 1 == s.p + s.len ||
	    memchr(at + 1, '@', s.len - (size_t)(at + 1 - s.p)) != NULL)
		return hc_err(err, HC_EINVAL, "not a mail address: \"%.60s\"",
		    value);
	for (i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == 0x7f || c == '<' || c == '>' ||
		    (c >= 0x80 && s.p + i < at))
			return hc_err(err, HC_EINVAL,
			    "not a mail address: \"%.60s\"", value);
	}
	buf_addbuf(out, s);
	return 0;
}
