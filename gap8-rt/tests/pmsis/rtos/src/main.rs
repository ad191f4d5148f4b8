//! PMSIS' functions as the header beside this crate declares them, on gap8-rt's own bring-up: what an SDK links with a program whose gap8-rt has the feature `pmsis`.
//! It is as strict as PMSIS' documentation, and as unhelpful: L1 comes up dirty, stacks and records must be where they shall be.
#![no_std]
#![no_main]

mod cluster;
mod copies;
mod counters;
mod port;

use core::ffi::c_void;
use core::panic::PanicInfo;

use gap8_rt::{Console, exit, println};

gap8_rt::entry!(start);

/// `struct pi_device`.
#[repr(C)]
pub struct Device {
    config: *mut c_void,
    data: *mut c_void,
}

unsafe extern "C" {
    /// The program's.
    safe fn main() -> i32;
}

fn start() -> ! {
    let status = main();
    panic!("the program's main returned {status}")
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pi_open_from_conf(device: *mut Device, conf: *mut c_void) {
    // SAFETY: by the caller's word.
    unsafe { device.write(Device { config: conf, data: core::ptr::null_mut() }) };
}

#[unsafe(no_mangle)]
extern "C" fn test_exit(status: i32) {
    exit(status as u32)
}

#[unsafe(no_mangle)]
extern "C" fn putchar(byte: i32) -> i32 {
    Console::put(byte as u8);
    byte
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    println!("PMSIS: {info}");
    exit(102)
}
