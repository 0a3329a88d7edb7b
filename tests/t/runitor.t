#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# The same jobs by runitor itself, by hc-run as runitor, and by hc-run, each
# reporting to hc-pingd: what is in the database afterwards. runitor is built
# from its Go module where there is Go and the module can be had.
. tests/t/lib.sh
. tests/t/pingdlib.sh
. tests/t/clientlib.sh

MODULE=bdd.fi/x/runitor
RUNITOR_VERSION=v1.4.1

# Into $HC_BUILD/runitor; fails with the reason in $HC_WHY.
build_runitor() {
	[ ! -x "$HC_BUILD/runitor" ] || return 0
	HC_WHY='there is no Go'
	command -v go >/dev/null || return 1
	mkdir -p "$HC_TMP/go"
	HC_WHY="the module $MODULE cannot be had"
	(
		cd "$HC_TMP/go" || exit 1
		export HOME="$hc_home"
		go mod init peer
		go mod edit -require=$MODULE@$RUNITOR_VERSION
		timeout 300 go build -mod=mod -o "$HC_TOP/$HC_BUILD/runitor" \
		    $MODULE/cmd/runitor
	) >"$HC_TMP/go.log" 2>&1
}

# Rows of the last run.
rows() {
	hc_sql "SELECT kind, exitstatus, method, rid IS NOT NULL, body_raw
	    FROM api_ping WHERE id > $last ORDER BY id" |
	    sed -e 's/\[runitor\]/[TAG]/' -e 's/\[hc\]/[TAG]/'
}

# job WANT-STATUS WANT-ROWS COMMAND ...: by each of $peers
job() {
	status=$1
	want=$2
	shift 2
	for peer in $peers; do
		last=$(hc_sql 'SELECT max(id) FROM api_ping')
		case $peer in
		real) run_rc "$HC_BUILD/runitor" -api-url "$BASE/ping" \
		    -uuid "$check" -- "$@" ;;
		runitor) run_rc hc-run --runitor -api-url "$BASE/ping" \
		    -uuid "$check" -- "$@" ;;
		hc) run_rc hc-run --ping-url "$BASE/ping" -u "$check" -- \
		    "$@" ;;
		esac
		is "$rc $(rows)" "$status $(printf '%b' "$want")" \
		    "$peer: $*"
	done
}

peers='runitor hc'
if build_runitor; then
	peers="real $peers"
else
	skip 'runitor' "$HC_WHY"
fi

hc_db sqlite
fixture
ALLOWED_HOSTS='*'
export ALLOWED_HOSTS
pingd
check=$(code 1)
start='start\tNULL\tPOST\t1\t'
job 0 "$start\\nNULL\\tNULL\\tPOST\\t1\\tout" sh -c 'echo out'
job 7 "$start\\nfail\\t7\\tPOST\\t1\\tout\\n\\n[TAG] exit status 7" \
    sh -c 'echo out; exit 7'
job 255 "$start\\nfail\\t255\\tPOST\\t1\\t\\n[TAG] exit status 255" \
    sh -c 'exit 255'
is "$(hc_sql "SELECT status FROM api_check WHERE code =
    '$(echo "$check" | tr -d -)'")" down 'and the check is down'
for peer in $peers; do
	last=$(hc_sql 'SELECT max(id) FROM api_ping')
	case $peer in
	real) run_rc "$HC_BUILD/runitor" -api-url "$BASE/ping" -slug new-real \
	    -ping-key "$KEY" -create true ;;
	runitor) run_rc hc-run --runitor -api-url "$BASE/ping" \
	    -slug new-runitor -ping-key "$KEY" -create true ;;
	hc) run_rc hc-run --ping-url "$BASE/ping" -s new-hc -k "$KEY" --create \
	    true ;;
	esac
	is "$rc $(hc_sql "SELECT c.status, count(*) FROM api_check c
	    JOIN api_ping p ON p.owner_id = c.id WHERE slug = 'new-$peer'
	    GROUP BY c.id, c.status")" '0 up	2' "$peer makes a check"
done
limit=$(curl -s -I -H "Host: $HOST" "$BASE/ping/$check" |
    tr -d '\r' | sed -n 's/^[Pp]ing-[Bb]ody-[Ll]imit: //p')
for peer in $peers; do
	last=$(hc_sql 'SELECT max(id) FROM api_ping')
	set -- sh -c 'yes 0123456789 | head -n 50000; sleep 0.2'
	case $peer in
	real) run_rc "$HC_BUILD/runitor" -api-url "$BASE/ping" \
	    -uuid "$check" "$@" ;;
	runitor) run_rc hc-run --runitor -api-url "$BASE/ping" \
	    -uuid "$check" "$@" ;;
	hc) run_rc hc-run --ping-url "$BASE/ping" -u "$check" "$@" ;;
	esac
	is "$rc $(hc_sql "SELECT length(body_raw) FROM api_ping
	    WHERE id > $last AND kind IS NULL")" \
	    "0 $limit" "$peer: as much output as the server keeps"
done
done_testing
