// flags: -lole32 -luuid
/*
 * com_memory.c - task memory, IMalloc, GUIDs as text, apartments: what each call returns.
 *
 * SPDX-License-Identifier: MIT
 */
#include "com_use.h"

static void names(void)
{
    GUID guid;
    OLECHAR *text, room[40];
    printf("StringFromCLSID: %lx", StringFromCLSID(&IID_IMalloc, &text));
    printf(" %ls\n", text);
    CoTaskMemFree(text);
    printf("StringFromGUID2: %d\n", StringFromGUID2(&IID_IMallocSpy, room, 39));
    printf("StringFromGUID2, 38: %d\n", StringFromGUID2(&IID_IMallocSpy, room, 38));
    printf("CLSIDFromString: %lx", CLSIDFromString(room, &guid));
    printf(" %d\n", IsEqualGUID(&guid, &IID_IMallocSpy));
    printf("CLSIDFromString, NULL: %lx", CLSIDFromString(NULL, &guid));
    printf(" %d\n", IsEqualGUID(&guid, &IID_NULL));
    printf("IIDFromString: %lx\n", IIDFromString(room, &guid));
    printf("IIDFromString, NULL: %lx\n", IIDFromString(NULL, &guid));
    room[37] = 'x';
    printf("CLSIDFromString, bad: %lx\n", CLSIDFromString(room, &guid));
    printf("IIDFromString, bad: %lx\n", IIDFromString(room, &guid));
    room[37] = 0;
    printf("IIDFromString, short: %lx\n", IIDFromString(room, &guid));
}

static DWORD WINAPI other_thread(LPVOID context)
{
    printf("another thread, multithreaded: %lx\n", CoInitializeEx(NULL, COINIT_MULTITHREADED));
    CoUninitialize();
    return 0;
}

static void apartments(void)
{
    printf("CoInitialize: %lx\n", CoInitialize(NULL));
    printf("CoInitialize again: %lx\n", CoInitializeEx(NULL, COINIT_APARTMENTTHREADED));
    printf("CoInitializeEx, other kind: %lx\n", CoInitializeEx(NULL, COINIT_MULTITHREADED));
    HANDLE thread = CreateThread(NULL, 0, other_thread, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    CoUninitialize();
    CoUninitialize();
    printf("CoInitializeEx, other kind: %lx\n", CoInitializeEx(NULL, COINIT_MULTITHREADED));
    CoUninitialize();
}

int main(void)
{
    IMalloc *task = NULL, *same = NULL;
    IUnknown *unknown = NULL;
    printf("CoGetMalloc(1): %lx\n", CoGetMalloc(1, &task));
    printf("CoGetMalloc(1) again: %lx", CoGetMalloc(1, &same));
    printf(", %s\n", same == task ? "same" : "other");
    printf("CoGetMalloc(2): %lx\n", CoGetMalloc(2, &same));
    printf("QueryInterface: %lx\n", IMalloc_QueryInterface(task, &IID_IUnknown, (void **)&unknown));
    printf("QueryInterface: %lx\n",
           IMalloc_QueryInterface(task, &IID_IMallocSpy, (void **)&unknown));
    use(task);
    current = CoTaskMemAlloc(24);
    printf("in the process heap: %lu\n", (unsigned long)HeapSize(GetProcessHeap(), 0, current));
    CoTaskMemFree(current);
    names();
    apartments();
    return 0;
}
