#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""mime.py [COUNT [SEED]]: makes messages, well-formed and broken, and compares
what mime_filter_text() finds in them with what Python's email package does,
which is what keyword filters were first written against. Also HTML documents
against html.parser. Where we differ on purpose the oracle says so below."""
import base64
import email
import email.policy
import html.parser
import quopri
import random
import subprocess
import sys
import warnings

warnings.simplefilter('ignore')


class Text(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.on = True
        self.out = []

    def handle_starttag(self, tag, attrs):
        self.on = self.on and tag not in ('script', 'style')

    def handle_endtag(self, tag):
        self.on = self.on or tag in ('script', 'style')

    def handle_data(self, data):
        if self.on:
            self.out.append(data)


def html2text(text):
    p = Text()
    p.feed(text)
    p.close()
    return ' '.join(''.join(p.out).split())


def content(part):
    try:
        return part.get_content()
    except LookupError:         # unknown charset: ASCII (core.md 21 no. 11)
        raw = part.get_payload(decode=True)
        return raw.decode('ascii', 'replace')


def oracle(what, data):
    if what == 'h':
        return html2text(data.decode('utf-8', 'replace'))
    message = email.message_from_bytes(data, policy=email.policy.SMTP)
    chunks = []
    if what in 'sm':
        chunks.append(message.get('subject', ''))
    if what in 'bm':
        part = message.get_body(('plain',))
        if part:
            chunks.append(content(part))
        part = message.get_body(('html',))
        if part:
            chunks.append(html2text(content(part)))
    return '\n'.join(chunks)


WORDS = ['SUCCESS', 'Backup completed', 'FAIL', 'état', 'Привет', '日本語',
         'ok', '한국어', 'a  b', 'x=y', '100%', 'naïve café', '中文測試', '',
         'line one\r\nline two', 'tail \r\n', '--not a boundary', 'From me',
         'ÿ', '“quoted”', 'ß', '\t tab', 'שלום', 'สวัสดี', '.']
CHARSETS = ['us-ascii', 'utf-8', 'UTF-8', 'iso-8859-1', 'ISO-8859-15',
            'windows-1252', 'windows-1251', 'koi8-r', 'koi8-u', 'iso-2022-jp',
            'shift_jis', 'euc-jp', 'gb2312', 'gbk', 'gb18030', 'big5',
            'euc-kr', 'utf-16', 'utf-16le', 'utf-16-be', 'iso-8859-2',
            'iso-8859-5', 'iso-8859-7', 'windows-1250', 'windows-1253',
            'latin1', 'utf8', 'ascii', 'nonsense', 'iso-8859-8',
            'windows-1255', 'iso-8859-13', 'windows-1257', 'utf-7']
# Here codecs and iconv do not agree on how many bytes a bad one spoils.
NO_NOISE = ('utf-7', 'utf-16', 'iso-2022', 'big5', 'shift_jis', 'gb', 'euc')


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def words(self, n=4):
        return ' '.join(self.r.choice(WORDS)
                        for _ in range(self.r.randrange(n)))

    def encode(self, text, charset):
        if charset == 'big5':   # glibc has no Cyrillic there
            text = text.replace('Привет', '')
        try:
            return text.encode(charset, 'ignore')
        except LookupError:
            return text.encode('latin-1', 'ignore')

    def noise(self, data, charset=''):
        """Sometimes bytes that the charset does not have."""
        if self.r.random() < 0.12 and not (
                charset.startswith(NO_NOISE) or b'<!' in data):
            at = self.r.randrange(len(data) + 1)
            bad = self.r.choice([b'\xff', b'\xc3', b'\xe2\x82', b'\x80',
                                 b'\xed\xa0\x80', b'\xf5', b'\xc0\xaf'])
            return data[:at] + bad + data[at:]
        return data

    def word(self):
        r = self.r
        charset = r.choice(CHARSETS)
        data = self.noise(self.encode(
            self.words(3).replace('\r\n', ''), charset), charset)
        lang = r.choice(['', '', '', '*en'])
        if r.random() < 0.5:
            text = base64.b64encode(data).decode()
            if r.random() < 0.15:
                text = text.rstrip('=')
            return '=?%s%s?%s?%s?=' % (charset, lang, r.choice('bB'), text)
        text = ''.join(chr(b) if chr(b).isalnum() and b < 128 else
                       '_' if b == 32 else '=%02X' % b for b in data)
        return '=?%s%s?%s?%s?=' % (charset, lang, r.choice('qQ'), text)

    def subject(self):
        r = self.r
        out = b''
        for _ in range(r.randrange(5)):
            k = r.random()
            if k < 0.5:
                out += self.word().encode()
            elif k < 0.7:
                out += self.words(3).replace('\r\n', '').encode()
            elif k < 0.8:
                out += self.noise(b'raw')
            elif k < 0.9:
                out += r.choice([b'=?', b'?=', b'=?utf-8?x?a?=', b'=?a?q?',
                                 b'=?utf-8?b?a?=', b'=?u?='])
            out += r.choice([b'', b' ', b'  ', b' ', b'\r\n ', b'\r\n\t'])
        return out

    def body(self, charset, text):
        r = self.r
        data = self.noise(self.encode(text, charset), charset)
        cte = r.choice(['', '', '7bit', '8bit', 'base64', 'BASE64',
                        'quoted-printable', 'Quoted-Printable', 'binary',
                        'x-uuencode', 'bogus'])
        low = cte.lower()
        if low == 'base64':
            data = base64.encodebytes(data).replace(b'\n', b'\r\n')
            if r.random() < 0.2:
                data = data.rstrip(b'=\r\n')
            if r.random() < 0.1:
                data = b'!' + data[:3] + b'*-' + data[3:]
        elif low == 'quoted-printable':
            data = quopri.encodestring(data).replace(b'\n', b'\r\n')
            if r.random() < 0.2 and not charset.startswith(NO_NOISE):
                data = data.replace(b'=', r.choice([b'==', b'=G', b'=\r\n']), 1)
        elif low == 'x-uuencode' and r.random() < 0.8:
            data = codec_uu(data)
        return cte, data

    def ctype(self, kind, charset):
        r = self.r
        value = kind
        if charset:
            value += r.choice([
                '; charset=%s', '; charset="%s"', ';charset=%s',
                ";\r\n charset=%s", "; charset*=us-ascii'en'%s",
                '; format=flowed; CHARSET=%s']) % charset
        return value

    def leaf(self, eol):
        r = self.r
        kind = r.choice(['text/plain'] * 4 + ['text/html'] * 3 +
                        ['Text/Plain', 'TEXT/HTML', 'text/calendar',
                         'image/png', 'application/octet-stream', 'text',
                         'message/rfc822', ''])
        charset = r.choice(CHARSETS + [''] * 6)
        text = self.words(6)
        if 'html' in kind.lower():
            text = self.html(text)
        cte, data = self.body(charset or 'us-ascii', text)
        h = []
        if kind:
            h.append('Content-Type: ' + self.ctype(kind, charset))
        if cte:
            h.append('Content-Transfer-Encoding: ' + cte)
        if r.random() < 0.12:
            h.append('Content-Disposition: ' + r.choice(
                ['attachment', 'ATTACHMENT; filename="a;b"', 'inline',
                 'attachment; filename=x']))
        if r.random() < 0.3:
            h.append('Content-ID: <%d@x>' % r.randrange(3))
        if r.random() < 0.06:
            h = []
        r.shuffle(h)
        return h, data

    def html(self, text):
        r = self.r
        bits = ['<b>', '</b>', '<br>', '<p class="a>b">', '&amp;', '&nbsp;',
                '&copy', '&#65;', '&#x42', '&bogus;', '<!-- c -->', '<style>',
                'b{}</style>', '<script>if (a<b) x()</script>', '&lt;b&gt;',
                ' < ', '<title>T</title>', '<a href=x>', '&', '\u00a0',
                '<![CDATA[x]]>', '<?php x ?>', '<!DOCTYPE html>', '&notin;']
        out = ''
        for w in text.split(' '):
            out += w + r.choice(bits + [' '] * 8)
        return '<html>' + out + ' end.</html> .'

    def part(self, depth, eol):
        r = self.r
        if depth > 4 or r.random() < 0.45:
            return self.leaf(eol)
        sub = r.choice(['mixed', 'alternative', 'related', 'digest', 'Mixed',
                        'alternative', 'mixed'])
        boundary = r.choice(['b%d' % r.randrange(4), '=_x%d' % depth,
                             'a b%d' % depth, '----=_Part_%d' % depth])
        value = 'multipart/%s; boundary="%s"' % (sub, boundary)
        if sub == 'related' and r.random() < 0.5:
            value += '; start="<%d@x>"' % r.randrange(3)
        h = ['Content-Type: ' + value]
        if r.random() < 0.04:
            h = ['Content-Type: multipart/mixed']
        if r.random() < 0.05:
            h.append('Content-Disposition: attachment')
        e = eol.encode()
        out = r.choice([b'', b'preamble' + e, b'--b' + e])
        for _ in range(r.randrange(4)):
            out += b'--' + boundary.encode() + r.choice([b'', b' \t']) + e
            if r.random() < 0.05:
                out += b'--' + boundary.encode() + e
            ph, pb = self.part(depth + 1, eol)
            out += join(ph, e) + e + pb + e
        if r.random() < 0.85:
            out += b'--' + boundary.encode() + b'--' + e
            out += r.choice([b'', b'', b'epilogue' + e])
        return h, out

    def message(self):
        r = self.r
        eol = r.choice(['\r\n'] * 6 + ['\n', '\r'])
        e = eol.encode()
        h, b = self.part(0, eol)
        head = []
        if r.random() < 0.9:
            head.append(b'Subject: ' + self.subject())
        if r.random() < 0.1:
            head.append(b'SUBJECT: second')
        head += [x.encode() for x in h]
        r.shuffle(head)
        k = r.random()
        if k < 0.02:
            head.insert(0, b'not a header')
        elif k < 0.04:
            head.insert(0, b' leading continuation')
        elif k < 0.06:
            head.insert(0, b'From me Tue')
        elif k < 0.08:
            head.insert(r.randrange(len(head) + 1), b': nameless')
        elif k < 0.10:
            head.insert(0, b'')
        elif k < 0.12 and head:
            head.insert(r.randrange(len(head)), b'From there')
        data = e.join(head).replace(b'\r\n', e) + e
        return data + (e if r.random() < 0.98 else b'') + b


def join(lines, e):
    return b''.join(x.encode().replace(b'\r\n', e) + e for x in lines)


def codec_uu(data):
    import binascii
    out = b'begin 644 file\r\n'
    for i in range(0, len(data), 45):
        out += binascii.b2a_uu(data[i:i + 45]).rstrip(b'\n') + b'\r\n'
    return out + b'`\r\nend\r\n'


class Ours:
    def __init__(self, path):
        self.p = subprocess.Popen([path], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE)

    def ask(self, what, data):
        self.p.stdin.write(b'%s%d\n' % (what.encode(), len(data)) + data)
        self.p.stdin.flush()
        n = int(self.p.stdout.readline())
        return self.p.stdout.read(n).decode('utf-8')


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    build = __import__('os').environ.get('HC_BUILD', 'build')
    ours = Ours(build + '/tests/tools/mimetext')
    maker = Maker(seed)
    differ = refused = with_text = 0
    for i in range(count):
        what = maker.r.choice('mmmsbh')
        data = (maker.html(maker.words(12)).encode() if what == 'h'
                else maker.message())
        try:
            want = oracle(what, data)
        except Exception as e:
            # Python's own accidents: there is nothing to compare with.
            refused += 1
            if '-v' in sys.argv:
                print('refused', repr(e))
            continue
        # Lone surrogates cannot be written in UTF-8.
        want = want.encode('utf-8', 'replace').decode('utf-8')
        got = ours.ask(what, data)
        with_text += len(want.strip()) > 0
        if got != want:
            differ += 1
            if differ <= 5:
                print('--- %d %s\n%r\n  want %r\n  got  %r' %
                      (i, what, data, want, got))
    print('%d cases, %d with text, %d refused by the oracle, %d differ' %
          (count, with_text, refused, differ))
    return differ > 0 or with_text < count // 2 or refused > count // 50


if __name__ == '__main__':
    sys.exit(main())
