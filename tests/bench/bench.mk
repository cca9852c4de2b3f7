# SPDX-License-Identifier: MIT
# Workloads for the malloc of the host, whichever is preloaded: tools/heapbench runs them.
BENCH_GROUPS := pairs slots bursts growth large_blocks larson handoff fragments
BENCH_FILES := $(BENCH_GROUPS:%=$(BUILD)/bench/%) $(BUILD)/host/libplumbheap.so
HOST_FILES += $(BENCH_FILES)

$(BUILD)/bench/%: tests/bench/%.c tests/bench/workload.c tests/bench/workload.h
	@mkdir -p $(@D)
	$(call say,HOST,$@)gcc -std=gnu11 -O2 -g -fno-builtin $(WARNINGS) -Itests/bench -o $@ \
	$< $(if $(filter %/fragments,$@),,tests/bench/workload.c) -lpthread
