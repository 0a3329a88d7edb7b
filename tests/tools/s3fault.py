#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""s3fault.py PORT: an S3 server that is ill. What is wrong stands in the key's
first part, or in the prefix that is asked for:
    internal-N/...  InternalError N times in a row, then 200
    500, 503, 403   that status, with no XML
    nosuchbucket    404, but not for want of the key
    reset           closes the connection in the middle of the answer, once
    resets          each time
    truncated       announces more than it sends
    silent          never answers
    drip            one byte a second
    huge            an answer without end
    notxml, doctype, deep, open    answers to lists that are not what they seem
    old             a list that ignores start-after
    undeleted       lists two keys, deletes one of them
GET /count/WHAT says how many requests WHAT has had."""
import collections
import http.server
import re
import socketserver
import sys
import time
import urllib.parse

count = collections.Counter()
ERROR = ('<?xml version="1.0"?><Error><Code>{}</Code><Message>{}</Message>'
         '</Error>')
LIST = ('<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns='
        '"http://s3.amazonaws.com/doc/2006-03-01/">{}<IsTruncated>false'
        '</IsTruncated></ListBucketResult>')
LISTS = {
    'notxml': 'here you are',
    'doctype': '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    'deep': '<a>' * 5000 + '</a>' * 5000,
    'open': LIST.format('<Contents><Key>open/a</Key></Contents>')[:-10],
    'old': LIST.format('<Contents><Key>old/a</Key></Contents>'
                       '<Contents><Key>old/b</Key></Contents>'),
    'undeleted': LIST.format('<Contents><Key>undeleted/a</Key></Contents>'
                             '<Contents><Key>undeleted/b</Key></Contents>'),
}


class Ill(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *args):
        pass

    def answer(self, status, body, length=None):
        body = body.encode()
        self.send_response(status)
        self.send_header('Content-Length', str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do(self):
        self.rfile.read(int(self.headers.get('Content-Length', 0)))
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        what = url.path.split('/')[2].split('?')[0]
        if 'prefix' in query:
            what = query['prefix'][0].split('/')[0]
        if url.path.startswith('/count/'):
            self.answer(200, str(count[what]))
            return
        count[what] += 1
        if 'delete' in query:
            self.answer(200, '<DeleteResult><Error><Key>undeleted/b</Key>'
                        '<Code>AccessDenied</Code><Message>no &amp; never'
                        '</Message></Error></DeleteResult>')
        elif what in LISTS:
            self.answer(200, LISTS[what])
        elif re.fullmatch('internal-[0-9]+', what):
            if count[what] > int(what[9:]):
                self.answer(200, '')
            else:
                self.answer(500, ERROR.format('InternalError', 'again'))
        elif what in ('500', '503', '403'):
            self.answer(int(what), 'no')
        elif what == 'nosuchbucket':
            self.answer(404, ERROR.format('NoSuchBucket', 'none\nsuch'))
        elif what == 'resets' or (what == 'reset' and count[what] == 1):
            self.close_connection = True
        elif what == 'truncated':
            self.answer(200, 'short', 1000)
            self.close_connection = True
        elif what == 'silent':
            time.sleep(60)
        elif what in ('drip', 'huge'):
            self.send_response(200)
            self.send_header('Content-Length', str(1 << 34))
            self.end_headers()
            while True:
                self.wfile.write(b'x' * (1 if what == 'drip' else 1 << 16))
                time.sleep(1 if what == 'drip' else 0)
        else:
            self.answer(200, 'fine')

    do_GET = do_PUT = do_POST = do


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


Server(('127.0.0.1', int(sys.argv[1])), Ill).serve_forever()
