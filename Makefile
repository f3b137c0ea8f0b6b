# Ringfence. `make` builds, `make demo` shows, `make test` proves; V=1 prints the commands, O=dir builds
# elsewhere, SAN=address,undefined builds beside it, DESTDIR and prefix steer install.
SHELL       := /bin/bash
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS   += --no-builtin-rules

SAN         ?=
O           ?= build$(if $(SAN),-san)
prefix      ?= /usr/local
V           ?= 0
CC          := gcc
CLANG       ?= clang
BPFTOOL     ?= $(firstword $(wildcard /usr/sbin/bpftool /usr/bin/bpftool /usr/local/sbin/bpftool) bpftool)
PKG_CONFIG  ?= pkg-config
BPF_ARCH    ?= $(patsubst aarch64,arm64,$(shell uname -m))
VERSION     := 0.1.0

say          = $(if $(filter 1,$(V)),,@printf '  %-7s %s\n' '$(1)' '$(2)';)
Q           := $(if $(filter 1,$(V)),,@)

PKGS        := libbpf jansson yaml-0.1 libelf zlib libcrypto sqlite3 libnghttp2 libbrotlidec libzstd capstone
CFLAGS      ?= -O2 -g
WARN        := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla -Werror
ALL_CFLAGS  := -std=gnu11 -D_GNU_SOURCE -DRINGFENCE_VERSION='"$(VERSION)"' $(WARN) $(CFLAGS) -I. -I$(O)/gen \
               $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all)
LIBS        := $(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null) $(if $(SAN),-fsanitize=$(SAN))
CHECK_LIBS  := $(shell $(PKG_CONFIG) --libs criterion 2>/dev/null || echo -lcriterion)
BPF_CFLAGS  := -g -O2 -target bpf -mcpu=v3 -Wall -Werror -Wno-unused-function -I. -Ivmlinux/$(BPF_ARCH) -D__TARGET_ARCH_$(patsubst x86_64,x86,$(BPF_ARCH))

