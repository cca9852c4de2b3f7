// SPDX-License-Identifier: MIT
//
// run.mjs MEGABYTES KERNEL ARCHIVE OPTIONS FD...: boots Plumb in v86, under Node.
//
// Each FD is a socket that becomes COM1, COM2, … v86's ports take bytes without asking whether
// there is room (4096 bytes per port), so input waits here until the guest has read.
// The kernel cannot end this machine: whoever started it does, on seeing @end.
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { V86 } from "./node_modules/v86/build/libv86.mjs";

const BIOS = "/usr/share/seabios/bios.bin";
const VGA_BIOS = "/usr/share/seabios/vgabios-stdvga.bin";
const ROOM = 1024;

const here = path.dirname(fileURLToPath(import.meta.url));
const [megabytes, kernel, archive, cmdline, ...fds] = process.argv.slice(2);
const image = file => ({ buffer: new Uint8Array(fs.readFileSync(file)).buffer });

const emulator = new V86({
    wasm_path: path.join(here, "node_modules/v86/build/v86.wasm"),
    memory_size: Number(megabytes) << 20,
    vga_memory_size: 2 << 20,
    bios: image(BIOS),
    vga_bios: image(VGA_BIOS),
    multiboot: image(kernel),
    initrd: image(archive),
    cmdline,
    uart1: true,
    uart2: true,
    uart3: fds.length > 3,
    disable_speaker: true,
    autostart: false,
    log_level: 0,
});

const ports = fds.map(fd => new net.Socket({ fd: Number(fd), readable: true, writable: true }));
const waiting = [];     // what the host sent to COM1 and the guest has no room for yet

const flushes = [];

function connect(port, n) {
    let output = [];
    const flush = () => {
        port.write(Uint8Array.from(output));
        output = [];
    };
    flushes.push(flush);
    emulator.add_listener(`serial${n}-output-byte`, byte => {
        output.push(byte);
        if (output.length === 1) setImmediate(flush);
    });
    port.on("error", () => process.exit(1));
    port.on("close", () => process.exit(0));
    port.on("data", data => {
        if (n === 0) waiting.push(...data);
    });
}

function feed() {
    const queue = emulator.v86.cpu.devices.uart0.input;
    const room = ROOM - queue.length;
    if (room > 0 && waiting.length) {
        emulator.serial_send_bytes(0, Uint8Array.from(waiting.splice(0, room)));
    }
    // Reading on only when little is left slows the sender down.
    waiting.length > 16 * ROOM ? ports[0].pause() : ports[0].resume();
    setTimeout(feed, waiting.length ? 1 : 5);
}

process.on("uncaughtException", error => {
    console.error(`v86 gave up: ${error.message ?? error}`);
    flushes.forEach(flush => flush());
    setTimeout(() => process.exit(1), 100);
});

emulator.add_listener("emulator-loaded", () => {
    ports.forEach(connect);
    feed();
    emulator.run();
});
