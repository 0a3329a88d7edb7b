#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-webd reads ping bodies from object storage, and leaves it alone when it
# fails (core.md 10, 11.3).
. tests/t/lib.sh
. tests/t/s3lib.sh
. tests/t/pingdlib.sh
. tests/t/webdlib.sh

s3_install || skip_all 'moto cannot be installed from PyPI'

moved() {
	[ "$(hc_sql 'SELECT count(*) FROM api_ping WHERE owner_id = 1
	    AND object_size > 0')" = "$1" ]
}

# body N: its status
body() {
	api -H "X-Api-Key: $RW" "/api/v3/checks/$(code 1)/pings/$1/body"
}

bodies() {
	s3_start || { fail "$HC_WHY"; return; }
	s3=$BG_PID
	fixture
	webd
	head -c 9000 /dev/urandom > "$HC_TMP/sent"
	printf small > "$HC_TMP/small"
	api --data-binary "@$HC_TMP/sent" "/ping/$(code 1)" > /dev/null
	api --data-binary "@$HC_TMP/sent" "/ping/$(code 1)" > /dev/null
	api --data-binary "@$HC_TMP/small" "/ping/$(code 1)" > /dev/null
	ok "$BACKEND: hc-webd moves bodies as well" wait_until 10 moved 2
	is "$(body 1)" 200 "$BACKEND: a body in object storage"
	same "$HC_TMP/body" "$HC_TMP/sent" "$BACKEND: its bytes"
	is "$(body 3)" 200 "$BACKEND: one in the database"
	same "$HC_TMP/body" "$HC_TMP/small" "$BACKEND: its bytes"
	s3_py <<END
client('s3').delete_object(Bucket='pings', Key='$(code 1)/zh-2')
END
	is "$(body 2)" 404 "$BACKEND: an object that is gone"
	api -H "X-Api-Key: $RW" "/api/v3/checks/$(code 1)/pings/" >/dev/null
	is "$(grep -o '"body_url": "' "$HC_TMP/body" | wc -l)" 3 \
	    "$BACKEND: the list has all three"
	bg_stop "$s3"
	for i in 1 2 3; do
		is "$(body 1)" 503 "$BACKEND: storage is away, $i"
	done
	is "$(body 1)" 503 "$BACKEND: it is not asked any more"
	like "$(tail -n 1 "$HC_TMP/webd.err")" 'too many errors$' \
	    "$BACKEND: which the log says"
	is "$(body 3)" 200 "$BACKEND: bodies in the database are there"
	bg_stop "$WEBD"
}

for_each_db bodies
done_testing
