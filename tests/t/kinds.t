#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# What every kind sends about checks of every sort, hostile names among them.
. tests/t/lib.sh

python3 tests/tools/kinds.py "$HC_TOOLS/deliver" "$HC_BIN/hc-migrate" \
    "$HC_TMP" > "$HC_TMP/out" 2>&1
ok 'all kinds are looked at' grep -qx '# not looked at: group' "$HC_TMP/out"
relay "$HC_TMP/out"
done_testing
