#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""onterm.py COMMAND [ARG ...]: runs it on a terminal of its own. Lines of
standard input say what to do: "wait TEXT" until it was shown, "type TEXT" (a
line of "^C" is that key), "args", which prints its command line. Prints all
that was shown; the status is the command's."""
import os
import pty
import select
import sys

pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
shown = b''


def more(seconds):
    global shown
    if not select.select([fd], [], [], seconds)[0]:
        return False
    try:
        part = os.read(fd, 4096)
    except OSError:             # it has ended
        part = b''
    shown += part
    return part != b''


def wait(text):
    global shown
    while text not in shown:
        if not more(20):
            sys.stdout.buffer.write(shown)
            sys.exit('not shown: %r' % text)
    before, _, shown = shown.partition(text)
    sys.stdout.buffer.write(before + text)


for line in sys.stdin.buffer.read().splitlines():
    word, _, text = line.partition(b' ')
    if word == b'wait':
        wait(text)
    elif word == b'type':
        os.write(fd, b'\x03' if text == b'^C' else text + b'\n')
    elif word == b'args':
        with open('/proc/%d/cmdline' % pid, 'rb') as f:
            print('args:', f.read().replace(b'\0', b' ').decode())
while more(20):
    pass
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
