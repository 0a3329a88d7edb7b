/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What new channels of each kind are made from, the database apart
 * (transports.md 10.3). */
#include <string.h>

#include "lib/notify/integration.h"
#include "tests/unit/unit.h"

/* Value or error for a form, given as "field=text" lines. */
static const char *
made(const char *kind, const char *lines)
{
	static struct buf value;
	static struct hc_err err;
	const struct integration *it = integration_find(str_of(kind));
	struct channel_new c = { .kind = kind };
	struct form *f = form_new();
	struct buf field = { 0 }, text = { 0 };
	size_t n;
	int rc;

	while (*lines != '\0') {
		n = strcspn(lines, "=");
		buf_reset(&field);
		buf_reset(&text);
		buf_add(&field, lines, n);
		lines += n + 1;
		n = strcspn(lines, "|");
		buf_add(&text, lines, n);
		lines += n + (lines[n] != '\0');
		form_add(f, buf_str(&field), buf_str(&text));
	}
	ck_assert_ptr_null(form_unknown(f, it->recipe->fields));
	buf_reset(&value);
	rc = it->recipe->build(NULL, f, &c, &value, &err);
	form_free(f);
	buf_free(&field);
	buf_free(&text);
	return rc == 0 ? buf_str(&value) : err.text;
}

