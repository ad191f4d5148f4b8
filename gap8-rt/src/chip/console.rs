use core::fmt;

use super::register::set;
use super::start::hart;

/// ARCHI_STDOUT_ADDR (archi/chips/gap/memory_map.h): a device that only simulators have. A byte written to a core's own word is printed.
const STDOUT: usize = 0x1a11_0000;

/// The simulator's standard output. On a board there is nothing at its address: what it prints is lost. Firmware speaks through [`Uart`](crate::Uart).
#[derive(Clone, Copy, Debug)]
pub struct Console;

impl Console {
    /// Prints a byte.
    pub fn put(byte: u8) {
        // 16 cores a cluster, 8 bytes each (gap8.md 6.1).
        let hart = hart();
        set(STDOUT + (hart >> 5 << 7) + ((hart & 0x1f) << 3), u32::from(byte));
    }
}

impl fmt::Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.bytes().for_each(Console::put);
        Ok(())
    }
}

/// Prints to the simulator's standard output, as [`Console`] does.
#[macro_export]
macro_rules! print {
    ($($part:tt)*) => {{
        // The console never fails.
        let _ = ::core::fmt::Write::write_fmt(&mut $crate::Console, ::core::format_args!($($part)*));
    }};
}

/// Prints a line to the simulator's standard output, as [`Console`] does.
#[macro_export]
macro_rules! println {
    () => { $crate::print!("\n") };
    ($($part:tt)+) => { $crate::print!("{}\n", ::core::format_args!($($part)+)) };
}
