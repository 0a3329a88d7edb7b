#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-run around /bin/true, with start and success pings to a local server, and
# runitor doing the same, taking turns. Where runitor's Go module cannot be
# had, a Go program stands in for it that makes the same calls (net/http,
# os/exec, the output copied) and has neither flags nor run ids nor retries.
#
# HC_BENCH_TURNS	how many turns of 50 runs (7)
set -eu
. tests/t/lib.sh
. tests/t/clientlib.sh
. tests/bench/lib.sh

turns=${HC_BENCH_TURNS:-7}

stand_in() {
	command -v go >/dev/null || return 1
	mkdir -p "$HC_TMP/go"
	cat > "$HC_TMP/go/main.go" <<'END'
package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"time"
)

func main() {
	client := &http.Client{Timeout: 5 * time.Second}
	ping := func(suffix string, body []byte) {
		resp, err := client.Post(os.Getenv("HC_PING_URL")+"/"+
			os.Getenv("CHECK_UUID")+suffix, "text/plain",
			bytes.NewReader(body))
		if err == nil {
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
	}
	ping("/start", nil)
	var out bytes.Buffer
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stdout = io.MultiWriter(os.Stdout, &out)
	cmd.Stderr = cmd.Stdout
	cmd.Run()
	ping("", out.Bytes())
}
END
	(
		cd "$HC_TMP/go" && export HOME="$hc_home" &&
		go mod init peer && go build -o "$HC_TMP/peer" .
	) >&2
}

PORT=$(free_port)
nginx_start "$HC_TMP" "$PORT"
echo "$NGINX_PID" >> "$HC_TMP/.pids"
wait_for_port "$PORT"
HC_PING_URL=http://127.0.0.1:$PORT/ping
HC_API_URL=$HC_PING_URL
CHECK_UUID=$UUID
export HC_PING_URL HC_API_URL CHECK_UUID

peer=
if [ -x "$HC_BUILD/runitor" ]; then
	peer=$HC_BUILD/runitor
	name=runitor
elif stand_in; then
	peer=$HC_TMP/peer
	name='runitor (a stand-in)'
fi
i=0
while [ $i -lt "$turns" ]; do
	"$HC_TOOLS/spawnbench" 50 /bin/true >> "$HC_TMP/true"
	"$HC_TOOLS/spawnbench" 50 hc-run -- /bin/true >> "$HC_TMP/hc"
	[ -z "$peer" ] ||
	    "$HC_TOOLS/spawnbench" 50 "$peer" /bin/true >> "$HC_TMP/peer.out"
	i=$((i + 1))
done

# column FILE N: the median of it
column() {
	cut -f "$2" "$HC_TMP/$1" | median
}
figure '/bin/true' "$(column true 1)" ms
figure 'hc-run -- /bin/true' "$(column hc 1)" ms
figure 'hc-run: RSS' "$(column hc 2)" MiB
if [ -n "$peer" ]; then
	figure "$name /bin/true" "$(column peer.out 1)" ms
	figure "$name: RSS" "$(column peer.out 2)" MiB
	figure "hc-run: wall time of $name" \
	    "$(ratio "$(column hc 1)" "$(column peer.out 1)")" '' '<= 1.2'
	figure "hc-run: RSS of $name" \
	    "$(ratio "$(column hc 2)" "$(column peer.out 2)")" '' '<= 1'
fi
