# SPDX-License-Identifier: MIT
# The programs of the tests of gdb, and the DLL that one loads. libnew.a: see apps/chain/flags.mk.
GDB_FILES := $(BUILD)/tests/gdb/gdb_stack.exe $(BUILD)/tests/gdb/gdb_later.dll $(BUILD)/tests/gdb/gdb_heap.exe

$(BUILD)/tests/gdb/gdb_stack.exe: tests/gdb/gdb_stack.cpp $(BUILD)/lib/libnew.a Makefile \
		| $(BUILD)/tools.checked
	@mkdir -p $(@D)
	$(call say,PROGRAM,$@)$(PE)-g++ $(PROGRAM_FLAGS) -o $@ $< $(BUILD)/lib/libnew.a

$(BUILD)/tests/gdb/gdb_later.dll: tests/gdb/gdb_later.c Makefile | $(BUILD)/tools.checked
	@mkdir -p $(@D)
	$(call say,PROGRAM,$@)$(PE)-gcc $(PROGRAM_FLAGS) -shared -Wl,--image-base,0x400000 \
	-Wl,--dynamicbase -o $@ $<

$(BUILD)/tests/gdb/gdb_heap.exe: tests/gdb/gdb_heap.c Makefile | $(BUILD)/tools.checked
	@mkdir -p $(@D)
	$(call say,PROGRAM,$@)$(PE)-gcc $(PROGRAM_FLAGS) -o $@ $<
