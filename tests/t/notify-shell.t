#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Shell commands: what they are given, how they end, and that no value of a
# check is ever run (lessons 4.1 no. 10, W15; DECISIONS 11).
. tests/t/lib.sh
. tests/t/notifylib.sh

SHELL_ENABLED=True
OUT=$HC_TMP/said
export SHELL_ENABLED OUT

# run COMMAND [FLIP]: sends by that command, prints the error.
run() {
	id=$(hc_sql 'SELECT count(*) + 1 FROM api_channel')
	n_channel "$id" shell "$(python3 -c 'import json, sys
print(json.dumps({"cmd_down": sys.argv[1], "cmd_up": ""}))' "$1")"
	: > "$OUT"
	n_job "$id" "${2:-1}" | "$HC_TOOLS/deliver" 2>"$HC_TMP/err" | cut -f 3
}

hc_db sqlite
n_setup

is "$(run 'echo $NAME $STATUS $CODE $TAG2 $TAGS $NOW > $OUT')" '' \
    'a command runs'
is "$(cat "$OUT")" "DB Backup down 00000000-0000-0000-0000-000000000001 bar \
foo bar 2024-06-15T12:00:00+00:00" 'with what it is told'
is "$(run 'env > $OUT')" '' 'and in its environment'
like "$(grep '^NAME=' "$OUT")" '^NAME=DB Backup$' 'the name'
like "$(grep '^STATUS=' "$OUT")" '^STATUS=down$' 'the status'
like "$(grep '^TAG2=' "$OUT")" '^TAG2=bar$' 'a tag'
is "$(run 'exit 1')" 'Command returned exit code 256' 'a failure'
is "$(run 'no-such-command-here')" 'Command returned exit code 32512' \
    'a command that is not there'
is "$(run 'kill -9 $$')" 'Command returned exit code 9' 'a signal'
is "$(run 'cat')" '' 'standard input is empty'
is "$(run 'ls /proc/self/fd > $OUT')" '' 'no descriptor of ours'
is "$(grep -cvE '^[0-3]$' "$OUT")" 0 'is open in it'
is "$(SHELL_ENABLED=False run true)" 'Shell commands are not enabled' \
    'switched off'

# Each name stands in each place; whatever it says, nothing of it is run: no
# file `pwned` comes to be, and where the value is one word it arrives whole.
names="\$(touch $HC_TMP/pwned)
\`touch $HC_TMP/pwned\`
'; touch $HC_TMP/pwned; '
\"; touch $HC_TMP/pwned; \"
; touch $HC_TMP/pwned
\\'; touch $HC_TMP/pwned; \\'
& touch $HC_TMP/pwned &
| touch $HC_TMP/pwned
\${x:=\$(touch $HC_TMP/pwned)}
'\$(touch $HC_TMP/pwned)'
\"\$(touch $HC_TMP/pwned)\"
*
~
\\
'
\"
\$
\$NAME
}; touch $HC_TMP/pwned
) ; touch $HC_TMP/pwned
EOF
# comment"
cat > "$HC_TMP/templates" <<'EOF'
whole printf %s $NAME > $OUT
whole printf %s "$NAME" > $OUT
whole printf %s ""$NAME"" > $OUT
literal printf %s '$NAME' > $OUT
literal printf %s \$NAME > $OUT
literal printf %s "\$NAME" > $OUT
any printf %s "a"'b'$NAME"c" > $OUT
any printf %s "$(printf %s $NAME)" > $OUT
any printf %s "$(printf %s "$NAME")" > $OUT
any printf %s $(printf %s '$NAME') > $OUT
any printf %s `printf %s $NAME` > $OUT
any printf %s `printf %s "$NAME"` > $OUT
any printf %s "`printf %s $NAME`" > $OUT
any printf %s "${NAME:-$NAME}" > $OUT
any printf %s ${x:-'$NAME'} > $OUT
any true # it's $NAME
any printf %s $$NAME > $OUT
any printf %s \'$NAME\' > $OUT
any printf %s \"$NAME\" > $OUT
any printf %s \\$NAME > $OUT
any x=$NAME; printf %s "$x" > $OUT
any x='it'"'"'s'$NAME; printf %s "$x" > $OUT
any case $NAME in x) ;; esac
any for i in $NAME; do printf %s "$i"; done > $OUT
any printf %s "a\"$NAME" > $OUT
any printf %s "a\\"$NAME > $OUT
any printf %s 'a\'$NAME > $OUT
any printf %s $'a\'$NAME' > $OUT
any printf %s $"$NAME" > $OUT
any cat > $OUT <<E
EOF
printf 'any cat > $OUT <<E; true\n$NAME\nE\n' > "$HC_TMP/heredoc"
printf 'any cat > $OUT <<"E"; true\n$NAME\nE\n' > "$HC_TMP/heredoc.quoted"
printf "any true # don't\nprintf %%s '\$NAME' > \$OUT\n" > "$HC_TMP/comment"

id=10
printf '%s\n' "$names" > "$HC_TMP/names"
while IFS= read -r name; do
	n_check $id "$name"
	id=$((id + 1))
done < "$HC_TMP/names"
last=$id

# try CLASS TEMPLATE LABEL
try() {
	rm -f "$HC_TMP/pwned"
	chan=$(hc_sql 'SELECT count(*) + 1 FROM api_channel')
	n_channel "$chan" shell "$(python3 -c 'import json, sys
print(json.dumps({"cmd_down": sys.argv[1], "cmd_up": ""}))' "$2")"
	id=10
	wrong=
	while [ $id -lt "$last" ]; do
		: > "$OUT"
		n_job "$chan" $id | "$HC_TOOLS/deliver" >/dev/null 2>&1
		want=$(sed -n "$((id - 9))p" "$HC_TMP/names")
		got=$(cat "$OUT")
		[ "$1" != literal ] || want='$NAME'
		[ "$1" = any ] || [ "$got" = "$want" ] ||
		    wrong="$wrong [$want: $got]"
		[ ! -e "$HC_TMP/pwned" ] || wrong="$wrong [$want: ran]"
		rm -f "$HC_TMP/pwned"
		id=$((id + 1))
	done
	is "$wrong" '' "$3"
}

# all_templates SHELL
all_templates() {
	FAKE_SHELL=$1
	export FAKE_SHELL
	while read -r class template; do
		try "$class" "$template" "$1: $template"
	done < "$HC_TMP/templates"
	for f in heredoc heredoc.quoted comment; do
		try any "$(sed '1s/^any //' "$HC_TMP/$f")" "$1: $f"
	done
}
all_templates /bin/sh
if [ -n "${HC_SLOW:-}" ] && [ -x /bin/bash ]; then
	all_templates /bin/bash
fi

if [ -n "${HC_SLOW:-}" ]; then
	t0=$(date +%s)
	is "$(run 'sleep 600 & sleep 600')" 'Command timed out' \
	    'a limit of time'
	ok 'of a minute' [ $(($(date +%s) - t0)) -lt 75 ]
fi
done_testing
