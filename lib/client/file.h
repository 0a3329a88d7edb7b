/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Whole files, as the client commands read and write them. */
#ifndef HC_CLIENT_FILE_H
#define HC_CLIENT_FILE_H

#include "lib/base/buf.h"
#include "lib/base/err.h"

#define FILE_TEXT_MAX (64 * 1024 * 1024)

/* Appends all of it; "-" is standard input. */
int file_read(const char *path, struct buf *text, struct hc_err *err)
    HC_MUSTCHECK;
int file_read_fd(int fd, struct buf *text, struct hc_err *err) HC_MUSTCHECK;
int file_write_fd(int fd, struct str text, struct hc_err *err) HC_MUSTCHECK;
/* Puts text in place of the file at once, with its mode and owner; a new one
 * is its owner's alone. A symbolic link stays one. */
int file_replace(const char *path, struct str text, struct hc_err *err)
    HC_MUSTCHECK;

#endif
