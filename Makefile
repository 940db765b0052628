# SPDX-License-Identifier: Apache-2.0
#: make              build the program, ./mttr
#: make demo         build, then show everything against a stand-in ServiceNow instance
#: make test         run every test
#: make lint         run every checker
#: make bench        measure speed and memory
#: make soak         run the tests that take minutes
#: make distros      run make demo and make test in a fresh Debian 12 and a fresh Debian 13 (root only)
#: make deps         install the packages that the build needs
#: make install      install below PREFIX (/usr/local) in DESTDIR; make uninstall removes the same files
#: make deb          make the Debian package, build/deb/mttr_VERSION_ARCH.deb
#: make clean        remove everything that was built
#: make check-only   run the tests without installing anything
#:
#: CC=clang chooses the compiler, SAN=1 builds with AddressSanitizer and UBSan, CI=1 turns warnings into errors, V=1 shows
#: the commands. Each compiler, with and without SAN, has a folder of its own below build.

CC        = gcc
PREFIX    = /usr/local
BUILD     = build/$(notdir $(CC))$(if $(SAN),-san)
PKGCONFIG = pkg-config

LIBRARIES      = sqlite3 libcurl libcjson libfyaml libcrypto icu-i18n icu-uc
TEST_LIBRARIES = cunit
MOCK_LIBRARIES = libmicrohttpd libcjson zlib libcrypto

WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes -Wvla \
           -Wformat=2 -Wundef -Wwrite-strings -Wpointer-arith -Wcast-qual -Wnull-dereference \
           $(if $(SAN),-Wno-unknown-warning-option -Wno-format-truncation) # gcc sees null formats in its instrumentation
# Debian's own (dpkg-buildflags), and position-independent executables
HARDENING = -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE -Wdate-time \
            $(if $(SAN),,-D_FORTIFY_SOURCE=2)
SANITIZERS = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

CFLAGS   = -O2 -g
Q        = $(if $(V),,@) # V=1 shows the commands
CPPFLAGS =
LDFLAGS  =
ALL_CPPFLAGS := -D_GNU_SOURCE -iquote include $(CPPFLAGS)
ALL_CFLAGS   := -std=c11 $(CFLAGS) $(WARNINGS) $(if $(CI),-Werror) $(HARDENING) $(if $(SAN),$(SANITIZERS)) -pthread
ALL_LDFLAGS  := -pie -Wl,-z,relro -Wl,-z,now $(if $(SAN),$(SANITIZERS)) -pthread $(LDFLAGS)

