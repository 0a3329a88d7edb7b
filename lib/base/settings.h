/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The settings of core.md 1.2 and our own (DESIGN 9), read once at start from
 * the environment and a file; one table in settings.c describes them all. */
#ifndef HC_SETTINGS_H
#define HC_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

/* An integer setting that is `None`. */
#define SETTING_NONE INT64_MIN

struct settings {
	/* str and secret: NULL when unset and without default */
	const char *secret_key, *metrics_key;
	bool debug;
	const char *default_from_email, *support_email;
	const char **admins;			/* lists end with NULL */
	bool use_payments, registration_open;
	const char *secure_proxy_ssl_header;
	bool use_gzip_middleware;
	const char *remote_user_header;
	const char *db, *db_name, *db_host, *db_port, *db_user, *db_password;
	int64_t db_conn_max_age;
	const char *db_sslmode, *db_target_session_attrs;
	const char *site_root;			/* no trailing slash */
	const char *site_name, *site_logo_url, *master_badge_label;
	const char *ping_endpoint, *ping_email_domain;
	int64_t ping_body_limit;		/* bytes or SETTING_NONE */
	const char **allowed_hosts;
	const char *email_host;
	int64_t email_port;
	bool email_use_tls, email_use_ssl;
	const char *email_host_user, *email_host_password;
	bool email_use_verification;
	const char *email_mail_from_tmpl;
	const char *rp_id;
	const char *s3_access_key, *s3_secret_key, *s3_endpoint, *s3_region,
	    *s3_bucket;
	int64_t s3_timeout;			/* seconds */
	bool s3_secure;
	const char *statsd_host;
	bool apprise_enabled;
	const char *discord_client_id, *discord_client_secret;
	const char *github_client_id, *github_client_secret,
	    *github_private_key, *github_public_link;
	const char *matrix_homeserver, *matrix_user_id, *matrix_access_token;
	bool mattermost_enabled, msteams_enabled, opsgenie_enabled,
	    pagertree_enabled, pd_enabled, prometheus_enabled,
	    rocketchat_enabled, slack_enabled, spike_enabled,
	    victorops_enabled, webhooks_enabled, zulip_enabled;
	const char *ntfy_sh_token, *pd_app_id;
	const char *pushover_api_token, *pushover_subscription_url;
	int64_t pushover_emergency_retry_delay, pushover_emergency_expiration;
	const char *pushbullet_client_id, *pushbullet_client_secret;
	bool shell_enabled;
	const char *signal_cli_socket;
	const char *slack_client_id, *slack_client_secret;
	const char *telegram_bot_name, *telegram_token;
	const char *twilio_account, *twilio_auth, *twilio_from,
	    *twilio_messaging_service_sid;
	bool twilio_use_whatsapp;
	const char *whatsapp_down_content_sid, *whatsapp_up_content_sid;
	const char *trello_app_key;
	bool integrations_allow_private_ips;
	/* ours */
	const char **trusted_proxies;	/* addresses, CIDR ranges, "unix" */
	int64_t settle_time;		/* seconds, default 60 */
	const char *hc_user;		/* run as, when started as root */
	const char *smtpd_tls_cert, *smtpd_tls_key;	/* PEM: STARTTLS */
	const char *nudge_socket;	/* datagram socket of hc-sendalerts */
	int64_t storm_digest;		/* changes a minute; 0: off */
	const char *integrations_dir;	/* programs that send notifications */
	/* private: */
	void *priv;
};

/* Reads file (NULL: /etc/hc/hc.conf if there is one), then the environment on
 * top. Unknown keys in the file are logged as warnings with the nearest known
 * name; a bad value is an error naming file and line, or the variable. Proxy
 * variables of libcurl in the file are put into the environment. On success
 * the caller frees with settings_free(); on failure s is empty. */
int settings_load(struct settings *s, const char *file, struct hc_err *err)
    HC_MUSTCHECK;
void settings_free(struct settings *s);
/* Which database DB chooses: `postgres`, `mysql` or `mariadb`; anything else,
 * typing errors included, is SQLite. */
enum db_choice { DB_CHOICE_SQLITE, DB_CHOICE_POSTGRES, DB_CHOICE_MYSQL };
enum db_choice settings_db(const struct settings *s);
/* 1 if the value of a Host header, port included, is one of ALLOWED_HOSTS:
 * "*", a name (case and a dot at the end ignored), or ".example.org", which
 * also stands for what is below it. Malformed ones never are. */
int settings_host_allowed(const struct settings *s, struct str host);
/* Appends the path of the datagram socket that wakes hc-sendalerts:
 * NUDGE_SOCKET, else "FILE.nudge" beside the SQLite file, else
 * /run/hc/nudge. */
void settings_nudge_path(const struct settings *s, struct buf *out);
/* Appends the address of the site's picture: SITE_LOGO_URL, made absolute. */
void settings_logo_url(const struct settings *s, struct buf *out);
/* The checks of core.md 1.3 that need no database: warnings are logged, the
 * first error is returned. */
int settings_check(const struct settings *s, struct hc_err *err) HC_MUSTCHECK;

/* One described setting, for hc-conf and the tests. */
struct setting_info {
	const char *name;		/* "PING_BODY_LIMIT" */
	const char *kind;		/* "str" "bool" "int" "secret" "list" */
	const char *dflt;		/* text of the default, "" when unset */
	int has_dflt;			/* 0: unset, or follows from others */
	const char *group;		/* heading: "site", "database", ... */
	const char *help;		/* one line */
};
/* Describes number i; -1 past the end. */
int setting_describe(size_t i, struct setting_info *info);
/* The known name most like this one, NULL when none is near. */
const char *setting_nearest(const char *name);
/* Appends the effective value of number i, unquoted; secrets as "***" unless
 * show (the default is none). Sets *is_set to 0 when unset. */
void setting_value(const struct settings *s, size_t i, int show,
    struct buf *out, int *is_set);

#endif
