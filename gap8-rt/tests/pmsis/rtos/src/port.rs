//! Clocks and UART.

use core::cell::{Cell, UnsafeCell};
use core::slice::{from_raw_parts, from_raw_parts_mut};

use gap8_rt::Uart;
use gap8_rt::fll::Fll;

use crate::Device;

/// `struct pi_uart_conf`.
#[repr(C)]
struct Conf {
    baudrate_bps: u32,
    enable_rx: u8,
    enable_tx: u8,
    uart_id: u8,
    private: u32,
}

struct Port {
    /// The fabric controller's clock.
    hz: Cell<u32>,
    uart: UnsafeCell<Option<Uart>>,
}

// SAFETY: the fabric controller alone uses it.
unsafe impl Sync for Port {}

static PORT: Port = Port { hz: Cell::new(0), uart: UnsafeCell::new(None) };

#[unsafe(no_mangle)]
extern "C" fn pi_freq_set(domain: u32, hz: u32) -> i32 {
    match domain {
        0 => {
            PORT.hz.set(hz);
            Fll::Soc.set(hz);
        }
        1 => Fll::Cluster.set(hz),
        _ => return -1,
    }
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pi_uart_conf_init(conf: *mut Conf) {
    let default =
        Conf { baudrate_bps: 115_200, enable_rx: 0, enable_tx: 0, uart_id: 9, private: 7 };
    // SAFETY: by the caller's word.
    unsafe { conf.write(default) };
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pi_uart_open(device: *mut Device) -> i32 {
    // SAFETY: `pi_open_from_conf` filled it.
    let conf = unsafe { &*(*device).config.cast::<Conf>() };
    if (conf.enable_rx, conf.enable_tx, conf.uart_id) != (1, 1, 0) || open().is_some() {
        return -1;
    }
    *open() = Some(Uart::start(PORT.hz.get(), conf.baudrate_bps));
    0
}

#[unsafe(no_mangle)]
extern "C" fn pi_uart_close(_: *mut Device) {
    if let Some(mut uart) = open().take() {
        uart.flush();
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pi_uart_read(_: *mut Device, buffer: *mut u8, size: u32) -> i32 {
    let Some(uart) = open() else { return -1 };
    // SAFETY: by the caller's word.
    uart.read(unsafe { from_raw_parts_mut(buffer, size as usize) });
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pi_uart_write(_: *mut Device, buffer: *const u8, size: u32) -> i32 {
    let Some(uart) = open() else { return -1 };
    // SAFETY: by the caller's word.
    uart.write(unsafe { from_raw_parts(buffer, size as usize) });
    0
}

fn open() -> &'static mut Option<Uart> {
    // SAFETY: the fabric controller alone comes here, and keeps no reference.
    unsafe { &mut *PORT.uart.get() }
}
