/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Values of new channels (core.md 3.1, transports.md 10.3), and keys of
 * objects (core.md 11.1). */
#include <string.h>

#include "lib/model/channel_create.h"
#include "lib/model/object.h"
#include "tests/unit/unit.h"

/* The value, or the error. */
#define GIVES(want, call) do {						\
	struct buf b_ = { 0 }, *value = &b_;				\
	struct hc_err e_ = { 0 }, *err = &e_;				\
	int rc_ = (call);						\
	ck_assert_str_eq(rc_ == 0 ? buf_str(value) : e_.text, want);	\
	ck_assert_int_eq(rc_ == 0 ? HC_EINVAL : e_.code, HC_EINVAL);	\
	buf_free(value);						\
} while (0)

#define LONG "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

START_TEST(email)
{
	GIVES("{\"down\": true, \"up\": false, \"value\": \"a@b.org\"}",
	    channel_value_email("a@b.org", false, true, value, err));
	GIVES("email: This field is required.",
	    channel_value_email("", true, true, value, err));
	GIVES("email: This field is required.",
	    channel_value_email(NULL, true, true, value, err));
	GIVES("email: Enter a valid email address.",
	    channel_value_email("a@b", true, true, value, err));
	GIVES("email: Ensure this value has at most 100 characters (it has "
	    "126).", channel_value_email(LONG LONG "@b.org", true, true,
	    value, err));
}
END_TEST

START_TEST(shell)
{
	GIVES("{\"cmd_down\": \"echo \\\"x\\\"\", \"cmd_up\": \"\"}",
	    channel_value_shell("echo \"x\"", NULL, value, err));
	GIVES("{\"cmd_down\": \"\", \"cmd_up\": \"\"}",
	    channel_value_shell("", "", value, err));
}
END_TEST

#define WEBHOOK(down, up) "{\"body_down\": \"\", \"body_up\": \"\", " \
	"\"headers_down\": {}, \"headers_up\": {}, " \
	"\"method_down\": \"GET\", \"method_up\": \"GET\", " \
	"\"name\": \"\", \"url_down\": \"" down "\", \"url_up\": \"" up "\"}"

static int
urls(const char *down, const char *up, struct buf *value, struct hc_err *err)
{
	struct webhook_side d = { .url = down }, u = { .url = up };

	return channel_value_webhook(NULL, &d, &u, value, err);
}

START_TEST(webhook_urls)
{
	GIVES(WEBHOOK("http://x/?$NAME", ""),
	    urls("http://x/?$NAME", NULL, value, err));
	GIVES(WEBHOOK("", "https://x.org/"),
	    urls(" ", " x.org/\n", value, err));
	GIVES("url_down: Enter a valid URL.", urls(NULL, "", value, err));
	GIVES("url_down: Enter a valid URL.", urls("ftp://x", NULL, value,
	    err));
	GIVES("url_up: Enter a valid URL.", urls("http://x", "http://",
	    value, err));
}
END_TEST

static int
headers(const char *lines, struct buf *value, struct hc_err *err)
{
	struct webhook_side d = { .method = "POST", .url = "http://x",
		.body = "$BODY\u00e9", .headers = lines }, u = { 0 };

	return channel_value_webhook("n", &d, &u, value, err);
}

#define HEADERS(members) "{\"body_down\": \"$BODY\\u00e9\", " \
	"\"body_up\": \"\", \"headers_down\": {" members "}, " \
	"\"headers_up\": {}, \"method_down\": \"POST\", " \
	"\"method_up\": \"GET\", \"name\": \"n\", " \
	"\"url_down\": \"http://x\", \"url_up\": \"\"}"
#define PAIRS "headers_down: Use \"Header-Name: value\" pairs, one per line."

START_TEST(webhook_headers)
{
	GIVES(HEADERS(""), headers(NULL, value, err));
	GIVES(HEADERS(""), headers("\n \r\n", value, err));
	/* By name; the last one counts. */
	GIVES(HEADERS("\"A\": \"3\", \"B\": \"x:y\", \"a\": \"4\""),
	    headers("B: x:y\r\nA: 1\n\n a : 4 \nA:3", value, err));
	GIVES(HEADERS("\"X\": \"\\u20ac\""),
	    headers("X: \u20ac", value, err));
	GIVES(PAIRS, headers("A", value, err));
	GIVES(PAIRS, headers("A: 1\nB:", value, err));
	GIVES(PAIRS, headers(": 1", value, err));
	GIVES("headers_down: Header names must not contain special "
	    "characters", headers("\u20ac: 1", value, err));
	GIVES("headers_down: not UTF-8", headers("A: \xff", value, err));
}
END_TEST

START_TEST(webhook_methods)
{
	struct webhook_side d = { .method = "PUT", .url = "http://x" };
	struct webhook_side u = { .method = "DELETE", .url = "http://x" };

	GIVES("method_up: Select a valid choice. DELETE is not one of the "
	    "available choices.", channel_value_webhook("", &d, &u, value,
	    err));
}
END_TEST

/* ---- objects ---- */

static const struct {
	int64_t n;
	const char *key;
} keys[] = {
	{ 0, "zj-0" }, { 1, "zi-1" }, { 9, "za-9" }, { 10, "yij-10" },
	{ 11, "yii-11" }, { 99, "yaa-99" }, { 100, "xijj-100" },
	{ 123, "xihg-123" }, { 1000, "wijjj-1000" },
	{ 123456, "uihgfed-123456" },
};

START_TEST(object_keys)
{
	struct uuid code = { .b = { 0xab } }, back;
	struct buf b = { 0 }, last = { 0 };
	int64_t n;
	size_t i;

	for (i = 0; i < COUNT(keys); i++) {
		buf_reset(&b);
		object_key(&b, &code, keys[i].n);
		ck_assert_str_eq(buf_str(&b) + 37, keys[i].key);
	}
	/* Greater numbers sort before smaller ones. */
	for (n = 0; n < 12000; n++) {
		buf_reset(&b);
		object_key(&b, &code, n);
		ck_assert(n == 0 || strcmp(buf_str(&b), buf_str(&last)) < 0);
		buf_reset(&last);
		buf_addbuf(&last, buf_view(&b));
	}
	buf_reset(&b);
	object_prefix(&b, &code);
	ck_assert_str_eq(buf_str(&b), "ab000000-0000-0000-0000-000000000000/");
	ck_assert_int_eq(object_code(buf_view(&b), &back), 1);
	ck_assert_int_eq(uuid_cmp(&code, &back), 0);
	ck_assert_int_eq(object_code(STR(
	    "ab000000-0000-0000-0000-000000000000"), &back), 0);
	ck_assert_int_eq(object_code(STR("x/"), &back), 0);
	ck_assert_int_eq(object_code(STR(""), &back), 0);
	buf_free(&b);
	buf_free(&last);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("channel_value");
	TCase *t = tcase_create("channel_value");

	tcase_add_test(t, email);
	tcase_add_test(t, shell);
	tcase_add_test(t, webhook_urls);
	tcase_add_test(t, webhook_headers);
	tcase_add_test(t, webhook_methods);
	tcase_add_test(t, object_keys);
	suite_add_tcase(s, t);
	return unit_run(s);
}
