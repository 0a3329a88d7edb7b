#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""Compares lib/sched with the libraries cronsim and oncalendar.

sched.py TOOL CASES [SEED]: TOOL is tests/tools/schedask. Random expressions
are asked for their next occurrence in every zone of the system, from instants
around both of its transitions in a random year, and elsewhere; others are
explained, or only judged fit for a check or not. What differs is printed, and
ends the program with status 1. A result that is not later than the instant
asked for is left out of the library's results and the next one taken, as our
rule for repeated hours says. Where cronsim then never comes to a later one,
the first instant is looked for at which the fields hold. Both are counted."""
import random
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError
from oncalendar import OnCalendar, OnCalendarError

UTC = timezone.utc
DAY = 86400
YEARS = range(1996, 2060)
MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split()
DAYS = 'SUN MON TUE WED THU FRI SAT'.split()
LONG_DAYS = ('Monday Tuesday Wednesday Thursday Friday Saturday '
             'Sunday').split()
SPECIALS = ('minutely hourly daily weekly monthly quarterly semiannually '
            'yearly annually').split()


def offset(zone, t):
    return datetime.fromtimestamp(t, zone).utcoffset()


def transitions(zone, year):
    """The instants in that year at which the offset changes."""
    t = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
    found = []
    for day in range(t, t + 366 * DAY, 7 * DAY):
        low, high = day, day + 7 * DAY
        if offset(zone, low) == offset(zone, high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if offset(zone, middle) == offset(zone, low):
                low = middle
            else:
                high = middle
        found.append(high)
    return found


class Expressions:
    """Random expressions. `near` is the local time of a transition."""

    def __init__(self, rng):
        self.r = rng
        self.near = None

    def number(self, low, high, near):
        if near is not None and self.r.random() < 0.6:
            return max(low, min(high, near + self.r.randint(-1, 1)))
        return self.r.randint(low, high)

    def range(self, low, high, near):
        a, b = self.number(low, high, near), self.number(low, high, near)
        return (a, b) if a <= b or self.r.random() < 0.03 else (b, a)

    # --- cron ---

    def cron_term(self, low, high, near, star, names):
        x = self.r.random()
        if x < star:
            s = '*'
        elif x < star + (1 - star) * 0.7:
            n = self.number(low, high, near)
            if names and self.r.random() < 0.4 and n - low < len(names):
                s = names[n - low]
                s = s.lower() if self.r.random() < 0.5 else s
            else:
                s = '%d' % n if self.r.random() < 0.95 else '%02d' % n
        else:
            s = '%d-%d' % self.range(low, high, near)
        if self.r.random() < 0.2:
            s += '/%d' % self.r.choice([1, 2, 3, 4, 5, 7, 10, 15, 30, 70])
        return s

    def cron_field(self, low, high, near=None, star=0.4, names=None):
        n = self.r.choice([1, 1, 1, 1, 2, 3])
        return ','.join(self.cron_term(low, high, near, star, names)
                        for _ in range(n))

    def cron_day(self, near):
        x = self.r.random()
        if x < 0.08:
            return self.r.choice(['L', 'LW', '1,L', '15,LW', 'L/2', 'L,LW'])
        return self.cron_field(1, 31, near, 0.6)

    def cron_weekday(self):
        x = self.r.random()
        if x < 0.06:
            return '%dL' % self.r.randint(0, 7)
        if x < 0.14:
            return '%s#%d' % (self.r.choice(DAYS + list('01234567')),
                              self.r.randint(1, 5))
        if x < 0.18:
            return '1,%dL,%d#2' % (self.r.randint(0, 7),
                                   self.r.randint(0, 7))
        return self.cron_field(0, 7, None, 0.65, DAYS)

    def cron(self):
        near = self.near
        fields = [
            self.cron_field(0, 59, near and near.minute, 0.35),
            self.cron_field(0, 23, near and near.hour, 0.4),
            self.cron_day(near and near.day),
            self.cron_field(1, 12, near and near.month, 0.75, MONTHS),
            self.cron_weekday()]
        if self.r.random() < 0.12:
            fields.insert(0, self.cron_field(0, 59, None, 0.3))
        return self.spoil(' '.join(fields))

    # --- OnCalendar ---

    def cal_term(self, low, high, near):
        x = self.r.random()
        if x < 0.7:
            s = '%d' % self.number(low, high, near)
        else:
            s = '%d..%d' % self.range(low, high, near)
        if self.r.random() < 0.25:
            s += '/%d' % self.r.choice([1, 2, 3, 5, 7, 10, 15, 30, 70])
        return s

    def cal_field(self, low, high, near=None, star=0.5):
        if self.r.random() < star:
            return '*'
        n = self.r.choice([1, 1, 1, 2, 3])
        return ','.join(self.cal_term(low, high, near) for _ in range(n))

    def cal_weekday(self):
        x = self.r.random()
        a, b = sorted(self.r.sample(range(7), 2))
        short = self.r.random() < 0.8
        names = [d[:3] if short else d for d in LONG_DAYS]
        if x < 0.4:
            s = names[a]
        elif x < 0.6:
            s = names[a] + self.r.choice(['..', '-']) + names[b]
        elif x < 0.8:
            s = names[a] + ',' + names[b]
        else:
            s = names[a] + ','
        return s.upper() if self.r.random() < 0.1 else s

    def cal_date(self, near):
        s = ''
        if self.r.random() < 0.6:
            s = self.cal_field(2020, 2040, None, 0.8) + '-'
        s += self.cal_field(1, 12, near and near.month, 0.7)
        if self.r.random() < 0.15:
            return s + '~' + self.cal_field(1, 28, None, 0.05)
        return s + '-' + self.cal_field(1, 31, near and near.day, 0.6)

    def cal_line(self, zones):
        near = self.near
        words = []
        if self.r.random() < 0.05:
            words.append(self.r.choice(SPECIALS))
        else:
            if self.r.random() < 0.3:
                words.append(self.cal_weekday())
            if self.r.random() < 0.5:
                words.append(self.cal_date(near))
            if self.r.random() < 0.85 or not words:
                t = (self.cal_field(0, 23, near and near.hour, 0.5) + ':' +
                     self.cal_field(0, 59, near and near.minute, 0.4))
                if self.r.random() < 0.3:
                    t += ':' + self.cal_field(0, 59, None, 0.2)
                words.append(t)
        if self.r.random() < 0.15:
            words.append(self.r.choice(zones))
        return ' '.join(words)

    def oncalendar(self, zones):
        n = self.r.choice([1, 1, 1, 1, 2, 3])
        return self.spoil('\n'.join(self.cal_line(zones) for _ in range(n)))

    def spoil(self, s):
        """Now and then something is wrong, or looks as if it were."""
        if s and self.r.random() < 0.06:
            i = self.r.randrange(len(s) + 1)
            j = min(len(s), i + self.r.choice([0, 1, 1]))
            s = s[:i] + self.r.choice(
                list('0123456789*/-,#LW~.: \t\n\u00a0\u3000\u00e9?@_') +
                ['', '..', ' *', 'UTC']) + s[j:]
        return s


class Endless(Exception):
    """The library would never find a result after the start."""


class PatientCronSim(CronSim):
    """Where clocks change in the middle of an hour, CronSim can go round in
    circles."""
    ticks = 0

    def tick(self, seconds=1):
        self.ticks += 1
        if self.ticks > 20000:
            raise Endless()
        super().tick(seconds)


def first_instant(expr, start):
    """What CronSim should find: the first instant at which the fields that it
    read hold."""
    c = CronSim(expr, start)
    t = int(start.timestamp()) + 1
    while True:
        d = datetime.fromtimestamp(t, start.tzinfo)
        if (d.second in c.seconds and d.minute in c.minutes and
                d.hour in c.hours and d.month in c.months and
                c.match_day(d.date())):
            return '%d' % t
        if c.match_day(d.date()) or d.hour > 21:
            t += 60 - d.second if c.seconds == {0} else 1
        else:
            t += 3600 - d.minute * 60 - d.second


def library(kind, expr, start):
    """The library's first result after start, and a note when others came
    before."""
    note = ''
    after = start.timestamp()
    seen = set()
    try:
        it = (PatientCronSim if kind == 'cron' else OnCalendar)(expr, start)
        while True:
            t = next(it).timestamp()
            if t > after:
                return '%d' % t, note
            note = 'skipped'
            if kind == 'cron' and t in seen:
                raise Endless()
            seen.add(t)
    except Endless:
        return first_instant(expr, start), 'endless'
    except (CronSimError, OnCalendarError) as e:
        return 'error: %s' % e, note
    except StopIteration:
        if kind == 'cron':
            return 'error: No occurrence in 50 years', note
        return 'none', note


def library_explain(expr):
    try:
        return CronSim(expr, datetime(2020, 1, 1)).explain()
    except CronSimError as e:
        return 'error: %s' % e


def library_valid(kind, expr):
    """Whether upstream's forms take it, as far as the libraries decide."""
    try:
        if kind == 'cron':
            it = CronSim(expr, datetime(2000, 1, 1))
            if len(expr.split()) != 5:
                return False
        else:
            it = OnCalendar(expr, datetime(2000, 1, 1, tzinfo=UTC))
        next(it)
        return True
    except (CronSimError, OnCalendarError, StopIteration):
        return False


