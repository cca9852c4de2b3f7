# chain.exe: operator new from msvcrt.dll (new.def says why), figures from ntdll.dll.
OPERATOR_NEW := $(BUILD)/lib/libnew.a
$(OPERATOR_NEW): apps/chain/new.def | $(BUILD)/tools.checked
	@mkdir -p $(@D)
	$(call say,IMPLIB,$@)$(PE)-dlltool -d $< -l $@

$(BUILD)/apps/chain.exe: $(OPERATOR_NEW)
chain_LDFLAGS := $(OPERATOR_NEW) -lntdll
