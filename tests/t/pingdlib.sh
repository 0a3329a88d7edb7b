# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=sh
#
# Sourced by the tests of hc-pingd, behind tests/t/lib.sh.

HOST=golden.example.org
SITE_ROOT=http://$HOST
SECRET_KEY=golden-secret-key
KEY=pingkeyofalice00000001
export SITE_ROOT SECRET_KEY
PATH=$PATH:$HC_TOOLS
printf '%s' '
<!doctype html>
<html lang="en">
<head>
  <title>Not Found</title>
</head>
<body>
  <h1>Not Found</h1><p>The requested resource was not found on this server.</p>
</body>
</html>
' > "$HC_TMP/404"

# The code of check ID.
code() {
	printf 'c0de%04d-0001-4000-8000-00000000c0de' "$1"
}

fixture() {
	hc-migrate >/dev/null 2>&1
	hc_fixture
}

# pingd [OPTION ...]: starts it; its port in $PORT, $BASE, its pid in $PINGD.
pingd() {
	PORT=$(free_port)
	BASE=http://127.0.0.1:$PORT
	bg pingd hc-pingd -l "127.0.0.1:$PORT" "$@"
	PINGD=$BG_PID
	wait_for_port "$PORT"
}

# ping_to CODE [CURL OPTION ...]: prints status and body.
ping_to() {
	pt_code=$1
	shift
	curl -s -m 30 -H "Host: $HOST" -H 'Expect:' -o "$HC_TMP/body" \
	    -w '%{http_code} ' "$@" "$BASE/ping/$pt_code"
	cat "$HC_TMP/body"
}

# status PATH
status() {
	curl -s -g -m 30 -H "Host: $HOST" -o "$HC_TMP/body" \
	    -w '%{http_code}' "$BASE$1"
}
