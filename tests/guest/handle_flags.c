// SPDX-License-Identifier: MIT
// HANDLE_FLAG_INHERIT and HANDLE_FLAG_PROTECT_FROM_CLOSE: what they are, set and cleared one by one.
#include "k32_tap.h"

enum { I = HANDLE_FLAG_INHERIT, P = HANDLE_FLAG_PROTECT_FROM_CLOSE };

static const struct {
    DWORD mask, flags, after;
} steps[] = {{I, I, I},     {P, P, I | P}, {I, 0, P},    {0, I, P},
             {I | P, I, I}, {P, I, I},     {I | P, 0, 0}};

int main(void)
{
    DWORD flags = 99;
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    ok(GetHandleInformation(event, &flags) && flags == 0, "a handle has no flags");
    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        ok(SetHandleInformation(event, steps[i].mask, steps[i].flags), "step %u", i);
        GetHandleInformation(event, &flags);
        is(flags, steps[i].after, "is seen");
    }
    SetHandleInformation(event, P, P);
    fails(CloseHandle(event), ERROR_INVALID_HANDLE, "a protected handle is not closed");
    ok(SetEvent(event), "it still works");
    SetHandleInformation(event, P, 0);
    ok(CloseHandle(event), "an unprotected one is");
    fails(SetHandleInformation(event, I, I), ERROR_INVALID_HANDLE, "no handle");
    fails(GetHandleInformation(NULL, &flags), ERROR_INVALID_HANDLE, "none either");
    HANDLE kept = CreateEventA(NULL, TRUE, FALSE, NULL);
    ok(SetHandleInformation(kept, P, P), "the end of the process closes this one");
    return tap_end();
}
