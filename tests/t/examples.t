#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Every example in the pages of hc(1) and the commands of the Management API,
# as a reader would type it: lines that begin with "$ " in the section
# EXAMPLES, page by page, against hc-webd. Each must end with 0.
. tests/t/lib.sh
. tests/t/hclib.sh

bash=$(command -v bash) || skip_all 'no bash'
client_server || skip_all 'hc-webd does not start'

# lines PAGE: the commands.
lines() {
	sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE ALSO/p' "$1" |
	    sed -n -e 's/^\.Dl \$ /$ /' -e 's/^\$ //p' |
	    sed -e 's/\\(dq/"/g' -e 's/\\e/\\/g' -e 's/\\&//g' -e 's/\\-/-/g'
}

# What the examples are about: two projects whose keys stand in profiles, a
# check for a backup with a history, hosts, files.
HC_API_KEY=$RW
hc list -o uuid | hc delete -y - >/dev/null
ping=$(hc create --slug backup --name Backup --tags 'prod db' \
    --print ping_url)
hc create --slug web1 --name web1 --tags host >/dev/null
hc create --slug retired --tags old --channels '*' >/dev/null
hc create --slug scrap --tags old >/dev/null
curl -s --data-binary 'it failed' "$ping/fail" >/dev/null
curl -s --data-binary 'it went well' "$ping" >/dev/null
mkdir -p "$XDG_CONFIG_HOME/hc" "$HC_TMP/here" "$HC_TMP/bin"
{
	echo "url = $HC_URL"
	echo "api_key = $RW"
	echo "ping_key = $HC_PING_KEY"
	printf '[old]\n[new]\n'
	echo 'api_key = hcw_Gd7Rw2kPq9LmXc4Vb8Nz1Ty6Hj3F'
} > "$XDG_CONFIG_HOME/hc/config"
chmod 600 "$XDG_CONFIG_HOME/hc/config"
unset HC_API_KEY HC_PING_KEY
HC_METRICS_KEY=golden-metrics-key
HC_SPOOL=$HC_TMP/spool
export HC_METRICS_KEY HC_SPOOL
printf '#!/bin/sh\necho done\n' > "$HC_TMP/bin/backup"
printf '#!/bin/sh\ncat >/dev/null\n' > "$HC_TMP/bin/espeak"
chmod +x "$HC_TMP/bin/backup" "$HC_TMP/bin/espeak"
PATH=$HC_TMP/bin:$PATH
cd "$HC_TMP/here" || exit 1
printf 'web1\track 5\n' > hosts.txt
printf '0 3 * * * /usr/local/bin/dump\n' > crontab.txt
printf '[{"slug": "backup", "grace": 600}]\n' > checks.json
echo hcw_thekeyofanotherproject00000000 > key.txt

# What cannot end by itself: it must still run after a second.
endless='hc watch'

example() {
	case $1 in
	"$endless"*)
		rc=0
		timeout 1 "$bash" -c "$1" >"$HC_TMP/out" 2>&1 || rc=$?
		is "$rc" 124 "$page: $1" ;;
	*)
		ok "$page: $1" timeout 120 "$bash" -c "$1" ;;
	esac
}

for f in "$HC_TOP"/man/hc.1 "$HC_TOP"/man/hc-*.1; do
	page=$(basename "$f")
	# hc-cron, hc-ping and their like have tests of their own.
	[ "$page" = hc.1 ] || grep -q '^\.It Fl -api ' "$f" || continue
	lines "$f" > "$HC_TMP/lines"
	ok "$page has examples" test -s "$HC_TMP/lines"
	while read -r line <&3; do
		example "$line"
	done 3< "$HC_TMP/lines"
done
cd "$HC_TOP" || exit 1

# What they were for.
is "$(hc body backup last)" done 'the job was reported by the wrapper'
is "$(hc list --status paused -o slug)" '' 'all is resumed'
is "$(hc list tag:old 2>/dev/null)" "$(hc list slug:scrap)" 'one was deleted'
like "$(cat "$HC_TMP/here/crontab.txt")" 'hc run -s dump -- ' \
    'the crontab was written'
done_testing
