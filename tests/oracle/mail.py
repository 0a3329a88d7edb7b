#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""mail.py [COUNT [SEED]]: has mails written of random names, subjects and
texts, and reads them with Python's email package: what went in must come out,
in a form that the strictest mail server takes."""
import email
import email.header
import email.policy
import email.utils
import os
import random
import re
import subprocess
import sys

WORDS = ['DOWN', 'backup', 'Überwachung', 'Привет', '日本語', '한국어', 'a=b',
         'naïve', '😀', 'ß', 'x' * 70, 'y' * 100, '=?utf-8?q?x?=', '=?', '?=',
         '"quoted"', '<b>', '(c)', 'a,b;c', '\\', '\u202e', '\u00a0', '|',
         'é' * 60, '語' * 90, '.', '..', 'From', '', '']
TEXTS = WORDS + ['\n', '\n\n', '\n.\n', '\n..x', '\r\n', '\r', '\0', '\t',
                 'From me\n', ' \n', '\t\n', '=', '=\n', '=41', 'z' * 75,
                 'z' * 76, 'z' * 77, 'z' * 1200, '\n-- \n', '\x07', '\x7f',
                 '--===============\n', '\u2028', 'é\n', '語' * 400]
# What it writes and other programs read may differ in nothing but this.
SPACES = re.compile(r'[ \t]+')


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def words(self, pool, most):
        r = self.r
        sep = r.choice([' ', ' ', ' ', '', '  '])
        return sep.join(r.choice(pool) for _ in range(r.randrange(most)))

    def address(self):
        r = self.r
        addr = r.choice(['alerts@example.org', 'a@b', 'o\'neil+x@example.com',
                         'very.' + 'long.' * 11 + 'x@' + 'sub.' * 30 + 'org'])
        name = self.words(['Alerts', 'Überwachung', '日本語', 'My', 'é' * 30],
                          4)
        if not name:
            return '', addr, addr
        if r.random() < 0.5:
            return name, addr, '"%s" <%s>' % (name, addr)
        return name, addr, '%s <%s>' % (name, addr)

    def attached(self):
        """A mail as hc-smtpd keeps it, with its text, None for none."""
        r = self.r
        if r.random() < 0.6:
            return b'', None
        text = self.words(TEXTS, 12).replace('\0', '').replace('\r\n', '\n')
        text = text.replace('\r', '\n').replace('\n', '\r\n') + '\r\n'
        data = b'Subject: last ping\r\nTo: x@y\r\nMIME-Version: 1.0\r\n'
        part = (b'Content-Type: text/plain; charset=utf-8\r\n'
                b'Content-Transfer-Encoding: 8bit\r\n\r\n' + text.encode())
        if r.random() < 0.5:
            return data + part, text
        return data + (
            b'Content-Type: multipart/mixed; boundary="b_b"\r\n\r\n'
            b'--b_b\r\n' + part + b'\r\n--b_b\r\n'
            b'Content-Type: message/rfc822\r\n\r\n' + part +
            b'\r\n--b_b--\r\n'), text


class Ours:
    def __init__(self, path):
        self.p = subprocess.Popen([path], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE)

    def write(self, **fields):
        for letter, value in fields.items():
            data = value if isinstance(value, bytes) else value.encode()
            self.p.stdin.write(b'%s%d\n' % (letter.encode(), len(data)) + data)
        self.p.stdin.write(b'w0\n')
        self.p.stdin.flush()
        n = self.p.stdout.readline()
        assert not n.startswith(b'-1'), n
        return self.p.stdout.read(int(n))


def strict(data):
    """What servers refuse, or pass on mangled."""
    assert data.endswith(b'\r\n'), 'no line end at the end'
    assert b'\0' not in data, 'NUL'
    bare = data.replace(b'\r\n', b'')
    assert b'\r' not in bare, 'bare CR'
    assert b'\n' not in bare, 'bare LF'
    head, _, body = data.partition(b'\r\n\r\n')
    for line in data.split(b'\r\n'):
        assert len(line) <= 998, 'line of %d bytes' % len(line)
    for line in head.split(b'\r\n'):
        assert line.isascii(), '8-bit header'
        assert line.strip(), 'blank line in the header'
        assert len(line) <= 78 or max(map(len, line.split())) > 60, \
            'header line of %d: %r' % (len(line), line)
    for word in re.findall(rb'=\?utf-8\?b\?[^?]*\?=', head):
        assert len(word) <= 75, 'encoded word of %d' % len(word)


def lines(text):
    """The text as parts have it: any line end, one at the end."""
    text = text.replace('\r\n', '\n').replace('\r', '\n')
    return text if text.endswith('\n') else text + '\n'


def got_text(part):
    raw = part.get_payload(decode=True).decode('utf-8')
    return raw.replace('\r\n', '\n')


def sides(data, side):
    """Name and address. The newer policies put blanks between encoded words
    of a name, which RFC 2047 has readers leave out."""
    raw = email.message_from_bytes(data)[side]
    name, addr = email.utils.parseaddr(re.sub(r'\r\n(?=[ \t])', '', raw))
    name = str(email.header.make_header(email.header.decode_header(name)))
    return SPACES.sub(' ', name), addr


def check(m, f):
    data = m.write(s=f['subject'], f=f['from'][2], t=f['to'][2], x=f['text'],
                   h=f['html'], u=f['link'], a=f['attached'][0])
    strict(data)
    mail = email.message_from_bytes(data, policy=email.policy.SMTP)
    assert not mail.defects, mail.defects
    same('subject', SPACES.sub(' ', mail['subject']).strip(),
         SPACES.sub(' ', f['subject']).strip())
    for side in 'from', 'to':
        name, addr, _ = f[side]
        same(side, sides(data, side), (SPACES.sub(' ', name).strip(), addr))
    same('date', str(mail['date'].datetime), '2024-06-15 12:00:00+00:00')
    assert re.fullmatch(r'<[0-9a-f]{32}@%s>' % re.escape(
        f['from'][1].split('@')[1]), mail['message-id']), mail['message-id']
    if f['link']:
        same('link', mail['list-unsubscribe'], '<%s>' % f['link'])
    parts = mail
    message, text = f['attached']
    if message:
        same('type', mail.get_content_type(), 'multipart/mixed')
        parts, att = mail.iter_parts()
        same('name', att.get_filename(), 'last-ping.eml')
        inner = att.get_content()
        same('attached subject', inner['subject'], 'last ping')
        assert not inner.defects, inner.defects
        assert 'message/rfc822' not in [p.get_content_type() for p in
                                        inner.walk()], 'nested message'
        body = inner.get_body(('plain',))
        # The line end in front of a boundary belongs to that.
        same('attached text', got_text(body).rstrip('\n'),
             lines(text).rstrip('\n'))
    same('type', parts.get_content_type(), 'multipart/alternative')
    plain, html = parts.iter_parts()
    same('type', (plain.get_content_type(), html.get_content_type()),
         ('text/plain', 'text/html'))
    same('text', got_text(plain), lines(f['text']))
    same('html', got_text(html), lines(f['html']))
    return data


def same(what, got, want):
    assert got == want, '%s:\n  want %r\n  got  %r' % (what, want, got)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    maker = Maker(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    ours = Ours(os.environ.get('HC_BUILD', 'build') + '/tests/tools/mailtext')
    failed = 0
    for i in range(count):
        fields = {'subject': maker.words(WORDS, 8), 'from': maker.address(),
                  'to': maker.address(), 'text': maker.words(TEXTS, 15),
                  'html': maker.words(TEXTS, 15),
                  'link': maker.r.choice(['', 'https://example.org/u/1?a=b']),
                  'attached': maker.attached()}
        try:
            check(ours, fields)
        except Exception as e:
            failed += 1
            if failed <= 5:
                print('--- %d %r\n%s: %s' % (i, fields, type(e).__name__, e))
    print('%d mails, %d wrong' % (count, failed))
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