SOURCES    := $(wildcard src/*/*.c)
OBJECTS    := $(SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/sql.o $(BUILD)/demo.o $(BUILD)/page.o
UNIT       := $(wildcard tests/unit/*.c)
ORACLE     := $(wildcard tests/oracle/*.c)
GENERATOR  := $(wildcard tests/mock/snow_gen*.c)
PRELOADS    = $(patsubst tests/preload/%.c,$(BUILD)/%.so,$(wildcard tests/preload/*.c))
MOCK       := $(filter-out $(GENERATOR),$(wildcard tests/mock/*.c))
STAND_IN   := $(patsubst %,tests/mock/%.c,query rows moment text) # its evaluator, which a unit test asks directly
MANUAL5    := $(wildcard src/*.5)
UNITS      := $(wildcard src/systemd/*)
# below share; what a shell completes mttr by
COMPLETIONS = bash-completion/completions/mttr zsh/vendor-completions/_mttr fish/vendor_completions.d/mttr.fish
MIGRATIONS := $(sort $(wildcard sql/migrations/*.sql))
EXAMPLE    := $(addprefix fixtures/worked-example/,incidents.json worked-example.yml)
STATEMENTS := $(sort $(wildcard sql/*.sql))

# NAME=FILE: the parts of the page and the charts, embedded byte for byte
PAGE       := DASHBOARD=dashboard.html INDEX=index.html STYLE=style.css SCRIPT=app.js CHART=chart.umd.min.js \
              SERIES=series.vl.json GROUPS=groups.vl.json

# All processors where no -j was given
JOBS_FLAG = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

all: mttr

# The flags of the libraries are asked once, when something is really built.
ifneq ($(filter-out help deps demo test soak bench lint distros clean,$(or $(MAKECMDGOALS),all)),)
include $(BUILD)/libraries.mk
endif
$(BUILD)/libraries.mk: Makefile
	@mkdir -p $(@D)
	@for set in "LIB $(LIBRARIES)" "UNIT $(TEST_LIBRARIES)" "MOCK $(MOCK_LIBRARIES)"; do \
	    name=$${set%% *}; \
	    $(PKGCONFIG) --print-errors --exists $${set#* } || { echo "a library is missing: run make deps" >&2; exit 1; }; \
	    echo "$${name}_CFLAGS := $$($(PKGCONFIG) --cflags $${set#* })"; \
	    echo "$${name}_LIBS := $$($(PKGCONFIG) --libs $${set#* })"; done >$@.new
	@mv $@.new $@

mttr: $(BUILD)/mttr
	@cp -f $< $@

$(BUILD)/libmttr.a: $(OBJECTS)
	@rm -f $@
	@$(AR) rcs $@ $^

$(BUILD)/mttr: $(BUILD)/src/main.o $(BUILD)/libmttr.a
	$(if $(V),,@echo "link $@")
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIB_LIBS) -lcsv -lm

$(BUILD)/unit: $(UNIT:%.c=$(BUILD)/%.o) $(STAND_IN:%.c=$(BUILD)/%.o) $(BUILD)/libmttr.a
	$(if $(V),,@echo "link $@")
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIB_LIBS) $(UNIT_LIBS) -lcsv -lm

$(BUILD)/snow_mock: $(MOCK:%.c=$(BUILD)/%.o)
	$(if $(V),,@echo "link $@")
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(MOCK_LIBS)

$(BUILD)/%.so: tests/preload/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(WARNINGS) -O1 -fPIC -shared -o $@ $<

$(BUILD)/oracle: $(ORACLE:%.c=$(BUILD)/%.o)
	$(if $(V),,@echo "link $@")
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIB_LIBS) -lm

$(BUILD)/snow_gen: $(GENERATOR:%.c=$(BUILD)/%.o)
	$(if $(V),,@echo "link $@")
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lm

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "compile $<")
	$(Q)$(CC) $(ALL_CPPFLAGS) $(LIB_CFLAGS) $(UNIT_CFLAGS) $(MOCK_CFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/sql.o $(BUILD)/demo.o: $(BUILD)/%.o: $(BUILD)/%.c
	$(if $(V),,@echo "compile $<")
	$(Q)$(CC) $(ALL_CPPFLAGS) -iquote src $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/sql.c: sql/embed.awk $(STATEMENTS) $(MIGRATIONS)
	@mkdir -p $(@D)
	$(Q)awk -f sql/embed.awk $(STATEMENTS) $(MIGRATIONS) >$@.new
	@mv $@.new $@

$(BUILD)/demo.c: src/cmd/demo.awk $(EXAMPLE)
	@mkdir -p $(@D)
	$(Q)awk -f src/cmd/demo.awk $(EXAMPLE) >$@.new
	@mv $@.new $@

$(BUILD)/page.o: $(BUILD)/page.c src/render/template_p.h
	$(if $(V),,@echo "compile $<")
	$(Q)$(CC) $(ALL_CPPFLAGS) -iquote src/render $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/page.c: src/render/page/embed.awk $(wildcard src/render/page/*)
	@mkdir -p $(@D)
	$(Q){ echo '#include "template_p.h"'; for part in $(PAGE); do \
	    od -An -v -tu1 "src/render/page/$${part#*=}" | awk -v name="PAGE_$${part%%=*}" -f $< || exit 1; done; } >$@.new
	@mv $@.new $@

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# ---- for people ----

help:
	@sed -n 's/^#: \?//p' $(firstword $(MAKEFILE_LIST))

deps:
	@tests/deps.sh

demo: deps
	@$(MAKE) --no-print-directory $(JOBS_FLAG) all $(BUILD)/snow_mock $(BUILD)/snow_gen
	@BUILD=$(BUILD) tests/demo.sh

test:
	@tests/deps.sh --test
	@$(MAKE) --no-print-directory check-only

# The tests without the set-up; BUILD decides which build is tested.
check-only: $(BUILD)/mttr $(BUILD)/unit $(BUILD)/snow_mock $(BUILD)/snow_gen $(BUILD)/oracle $(PRELOADS)
	@BUILD=$(BUILD) tests/run.sh

# What takes minutes: every fault at every request, 1,000 kills, 1,000 random profiles.
soak: deps
	@$(MAKE) --no-print-directory $(BUILD)/mttr $(BUILD)/snow_mock $(BUILD)/snow_gen $(BUILD)/oracle $(PRELOADS)
	@BUILD=$(BUILD) tests/soak.sh

bench:
	@tests/deps.sh --bench
	@$(MAKE) --no-print-directory all $(BUILD)/snow_gen $(BUILD)/snow_mock
	@BUILD=$(BUILD) python3 tests/bench/bench.py

distros:
	@tests/deps.sh --distros
	@tests/distros.sh

lint: deps
	@BUILD=$(BUILD) tests/lint/lint.sh

# What is installed where, below PREFIX: uninstall takes the same away.
install: all
	install -D -m 755 mttr $(DESTDIR)$(PREFIX)/bin/mttr
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man1 src/mttr.1
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man5 $(MANUAL5)
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/doc/mttr README.md CHANGELOG.md
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/doc/mttr/schema reports/schema/*
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/doc/mttr/examples fixtures/profiles/*.yml
	for file in $$(cd reports && find grafana -type f); do \
	    install -D -m 644 reports/$$file $(DESTDIR)$(PREFIX)/share/doc/mttr/$$file || exit 1; done
	install -d $(dir $(COMPLETIONS:%=$(DESTDIR)$(PREFIX)/share/%)) $(DESTDIR)$(PREFIX)/lib/systemd/system
	for file in $(COMPLETIONS); do \
	    case $$file in bash*) shell=bash ;; zsh*) shell=zsh ;; *) shell=fish ;; esac; \
	    ./mttr completion $$shell >$(DESTDIR)$(PREFIX)/share/$$file || exit 1; done
	for unit in $(UNITS); do \
	    sed 's|/usr/local/bin|$(PREFIX)/bin|' $$unit >$(DESTDIR)$(PREFIX)/lib/systemd/system/$${unit##*/} || exit 1; done
	chmod 644 $(COMPLETIONS:%=$(DESTDIR)$(PREFIX)/share/%) $(UNITS:src/systemd/%=$(DESTDIR)$(PREFIX)/lib/systemd/system/%)

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/mttr $(DESTDIR)$(PREFIX)/share/man/man1/mttr.1
	rm -f $(MANUAL5:src/%=$(DESTDIR)$(PREFIX)/share/man/man5/%) $(COMPLETIONS:%=$(DESTDIR)$(PREFIX)/share/%)
	rm -f $(UNITS:src/systemd/%=$(DESTDIR)$(PREFIX)/lib/systemd/system/%)
	rm -rf $(DESTDIR)$(PREFIX)/share/doc/mttr

# The Debian package, build/deb/mttr_VERSION_ARCH.deb
deb: all
	@src/debian/build.sh

clean:
	rm -rf build mttr

.PHONY: all help deps demo test check-only soak bench lint distros install uninstall deb clean
.DELETE_ON_ERROR:
