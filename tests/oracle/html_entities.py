#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""Prints lib/net/html_entities.c, made from the names that Python knows
(html.entities.html5, the list of the HTML standard). With --check compares it
with the file instead."""
import html.entities
import string
import sys

HEAD = '''\
/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Printed by tests/oracle/html_entities.py. */

#include "lib/net/html_entities.h"

'''


def quote(data):
    return ''.join(chr(b) if 33 <= b < 127 and b not in b'"\\?'
                   else '\\%03o' % b for b in data)


def records(letter):
    for name, value in sorted(html.entities.html5.items()):
        if name.endswith(';') and name.startswith(letter):
            legacy = name[:-1] in html.entities.html5
            yield (name[:-1] + ('&' if legacy else ';')
                   + quote(value.encode()) + ' ')


def text():
    out = [HEAD, 'const char *const html_entities[52] = {\n']
    for letter in string.ascii_uppercase + string.ascii_lowercase:
        line = ''
        out.append('\t/* %s */\n' % letter)
        for r in records(letter):
            if len(line) + len(r) > 68:
                out.append('\t"%s"\n' % line)
                line = ''
            line += r
        out.append('\t"%s",\n' % line)
    out.append('};\n')
    return ''.join(out)


if __name__ == '__main__':
    if sys.argv[1:] == ['--check']:
        with open('lib/net/html_entities.c') as f:
            sys.exit(f.read() != text())
    sys.stdout.write(text())
