# SPDX-License-Identifier: MIT
# The heap of ntdll as a malloc of the host, for LD_PRELOAD.
HOST_HEAP := $(filter-out %_nt.c %_info.c %_list.c,$(filter libc/ntdll/heap/%,$(NTDLL_SOURCES))) \
	libc/ntdll/heap/heap_free_list.c libc/ntdll/heap/heap_os_mmap.c tools/heap_preload.c
HOST_FILES += $(BUILD)/host/libplumbheap.so

$(BUILD)/host/libplumbheap.so: $(HOST_HEAP) $(wildcard libc/ntdll/heap/*.h)
	@mkdir -p $(@D)
	$(call say,HOST,$@)gcc -std=gnu11 -O2 -g -fno-builtin -fno-strict-aliasing $(WARNINGS) \
	-Wno-attributes -fPIC -fvisibility=hidden -shared -Iinclude -I. -Ilibc -o $@ $(sort $(HOST_HEAP)) -lpthread
