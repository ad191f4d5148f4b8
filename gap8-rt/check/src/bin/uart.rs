//! Sends back what comes, length first, until there comes nothing.
#![no_std]
#![no_main]

use gap8_rt::fll::Fll;
use gap8_rt::{Uart, exit};

gap8_rt::entry!(main);

fn main() -> ! {
    Fll::Soc.set(Fll::SOC_HZ);
    let mut uart = Uart::start(Fll::SOC_HZ, 1_000_000);
    let mut text = [0; 600];
    loop {
        let length = u16::from_le_bytes([uart.read_byte(), uart.read_byte()]);
        if length == 0 {
            uart.flush();
            exit(0)
        }
        let text = &mut text[..length.into()];
        uart.read(text);
        text.reverse();
        uart.write(text);
    }
}
