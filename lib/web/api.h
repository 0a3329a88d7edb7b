/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The Management API (api.md). Each handler is a web_fn of a row in
 * api_routes; hole 0 of their paths is the version. */
#ifndef HC_API_H
#define HC_API_H

#include "lib/model/check.h"
#include "lib/model/check_list.h"
#include "lib/web/request.h"

extern const struct route api_routes[];

/* The check that hole 1 names by uuid, if it is the key's project's: 0; or -1
 * when the answer was given. Text lives as long as *res. */
int api_check(struct web_req *q, struct db_res *res, struct check *c);
/* The same by unique_key. */
int api_check_unique(struct web_req *q, struct db_res *res, struct check *c);
/* Appends a check as this request shows it. links may be NULL: no channels. */
void api_put_check(struct web_req *q, const struct check *c,
    struct check_links *links, struct buf *out);
/* Answers with a check and its channels. */
void api_answer_check(struct web_req *q, unsigned status,
    const struct check *c);

/* api_checks.c */
web_fn api_list_checks, api_get_check, api_get_unique, api_pause_check,
    api_resume_check, api_delete_check;
/* api_write.c */
web_fn api_create_check, api_update_check;
/* api_history.c */
web_fn api_list_pings, api_ping_body, api_list_flips, api_list_flips_unique;
/* api_badges.c */
web_fn api_list_badges, api_tag_badge, api_all_badge, api_check_badge;
/* api_callbacks.c */
web_fn api_notification_status, api_bounce;
/* api_prometheus.c */
web_fn api_prometheus;
/* api_service.c */
web_fn api_list_channels, api_status, api_metrics;

#endif
