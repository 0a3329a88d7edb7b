#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""smtpfilters.py sql: prints SQL that gives checks 1 to 4 of the fixture
keyword filters. smtpfilters.py PORT: sends mails to them, and prints, a line
for each, the check and the kind of ping it should be."""
import base64
import email.header
import email.message
import smtplib
import sys

KEYWORDS = {'success_kw': 'SUCCESS, OK,готово', 'failure_kw':
            'FAIL, ОШИБКА,失敗', 'start_kw': ' START ,'}
SUBJECT, BODY, BOTH, DEFAULT_FAIL = 1, 2, 3, 4


def header(text, charset):
    return email.header.Header(text, charset, maxlinelen=60).encode(
        linesep='\r\n')


def body(text, charset, cte, kind='plain'):
    m = email.message.EmailMessage()
    m['Subject'] = 'nothing'
    m.set_content(text, subtype=kind, charset=charset, cte=cte)
    return m.as_bytes(policy=email.policy.SMTP)


def multi(*parts, boundary=b'=_b'):
    out = b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n' % boundary
    for p in parts:
        out += b'--%s\r\n%s\r\n' % (boundary, p)
    return out + b'--%s--\r\n' % boundary


def plain(text):
    return b'Content-Type: text/plain\r\n\r\n' + text


def attached(text):
    return b'Content-Disposition: attachment; filename=a.txt\r\n' + plain(text)


def subject(text):
    return b'Subject: ' + text + b'\r\n\r\nFAIL OK START\r\n'


CASES = [
    (SUBJECT, subject(b'Backup: SUCCESS'), 'success'),
    (SUBJECT, subject(b'backup: success'), 'ign'),
    (SUBJECT, subject(b''), 'ign'),
    (SUBJECT, b'\r\nSUCCESS\r\n', 'ign'),
    (SUBJECT, b'', 'ign'),
    (SUBJECT, subject(b'OK, but FAIL'), 'fail'),
    (SUBJECT, subject(b'START, then OK'), 'success'),
    (SUBJECT, subject(b'RESTARTED'), 'start'),
    (SUBJECT, subject(b'=?US-ASCII?B?W1NVQ0NFU1NdIEJhY2t1cA==?='), 'success'),
    (SUBJECT, subject(b'=?utf-8?q?FA?= =?utf-8?q?IL?='), 'fail'),
    (SUBJECT, subject(b'=?utf-8?q?FA?=\r\n =?utf-8?q?IL?='), 'fail'),
    (SUBJECT, subject(header('Внимание: ОШИБКА', 'koi8-r').encode()), 'fail'),
    (SUBJECT, subject(header('все готово', 'utf-8').encode()), 'success'),
    (SUBJECT, subject(header('バックアップ失敗', 'iso-2022-jp').encode()),
     'fail'),
    (SUBJECT, subject('готово'.encode()), 'success'),
    (SUBJECT, subject(b'=?nonsense?q?FAIL?='), 'fail'),
    (SUBJECT, subject(b'\xff FAIL \xc3'), 'fail'),
    (BODY, subject(b'SUCCESS'), 'fail'),
    (BODY, b'Subject: SUCCESS\r\n\r\nnothing\r\n', 'ign'),
    (BODY, plain(b'FAIL'), 'fail'),
    (BODY, plain(b'FA\r\nIL'), 'ign'),
    (BODY, b'\r\nFAIL\r\n', 'ign'),
    (BODY, body('все готово', 'utf-8', 'base64'), 'success'),
    (BODY, body('все готово', 'koi8-r', 'quoted-printable'), 'success'),
    (BODY, body('все готово', 'windows-1251', '8bit'), 'success'),
    (BODY, body('все готово', 'utf-16', 'base64'), 'success'),
    (BODY, body('失敗', 'iso-2022-jp', '7bit'), 'fail'),
    (BODY, body('失敗', 'shift_jis', 'base64'), 'fail'),
    (BODY, body('失敗', 'gb18030', 'base64'), 'fail'),
    (BODY, body('<p><b>F</b>AIL', 'utf-8', '8bit', 'html'), 'fail'),
    (BODY, body('&#70;&#x41;IL', 'utf-8', '8bit', 'html'), 'fail'),
    (BODY, body('<!-- FAIL --><script>FAIL</script>', 'utf-8', '8bit',
                'html'), 'ign'),
    (BODY, b'Content-Transfer-Encoding: quoted-printable\r\n\r\nFA=\r\nIL\r\n',
     'fail'),
    (BODY, b'Content-Type: text/plain; charset=nonsense\r\n\r\n\xffFAIL\r\n',
     'fail'),
    (BODY, multi(plain(b'nothing'), attached(b'FAIL')), 'ign'),
    (BODY, multi(attached(b'FAIL'), plain(b'OK')), 'success'),
    (BODY, multi(plain(b'nothing'), plain(b'FAIL')), 'ign'),
    (BODY, multi(b'Content-Type: message/rfc822\r\n\r\n' + plain(b'FAIL'),
                 plain(b'OK')), 'success'),
    (BODY, multi(multi(plain(b'START'), boundary=b'inner'),
                 b'Content-Type: text/html\r\n\r\n<i>FAIL</i>'), 'fail'),
    (BODY, b'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n' +
     plain(b'no end: FAIL\r\n'), 'fail'),
    (BODY, b'Content-Type: multipart/mixed\r\n\r\n--b\r\n' + plain(b'FAIL'),
     'ign'),
    (BOTH, b'Subject: nothing\r\n\r\nFAIL\r\n', 'fail'),
    (BOTH, b'Subject: FAIL\r\n\r\nOK\r\n', 'fail'),
    (BOTH, b'Subject: FA\r\n\r\nIL\r\n', 'ign'),
    (BOTH, b'To: x\r\n\r\nOK\r\n', 'success'),
    (DEFAULT_FAIL, b'Subject: nothing\r\n\r\nOK\r\n', 'fail'),
    (DEFAULT_FAIL, b'Subject: START\r\n\r\nx\r\n', 'start'),
]


def sql():
    for check, s, b, default in ((1, 1, 0, 0), (2, 0, 1, 0), (3, 1, 1, 0),
                                 (4, 1, 0, 1)):
        sets = ['%s = %s' % (name, 'true' if on else 'false') for name, on in
                (('filter_subject', s), ('filter_body', b),
                 ('filter_http_body', 0), ('filter_default_fail', default))]
        sets += ["%s = '%s'" % kw for kw in KEYWORDS.items()]
        # Mail does not look at it.
        sets.append("methods = 'POST'")
        print('UPDATE api_check SET %s WHERE id = %d;' %
              (', '.join(sets), check))


def main():
    if sys.argv[1] == 'sql':
        return sql()
    s = smtplib.SMTP('127.0.0.1', int(sys.argv[1]), timeout=60)
    for check, message, want in CASES:
        s.sendmail('a@b.org',
                   ['c0de%04d-0001-4000-8000-00000000c0de@localhost' % check],
                   message)
        print(check, want, sep='\t')
    # All of them at once, each sees what it looks at.
    kinds = {SUBJECT: 'fail', BODY: 'success', BOTH: 'fail',
             DEFAULT_FAIL: 'fail'}
    s.mail('a@b.org')
    for check in SUBJECT, BODY, BOTH, DEFAULT_FAIL, BODY, BOTH, SUBJECT, BODY:
        s.rcpt('c0de%04d-0001-4000-8000-00000000c0de@localhost' % check)
        print(check, kinds[check], sep='\t')
    s.data(b'Subject: FAIL\r\n\r\nOK\r\n')
    s.quit()


main()
