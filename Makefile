# SPDX-License-Identifier: MIT
#
# Builds the kernel (ELF), the DLLs and programs of ring 3 (PE32), and runs and tests them.
#
# The sources of each folder are listed, in reading order, in its sources.mk; paths there are
# relative to this directory. `make help` lists the targets, `make V=1` shows each command.
# tools/setup, which checks for the tools, comes before everything else.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
ifeq ($(filter -j% --jobserver%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(or $(JOBS),2)
endif

# `make BUILD=elsewhere` builds and tests there; PLUMB_BUILD tells tools/plumb and the tests.
BUILD := build
export PLUMB_BUILD := $(abspath $(BUILD))
IMAGE := $(BUILD)/image
SYSTEM32 := $(IMAGE)/Windows/System32

# Shows a short line per step, or with V=1 the command itself.
ifeq ($(V),1)
say =
else
say = @printf '  %-8s %s\n' '$(1)' '$(2)';
endif

# ---------------------------------------------------------------------------------- tools, flags

KERNEL_CC := i686-linux-gnu-gcc
KERNEL_LD := i686-linux-gnu-gcc
PE := i686-w64-mingw32
NASM := nasm

WARNINGS := -Wall -Wextra -Wno-unused-parameter
DEBUGGABLE := -O2 -g -gdwarf-4 -march=i686 -mtune=generic -fno-omit-frame-pointer -fno-optimize-sibling-calls

KERNEL_CFLAGS := -std=gnu11 -m32 $(DEBUGGABLE) -ffreestanding -fno-pic -fno-pie \
	-mgeneral-regs-only -mpreferred-stack-boundary=2 \
	-fstack-protector-strong -mstack-protector-guard=global -fcf-protection=none -fno-asynchronous-unwind-tables -fno-strict-aliasing \
	$(WARNINGS) -Iinclude -I.
KERNEL_LDFLAGS := -m32 -nostdlib -static -no-pie -Wl,-T,linker.ld -Wl,--build-id=none \
	-Wl,-z,noexecstack -Wl,--no-warn-rwx-segments

DLL_CFLAGS := $(DEBUGGABLE) -ffreestanding -fno-builtin -fno-stack-protector -fno-strict-aliasing $(WARNINGS) \
	-Iinclude -I. -Ilibc
# What allocates makes do with the registers that any call may change, so it saves none.
CALL_REGISTERS := -ffixed-ebx -ffixed-esi -ffixed-edi -mpreferred-stack-boundary=2 -mno-accumulate-outgoing-args \
	-mno-stack-arg-probe
DLL_CXXFLAGS := -std=gnu++17 -fno-exceptions -fno-rtti
DLL_LDFLAGS := -shared -nostdlib -Wl,--enable-stdcall-fixup -Wl,--dynamicbase -Wl,--nxcompat \
	-Wl,--no-insert-timestamp
NO_ENTRY := -Wl,--entry,0

# Programs take the compiler as it comes: the same .exe runs on Windows.
PROGRAM_FLAGS := -O2 -g -gdwarf-4 -fno-omit-frame-pointer -Wall -static

NASM_FLAGS := -g -Iinclude/ -I./
# Twice: with -MD, NASM 2.16 leaves the included files out of the dependencies; with -M it does not.
nasm = $(NASM) $(NASM_FLAGS) -M -MP -MQ $@ $< >$(@:.o=.d) && $(NASM) $(1) $(NASM_FLAGS) -o $@ $<

# --------------------------------------------------------------------------------------- sources

# NAME_SOURCES comes from libc/name/sources.mk, and NAME_LDFLAGS (the entry point) and NAME_LIBS
# if it has any. Here: the preferred load address, and which DLLs it may import from.
DLLS := ntdll kernel32 msvcrt psapi ole32 bcrt
ntdll_BASE := 0x7C900000
kernel32_BASE := 0x7C800000
msvcrt_BASE := 0x77C10000
psapi_BASE := 0x76BF0000
ole32_BASE := 0x774E0000
bcrt_BASE := 0x32600000
kernel32_IMPORTS := ntdll
msvcrt_IMPORTS := kernel32 ntdll
psapi_IMPORTS := kernel32
ole32_IMPORTS := kernel32 ntdll
bcrt_IMPORTS := kernel32 ntdll

include $(wildcard $(addsuffix /sources.mk,boot kernel mm rtl $(addprefix libc/,$(DLLS))))
include $(wildcard apps/*/flags.mk)

$(foreach dll,$(DLLS),$(eval $(dll)_NAME := $(shell echo $(dll) | tr a-z A-Z)))
$(foreach dll,$(DLLS),$(eval $(dll)_SOURCES := $($($(dll)_NAME)_SOURCES)))
DLLS_HERE := $(foreach dll,$(DLLS),$(if $($(dll)_SOURCES),$(dll)))
ntdll_SOURCES += $(RTL_SOURCES)

kernel_objects = $(addprefix $(BUILD)/obj/kernel/,$(addsuffix .o,$(1)))
dll_objects = $(addprefix $(BUILD)/obj/dll/,$(addsuffix .o,$(1)))
KERNEL_OBJECTS := $(call kernel_objects,\
	$(BOOT_SOURCES) $(KERNEL_SOURCES) $(MM_SOURCES) $(RTL_SOURCES))
KERNEL_LISTS := $(wildcard $(addsuffix /sources*.mk,boot kernel mm rtl))
KERNEL := $(if $(wildcard linker.ld),$(BUILD)/plumb.elf)
DLL_FILES := $(DLLS_HERE:%=$(SYSTEM32)/%.dll)

# A program is all the sources in its folder; that of its name says in which language.
app_source = $(firstword $(wildcard apps/$(1)/$(1).c apps/$(1)/$(1).cpp))
app_files = $(sort $(wildcard $(addprefix apps/$(1)/*.,c cpp h mk)))
APPS := $(sort $(notdir $(patsubst %/,%,$(wildcard apps/*/))))
APPS := $(foreach app,$(APPS),$(if $(call app_source,$(app)),$(app)))
APP_FILES := $(APPS:%=$(BUILD)/apps/%.exe)

