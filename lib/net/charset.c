/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "lib/base/enc.h"

/* Names are compared without case and without anything but letters and digits.
 * unit: bytes to give up at a bad place. */
static const struct charset {
	const char *key, *iconv;
	unsigned unit;
} charsets[] = {
	{ "iso88591", "ISO-8859-1", 1 }, { "latin1", "ISO-8859-1", 1 },
	{ "l1", "ISO-8859-1", 1 }, { "cp819", "ISO-8859-1", 1 },
	{ "iso885911987", "ISO-8859-1", 1 }, { "8859", "ISO-8859-1", 1 },
	{ "iso88592", "ISO-8859-2", 1 }, { "latin2", "ISO-8859-2", 1 },
	{ "iso88593", "ISO-8859-3", 1 }, { "latin3", "ISO-8859-3", 1 },
	{ "iso88594", "ISO-8859-4", 1 }, { "latin4", "ISO-8859-4", 1 },
	{ "iso88595", "ISO-8859-5", 1 }, { "cyrillic", "ISO-8859-5", 1 },
	{ "iso88596", "ISO-8859-6", 1 }, { "arabic", "ISO-8859-6", 1 },
	{ "iso88597", "ISO-8859-7", 1 }, { "greek", "ISO-8859-7", 1 },
	{ "iso88598", "ISO-8859-8", 1 }, { "hebrew", "ISO-8859-8", 1 },
	{ "iso88598i", "ISO-8859-8", 1 }, { "iso88598e", "ISO-8859-8", 1 },
	{ "iso88599", "ISO-8859-9", 1 }, { "latin5", "ISO-8859-9", 1 },
	{ "iso885910", "ISO-8859-10", 1 }, { "latin6", "ISO-8859-10", 1 },
	{ "iso885911", "ISO-8859-11", 1 }, { "thai", "ISO-8859-11", 1 },
	{ "iso885913", "ISO-8859-13", 1 }, { "latin7", "ISO-8859-13", 1 },
	{ "iso885914", "ISO-8859-14", 1 }, { "latin8", "ISO-8859-14", 1 },
	{ "iso885915", "ISO-8859-15", 1 }, { "latin9", "ISO-8859-15", 1 },
	{ "iso885916", "ISO-8859-16", 1 }, { "latin10", "ISO-8859-16", 1 },
	{ "tis620", "ISO-8859-11", 1 }, { "koi8r", "KOI8-R", 1 },
	{ "koi8u", "KOI8-U", 1 }, { "koi8t", "KOI8-T", 1 },
	{ "windows1250", "CP1250", 1 }, { "cp1250", "CP1250", 1 },
	{ "windows1251", "CP1251", 1 }, { "cp1251", "CP1251", 1 },
	{ "windows1252", "CP1252", 1 }, { "cp1252", "CP1252", 1 },
	{ "windows1253", "CP1253", 1 }, { "cp1253", "CP1253", 1 },
	{ "windows1254", "CP1254", 1 }, { "cp1254", "CP1254", 1 },
	{ "windows1255", "CP1255", 1 }, { "cp1255", "CP1255", 1 },
	{ "windows1256", "CP1256", 1 }, { "cp1256", "CP1256", 1 },
	{ "windows1257", "CP1257", 1 }, { "cp1257", "CP1257", 1 },
	{ "windows1258", "CP1258", 1 }, { "cp1258", "CP1258", 1 },
	{ "cp437", "CP437", 1 }, { "ibm437", "CP437", 1 },
	{ "cp850", "CP850", 1 }, { "ibm850", "CP850", 1 },
	{ "cp852", "CP852", 1 }, { "ibm852", "CP852", 1 },
	{ "cp855", "CP855", 1 }, { "ibm855", "CP855", 1 },
	{ "cp866", "CP866", 1 }, { "ibm866", "CP866", 1 },
	{ "cp874", "CP874", 1 }, { "windows874", "CP874", 1 },
	{ "macroman", "MACINTOSH", 1 }, { "macintosh", "MACINTOSH", 1 },
	{ "maccyrillic", "MAC-CYRILLIC", 1 },
	{ "big5", "BIG5", 1 }, { "big5tw", "BIG5", 1 },
	{ "csbig5", "BIG5", 1 }, { "big5hkscs", "BIG5-HKSCS", 1 },
	{ "cp950", "CP950", 1 }, { "gb2312", "EUC-CN", 1 },
	{ "euccn", "EUC-CN", 1 }, { "gb231280", "EUC-CN", 1 },
	{ "chinese", "EUC-CN", 1 }, { "gbk", "GBK", 1 },
	{ "cp936", "CP936", 1 }, { "gb18030", "GB18030", 1 },
	{ "shiftjis", "CP932", 1 }, { "sjis", "CP932", 1 },
	{ "xsjis", "CP932", 1 }, { "csshiftjis", "CP932", 1 },
	{ "cp932", "CP932", 1 }, { "windows31j", "CP932", 1 },
	{ "ms932", "CP932", 1 }, { "mskanji", "CP932", 1 },
	{ "eucjp", "EUC-JP", 1 }, { "ujis", "EUC-JP", 1 },
	{ "iso2022jp", "ISO-2022-JP", 1 },
	{ "csiso2022jp", "ISO-2022-JP", 1 },
	{ "iso2022jp1", "ISO-2022-JP-1", 1 },
	{ "iso2022jp2", "ISO-2022-JP-2", 1 },
	{ "euckr", "EUC-KR", 1 }, { "ksc56011987", "EUC-KR", 1 },
	{ "ksc5601", "EUC-KR", 1 }, { "korean", "EUC-KR", 1 },
	{ "cp949", "CP949", 1 }, { "uhc", "CP949", 1 },
	{ "ms949", "CP949", 1 },
	{ "utf16", "UTF-16", 2 }, { "u16", "UTF-16", 2 },
	{ "utf16le", "UTF-16LE", 2 }, { "utf16be", "UTF-16BE", 2 },
	{ "utf32", "UTF-32", 4 }, { "utf32le", "UTF-32LE", 4 },
	{ "utf32be", "UTF-32BE", 4 }, { "utf7", "UTF-7", 1 },
	{ "unicode11utf7", "UTF-7", 1 },
};

