#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Replays the recorded notifications of tests/golden: what each kind sends.
. tests/t/lib.sh

python3 "$HC_TOP/tests/golden/replay-transports.py" "$HC_TOOLS/deliver" \
    "$HC_BIN/hc-migrate" "$HC_TMP" > "$HC_TMP/out" 2>&1
ok 'the replay runs' grep -q 'skipped, not built in' "$HC_TMP/out"
relay "$HC_TMP/out"
done_testing
