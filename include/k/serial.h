/*
 * serial.h - serial ports (kernel/serial.c). index 0…3 = COM1…COM4. Output is polled; a missing
 * port is skipped.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"

void SerialInitialize(void);
bool SerialPresent(int index);
void SerialWrite(int index, const void *bytes, size_t n);
bool SerialReadByte(int index, UCHAR *byte); /* false: nothing there now */
void SerialEnableReceiveInterrupt(int index);
void SerialDisableReceiveInterrupt(int index);
