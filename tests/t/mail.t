#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# What lib/net reads out of mails, and the mails that it writes, against
# Python's email package and its list of HTML entities.
. tests/t/lib.sh

if [ "${HC_SLOW:-0}" = 1 ]; then
	cases=20000
else
	cases=1000
fi
ok 'HTML entities' python3 tests/oracle/html_entities.py --check
ok "$cases mails and HTML documents are read as Python reads them" \
    python3 tests/oracle/mime.py "$cases"
diag "$(cat "$HC_TMP/.ok")"
ok "$cases mails are written so that Python reads what went in" \
    python3 tests/oracle/mail.py "$cases"
diag "$(cat "$HC_TMP/.ok")"
done_testing
