# 1 GiB in one piece: where a program may have 3 or 4 GiB, it wants them.
lazy_array_LDFLAGS := -Wl,--large-address-aware
