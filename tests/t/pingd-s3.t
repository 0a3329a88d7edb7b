#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Ping bodies go to object storage behind the answer (core.md 11).
. tests/t/lib.sh
. tests/t/s3lib.sh
. tests/t/pingdlib.sh

s3_install || skip_all 'moto cannot be installed from PyPI'

# object KEY: its bytes
object() {
	s3_py <<END
import sys
sys.stdout.buffer.write(client('s3').get_object(Bucket='pings',
    Key='$1')['Body'].read())
END
}

row() {
	hc_sql "SELECT object_size, length(body_raw) FROM api_ping
	    WHERE owner_id = $1 AND n = $2"
}

row_is() {
	[ "$(row "$1" "$2")" = "$3" ]
}

moved() {
	s3_start || { fail "$HC_WHY"; return; }
	fixture
	pingd
	C=$(code 1)
	printf '%0101d' 7 > "$HC_TMP/101"
	printf '%0100d' 7 > "$HC_TMP/100"
	head -c 9000 /dev/urandom > "$HC_TMP/9000"
	for f in 100 101 9000; do
		is "$(ping_to "$C" --data-binary "@$HC_TMP/$f")" '200 OK' \
		    "$BACKEND: a body of $f bytes"
	done
	ok "$BACKEND: bodies over 100 bytes move" \
	    wait_until 10 row_is 1 3 '9000	NULL'
	ok "$BACKEND: all of them" wait_until 10 row_is 1 2 '101	NULL'
	is "$(row 1 1)" 'NULL	100' "$BACKEND: others stay"
	is "$(s3_keys "$C/" | tr '\n' ' ')" "$C/zg-3 $C/zh-2 " \
	    "$BACKEND: their keys"
	object "$C/zg-3" > "$HC_TMP/got"
	same "$HC_TMP/got" "$HC_TMP/9000" "$BACKEND: the bytes of one"
	left
	pruned
	bg_stop "$PINGD"
	is $? 0 "$BACKEND: ends well"
}

# What a process that died left, or one that knew no object storage.
left() {
	bg_stop "$PINGD"
	S3_BUCKET='' pingd
	ping_to "$C" --data-binary "@$HC_TMP/9000" >/dev/null
	is "$(row 1 4)" 'NULL	9000' "$BACKEND: without a bucket bodies stay"
	bg_stop "$PINGD"
	pingd
	ok "$BACKEND: they are found later" \
	    wait_until 10 row_is 1 4 '9000	NULL'
}

# Alice keeps 12 pings.
pruned() {
	hc_sql 'UPDATE api_check SET n_pings = 98 WHERE id = 1' >/dev/null
	ping_to "$C" --data-binary "@$HC_TMP/101" >/dev/null
	ok "$BACKEND: ping 99 moves" wait_until 10 row_is 1 99 '101	NULL'
	ping_to "$C" --data-binary "@$HC_TMP/101" >/dev/null
	ok "$BACKEND: ping 100 moves" wait_until 10 row_is 1 100 '101	NULL'
	ok "$BACKEND: objects of old pings go" wait_until 10 keys_are \
	    "$C/xijj-100 $C/yaa-99 "
	is "$(hc_sql 'SELECT count(*) FROM api_ping WHERE owner_id = 1')" 2 \
	    "$BACKEND: with their rows"
}

keys_are() {
	[ "$(s3_keys "$C/" | tr '\n' ' ')" = "$1" ]
}

# Nothing listens there: pings are taken, bodies wait.
gone() {
	s3_start || { fail "$HC_WHY"; return; }
	fixture
	good=$S3_ENDPOINT
	S3_ENDPOINT=127.0.0.1:$(free_port)
	pingd
	C=$(code 1)
	is "$(ping_to "$C" --data-binary "@$HC_TMP/9000")" '200 OK' \
	    'no object storage: pings are taken'
	ok 'and that is logged' wait_until 10 grep -q 'cannot store a body' \
	    "$HC_TMP/pingd.err"
	is "$(row 1 1)" 'NULL	9000' 'bodies stay'
	bg_stop "$PINGD"
	is $? 0 'it ends all the same'
	S3_ENDPOINT=$good
	pingd
	ok 'and are moved when it is back' \
	    wait_until 10 row_is 1 1 '9000	NULL'
	bg_stop "$PINGD"
}

# A body a millisecond.
many() {
	s3_start || { fail "$HC_WHY"; return; }
	fixture
	keep_pings
	pingd
	C=$(code 1)
	seq 200 | xargs -P 8 -I N curl -s -H "Host: $HOST" -o /dev/null \
	    --data-binary "@$HC_TMP/101" "$BASE/ping/$C"
	ok '200 bodies at once all move' wait_until 30 none_left
	is "$(s3_keys "$C/" | wc -l)" 200 'and are there'
	bg_stop "$PINGD"
}

none_left() {
	[ "$(hc_sql 'SELECT count(*) FROM api_ping WHERE owner_id = 1
	    AND object_size = 101')" = 200 ]
}

for_each_db moved
HC_TEST_DBS=sqlite
for_each_db gone
for_each_db many
done_testing
