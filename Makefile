# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# make            build everything into build/
# make run        install what is missing, build, and run it here (README)
# make check      install what tests need, build, run the tests
# make help       the other targets
include config.mk

B ?= build
# make V=1 shows the commands.
Q = $(if $(V),,@echo "  $(1) $@";)

# What builds for people uses all processors.
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
MAKE_J = $(MAKE) --no-print-directory -j$(JOBS)

LIB_C := $(wildcard lib/*/*.c lib/notify/integrations/*.c)
LIB_GEN := $(B)/gen/migrations.c
LIB_O := $(LIB_C:%.c=$(B)/obj/%.o) $(LIB_GEN:%.c=%.o)
PROG_C := $(wildcard bin/*.c)
PROG_DIRS := $(patsubst bin/%/,%,$(sort $(dir $(wildcard bin/*/*.c))))
PROGS := $(PROG_C:bin/%.c=$(B)/bin/%) $(PROG_DIRS:%=$(B)/bin/%)
UNIT_C := $(wildcard tests/unit/*.c)
UNITS := $(UNIT_C:%.c=$(B)/%)
# Small programs that tests use: clients, sinks.
TOOL_C := $(wildcard tests/tools/*.c)
TOOLS := $(TOOL_C:%.c=$(B)/%)
FUZZ_C := $(wildcard tests/fuzz/*.c)
FUZZERS := $(FUZZ_C:%.c=$(B)/%)

all: $(PROGS)

# What decides what is built, apart from warnings; changes when that does, so
# that make WITH_PGSQL=no builds anew what stands there with it. AS_BUILT=yes
# takes what stands there, whatever it was built with.
BUILT_WITH = $(CC) $(VERSION) $(FEATURES) $(CPPFLAGS) $(OPT) $(HARDEN) \
	$(SAN) $(CFLAGS) $(HARDEN_LD) $(LDFLAGS)
$(B)/built-with: FORCE
	@mkdir -p $(@D)
	@new='$(subst ','\'',$(BUILT_WITH))'; [ -n "$(AS_BUILT)" ] || \
	    [ "$$(cat $@ 2>/dev/null)" = "$$new" ] || printf '%s\n' "$$new" > $@
FORCE:

$(B)/obj/%.o: %.c config.mk $(B)/built-with
	@mkdir -p $(@D)
	$(call Q,CC)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(B)/gen/%.o: $(B)/gen/%.c config.mk $(B)/built-with
	$(call Q,CC)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# The numbered migrations and their facts, as C string tables.
$(B)/gen/migrations.c: sql/embed.awk $(sort $(wildcard sql/*/*.sql sql/*.tsv))
	@mkdir -p $(@D)
	awk -f sql/embed.awk $(filter-out sql/embed.awk,$^) > $@.tmp
	mv $@.tmp $@

$(B)/libhc.a: $(LIB_O)
	@rm -f $@
	$(call Q,AR)$(AR) rcs $@ $(LIB_O)

$(B)/bin/%: $(B)/obj/bin/%.o $(B)/libhc.a
	@mkdir -p $(@D)
	$(call Q,LD)$(CC) $(LDFLAGS_ALL) -o $@ $< $(B)/libhc.a $(LIBS)

define PROG_DIR
$(B)/bin/$(1): $(patsubst %.c,$(B)/obj/%.o,$(wildcard bin/$(1)/*.c)) \
		$(B)/libhc.a
	@mkdir -p $$(@D)
	$$(call Q,LD)$$(CC) $$(LDFLAGS_ALL) -o $$@ $$^ $$(LIBS)
endef
$(foreach d,$(PROG_DIRS),$(eval $(call PROG_DIR,$(d))))

$(B)/tests/unit/%: $(B)/obj/tests/unit/%.o $(B)/libhc.a
	@mkdir -p $(@D)
	$(call Q,LD)$(CC) $(LDFLAGS_ALL) -o $@ $< $(B)/libhc.a \
	    $(CHECK_LIBS) $(LIBS)

$(B)/tests/tools/%: $(B)/obj/tests/tools/%.o $(B)/libhc.a
	@mkdir -p $(@D)
	$(call Q,LD)$(CC) $(LDFLAGS_ALL) -o $@ $< $(B)/libhc.a $(LIBS)

units: $(UNITS)
tools: $(TOOLS)

# --- targets for people ---

help:
	@sed -n 's/^## //p' Makefile

## make            build the programs into build/bin
## make deps       install the packages that building needs
deps:
	@sh etc/install-deps.sh build

## make run        install what is missing, build, start everything in ./var
run:
	@sh etc/install-deps.sh run
	@$(MAKE_J) all
	@$(B)/bin/hc-up --dir ./var

## make check      install what tests need, build, run the tests (minutes)
check:
	@sh etc/install-deps.sh test
	@$(MAKE_J) WERROR=-Werror all units tools
	@sh tests/t/run

## make check-all  the same and the slow ones: fuzzers, oracles, sanitizers
check-all:
	@sh etc/install-deps.sh fuzz
	@$(MAKE_J) WERROR=-Werror all units tools
	@HC_SLOW=1 sh tests/t/run
	@$(MAKE) --no-print-directory clang asan fuzz

## make asan       the tests under AddressSanitizer and UBSan
# crypt_r() is taken for the sanitizer's own, which looks for libcrypt's.
ASAN_FLAGS = B=build/asan OPT="-O1 -g -DHC_TEST" HARDEN= \
	HARDEN_LD="-Wl,--no-as-needed -lcrypt" \
	SAN="-fsanitize=address,undefined -fno-sanitize-recover=undefined \
	    -fno-omit-frame-pointer"
asan:
	@sh etc/install-deps.sh test
	@$(MAKE_J) $(ASAN_FLAGS) WERROR=-Werror \
	    all units tools
	@HC_BUILD=build/asan sh tests/t/run

## make clang      build everything with clang, warnings as errors
clang:
	@$(MAKE_J) B=build/clang CC=clang WERROR=-Werror \
	    all units tools

## make fuzz       each fuzz target for FUZZ_SECONDS (60)
FUZZ_SECONDS ?= 60
FUZZ_FLAGS = B=build/fuzz CC=clang OPT="-O1 -g -DHC_TEST" HARDEN= HARDEN_LD= \
	SAN="-fsanitize=address,undefined,fuzzer-no-link"
$(B)/tests/fuzz/%: $(B)/obj/tests/fuzz/%.o $(B)/libhc.a
	@mkdir -p $(@D)
	$(call Q,LD)$(CC) $(LDFLAGS_ALL) -fsanitize=fuzzer -o $@ $< \
	    $(B)/libhc.a $(LIBS)
fuzzers: $(FUZZERS)
fuzz:
	@sh etc/install-deps.sh fuzz
	@$(MAKE_J) $(FUZZ_FLAGS) fuzzers
	@sh tests/fuzz/run $(FUZZ_SECONDS)

## make bench      the figures of tests/bench, as ratios, in one run
bench:
	@sh etc/install-deps.sh bench
	@$(MAKE_J) all tools
	@sh tests/bench/run

## make lint       layers, banned functions, sizes, options against man pages
lint: all
	@HC_BUILD=$(B) sh tests/lint/run

## make format     clang-format over all of our C
format:
	clang-format -i $(shell git ls-files '*.c' '*.h')

## make install    DESTDIR= PREFIX= are honoured
DATADIR = $(PREFIX)/share
install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(SBINDIR) \
	    $(DESTDIR)$(SYSCONFDIR)/hc $(DESTDIR)$(UNITDIR) \
	    $(DESTDIR)$(SYSUSERSDIR) $(DESTDIR)$(TMPFILESDIR)
	for p in $(notdir $(PROGS)); do \
		dir=$(SBINDIR); \
		[ -f man/$$p.1 ] && dir=$(BINDIR); \
		install -m 755 $(B)/bin/$$p $(DESTDIR)$$dir/$$p || exit 1; \
	done
	for f in man/*.[0-9]; do \
		d=$(DESTDIR)$(MANDIR)/man$${f##*.}; \
		install -d $$d && install -m 644 $$f $$d/ || exit 1; \
	done
	for u in etc/systemd/*.service etc/systemd/*.socket \
	    etc/systemd/*.timer; do \
		sed 's,/usr/local/sbin,$(SBINDIR),g' $$u \
		    > $(DESTDIR)$(UNITDIR)/$${u##*/} || exit 1; \
	done
	for s in bash:bash-completion/completions/hc \
	    zsh:zsh/site-functions/_hc \
	    fish:fish/vendor_completions.d/hc.fish; do \
		f=$(DESTDIR)$(DATADIR)/$${s#*:}; \
		install -d $${f%/*} && $(B)/bin/hc completion $${s%%:*} \
		    $(patsubst man/hc-%.1,%,$(wildcard man/hc-*.1)) > $$f || \
		    exit 1; \
	done
	install -m 644 etc/systemd/hc.sysusers \
	    $(DESTDIR)$(SYSUSERSDIR)/hc.conf
	sed 's,/etc/hc,$(SYSCONFDIR)/hc,g' etc/systemd/hc.tmpfiles \
	    > $(DESTDIR)$(TMPFILESDIR)/hc.conf
	[ -e $(DESTDIR)$(SYSCONFDIR)/hc/hc.conf ] || \
	    install -m 640 etc/hc.conf $(DESTDIR)$(SYSCONFDIR)/hc/hc.conf

clean:
	rm -rf build

.SECONDARY:
.PHONY: all units tools fuzzers help deps run check check-all asan clang \
	fuzz bench lint format install clean FORCE

-include $(shell find $(B) -name '*.d' 2>/dev/null)
