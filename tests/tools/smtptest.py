#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""smtptest.py PORT CASE [ARG ...]: what a client does to hc-smtpd at
127.0.0.1:PORT, for tests/t/smtpd.t; fails where the server does otherwise than
it should. The functions at the end are the cases."""
import random
import smtplib
import socket
import ssl
import struct
import sys
import threading
import time

PORT = int(sys.argv[1])
UUID = 'c0de0001-0001-4000-8000-00000000c0de'
TO = UUID + '@localhost'
BEGIN = ('MAIL FROM:<a@b.org>\r\nRCPT TO:<%s>\r\nDATA\r\n' % TO).encode()


class Raw:
    """A connection that says bytes and hears replies."""

    def __init__(self, hello=True):
        self.s = socket.create_connection(('127.0.0.1', PORT), 30)
        self.f = self.s.makefile('rb')
        assert self.reply().startswith('220 '), 'no greeting'
        if hello:
            self.expect(b'EHLO x\r\n', '250')

    def reply(self):
        """The last line of the next reply; '' when the server has closed."""
        while True:
            line = self.f.readline().decode()
            if line[3:4] != '-':
                return line.rstrip('\r\n')

    def expect(self, data, *codes):
        """Says data, hears one reply for each of codes ('' for the end)."""
        try:
            self.s.sendall(data)
        except OSError:
            pass
        for code in codes:
            got = self.reply()
            assert got.startswith(code) and (code or not got), \
                '%r: want %r, got %r' % (data[:80], code, got)

    def close(self):
        self.f.close()
        self.s.close()


def mail(to=TO, data='Subject: x\r\n\r\nx\r\n', sender='a@b.org'):
    with smtplib.SMTP('127.0.0.1', PORT, timeout=60) as s:
        return s.sendmail(sender, to, data)


def send(to, file=None, sender='a@b.org'):
    """Prints how the message was answered."""
    data = open(file, 'rb').read() if file else b'Subject: x\r\n\r\nx\r\n'
    s = smtplib.SMTP('127.0.0.1', PORT, timeout=60)
    s.ehlo()
    s.mail(sender)
    code, text = s.rcpt(to)
    if code == 250:
        code, text = s.data(data)
    print(code, text.decode())
    s.quit()


def refused(slug):
    """Each bad recipient for itself, the others get the mail."""
    bad = {
        UUID + '@example.org': 550,
        'nobody@localhost': 550,
        'c0de0001-0001-4000-|000-00000000c0de@localhost': 550,
        'c0de000100014000800000000000c0de@localhost': 550,
        'pingkeyofalice0000000+x@localhost': 550,
        'pingkeyofalice00000001+UPPER@localhost': 550,
        '%s@localhost@example.org' % UUID: 553,
    }
    good = [TO, UUID.upper() + '@LOCALHOST', slug]
    got = mail(good[:1] + list(bad) + good[1:])
    assert {k: v[0] for k, v in got.items()} == bad, got
    try:
        mail(list(bad))
        raise AssertionError('taken')
    except smtplib.SMTPRecipientsRefused:
        pass
    c = Raw()
    c.expect(b'MAIL FROM:<>\r\nRCPT TO:<%s>\r\nRCPT TO:<>\r\nDATA\r\n' %
             UUID.encode(), '250', '5', '5', '503')
    c.expect(b'RCPT TO:<"%s"@localhost>\r\nDATA\r\n' % UUID.encode(),
             '250', '354')
    c.expect(b'x: y\r\n\r\n\r\n.\r\nQUIT\r\n', '250', '221', '')


def recipients():
    """3,000 of them: 1,000 are taken, in several transactions."""
    c = Raw()
    c.expect(b'MAIL FROM:<>\r\n', '250')
    for i in range(30):
        c.expect(b''.join(
            b'RCPT TO:<c0de%04d-0001-4000-8000-00000000c0de@localhost>\r\n' %
            (j % 8 + 1) for j in range(100)),
            *(['250' if i < 10 else '452'] * 100))
    c.expect(b'DATA\r\nSubject: x\r\n\r\n.\r\n', '354', '250 OK')
    c.close()


def pipelining():
    c = Raw(hello=False)
    c.expect(b'EHLO x\r\n' + BEGIN + b'RCPT TO:<x@y>\r\n', '250', '250', '250',
             '354')
    c.expect(b'.\r\n' + BEGIN, '250', '250', '250', '354')
    # All at once, which clients should not do, but may.
    c.expect(b'Subject: 2\r\n\r\n..\r\n.\r\n' + BEGIN + b'3\r\n.\r\nNOOP\r\n' +
             b'MAIL FROM:<>\r\nRCPT TO:<no@localhost>\r\nDATA\r\nQUIT\r\n',
             '250', '250', '250', '354', '250', '250', '250', '550', '503',
             '221', '')


def smuggle():
    """One message each, whatever stands in it."""
    inner = b'MAIL FROM:<evil@b.org>\r\nRCPT TO:<%s>\r\nDATA\r\nx\r\n' % \
        TO.encode()
    for end in (b'\n.\n', b'\n.\r\n', b'\r\n.\n', b'\r.\r', b'\r\n.\r',
                b'\r.\r\n', b'\n\r.\r\n', b'\r\n\0.\r\n', b'\r\n.\0\r\n'):
        c = Raw()
        c.expect(BEGIN, '250', '250', '354')
        c.expect(b'Subject: x\r\n\r\nx' + end + inner + b'\r\n.\r\nNOOP\r\n',
                 '250 OK', '250 OK')
        c.expect(b'QUIT\r\n', '221', '')
        c.close()


def bare_lf():
    for line in (b'NOOP\n', b'\n', b'MAIL FROM:<>\n', b'x' * 5000 + b'\n'):
        c = Raw()
        c.expect(line + b'NOOP\r\n', '500', '')
        c.close()


def nul():
    c = Raw()
    c.expect(b'NOOP \0\r\nMAIL FROM:<a\0@b>\r\n\0\r\n', '500', '500', '500')
    c.expect(BEGIN, '250', '250', '354')
    c.expect(b'Sub\0ject: x\r\n\0\r\n\r\n\0x\0\r\n.\r\nQUIT\r\n', '250', '221')
    c.close()


def long_lines():
    c = Raw()
    c.expect(b'NOOP ' + b'x' * 10000000 + b'\r\nNOOP\r\n', '500', '250')
    c.expect(BEGIN, '250', '250', '354')
    c.expect(b'x' * 999 + b'\r\n.\r\n', '250')
    c.expect(BEGIN, '250', '250', '354')
    c.expect(b'x' * 1000 + b'\r\n.\r\n', '500 Line too long')
    c.expect(b'DATA\r\n', '503')
    c.expect(BEGIN, '250', '250', '354')
    c.expect(b'x' * 50000000 + b'\r\n.\r\nQUIT\r\n', '500 Line too long',
             '221', '')
    c.close()


def too_big():
    c = Raw()
    c.expect(b'MAIL FROM:<> SIZE=33554433\r\n', '552')
    c.expect(BEGIN, '250', '250', '354')
    c.expect((b'x' * 62 + b'\r\n') * 524288 + b'x\r\n.\r\n',
             '552 Error: Too much mail data')
    c.expect(BEGIN, '250', '250', '354')
    c.expect(b'x\r\n.\r\nQUIT\r\n', '250', '221', '')
    c.close()


def unknown():
    c = Raw()
    c.expect(b'GET / HTTP/1.1\r\nHost: x\r\nfoo\r\nNOOP\r\nbar\r\nbaz\r\n' +
             b'NOOP\r\n', '500 Error: command "GET" not', '500', '500', '250',
             '500', '502 5.5.1 Too many unrecognized commands, goodbye.', '')
    c.close()


def slow():
    """Who says nothing, or never ends, keeps nobody else waiting."""
    held = [Raw() for _ in range(100)]
    for i, c in enumerate(held):
        c.s.sendall((BEGIN + b'half a line')[:i])
    start = time.monotonic()
    for _ in range(20):
        mail()
    assert time.monotonic() - start < 10, 'kept waiting'
    # They were not forgotten.
    c = held[0]
    c.expect(b'NOOP\r\n', '250')
    for c in held:
        c.close()


def deaf():
    """Says a lot and reads nothing."""
    c = Raw()
    c.s.settimeout(1)
    try:
        for _ in range(1000):
            c.s.sendall(b'EHLO x\r\n' * 10000)
        raise AssertionError('took 80 MB')
    except TimeoutError:
        pass
    mail()
    c.close()


def garbage(seed):
    """Bytes at random, ends at random, often without a proper one."""
    r = random.Random(int(seed))
    words = [b'MAIL FROM:<>\r\n', b'RCPT TO:<%s>\r\n' % TO.encode(),
             b'DATA\r\n', b'EHLO x\r\n', b'\r\n.\r\n', b'.', b'\r', b'\n',
             b'\0', b'STARTTLS\r\n', b'RSET\r\n', b'AUTH PLAIN\r\n',
             b'VRFY <@a:b@c>\r\n', b'MAIL FROM:<"\\', b'SIZE=1 ', b'\xff']
    for i in range(300):
        s = socket.create_connection(('127.0.0.1', PORT), 10)
        try:
            for _ in range(r.randrange(30)):
                s.sendall(r.choice(words) if r.random() < 0.8 else
                          r.randbytes(r.randrange(3000)))
            if i % 3 == 0:      # goes by reset
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                             struct.pack('ii', 1, 0))
            elif i % 3 == 1:
                s.shutdown(socket.SHUT_WR)
                while s.recv(65536):
                    pass
        except OSError:
            pass
        s.close()
    mail()


def at_once(n):
    """So many clients with a mail each; all are answered."""
    errors = []

    def one():
        try:
            mail()
        except Exception as e:
            errors.append(e)
    threads = [threading.Thread(target=one) for _ in range(int(n))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not errors, errors[:3]


def half_closed():
    """Says all it has to, shuts its side, and hears all answers."""
    c = Raw(hello=False)
    c.s.sendall(b'HELO x\r\n' + BEGIN + b'x\r\n.\r\nNOOP\r\n')
    c.s.shutdown(socket.SHUT_WR)
    c.expect(b'', '250', '250', '250', '354', '250', '250', '')
    c.close()


def hello(port_tls):
    """The EHLO lines, without the first."""
    with smtplib.SMTP('127.0.0.1', PORT) as s:
        if port_tls == 'tls':
            s.starttls(context=ssl._create_unverified_context())
        s.ehlo()
        print(*sorted(s.esmtp_features))


def tls(ca):
    context = ssl.create_default_context(cafile=ca)
    with smtplib.SMTP('localhost', PORT, timeout=60) as s:
        s.ehlo()
        assert s.has_extn('starttls')
        s.starttls(context=context)
        s.ehlo()
        assert not s.has_extn('starttls')
        assert s.docmd('STARTTLS')[0] == 503
        for i in range(3):
            s.sendmail('a@b.org', [TO], 'Subject: tls\r\n\r\n' +
                       'x\r\n' * 30000)


def serial():
    """Prints the serial number of the server's certificate."""
    context = ssl._create_unverified_context()
    with smtplib.SMTP('127.0.0.1', PORT, timeout=60) as s:
        s.starttls(context=context)
        pem = ssl.DER_cert_to_PEM_cert(s.sock.getpeercert(True))
    import subprocess
    print(subprocess.run(['openssl', 'x509', '-noout', '-serial'], text=True,
                         input=pem, stdout=subprocess.PIPE).stdout.strip())


