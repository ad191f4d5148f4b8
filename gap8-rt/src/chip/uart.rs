use super::register::{get, modify, set};
use super::soc_event;

/// ARCHI_UDMA_UART_ID(0) (archi/chips/gap/properties.h).
const PERIPHERAL: usize = 4;
/// ARCHI_UDMA_ADDR (archi/chips/gap/memory_map.h) + UDMA_CONF_OFFSET + UDMA_CONF_CG_OFFSET: clock gates, a bit a peripheral (archi/udma/udma_v2.h).
const GATES: usize = 0x1a10_2780;
/// UDMA_PERIPH_OFFSET: 128 bytes a peripheral; UDMA_CHANNEL_RX_OFFSET and UDMA_CHANNEL_TX_OFFSET in it.
const RECEIVE: usize = 0x1a10_2000 + (PERIPHERAL << 7);
const TRANSMIT: usize = RECEIVE + 0x10;
/// UDMA_CHANNEL_SADDR_OFFSET, _SIZE_OFFSET and _CFG_OFFSET in a channel.
const ADDRESS: usize = 0x0;
const SIZE: usize = 0x4;
const CONFIGURATION: usize = 0x8;
/// UDMA_CHANNEL_CFG_EN: starts a transfer of bytes.
const ENABLE: u32 = 1 << 4;
/// UDMA_CHANNEL_CUSTOM_OFFSET + UART_STATUS_OFFSET (archi/udma/uart/udma_uart_v1.h); bit 0 is UART_TX_BUSY.
const STATUS: usize = RECEIVE + 0x20;
const BUSY: u32 = 1;
/// The same + UART_SETUP_OFFSET: UART_BIT_LENGTH_8, UART_TX_ENA, UART_RX_ENA, UART_CLKDIV.
const SETUP: usize = RECEIVE + 0x24;
const EIGHT_BITS_BOTH_WAYS: u32 = 0b11 << 1 | 1 << 8 | 1 << 9;
/// ARCHI_SOC_EVENT_UART_RX(0) and _TX(0): twice the peripheral's number (hal/udma/uart/udma_uart_v1.h).
const RECEIVED: u32 = 2 * PERIPHERAL as u32;
const SENT: u32 = RECEIVED + 1;

/// Bytes of a transfer. The uDMA reaches L2 only, so that bytes go through buffers there.
const BUFFER: usize = 256;
static mut INBOX: [u8; BUFFER] = [0; BUFFER];
static mut OUTBOX: [u8; BUFFER] = [0; BUFFER];

/// The UART, on pads 38 and 39 with their function after reset (archi/chips/gap/padframe.h): 8 bits, no parity, one stop bit, no flow control. Only the fabric controller
/// uses it, and sleeps while it waits.
#[derive(Debug)]
pub struct Uart {
    _private: (),
}

impl Uart {
    /// Starts the UART at so many bits per second, where the fabric controller's clock is at `hz` (the UART divides it). Once per program: another one would share its
    /// buffers.
    ///
    /// # Panics
    /// The clock is no 1 to 65,536 times the rate, in whole numbers after rounding.
    pub fn start(hz: u32, bits_per_second: u32) -> Uart {
        // __rt_uart_setup in pulp-os/drivers/uart/uart.c.
        let divider = (hz + bits_per_second / 2) / bits_per_second;
        assert!((1..=0x1_0000).contains(&divider), "{bits_per_second} bit/s out of {hz} Hz");
        modify(GATES, 0, 1 << PERIPHERAL);
        soc_event::listen(RECEIVED);
        soc_event::listen(SENT);
        set(SETUP, EIGHT_BITS_BOTH_WAYS | (divider - 1) << 16);
        Uart { _private: () }
    }

    /// Fills a buffer with the next bytes; waits until they have come. What comes while nobody reads is lost, beyond the few bytes that the uDMA holds.
    pub fn read(&mut self, bytes: &mut [u8]) {
        let inbox = &raw mut INBOX;
        for part in bytes.chunks_mut(BUFFER) {
            transfer(RECEIVE, inbox as u32, part.len() as u32, RECEIVED);
            // SAFETY: the transfer into the buffer has ended, and there is one user.
            part.copy_from_slice(unsafe { &(&*inbox)[..part.len()] });
        }
    }

    /// The next byte; as [`Self::read`].
    pub fn read_byte(&mut self) -> u8 {
        let mut byte = [0];
        self.read(&mut byte);
        byte[0]
    }

    /// Sends bytes; returns when the last are with the transmitter.
    pub fn write(&mut self, bytes: &[u8]) {
        let outbox = &raw mut OUTBOX;
        for part in bytes.chunks(BUFFER) {
            // SAFETY: no transfer is under way, and there is one user.
            unsafe { (&mut *outbox)[..part.len()].copy_from_slice(part) };
            transfer(TRANSMIT, outbox as u32, part.len() as u32, SENT);
        }
    }

    /// Waits until the last bit is out.
    pub fn flush(&mut self) {
        while get(STATUS) & BUSY != 0 {}
    }
}

fn transfer(channel: usize, address: u32, bytes: u32, end: u32) {
    set(channel + ADDRESS, address);
    set(channel + SIZE, bytes);
    set(channel + CONFIGURATION, ENABLE);
    soc_event::wait(end);
}
