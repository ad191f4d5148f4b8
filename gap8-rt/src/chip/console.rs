use core::fmt;

use super::stdout;

/// The simulator's standard output. On a board there is nothing at its address: what it prints is lost. Firmware speaks through [`Uart`](crate::Uart).
#[derive(Clone, Copy, Debug)]
pub struct Console;

impl Console {
    /// Prints a byte.
    pub fn put(byte: u8) {
        stdout::put(byte);
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
