/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/auth/links.h"

#include "lib/auth/sign.h"
#include "lib/base/enc.h"
#include "lib/base/json.h"

void
login_url(const struct link_site *s, struct str username, struct str token,
    const char *next, struct buf *out)
{
	buf_addf(out, "%s/accounts/check_token/", s->site_root);
	buf_addbuf(out, username);
	buf_addc(out, '/');
	sign_text(s->secret, SIGN_SALT_DEFAULT, token, s->now, out);
	buf_addc(out, '/');
	if (next == NULL)
		return;
	buf_adds(out, "?next=");
	percent_encode(out, str_of(next), "");
}

void
change_email_url(const struct link_site *s, struct str username,
    struct str token, struct str email, struct buf *out)
{
	struct buf json = { 0 }, signed_token = { 0 }, value = { 0 };

	sign_text(s->secret, SIGN_SALT_DEFAULT, token, s->now,
	    &signed_token);
	/* Without blanks: not json_open()'s form. */
	buf_adds(&json, "{\"u\":");
	json_quote(&json, username);
	buf_adds(&json, ",\"t\":");
	json_quote(&json, buf_view(&signed_token));
	buf_adds(&json, ",\"e\":");
	json_quote(&json, email);
	buf_addc(&json, '}');
	base64_encode(&value, json.p, json.len, 1);
	buf_addf(out, "%s/accounts/change_email/", s->site_root);
	sign_text(s->secret, SIGN_SALT_DEFAULT, buf_view(&value), s->now,
	    out);
	buf_addc(out, '/');
	buf_free(&json);
	buf_free(&signed_token);
	buf_free(&value);
}

void
verify_email_url(const struct link_site *s, const struct uuid *channel,
    struct buf *out)
{
	char code[UUID_TEXT_SIZE], token[SHA256_HEX_SIZE];

	uuid_text(channel, code);
	channel_token(s->secret, channel, token);
	buf_addf(out, "%s/integrations/%s/verify/%s/", s->site_root, code,
	    token);
}
