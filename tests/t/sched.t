#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# lib/sched against the libraries that it must agree with (lessons T1, 5.5).
. tests/t/lib.sh

venv=$HC_TOP/$HC_BUILD/venv-sched
# Its own marker, so that an interrupted installation is done again.
[ -e "$venv/complete" ] || {
	rm -rf "$venv"
	python3 -m venv "$venv" &&
	    "$venv/bin/pip" -q install 'cronsim==2.7' 'oncalendar==1.1' &&
	    : > "$venv/complete"
} > "$HC_TMP/pip" 2>&1 || skip_all "cronsim and oncalendar are not to be had:" \
    "$(tail -n 1 "$HC_TMP/pip")"

if [ "${HC_SLOW:-0}" = 1 ]; then
	cases=220000
else
	cases=8000
fi
ok "$cases random cases are as cronsim and oncalendar have them" \
    "$venv/bin/python" tests/oracle/sched.py "$HC_TOOLS/schedask" "$cases"
diag "$(cat "$HC_TMP/.ok")"
done_testing
