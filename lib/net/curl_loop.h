/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* A curl multi handle driven by the program's loop; what the clients for HTTP
 * and mail have in common. */
#ifndef HC_CURL_LOOP_H
#define HC_CURL_LOOP_H

#include <curl/curl.h>

struct ev;
struct curl_loop;

/* A transfer that ended; the easy handle is out of the multi handle, and goes
 * back by curl_loop_put(). */
typedef void curl_loop_fn(void *arg, CURL *easy, CURLcode code);

/* max_idle: connections kept for later. */
struct curl_loop *curl_loop_new(struct ev *ev, long max_idle);
void curl_loop_free(struct curl_loop *l);	/* accepts NULL */
/* An easy handle without options; put it back when it is not in use. */
CURL *curl_loop_get(struct curl_loop *l);
void curl_loop_put(struct curl_loop *l, CURL *easy);
/* done is called from the loop. curl_loop_stop() takes the handle out without
 * calling it. */
void curl_loop_start(struct curl_loop *l, CURL *easy, curl_loop_fn *done,
    void *arg);
void curl_loop_stop(struct curl_loop *l, CURL *easy);
/* What the common failures are called (transports.md 3.4); NULL: another. */
const char *curl_loop_error(CURLcode code);

#endif
