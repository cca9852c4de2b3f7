PSAPI_SOURCES := libc/psapi/psapi.c
