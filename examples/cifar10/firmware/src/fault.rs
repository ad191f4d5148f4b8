//! The device's last words: over the port, so that the host can print them; then the emulation ends with status 1.

use core::fmt::{self, Write};
use core::panic::PanicInfo;

use crate::board::{halt, write};
use crate::protocol::FAULT;

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let mut length = Length(0);
    // Neither writer fails.
    let _ = write!(length, "{info}");
    write(FAULT);
    length.0.to_le_bytes().into_iter().for_each(write);
    let _ = write!(Words, "{info}");
    halt(false)
}

struct Length(u32);

struct Words;

impl Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len() as u32;
        Ok(())
    }
}

impl Write for Words {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.bytes().for_each(write);
        Ok(())
    }
}