GUEST_SOURCES := $(sort $(wildcard tests/guest/*.c tests/guest/*.cpp tests/misuse/*.c))
GUEST_DLL_SOURCES := $(sort $(wildcard tests/guest/dll/*.c))
GUEST_FILES := $(addprefix $(BUILD)/,$(addsuffix .exe,$(basename $(GUEST_SOURCES)))) \
	$(GUEST_DLL_SOURCES:tests/guest/dll/%.c=$(BUILD)/tests/guest/%.dll)

# Tests may bring rules of their own; HOST_FILES and GDB_FILES are what they want built.
include $(wildcard tests/host/host.mk tests/gdb/gdb.mk tests/bench/bench.mk)

# --------------------------------------------------------------------------------------- targets

.PHONY: all kernel dlls apps guest run test nightly debug iso bench doctor setup setup-test setup-bench clean help

all: kernel dlls apps ## build the kernel, the DLLs and the programs
kernel: $(KERNEL)
dlls: $(DLL_FILES) $(SYSTEM32)/cmd.exe
apps: $(APP_FILES)
guest: $(GUEST_FILES)

run: all ## boot, follow one new down to the page frame, and print the chain
	@if [ -x tools/chain ]; then tools/chain; else tools/plumb $(BUILD)/apps/chain.exe; fi

test: setup-test all guest $(HOST_FILES) $(GDB_FILES) ## run every test, then prove's summary
	@prove -j2 $(or $(TESTS),$(wildcard tests/host/*.t tests/guest/*.t tests/misuse/*.t tests/image/*.t tests/gdb/*.t))

nightly: setup-test all guest ## a million hostile system calls; half an hour of fuzzing the heap
	@tests/nightly.py
	@FUZZ_SECONDS=1800 tests/host/heap_fuzz.t

debug: all ## the same run in gdb, stopped at main: one stack from there to the page frame
	@tools/debug

bench: setup-bench all guest $(BENCH_FILES) ## what the heap and the kernel cost; the heap next to other allocators
	@tools/bench
	@tools/heapbench

iso: $(BUILD)/plumb.iso ## make build/plumb.iso, which boots anywhere through GRUB
$(BUILD)/plumb.iso: setup-test all
	$(call say,ISO,$@)tools/makeiso $@ $(BUILD)/apps/chain.exe

doctor: ## list the tools this needs, with the versions found
	@tools/setup --doctor

setup: ## install what is missing (every other target does it too)
	@tools/setup run

setup-test: setup
	@tools/setup test

setup-bench: setup
	@tools/setup bench

clean: ## remove build/
	rm -rf $(BUILD)

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | sort | column -t -s '|'

# Every object comes after the check of the tools, but is not remade because of it.
$(BUILD)/tools.checked: setup
	@mkdir -p $(@D) && touch $@

# ---------------------------------------------------------------------------------------- kernel

$(BUILD)/plumb.elf: $(KERNEL_OBJECTS) linker.ld $(KERNEL_LISTS)
	$(call say,LD,$@)$(KERNEL_LD) $(KERNEL_LDFLAGS) -o $@ $(KERNEL_OBJECTS) -lgcc

$(BUILD)/obj/kernel/%.c.o: %.c Makefile | $(BUILD)/tools.checked
	@mkdir -p $(@D)
	$(call say,CC,$<)$(KERNEL_CC) $(KERNEL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/kernel/%.asm.o: %.asm Makefile | $(BUILD)/tools.checked
	@mkdir -p $(@D)
	$(call say,NASM,$<)$(call nasm,-f elf32 -F dwarf)

# ------------------------------------------------------------------------------------------ DLLs

$(BUILD)/obj/dll/libc/ntdll/heap/heap_alloc.c.o \
$(BUILD)/obj/dll/libc/ntdll/heap/heap_free.c.o \
$(BUILD)/obj/dll/libc/msvcrt/malloc.c.o \
$(BUILD)/obj/dll/libc/msvcrt/new.cpp.o: DLL_CFLAGS += $(CALL_REGISTERS)

$(BUILD)/obj/dll/%.c.o: %.c Makefile | $(BUILD)/tools.checked
	@mkdir -p $(@D)
	$(call say,CC,$<)$(PE)-gcc -std=gnu11 $(DLL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/dll/%.cpp.o: %.cpp Makefile | $(BUILD)/tools.checked
	@mkdir -p $(@D)
	$(call say,CXX,$<)$(PE)-g++ $(DLL_CXXFLAGS) $(DLL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/dll/%.asm.o: %.asm Makefile | $(BUILD)/tools.checked
	@mkdir -p $(@D)
	$(call say,NASM,$<)$(call nasm,-f win32)

# $(1) = name, $(2) = NAME, $(3) = the DLLs it may import from.
# The import library carries the stdcall decoration, which the .def and
# the DLL itself do not: tools/implib finds it in the objects. What goes
# into the machine is bound by tools/bind to the DLLs that it imports from.
define dll_rules
$(1)_OBJECTS := $$(call dll_objects,$$($(1)_SOURCES))

$(BUILD)/dll/$(1).dll: $$($(1)_OBJECTS) libc/$(1)/$(1).def libc/$(1)/sources.mk \
		$(3:%=$(BUILD)/lib/lib%.a)
	@mkdir -p $$(@D)
	$$(call say,LINK,$$@)$(PE)-gcc $(DLL_LDFLAGS) -Wl,--image-base,$($(1)_BASE) \
	$$(or $$($(2)_LDFLAGS),$$(NO_ENTRY)) -o $$@ $$($(1)_OBJECTS) libc/$(1)/$(1).def \
	-L$(BUILD)/lib -Wl,--start-group $(3:%=-l%) $$($(2)_LIBS) -lgcc -Wl,--end-group

$(BUILD)/lib/lib$(1).a: libc/$(1)/$(1).def $$($(1)_OBJECTS) $(3:%=$(BUILD)/lib/lib%.a) tools/implib
	@mkdir -p $$(@D)
	$$(call say,IMPLIB,$$@)tools/implib --dll $(1) --def libc/$(1)/$(1).def --out $$@ \
	$(3:%=--earlier $(BUILD)/lib/%.def) $$($(1)_OBJECTS)

$(SYSTEM32)/$(1).dll: $(BUILD)/dll/$(1).dll $(3:%=$(SYSTEM32)/%.dll) tools/bind
	@mkdir -p $$(@D)
	$$(call say,STRIP,$$@)$(PE)-strip -o $$@ $$< && \
	tools/bind $(3:%=--to $(SYSTEM32)/%.dll) $$@
endef
$(foreach dll,$(DLLS_HERE),$(eval \
	$(call dll_rules,$(dll),$($(dll)_NAME),$(filter $(DLLS_HERE),$($(dll)_IMPORTS)))))

# ------------------------------------------------------------------------- programs and their tests

compiler_for = $(PE)-$(if $(filter %.cpp,$(1)),g++,gcc)

define app_rules
$(BUILD)/apps/$(1).exe: $(call app_source,$(1)) $(call app_files,$(1)) Makefile \
		| $(BUILD)/tools.checked
	@mkdir -p $$(@D)
	$$(call say,PROGRAM,$$@)$$(call compiler_for,$$<) $(PROGRAM_FLAGS) $$($(1)_CFLAGS) \
	-o $$@ $$(filter %.c %.cpp,$$^) $$($(1)_LDFLAGS)
endef
$(foreach app,$(APPS),$(eval $(call app_rules,$(app))))

# A test may open with a line `// flags: …`, for the compiler.
guest_flags = $$(sed -n '1,9s,^// *flags: *,,p' $<)
define guest_recipe
	@mkdir -p $(@D)
	$(call say,PROGRAM,$@)$(call compiler_for,$<) $(PROGRAM_FLAGS) $(1) -MMD -MP -MF $@.d \
	-o $@ $< $(guest_flags)
endef
$(BUILD)/tests/guest/%.exe: tests/guest/%.c Makefile | $(BUILD)/tools.checked
	$(call guest_recipe)
$(BUILD)/tests/guest/%.exe: tests/guest/%.cpp Makefile | $(BUILD)/tools.checked
	$(call guest_recipe)
# What they do wrong is meant.
$(BUILD)/tests/misuse/%.exe: tests/misuse/%.c Makefile | $(BUILD)/tools.checked
	$(call guest_recipe,-fno-builtin -w)
$(BUILD)/tests/guest/%.dll: tests/guest/dll/%.c Makefile | $(BUILD)/tools.checked
	$(call guest_recipe,-shared)

include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
