# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Paths, flags and features. Override on the command line or in the
# environment: make PREFIX=/opt/hc WITH_MYSQL=no

VERSION = 0.1.0

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
SBINDIR ?= $(PREFIX)/sbin
LIBEXECDIR ?= $(PREFIX)/libexec/hc
MANDIR ?= $(PREFIX)/share/man
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
TMPFILESDIR ?= $(PREFIX)/lib/tmpfiles.d

PKG_CONFIG ?= pkg-config
have = $(shell $(PKG_CONFIG) --exists $(1) 2>/dev/null && echo yes || echo no)

# Optional features: yes or no; by default, what pkg-config finds.
WITH_PGSQL ?= $(call have,libpq)
WITH_MYSQL ?= $(call have,libmariadb)

PKGS = sqlite3 libmicrohttpd libevent libevent_openssl gmime-3.0 jansson \
	libcurl uuid openssl libargon2 libcrypt zlib
FEATURES =
ifeq ($(WITH_PGSQL),yes)
PKGS += libpq
FEATURES += -DWITH_PGSQL
endif
ifeq ($(WITH_MYSQL),yes)
PKGS += libmariadb
FEATURES += -DWITH_MYSQL
endif

CC ?= cc
OPT ?= -O2 -g
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wformat=2
# Contributors build with WERROR=-Werror (make check does).
WERROR ?=
HARDEN ?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
HARDEN_LD ?= -pie -Wl,-z,relro,-z,now

PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PKGS) 2>/dev/null)
PKG_LIBS := $(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null)

# System headers are not ours to warn about.
CPPFLAGS_ALL = -I. $(patsubst -I%,-isystem %,$(PKG_CFLAGS)) \
	-D_GNU_SOURCE -DHC_VERSION='"$(VERSION)"' $(FEATURES) $(CPPFLAGS)
CFLAGS_ALL = -std=c11 $(OPT) $(WARN) $(WERROR) $(HARDEN) $(SAN) $(CFLAGS)
# --as-needed: a program carries only the libraries it really calls.
LDFLAGS_ALL = $(HARDEN_LD) -Wl,--as-needed $(SAN) $(LDFLAGS)
CHECK_LIBS = $(shell $(PKG_CONFIG) --libs check 2>/dev/null)
LIBS = $(PKG_LIBS) -lm -lpthread
