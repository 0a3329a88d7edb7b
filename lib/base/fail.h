/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Faults on demand (STYLE 36), only in builds with HC_TEST. The environment
 * names them: HC_FAIL="POINT:ACTION[@N|%N],...", for example
 * "db.commit:lost@3,db.exec:busy%10": @N the Nth time the action is possible
 * and never again, %N each Nth time, without either each time. What an action
 * means is the point's; of lib/db there are
 *	db.open:away	the host cannot be reached
 *	db.begin:busy	BEGIN meets a lock
 *	db.exec:busy	a statement meets a lock or deadlock, and does nothing
 *	db.exec:lost	the connection dies before a statement
 *	db.commit:dead	the connection dies before COMMIT
 *	db.commit:busy	COMMIT fails with a serialization failure
 *	db.commit:lost	COMMIT is done, and the connection dies before that
 *			is known
 *	migrate.uuid:none	MariaDB is older than its type uuid
 * Points that hc_fail_here() marks have two: POINT:die kills the process as
 * SIGKILL does, POINT:term tells it to end. In the order of a notification:
 *	detect.write	checks go down, before that is committed
 *	detect.done	and after
 *	claim.write	flips are claimed, before that is committed
 *	claim.done	and after
 *	fetch.ask	a request is about to go out
 *	fetch.asked	it went out, the answer begins
 *	send.answered	the answer is there
 *	group.member	one of several members of a group has its result
 *	record.write	results are recorded, before that is committed
 *	record.done	and after
 *	lease.renew	leases are renewed
 *	lease.take	expired ones are taken over, before it is committed */
#ifndef HC_FAIL_H
#define HC_FAIL_H

#ifdef HC_TEST
/* 1 when action is due now at point. */
int hc_fail(const char *point, const char *action);
/* Replaces the environment's list; NULL for none. Kept, not copied. */
void hc_fail_set(const char *list);
void hc_fail_here(const char *point);
#else
static inline int
hc_fail(const char *point, const char *action)
{
	(void)point;
	(void)action;
	return 0;
}
static inline void
hc_fail_here(const char *point)
{
	(void)point;
}
#endif

#endif
