#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# The front door: finding commands, help, completions; and what the commands
# link.
. tests/t/lib.sh
. tests/t/hclib.sh

# --- finding commands ---

is "$(hc version)" "$(hc -V)" 'the version'
is "$(hc list -V | cut -d ' ' -f 1)" hc-list 'a command beside it'
mkdir -p "$HC_TMP/bin" "$HC_TMP/libexec/hc" "$HC_TMP/path"
cp "$HC_BIN/hc" "$HC_TMP/bin/hc"
echo 'echo libexec "$@"' > "$HC_TMP/libexec/hc/hc-mine"
echo 'echo path "$@"' > "$HC_TMP/path/hc-mine"
echo 'echo path "$@"; exit 7' > "$HC_TMP/path/hc-yours"
sed -i '1i #!/bin/sh' "$HC_TMP"/libexec/hc/* "$HC_TMP"/path/*
chmod +x "$HC_TMP"/libexec/hc/* "$HC_TMP"/path/*
PATH=$HC_TMP/path:$PATH
is "$("$HC_TMP/bin/hc" mine a 'b c')" 'libexec a b c' 'in libexec'
run 7 'in PATH' "$HC_TMP/bin/hc" yours -x
is "$(out)" 'path -x' 'with its arguments and exit status'
run 2 'no such command' hc nosuch
is "$(err)" 'hc: nosuch: no such command (hc help lists them)' 'is told'
run 2 'no path is a command' hc ../../../bin/sh
run 2 'nothing at all' hc
like "$(out)" '^  list +list checks$' 'lists the commands'
like "$(out)" '^  yours$' 'those of PATH as well'
run 2 'an unknown option' hc --nosuch
like "$(hc help | sed -n 's/^  \(resume\|export\) .*/\1/p' | tr '\n' ,)" \
    '^export,resume,$' 'help lists them'
is "$(hc help ls)" "$(hc list -h)" 'help of one, by another name'
for a in ls:list add:create del:delete rm:delete pings:log; do
	is "$(hc "${a%:*}" -h)" "$(hc "${a#*:}" -h)" "hc ${a%:*}"
done

# --- completions ---

for s in bash zsh fish; do
	run 0 "completion for $s" hc completion "$s"
	for o in --status --nagios --ok-if-running exist-ok; do
		like "$(out)" "${o#--}" "it has $o"
	done
done
hc completion bash > "$HC_TMP/c"
complete() {
	bash -c '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hc
	    printf "%s\n" "${COMPREPLY[@]}"' "$HC_TMP/c" "$@"
}
if command -v bash >/dev/null; then
	is "$(complete hc exp)" export 'bash: a command'
	is "$(complete hc list --req)" --require 'an option'
	is "$(complete hc-list --stat)" --status 'of a program by itself'
	is "$(complete hc list fi)" '' 'no option where a check is'
else
	skip 'bash completes' 'no bash'
fi
if command -v zsh >/dev/null; then
	hc completion zsh > "$HC_TMP/_hc"
	ok 'zsh can read it' zsh -n "$HC_TMP/_hc"
fi
if command -v fish >/dev/null; then
	hc completion fish > "$HC_TMP/hc.fish"
	ok 'fish can read it' fish -n "$HC_TMP/hc.fish"
fi
is "$(hc completion bash list | sed -n 's/^complete .*_hc //p')" \
    'hc hc-list' 'of some commands only'
run 2 'no such shell' hc completion csh
run 2 'no shell' hc completion

# Every option of every command is completed.
for p in list update crontab; do
	hc "$p" -h | sed -n 's/^  .. \{0,2\}.*\(--[a-z0-9-]*\).*/\1/p' |
	    sort -u > "$HC_TMP/want"
	sed -n "s/^[[:blank:]]*$p) words='\(.*\)' ;;/\1/p" "$HC_TMP/c" |
	    tr ' ' '\n' | grep -e -- | sort -u > "$HC_TMP/got"
	is "$(comm -13 "$HC_TMP/got" "$HC_TMP/want")" '' "all options of $p"
done

# --- what they link, and say of themselves ---

for f in man/hc.1 man/hc-*.1; do
	p=$(basename "$f" .1)
	unlike "$(ldd "$HC_BIN/$p" 2>&1)" 'sqlite|libpq|maria|mysql' \
	    "$p links no database library"
done
for f in man/hc-*.1; do
	p=$(basename "$f" .1)
	grep -q '^\.It Fl -api ' "$f" || continue
	if grep -q 'changes = true' "bin/$p.c"; then
		like "$("$p" -h)" '^  -n, --dry-run' "$p has a dry run"
	fi
	unlike "$("$p" -h)" '^  .*--(api-)?key ' "$p takes no key as such"
done
done_testing
