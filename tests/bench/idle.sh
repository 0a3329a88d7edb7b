# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# idle: what an installation takes that has nothing to do: all that hc-up
# starts, some seconds after its start and one ping.
. tests/t/lib.sh
. tests/bench/lib.sh

port=$(free_port)
mkdir "$HC_TMP/var"
cat > "$HC_TMP/var/hc.conf" <<CONF
SECRET_KEY=idle
DB_NAME=$HC_TMP/var/hc.sqlite
SITE_ROOT=http://localhost:$port
CONF
bg up hc-up --dir "$HC_TMP/var"
up=$BG_PID
wait_until 20 grep -q "ping/" "$HC_TMP/up.out" "$HC_TMP/up.err"
url=$(grep -ho "http://localhost:$port/ping/[-0-9a-f]*" "$HC_TMP/up.out" \
    "$HC_TMP/up.err" | head -n 1)
curl -fsS -o /dev/null "$url"
sleep 3

daemons=$(pgrep -P "$up")
for p in $daemons; do
	figure "idle: PSS of $(cat "/proc/$p/comm")" "$(pss_mib "$p")" MiB
done
# shellcheck disable=SC2086
figure 'idle: PSS of all daemons' "$(pss_mib $daemons)" MiB '<= 40'
figure 'idle: PSS of hc-up' "$(pss_mib "$up")" MiB