static const struct {
	const char *kind, *form, *want;
} cases[] = {
	/* an address alone */
	{ "spike", "value= spike.sh/x ", "https://spike.sh/x" },
	{ "spike", "", "value: This field is required." },
	{ "rocketchat", "value=ftp://x/", "value: Enter a valid URL." },
	{ "victorops", "value=http://h/\xc3\xa9", "http://h/\xc3\xa9" },
	{ "slack", "value=\xff", "value: not UTF-8" },

	{ "sms", "phone=+1 234-567\xe2\x80\xac" "890",
	    "{\"value\": \"+1234567890\", \"up\": false, \"down\": true}" },
	{ "whatsapp", "phone=+12345|up=on|down=false",
	    "{\"value\": \"+12345\", \"up\": true, \"down\": false}" },
	{ "sms", "phone=+1234", "phone: Invalid phone number format." },
	{ "sms", "phone=+1234567890123456",
	    "phone: Invalid phone number format." },
	{ "sms", "phone=12345", "phone: Invalid phone number format." },
	{ "sms", "phone=", "phone: This field is required." },
	{ "sms", "phone=+12345|down=0", "down: Please select at least one." },

	{ "call", "phone=+1 (234)", "phone: Invalid phone number format." },
	{ "call", "phone=+12345678", "{\"value\": \"+12345678\"}" },

	{ "apprise", "url= json://x, tgram://y ", "json://x, tgram://y" },
	{ "apprise", "", "url: This field is required." },
	{ "googlechat", "value=https://chat.googleapis.com/v1?key=k",
	    "https://chat.googleapis.com/v1?key=k" },
	{ "msteamsw", "value=x y", "value: Enter a valid URL." },
	{ "pagertree", "value=api.pagertree.com/i",
	    "https://api.pagertree.com/i" },
	{ "mattermost", "value=http://localhost:8065/hooks/x",
	    "http://localhost:8065/hooks/x" },

	{ "gotify", "token=t|url=g.org", "{\"priority\": 5, "
	    "\"priority_up\": 5, \"token\": \"t\", "
	    "\"url\": \"https://g.org\"}" },
	{ "gotify", "token=t|url=g.org|priority=9|priority_up=0",
	    "{\"priority\": 9, \"priority_up\": 0, \"token\": \"t\", "
	    "\"url\": \"https://g.org\"}" },
	{ "gotify", "token=t|url=g.org|priority=3", "priority: Select a valid "
	    "choice. 3 is not one of the available choices." },
	{ "gotify", "url=g.org", "token: This field is required." },

	{ "ntfy", "topic=\xc3\xa9", "{\"priority\": 3, \"priority_up\": 3, "
	    "\"token\": \"\", \"topic\": \"\\u00e9\", "
	    "\"url\": \"https://ntfy.sh\"}" },
	{ "ntfy", "topic=a|url=http://n.org/|token=k|priority=5|priority_up=1",
	    "{\"priority\": 5, \"priority_up\": 1, \"token\": \"k\", "
	    "\"topic\": \"a\", \"url\": \"http://n.org/\"}" },
	{ "ntfy", "topic=a|url=", "url: This field is required." },
	{ "ntfy", "topic=a|priority_up=6", "priority_up: Select a valid "
	    "choice. 6 is not one of the available choices." },

	{ "opsgenie", "region=eu|key=k1",
	    "{\"region\": \"eu\", \"key\": \"k1\"}" },
	{ "opsgenie", "region=asia|key=k", "region: Select a valid choice. "
	    "asia is not one of the available choices." },
	{ "opsgenie", "region=us|key=12345678901234567890123456789012345678901",
	    "key: Ensure this value has at most 40 characters (it has 41)." },
	{ "pd", "value=123", "123" },
	{ "pd", "value=123456789012345678901234567890123",
	    "value: Ensure this value has at most 32 characters (it has 33)." },
	{ "matrix", "alias=#a:x.org|room_id=!r:x.org", "!r:x.org" },
	{ "matrix", "alias=#a:x.org", "room_id: This field is required." },
	{ "signal", "recipient=+1 234 567",
	    "{\"value\": \"+1234567\", \"up\": false, \"down\": true}" },
	{ "signal", "recipient=a_b.01|up=true", "{\"value\": \"a_b.01\", "
	    "\"up\": true, \"down\": true}" },
	{ "signal", "recipient=ab.01", "recipient: Invalid username format." },
	{ "signal", "recipient=abc.1", "recipient: Invalid username format." },
	{ "signal", "recipient=abc", "recipient: Invalid phone number "
	    "format." },

	{ "trello", "token=t|board_name=B|list_name=L|list_id="
	    "0123456789abcdef", "{\"board_name\": \"B\", \"list_id\": "
	    "\"0123456789abcdef\", \"list_name\": \"L\", \"token\": "
	    "\"t\"}" },
	{ "trello", "token=t|board_name=B|list_name=L|list_id="
	    "0123456789abcdeg", "list_id: Enter a valid value." },

	{ "telegram", "id=-100123|type=group|name=Ch\xc3\xa9",
	    "{\"id\": -100123, \"type\": \"group\", \"name\": \"Ch\\u00e9\", "
	    "\"thread_id\": null}" },
	{ "telegram", "id=5|type=private|thread_id=7", "{\"id\": 5, "
	    "\"type\": \"private\", \"name\": \"\", \"thread_id\": 7}" },
	{ "telegram", "id=x|type=group", "id: Enter a whole number." },
	{ "telegram", "id=1|type=bot", "type: Select a valid choice. bot is "
	    "not one of the available choices." },
	{ "telegram", "id=1|type=group|thread_id=-1",
	    "thread_id: Enter a whole number." },

	{ "zulip", "bot_email=b@z.org|api_key=k|site=z.org|mtype=stream|to=g",
	    "{\"api_key\": \"k\", \"bot_email\": \"b@z.org\", \"mtype\": "
	    "\"stream\", \"site\": \"https://z.org\", \"to\": \"g\", "
	    "\"topic\": \"\"}" },
	{ "zulip", "bot_email=b|api_key=k|site=z.org|mtype=stream|to=g",
	    "bot_email: Enter a valid email address." },
	{ "zulip", "bot_email=b@z.org|api_key=k|site=z.org|mtype=x|to=g",
	    "mtype: Select a valid choice. x is not one of the available "
	    "choices." },
	{ "zulip", "bot_email=b@z.org|api_key=k|site=z.org|mtype=private",
	    "to: This field is required." },
};

START_TEST(forms)
{
	ck_assert_str_eq(made(cases[_i].kind, cases[_i].form), cases[_i].want);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("channel_forms");
	TCase *t = tcase_create("forms");

	tcase_add_loop_test(t, forms, 0, (int)COUNT(cases));
	suite_add_tcase(s, t);
	return unit_run(s);
}
