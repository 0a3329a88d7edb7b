/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/report/notice_mail.h"

#include <inttypes.h>

#include "lib/base/enc.h"
#include "lib/base/human.h"
#include "lib/net/mail.h"

/* printf's "%.*s" of a str. */
#define PRI_STR "%.*s"
#define ARG_STR(s) (int)(s).len, (s).p

void
support_address(struct buf *out, const struct settings *s)
{
	if (s->support_email != NULL && s->support_email[0] != '\0')
		buf_adds(out, s->support_email);
	else if (mail_address(s->default_from_email, out, NULL) == -1)
		buf_adds(out, s->default_from_email);
}

/* Text and HTML say the same; text lines are broken where the format does. */
static void
both(struct letter *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
both(struct letter *l, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	buf_addbuf(&l->text, buf_view(&b));
	buf_adds(&l->text, "\n\n");
	letter_p(l, "%s", buf_str(&b));
	buf_free(&b);
}

static void
begin(struct letter *l, const struct settings *s)
{
	letter_open(l, s);
	buf_addc(&l->text, '\n');
	both(l, "Hello,");
}

static void
end(struct letter *l, int64_t now)
{
	const char *site = l->set->site_name;

	buf_addf(&l->text, "--\nSincerely,\nThe %s Team\n", site);
	letter_p(l, "Sincerely,\nThe %s Team", site);
	letter_close(l, now, NULL);
}

void
inactive_letter(struct letter *l, const struct settings *s, int64_t now,
    struct str email)
{
	struct buf support = { 0 };

	support_address(&support, s);
	buf_adds(&l->subject, "Inactive Account Notification");
	begin(l, s);
	both(l, "Your %s account registered to " PRI_STR " has been inactive "
	    "for 1 year or more.", s->site_name, ARG_STR(email));
	both(l, "To keep the account, please log in within the next 30 days:"
	    "\n%s/accounts/login/", s->site_root);
	both(l, "Without a log-in, the account and all that belongs to it "
	    "will be deleted.");
	both(l, "If you have questions, please write to us at %s.",
	    buf_str(&support));
	both(l, "This is a one-time message about your account: you will not "
	    "be reminded of this again.");
	end(l, now);
	buf_free(&support);
}

void
deletion_letter(struct letter *l, const struct settings *s, int64_t now,
    const struct deletion_row *r)
{
	struct buf support = { 0 }, date = { 0 };

	support_address(&support, s);
	human_date(&date, r->date);
	buf_adds(&l->subject, "Account Deletion Warning");
	begin(l, s);
	both(l, "The %s account registered to " PRI_STR " is scheduled for "
	    "deletion\non %s.", s->site_name, ARG_STR(r->email),
	    buf_str(&date));
	both(l, "Account details:\nOwner: " PRI_STR "\n"
	    "Number of checks in the account: %" PRId64, ARG_STR(r->email),
	    r->nchecks);
	both(l, "To prevent deletion, please contact us at %s as soon as "
	    "possible.", buf_str(&support));
	end(l, now);
	buf_free(&support);
	buf_free(&date);
}

static void
flapping_text(struct letter *l, const char *name, const char *project,
    int64_t flips)
{
	buf_addf(&l->text, "The check \"%s\" in project \"%s\" is currently "
	    "flapping.\nIt has changed between the \"up\" and \"down\" states "
	    "%" PRId64 " times\nin the last 24 hours.\n\n", name, project,
	    flips);
	buf_addf(&l->html, "<p>The check <strong>%s</strong> in project "
	    "<strong>%s</strong> is currently <strong>flapping</strong>. "
	    "It has changed between the \"up\" and \"down\" states "
	    "%" PRId64 " times in the last 24 hours.</p>\n", name, project,
	    flips);
}

void
flapping_letter(struct letter *l, const struct settings *s, int64_t now,
    const struct flapping_row *r)
{
	struct buf support = { 0 }, name = { 0 }, project = { 0 };
	char code[UUID_TEXT_SIZE];

	support_address(&support, s);
	uuid_text(&r->code, code);
	/* Escaped in text and subject as well, as upstream writes them. */
	html_escape(&name, r->name.len > 0 ? r->name : str_of(code));
	html_escape(&project, r->project.len > 0 ? r->project : r->owner);
	buf_addf(&l->subject, "The Check \"%s\" Is Flapping", buf_str(&name));
	begin(l, s);
	flapping_text(l, buf_str(&name), buf_str(&project), r->flips);
	both(l, "The usual causes are:");
	both(l, "* Several machines or jobs ping the same address, some of "
	    "them with success, others with failure.\n"
	    "* The grace time is shorter than the time by which pings vary.\n"
	    "* The schedule of the check is not the one that its job has.\n"
	    "* The job fails and succeeds in turn.");
	both(l, "Please look into it and change the check, or the job, or "
	    "pause the check. If you need help, please write\nto us at %s.",
	    buf_str(&support));
	both(l, "This is a mandatory message about your account: there is no "
	    "way to unsubscribe from it.");
	end(l, now);
	buf_free(&support);
	buf_free(&name);
	buf_free(&project);
}

void
logs_letter(struct letter *l, const struct settings *s, int64_t n)
{
	struct buf what = { 0 };

	buf_addf(&what, "%" PRId64 " new log record%s in the last 24 hours",
	    n, n == 1 ? "" : "s");
	buf_addf(&l->subject, "[Django] %s", buf_str(&what));
	buf_addf(&l->text, "%s\n", buf_str(&what));
	buf_addf(&l->html, "<!DOCTYPE html>\n<html>\n<head>\n"
	    "<meta charset=\"utf-8\">\n</head>\n<body>\n<p>%s. <a href=\"",
	    buf_str(&what));
	html_escape(&l->html, str_of(s->site_root));
	buf_adds(&l->html, "/admin/logs/record/\">Show log records</a>.</p>\n"
	    "</body>\n</html>\n");
	buf_free(&what);
}
