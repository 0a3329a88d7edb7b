# make            build everything into build/
# make run        install what is missing, build, and run it here (README)
# make check      install what tests need, build, run the tests
# make help       the other targets
include config.mk

B ?= build
# make V=1 shows the commands.
Q = $(if $(V),,@echo "  $(1) $@";)

LIB_C := $(wildcard lib/*/*.c lib/notify/integrations/*.c)
LIB_GEN := $(if $(wildcard sql/embed.awk),$(B)/gen/migrations.c)
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

$(B)/obj/%.o: %.c config.mk
	@mkdir -p $(@D)
	$(call Q,CC)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(B)/gen/%.o: $(B)/gen/%.c config.mk
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
$(B)/bin/$(1): $(patsubst %.c,$(B)/obj/%.o,$(wildcard bin/$(1)/*.c)) $(B)/libhc.a
	$$(call Q,LD)$$(CC) $$(LDFLAGS_ALL) -o $$@ $$^ $$(LIBS)
endef
$(foreach d,$(PROG_DIRS),$(eval $(call PROG_DIR,$(d))))

$(B)/tests/unit/%: $(B)/obj/tests/unit/%.o $(B)/libhc.a
	@mkdir -p $(@D)
	$(call Q,LD)$(CC) $(LDFLAGS_ALL) -o $@ $< $(B)/libhc.a -lcheck $(LIBS)

$(B)/tests/tools/%: $(B)/obj/tests/tools/%.o $(B)/libhc.a
	@mkdir -p $(@D)
	$(call Q,LD)$(CC) $(LDFLAGS_ALL) -o $@ $< $(B)/libhc.a $(LIBS)

units: $(UNITS)
tools: $(TOOLS)

clean:
	rm -rf build

.SECONDARY:
.PHONY: all units tools clean

-include $(shell find $(B) -name '*.d' 2>/dev/null)
