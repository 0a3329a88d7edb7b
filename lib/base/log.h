/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* One line per event on standard error; under systemd (JOURNAL_STREAM set)
 * each line begins with "<N>", its syslog priority. A message names the object,
 * the operation and the reason, with key=value at the end; never a secret.
 * Control characters in the result are written as \xNN. */
#ifndef HC_LOG_H
#define HC_LOG_H

/* Opens /dev/null for what of descriptors 0 to 2 is closed: what is opened
 * next, a connection or a file, would else be written to as one of them. */
void log_standard_fds(void);
/* Does that first. name is kept, not copied. verbose > 0 shows log_debug
 * lines. */
void log_init(const char *name, int verbose);
void log_verbose(int verbose);
void log_err(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