def ask(tool, questions):
    def escape(s):
        return s.replace('\n', '\\n').replace('\t', '\\t')
    text = '\n'.join('\t'.join(escape(f) for f in q) for q in questions)
    out = subprocess.run([tool], input=text + '\n', check=True,
                         stdout=subprocess.PIPE, encoding='utf-8').stdout
    # Not splitlines(): that takes other characters for line ends too.
    return out.split('\n')[:-1]


class Cases:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.e = Expressions(self.r)
        self.names = sorted(n for n in available_timezones()
                            if n != 'localtime')
        self.zones = {n: ZoneInfo(n) for n in self.names}
        self.seen = {}

    def of_year(self, name, year):
        key = name, year
        if key not in self.seen:
            self.seen[key] = transitions(self.zones[name], year)
        return self.seen[key]

    def instant(self, name, t):
        """Around the transition t, or anywhere when it is None."""
        zone = self.zones[name]
        if t is None:
            self.e.near = None
            return self.r.randint(946684800, 2900000000)
        self.e.near = datetime.fromtimestamp(t, zone)
        if self.r.random() < 0.5:
            self.e.near -= timedelta(seconds=self.r.randint(1, 7200))
        return t + self.r.choice([
            self.r.randint(-2 * DAY, 0), self.r.randint(-7200, 7200),
            60 * self.r.randint(-120, 120), self.r.randint(-60, 60),
            0, -1])

    def next_of(self, name, t):
        start = self.instant(name, t)
        if self.r.random() < 0.6:
            q = 'cron', self.e.cron()
        else:
            own = [name, 'UTC', self.r.choice(self.names)]
            q = 'oncalendar', self.e.oncalendar(own)
        when = datetime.fromtimestamp(start, self.zones[name])
        want, note = library(q[0], q[1], when)
        return (q[0], q[1], name, '%d' % start), want, note

    def nexts(self, count):
        """Zone by zone, transition by transition, until there are enough."""
        n = 0
        while True:
            self.r.shuffle(self.names)
            for name in self.names:
                found = self.of_year(name, self.r.choice(YEARS))
                for t in found + [None]:
                    if n == count:
                        return
                    n += 1
                    yield self.next_of(name, t)

    def explains(self, count):
        self.e.near = None
        for _ in range(count):
            expr = self.e.cron()
            yield ('explain', expr), library_explain(expr), ''


    def valids(self, count):
        """The worst of texts: spoiled more than once."""
        self.e.near = None
        for _ in range(count):
            kind = self.r.choice(['cron', 'oncalendar'])
            expr = (self.e.cron() if kind == 'cron' else
                    self.e.oncalendar(self.names))
            for _ in range(self.r.randint(0, 12)):
                expr = self.e.spoil(expr)
            want = 'ok' if library_valid(kind, expr) else 'no'
            yield ('valid-' + kind, expr), want, ''


def compare(tool, cases, name):
    questions, wants, notes = [], [], []
    for q, want, note in cases:
        questions.append(q)
        wants.append(want)
        notes.append(note)
    wrong = 0
    for q, want, got in zip(questions, wants, ask(tool, questions)):
        if got != want:
            wrong += 1
            if wrong <= 20:
                print('%r: library %s, ours %s' % (q, want, got))
    errors = sum(w.startswith('error') or w == 'no' for w in wants)
    print('%s: %d cases, %d of them refused, %d different' %
          (name, len(wants), errors, wrong))
    return wrong, notes


def main():
    tool, count = sys.argv[1], int(sys.argv[2])
    cases = Cases(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    wrong, notes = compare(tool, cases.nexts(count), 'next occurrence')
    print('results not later than the instant left out: %d cases' %
          notes.count('skipped'))
    print('cronsim goes round in circles: %d cases' %
          notes.count('endless'))
    wrong += compare(tool, cases.explains(count // 4), 'explanation')[0]
    wrong += compare(tool, cases.valids(count // 4), 'validation')[0]
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
