#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Replays the recorded mails of tests/golden.
. tests/t/lib.sh

python3 "$HC_TOP/tests/golden/replay-emails.py" "$HC_TOOLS/mailtool" \
    "$HC_BIN/hc-migrate" "$HC_TMP" > "$HC_TMP/out" 2>&1
relay "$HC_TMP/out"
is "$(grep -c '^ok' "$HC_TMP/out")" \
    "$(wc -l < tests/golden/golden-emails.jsonl)" 'all mails are as recorded'
done_testing
