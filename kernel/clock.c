/*
 * clock.c - the PIT's tick at 100 Hz, the time of day, the TSC's frequency,
 * and all of it in the shared page.
 *
 * Time of day comes from the CMOS clock at the start (UTC); from then on ticks count. A
 * KSYSTEM_TIME is written High2, Low, High1 and read in the other order,
 * so that a reader without a lock sees a whole one.
 * Source: Intel 8254 data sheet; MC146818 data sheet.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ke.h"
#include "k/x86.h"
#include "kernel/cpu.h"
#include "mm/layout.h"

enum {
    PIT_HZ = 1193182,
    TICK_HZ = 100,
    PIT_CHANNEL0 = 0x40,
    PIT_CHANNEL2 = 0x42,
    PIT_COMMAND = 0x43,
    SPEAKER = 0x61
};
enum { CALIBRATION_US = 500, CALIBRATION_SAMPLES = 4 };

volatile KUSER_SHARED_DATA *const KeSharedData = (void *)SHARED_DATA;
uint64_t KeTscFrequency;
static ULONGLONG boot_time; /* 100 ns since 1601 */
static volatile ULONGLONG ticks;

ULONGLONG KeInterruptTime(void)
{
    uint32_t flags = irq_save();
    ULONGLONG now = ticks;
    irq_restore(flags);
    return now * TICK_100NS;
}

ULONGLONG KeSystemTime(void)
{
    return boot_time + KeInterruptTime();
}

static void publish(volatile KSYSTEM_TIME *time, ULONGLONG value)
{
    time->High2Time = (LONG)(value >> 32);
    time->LowPart = (ULONG)value;
    time->High1Time = (LONG)(value >> 32);
}

bool KiInterruptedUser(void);

static void clock_interrupt(void)
{
    ticks++;
    KeSharedData->TickCountLow = (ULONG)ticks;
    KeSharedData->TickCountQuad = ticks;
    publish(&KeSharedData->InterruptTime, ticks * TICK_100NS);
    publish(&KeSharedData->SystemTime, boot_time + ticks * TICK_100NS);
    KiTick(KiInterruptedUser());
}

/* TSC cycles in CALIBRATION_US of PIT channel 2, one shot. */
static uint64_t sample_tsc(void)
{
    ULONG count = PIT_HZ / (1000000 / CALIBRATION_US);
    outb(SPEAKER, (UCHAR)((inb(SPEAKER) & ~2) | 1)); /* gate on, speaker off */
    outb(PIT_COMMAND, 0xB0);                          /* channel 2, low then high byte, mode 0 */
    outb(PIT_CHANNEL2, (UCHAR)count);
    outb(PIT_CHANNEL2, (UCHAR)(count >> 8));
    uint64_t start = rdtsc();
    while (!(inb(SPEAKER) & 0x20)) {
    }
    return rdtsc() - start;
}

/* The least of several samples: a host that was busy elsewhere only makes one longer. */
static uint64_t measure_tsc(void)
{
    uint64_t least = sample_tsc();
    for (int i = 1; i < CALIBRATION_SAMPLES; i++) {
        uint64_t sample = sample_tsc();
        least = sample < least ? sample : least;
    }
    return least * (1000000 / CALIBRATION_US);
}

static UCHAR read_cmos(UCHAR index)
{
    outb(0x70, index);
    return inb(0x71);
}

static ULONG from_bcd(UCHAR value, bool bcd)
{
    return bcd ? (value >> 4) * 10u + (value & 15) : value;
}

/* Days from 1601-01-01 to the first day of a month of the Gregorian calendar. */
static ULONG days_before(ULONG year, ULONG month)
{
    static const USHORT before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    ULONG y = year - 1601;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return y * 365 + y / 4 - y / 100 + y / 400 + before[month - 1] + (month > 2 && leap);
}

static ULONGLONG read_time_of_day(void)
{
    while (read_cmos(0x0A) & 0x80) { /* an update is going on */
    }
    bool bcd = !(read_cmos(0x0B) & 4);
    ULONG second = from_bcd(read_cmos(0), bcd), minute = from_bcd(read_cmos(2), bcd);
    ULONG hour = from_bcd(read_cmos(4), bcd), day = from_bcd(read_cmos(7), bcd);
    ULONG month = from_bcd(read_cmos(8), bcd), year = 2000 + from_bcd(read_cmos(9), bcd);
    if (month < 1 || month > 12)
        month = 1;
    ULONGLONG seconds = ((ULONGLONG)days_before(year, month) + day - 1) * 86400 + hour * 3600 +
                        minute * 60 + second;
    return seconds * 10000000;
}

void KiInitializeClock(void)
{
    KeTscFrequency = measure_tsc();
    boot_time = read_time_of_day();
    KeSharedData->TickCountMultiplier = (1u << 24) * 10; /* 10 ms a tick */
    publish(&KeSharedData->SystemTime, boot_time);
    outb(PIT_COMMAND, 0x34); /* channel 0, mode 2 */
    outb(PIT_CHANNEL0, (UCHAR)(PIT_HZ / TICK_HZ));
    outb(PIT_CHANNEL0, (UCHAR)(PIT_HZ / TICK_HZ >> 8));
    KeConnectInterrupt(0, clock_interrupt);
}
