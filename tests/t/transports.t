#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Replays the recorded notifications of tests/golden: what each kind sends.
. tests/t/lib.sh

python3 "$HC_TOP/tests/golden/replay-transports.py" "$HC_TOOLS/deliver" \
    "$HC_BIN/hc-migrate" "$HC_TMP" > "$HC_TMP/out" 2>&1
cases=$(($(wc -l < "$HC_TOP/tests/golden/golden-transports.jsonl") - 1))
ok 'all cases are replayed' grep -qx "# $cases cases replayed" "$HC_TMP/out"
relay "$HC_TMP/out"
done_testing