def inject():
    """What somebody put behind STARTTLS is not taken for the client's."""
    c = Raw()
    c.expect(b'STARTTLS\r\n' + BEGIN + b'x\r\n.\r\n', '220')
    c.f.close()
    context = ssl._create_unverified_context()
    try:
        s = context.wrap_socket(c.s)
        s.sendall(b'RCPT TO:<%s>\r\n' % TO.encode())
        got = s.recv(1000)
        assert got.startswith(b'503 Error: send HELO first'), got
    except (ssl.SSLError, OSError):
        pass                    # refusing to go on is as good
    # Plain text where the handshake should be.
    c = Raw()
    c.expect(b'STARTTLS\r\n', '220')
    c.s.sendall(BEGIN * 10)
    try:
        while c.s.recv(65536):
            pass
    except ConnectionResetError:
        pass
    # Nobody there for the handshake; and one that breaks off in it.
    c = Raw()
    c.expect(b'STARTTLS\r\n', '220')
    c.close()
    c = Raw()
    c.expect(b'STARTTLS\r\n', '220')
    c.s.sendall(b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03')
    c.close()
    mail()


def dying(pid):
    """A message under way when the server is told to end."""
    import os
    import signal
    c = Raw()
    c.expect(BEGIN, '250', '250', '354')
    os.kill(int(pid), signal.SIGTERM)
    c.expect(b'', '421', '')
    try:
        Raw()
        raise AssertionError('takes connections')
    except OSError:
        pass


if __name__ == '__main__':
    globals()[sys.argv[2]](*sys.argv[3:])
