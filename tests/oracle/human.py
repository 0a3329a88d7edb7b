#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""Compares human_ago() of lib/base/human.h with Django's naturaltime.

human.py TOOL CASES [SEED]: TOOL is tests/tools/humanask. What differs is
printed, and ends the program with status 1."""
import random
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from unittest import mock

import django
from django.conf import settings

settings.configure(USE_TZ=True, TIME_ZONE='UTC', USE_I18N=False)
django.setup()

from django.contrib.humanize.templatetags import humanize  # noqa: E402

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
SECOND = 10**6
DAY = 86400 * SECOND
SPANS = [2, 100, 4000, 90000, 10**6, 4 * 10**6, 4 * 10**7, 3 * 10**8]


class Clock(datetime):
    """datetime with a now() that we set."""
    at = EPOCH

    @classmethod
    def now(cls, tz=None):
        return cls.at


def case(rng, i):
    now = rng.randrange(946684800 * SECOND, 1900000000 * SECOND)
    if i % 3 == 0:
        now -= now % SECOND
    span = rng.choice(SPANS) * SECOND
    t = now + rng.randrange(-span, span)
    if i % 4 == 0:
        # The same time of day.
        t -= (t - now) % DAY
    return t, now


def main():
    tool, n = sys.argv[1], int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10**9)
    rng = random.Random(seed)
    cases = [case(rng, i) for i in range(n)]
    out = subprocess.run([tool], check=True, capture_output=True, text=True,
                         input='\n'.join('%d %d' % c for c in cases))
    bad = 0
    for (t, now), got in zip(cases, out.stdout.splitlines(), strict=True):
        Clock.at = EPOCH + timedelta(microseconds=now)
        with mock.patch.object(humanize, 'datetime', Clock):
            want = humanize.naturaltime(EPOCH + timedelta(microseconds=t))
        if str(want) != got:
            bad += 1
            print('%d %d: %r, not %r' % (t, now, got, str(want)))
    print('%d cases, seed %d: %d differ' % (n, seed, bad))
    return 1 if bad else 0


sys.exit(main())
