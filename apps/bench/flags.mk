bench_LDFLAGS := -lntdll
