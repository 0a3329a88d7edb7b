/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/account_mail.h"

#include "lib/base/enc.h"

/* What login and invitation have in common, from the greeting's end on. */
static void
log_in(struct letter *l, int64_t now, const char *link)
{
	const struct settings *s = l->set;

	buf_addf(&l->text, "\nTo log into %s, please open the link below:\n\n"
	    "%s\n\nThanks,\nThe %s Team\n\n"
	    "P.S. Need help getting started? Check out our help documentation"
	    "\nat %s/docs/\n"
	    "Or, just reply to this email with any questions or issues you "
	    "have.\n\n", s->site_name, link, s->site_name, s->site_root);
	letter_p(l, "To log into %s, please press the button below:",
	    s->site_name);
	letter_button(l, "Log In", link);
	letter_p(l, "Thanks,\nThe %s Team", s->site_name);
	buf_adds(&l->html, "<p><strong>P.S.</strong> Need help getting "
	    "started? Check out our <a href=\"");
	html_escape(&l->html, str_of(s->site_root));
	buf_adds(&l->html, "/docs/\">help documentation</a>. Or, just reply "
	    "to this email with any questions or issues you have.</p>\n");
	letter_close(l, now, NULL);
}

void
login_letter(struct letter *l, const struct settings *s, int64_t now,
    const char *link)
{
	buf_addf(&l->subject, "Log in to %s", s->site_name);
	letter_open(l, s);
	buf_adds(&l->text, "\nHello,\n\n");
	letter_p(l, "Hello,");
	log_in(l, now, link);
}

void
invite_letter(struct letter *l, const struct settings *s, int64_t now,
    const struct invitation *i)
{
	const char *named = i->project, *own = "If you already have your own "
	    "account on";
	int reads = i->role == 'r';

	buf_addf(&l->subject, "You have been invited to join %s on %s",
	    named[0] != '\0' ? named : i->owner, s->site_name);
	letter_open(l, s);
	buf_addf(&l->text, "\nHello,\n\n%s invites you to their %s account."
	    "\n\n%s %s %s, you will\nbe able to switch between the two "
	    "accounts.\n", i->owner, s->site_name, reads ?
	    "You will be able to view their existing monitoring checks, but "
	    "not\nmodify them." :
	    "You will be able to manage their existing monitoring checks and "
	    "set up\nnew ones.", own, s->site_name);
	letter_p(l, "Hello,");
	if (named[0] != '\0') {
		buf_adds(&l->html, "<p>");
		html_escape(&l->html, str_of(i->owner));
		buf_adds(&l->html, " invites you to their ");
		html_escape(&l->html, str_of(s->site_name));
		buf_adds(&l->html, " project <strong>");
		html_escape(&l->html, str_of(named));
		buf_adds(&l->html, "</strong>.</p>\n");
	} else
		letter_p(l, "%s invites you to their %s account.", i->owner,
		    s->site_name);
	letter_p(l, "You will be able to %s %s %s, you will be able to "
	    "switch between the two accounts.", reads ?
	    "view their existing monitoring checks, but not modify them." :
	    "manage their existing monitoring checks and set up new ones.",
	    own, s->site_name);
	log_in(l, now, i->link);
}

void
transfer_letter(struct letter *l, const struct settings *s, int64_t now,
    const struct invitation *i)
{
	struct buf name = { 0 };

	html_escape(&name, str_of(i->project));
	buf_adds(&l->subject, "Ownership Transfer Request");
	letter_open(l, s);
	/* As upstream writes it: the text is escaped as well. */
	buf_addf(&l->text, "\nHello,\n\n%s would like to transfer the "
	    "ownership of their\nproject %s%s%s to you.\n\n"
	    "To accept or reject this request, please visit the project's "
	    "Settings\npage:\n\n%s\n\nThanks,\nThe %s Team\n\n", i->owner,
	    name.len > 0 ? "\"" : "", buf_str(&name),
	    name.len > 0 ? "\"" : "", i->link, s->site_name);
	letter_p(l, "Hello,");
	buf_adds(&l->html, "<p>");
	html_escape(&l->html, str_of(i->owner));
	buf_addf(&l->html, " would like to transfer the ownership of their "
	    "project <strong>%s</strong> to you.</p>\n", buf_str(&name));
	letter_p(l, "To accept or reject this request, please visit the "
	    "project's Settings page:");
	letter_button(l, "Project Settings", i->link);
	letter_p(l, "Thanks,\nThe %s Team", s->site_name);
	letter_close(l, now, NULL);
	buf_free(&name);
}

void
verify_letter(struct letter *l, const struct settings *s, const char *link)
{
	struct buf *html = &l->html;

	buf_addf(&l->subject, "Verify email address on %s", s->site_name);
	buf_addf(&l->text, "\nHello,\n\nTo start receiving %s notification to "
	    "this address,\nplease follow the link below:\n\n%s\n\n--\n"
	    "Regards,\n%s\n", s->site_name, link, s->site_name);
	/* As alerts, without the frame. */
	l->set = s;
	buf_adds(html, "<!DOCTYPE html>\n<html>\n<head>\n"
	    "<meta charset=\"utf-8\">\n</head>\n<body>\n");
	letter_p(l, "Hello,");
	letter_p(l, "To start receiving %s notification to this address, "
	    "please follow the link below:", s->site_name);
	buf_adds(html, "<p><a href=\"");
	html_escape(html, str_of(link));
	buf_adds(html, "\">");
	html_escape(html, str_of(link));
	buf_adds(html, "</a></p>\n");
	letter_p(l, "--\nRegards,\n%s", s->site_name);
	buf_adds(html, "</body>\n</html>\n");
}

void
sudo_letter(struct letter *l, const struct settings *s, int64_t now,
    const char *code)
{
	buf_addf(&l->subject, "Confirmation code: %s", code);
	letter_open(l, s);
	buf_addf(&l->text, "\nHello,\n\nWe send a confirmation code before "
	    "performing sensitive actions on %s.\n\n"
	    "Your confirmation code is: %s\n\n"
	    "Note: this code is only valid for 15 minutes.\n\n--\n"
	    "All the Best,\nThe %s Team\n", s->site_name, code,
	    s->site_name);
	letter_p(l, "Hello,");
	letter_p(l, "We send a confirmation code before performing sensitive "
	    "actions on %s.", s->site_name);
	buf_adds(&l->html, "<p>Your confirmation code is: <strong>");
	html_escape(&l->html, str_of(code));
	buf_adds(&l->html, "</strong></p>\n");
	letter_p(l, "Note: this code is only valid for 15 minutes.");
	letter_p(l, "All the Best,\nThe %s Team", s->site_name);
	letter_close(l, now, NULL);
}
