# SPDX-License-Identifier: MIT
# cmd.exe is part of the system: C:\Windows\System32 of the image has it.
$(SYSTEM32)/cmd.exe: $(BUILD)/apps/cmd.exe
	@mkdir -p $(@D)
	$(call say,STRIP,$@)$(PE)-strip -o $@ $<

cmd_CFLAGS := -Os
