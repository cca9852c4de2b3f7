# rtl: pure C for kernel, ntdll and host tests, in reading order.
RTL_SOURCES := rtl/pe.c rtl/pe_words.c rtl/pe_export.c rtl/pe_reloc.c rtl/avl.c rtl/avl_weight.c