static const char *const ascii_names[] = {
	"", "ascii", "usascii", "646", "us", "ansix341968", "ansix341986",
	"iso646us", "iso646irv1991", "ibm367", "cp367", "csascii",
};
static const char *const utf8_names[] = {
	"utf8", "u8", "utf", "cp65001",
};

static int
one_of(const char *key, const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(key, names[i]) == 0)
			return 1;
	}
	return 0;
}

static void
bad(struct str in, int raw, struct buf *out)
{
	if (raw)
		buf_addbuf(out, in);
	else
		buf_adds(out, "\xef\xbf\xbd");
}

void
charset_ascii(struct str in, int raw, struct buf *out)
{
	size_t i;

	if (raw) {
		buf_addbuf(out, in);
		return;
	}
	buf_reserve(out, in.len);
	for (i = 0; i < in.len; i++) {
		if ((unsigned char)in.p[i] < 0x80)
			buf_addc(out, in.p[i]);
		else
			buf_adds(out, "\xef\xbf\xbd");
	}
}

static void
convert(iconv_t cd, unsigned unit, struct str in, int raw, struct buf *out)
{
	char tmp[4096];
	/* iconv() does not write through it, its type only says so. */
	union { const char *c; char *v; } p = { .c = in.p };
	size_t left = in.len;

	while (left > 0) {
		char *to = tmp;
		size_t room = sizeof tmp, skip;
		size_t rc = iconv(cd, &p.v, &left, &to, &room);
		int error = errno;

		buf_add(out, tmp, (size_t)(to - tmp));
		if (rc != (size_t)-1 || error == E2BIG)
			continue;
		skip = error == EINVAL || unit > left ? left : unit;
		bad((struct str){ p.c, skip }, raw, out);
		p.c += skip;
		left -= skip;
	}
	/* What a stateful charset still holds. */
	{
		char *to = tmp;
		size_t room = sizeof tmp;

		(void)iconv(cd, NULL, NULL, &to, &room);
		buf_add(out, tmp, (size_t)(to - tmp));
	}
}

/* Lower case, letters and digits only; "" for an overlong name. */
static int
key_of(struct str name, char *key, size_t size)
{
	size_t i, n = 0;

	for (i = 0; i < name.len; i++) {
		char c = name.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
			continue;
		if (n + 1 >= size)
			return -1;
		key[n++] = c;
	}
	key[n] = '\0';
	return n == 0 && name.len > 0 ? -1 : 0;
}

int
charset_decode(struct str name, struct str in, int raw, struct buf *out)
{
	char key[24];
	size_t i;
	iconv_t cd;

	if (key_of(name, key, sizeof key) == -1)
		return -1;
	if (one_of(key, ascii_names,
	    sizeof ascii_names / sizeof ascii_names[0])) {
		charset_ascii(in, raw, out);
		return 0;
	}
	if (one_of(key, utf8_names,
	    sizeof utf8_names / sizeof utf8_names[0])) {
		if (raw)
			buf_addbuf(out, in);
		else
			utf8_clean(out, in);
		return 0;
	}
	for (i = 0; i < sizeof charsets / sizeof charsets[0]; i++) {
		if (strcmp(key, charsets[i].key) == 0)
			break;
	}
	if (i == sizeof charsets / sizeof charsets[0])
		return -1;
	cd = iconv_open("UTF-8", charsets[i].iconv);
	if (cd == (iconv_t)-1)
		return -1;
	convert(cd, charsets[i].unit, in, raw, out);
	iconv_close(cd);
	return 0;
}