# The core knows no libbpf: it links into the unit tests without user/kern and user/cli.
CORE_DIRS   := base event tls policy lineage wire cause timeline backtest learn compare report why
SHELL_DIRS  := kern session daemon cli
CORE_SRC    := $(sort $(foreach d,$(CORE_DIRS),$(wildcard user/$(d)/*.c)))
SHELL_SRC   := $(sort $(foreach d,$(SHELL_DIRS),$(wildcard user/$(d)/*.c)))
# What makes random policies for the unit tests and for the driver of the kernel tests.
RANDOM_SRC  := $(sort $(wildcard tests/random/*.c))
TEST_SRC    := $(sort $(wildcard tests/unit/*.c)) $(RANDOM_SRC)
BPF_SRC     := $(sort $(wildcard bpf/*.bpf.c))
RULES       := $(sort $(wildcard rules/*.yaml rules/builtin/*.yaml))

CORE_OBJ    := $(CORE_SRC:%.c=$(O)/%.o) $(O)/gen/embedded.o $(O)/gen/page.o
# What answers Prometheus.
HTTP_LIBS   := $(shell $(PKG_CONFIG) --libs libmicrohttpd 2>/dev/null || echo -lmicrohttpd)
SHELL_OBJ   := $(SHELL_SRC:%.c=$(O)/%.o) $(O)/gen/schema.o
# What of the shell is tested without a kernel and knows no libbpf; a binary of its own, so that the core's
# tests need nothing of it.
STEST_OBJ   := $(patsubst %.c,$(O)/%.o,$(sort $(wildcard tests/shell/*.c))) \
               $(patsubst %,$(O)/user/kern/%.o,images resolve names names_links names_memory names_programs) \
               $(patsubst %,$(O)/user/session/%.o,asks assume input machine_key pack procstat question_show segments sockets thread tls_files) \
               $(patsubst %,$(O)/user/daemon/%.o,board config health http left_state metrics notify peer procstatus request tree) \
               $(O)/user/session/rule_counts.o \
               $(patsubst %,$(O)/user/cli/%.o,backtest bundle_verify control_client control_daemon daemon_client import options progress recorded_place replay \
               replay_options source sources timelines unpack usage verify)
TEST_OBJ    := $(TEST_SRC:%.c=$(O)/%.o)
BPF_OBJ     := $(BPF_SRC:bpf/%.bpf.c=$(O)/bpf/%.bpf.o)
# The driver of the kernel tests has the engine and the commands in it; their helpers are small and static.
KDRIVER_OBJ := $(patsubst %.c,$(O)/%.o,$(sort $(wildcard tests/kernel/driver/*.c)) $(RANDOM_SRC)) $(filter-out %/main.o,$(SHELL_OBJ))
KHELPER_SRC := $(sort $(wildcard tests/kernel/helpers/*.c))
KTEST_BIN   := $(KHELPER_SRC:tests/kernel/helpers/%.c=$(O)/kernel/%) $(O)/kernel/driver

.PHONY: all bpf check deb demo fuzz test test-unit test-long kernel-tests clean install uninstall compile_commands.json FORCE
all: $(O)/ringfence $(KTEST_BIN)
deb:
	$(Q)tools/deb
kernel-tests: $(KTEST_BIN)

-include Makefile.local

$(O)/gen/ringfence.skel.h: $(O)/bpf/ringfence.bpf.o
	$(call say,SKEL,$@)mkdir -p $(@D) && $(BPFTOOL) gen skeleton $< name ringfence_bpf > $@
$(O)/bpf/ringfence.bpf.o: $(BPF_OBJ)
	$(call say,BPFLD,$@)$(BPFTOOL) gen object $@ $^
$(O)/bpf/%.bpf.o: bpf/%.bpf.c
	$(call say,BPFCC,$<)mkdir -p $(@D) && $(CLANG) $(BPF_CFLAGS) -MMD -MP -c $< -o $@
bpf: $(BPF_OBJ)

# Policies that `extends: builtin:NAME` and the demo find inside the program; made again when one comes or goes.
$(O)/gen/rules: FORCE
	$(Q)mkdir -p $(@D) && { echo '$(RULES)' | cmp -s - $@ || echo '$(RULES)' > $@; }
$(O)/gen/embedded.c: tools/embed $(RULES) $(O)/gen/rules
	$(call say,EMBED,$@)mkdir -p $(@D) && tools/embed $(RULES) > $@

$(O)/gen/schema.c: tools/embed docs/timeline.schema.json
	$(call say,EMBED,$@)mkdir -p $(@D) && tools/embed --text timeline_schema user/cli/schema.h docs/timeline.schema.json > $@

# The HTML report's style, script and skeleton; the order of the scripts is the order here.
PAGE        := $(addprefix user/report/page/,page.css page.html text.js data.js marks.js list.js select.js search.js records.js \
               timeline.js tree.js tables.js flow.js main.js)
$(O)/gen/page.c: tools/embed-page $(PAGE)
	$(call say,EMBED,$@)mkdir -p $(@D) && tools/embed-page $(PAGE) > $@

$(O)/gen/%.o: $(O)/gen/%.c
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@
$(O)/user/kern/%.o: user/kern/%.c | $(O)/gen/ringfence.skel.h
	$(call say,CC,$<)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@
$(O)/%.o: %.c
	$(call say,CC,$<)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(O)/ringfence: $(SHELL_OBJ) $(CORE_OBJ)
	$(call say,LD,$@)$(CC) $(ALL_CFLAGS) $^ -o $@ $(LIBS) $(HTTP_LIBS)
$(O)/unit: $(TEST_OBJ) $(CORE_OBJ)
	$(call say,LD,$@)$(CC) $(ALL_CFLAGS) $^ -o $@ $(filter-out -lbpf,$(LIBS)) $(CHECK_LIBS)
$(O)/kernel/driver: $(KDRIVER_OBJ) $(CORE_OBJ)
	$(call say,LD,$@)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) $^ -o $@ $(LIBS) $(HTTP_LIBS)
$(O)/unit-shell: $(STEST_OBJ) $(CORE_OBJ)
	$(call say,LD,$@)$(CC) $(ALL_CFLAGS) $^ -o $@ $(filter-out -lbpf,$(LIBS)) $(HTTP_LIBS) $(CHECK_LIBS)
$(O)/parse: tests/timelines/parse.c
	$(call say,CC,$<)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) $< -o $@ -ljansson
$(O)/kernel/%: tests/kernel/helpers/%.c
	$(call say,CC,$<)mkdir -p $(@D) && $(CC) $(filter-out -fsanitize%,$(ALL_CFLAGS)) -MMD -MP $< -o $@ -static -pthread

# The tests keep the lines that they made; the validator reads them after.
test-unit: $(O)/unit $(O)/unit-shell $(O)/ringfence
	$(Q)rm -rf $(O)/samples && mkdir -p $(O)/samples
	$(Q)RF_SAMPLES=$(O)/samples $(O)/unit --jobs 2 --quiet $(UNIT)
	$(Q)RF_SAMPLES=$(O)/samples $(O)/unit-shell --jobs 2 --quiet
	$(Q)tools/metrics-lint $(O)/samples/metrics.prom
	$(Q)tools/filter-keys --check
	$(Q)$(if $(UNIT),,tests/timeline-schema $(O)/samples/*.jsonl && tools/validate-timeline -q $(O)/samples/*.jsonl)
	$(Q)$(if $(UNIT),,RINGFENCE_BUILD=$(O) tests/seals)

# Fuzz targets link the core and libFuzzer; one binary each, run by hand or by the nightly job.
FUZZ_SRC    := $(sort $(wildcard tests/fuzz/*.c))
FUZZ_OBJ    := $(CORE_SRC:%.c=$(O)/fuzz/obj/%.o) $(O)/fuzz/obj/gen/embedded.o $(O)/fuzz/obj/gen/page.o
FUZZ_CC      = mkdir -p $(@D) && $(CLANG) $(ALL_CFLAGS) -fsanitize=fuzzer-no-link,address,undefined -MMD -MP -c $< -o $@
fuzz: $(FUZZ_SRC:tests/fuzz/%.c=$(O)/fuzz/%)
$(O)/fuzz/obj/gen/%.o: $(O)/gen/%.c
	$(call say,CLANG,$<)$(FUZZ_CC)
$(O)/fuzz/obj/%.o: %.c
	$(call say,CLANG,$<)$(FUZZ_CC)
$(O)/fuzz/core.a: $(FUZZ_OBJ)
	$(call say,AR,$@)rm -f $@ && ar rcs $@ $^
# Of the shell: what reads an archive.
$(O)/fuzz/fuzz_bundle: $(patsubst %,$(O)/fuzz/obj/user/%.o,cli/bundle_verify cli/verify cli/unpack cli/usage session/machine_key session/pack session/segments session/thread)
$(O)/fuzz/fuzz_request $(O)/fuzz/fuzz_config $(O)/fuzz/fuzz_left_state: $(O)/fuzz/fuzz_%: $(O)/fuzz/obj/user/daemon/%.o
$(O)/fuzz/%: $(O)/fuzz/obj/tests/fuzz/%.o $(O)/fuzz/core.a
	$(call say,FUZZ,$@)$(CLANG) -fsanitize=fuzzer,address,undefined $(filter %.o,$^) $(O)/fuzz/core.a -o $@ $(filter-out -lbpf,$(LIBS))
.PRECIOUS: $(O)/fuzz/obj/%.o

check:
	$(Q)tools/check
demo:
	$(Q)tools/demo
test:
	$(Q)tools/test
test-long:
	$(Q)tools/test-long

install: all
	install -D -m 0755 $(O)/ringfence $(DESTDIR)$(prefix)/bin/ringfence
	install -d $(DESTDIR)$(prefix)/share/ringfence/rules $(DESTDIR)$(prefix)/share/man/man1 $(DESTDIR)$(prefix)/share/man/man5
	cp -r rules/. $(DESTDIR)$(prefix)/share/ringfence/rules/
	install -m 0644 docs/ringfence.1 $(DESTDIR)$(prefix)/share/man/man1/
	install -m 0644 docs/ringfence-policy.5 $(DESTDIR)$(prefix)/share/man/man5/
	install -d $(DESTDIR)$(prefix)/lib/systemd/system
	sed 's|@prefix@|$(prefix)|' user/daemon/ringfence.service >$(DESTDIR)$(prefix)/lib/systemd/system/ringfence.service
	chmod 0644 $(DESTDIR)$(prefix)/lib/systemd/system/ringfence.service
uninstall:
	rm -f $(DESTDIR)$(prefix)/bin/ringfence $(DESTDIR)$(prefix)/share/man/man1/ringfence.1 $(DESTDIR)$(prefix)/share/man/man5/ringfence-policy.5 \
		$(DESTDIR)$(prefix)/lib/systemd/system/ringfence.service
	rm -rf $(DESTDIR)$(prefix)/share/ringfence
clean:
	rm -rf build build-san build-arm64

compile_commands.json:
	$(Q)tools/compile-commands $(CORE_SRC) $(SHELL_SRC) -- $(ALL_CFLAGS) > $@

-include $(shell find $(O) -name '*.d' 2>/dev/null)
