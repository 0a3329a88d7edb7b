#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Relative times as Django words them.
. tests/t/lib.sh

venv=$HC_TOP/$HC_BUILD/venv-human
[ -e "$venv/complete" ] || {
	rm -rf "$venv"
	python3 -m venv "$venv" && "$venv/bin/pip" -q install 'Django==5.2' &&
	    : > "$venv/complete"
} > "$HC_TMP/pip" 2>&1 || skip_all "Django is not to be had:" \
    "$(tail -n 1 "$HC_TMP/pip")"

cases=3000
[ "${HC_SLOW:-0}" != 1 ] || cases=60000
ok "$cases random distances read as Django's" \
    "$venv/bin/python" tests/oracle/human.py "$HC_TOOLS/humanask" "$cases"
diag "$(cat "$HC_TMP/.ok")"
done_testing
