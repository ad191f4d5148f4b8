use core::cell::UnsafeCell;
use core::mem::MaybeUninit;

use super::bindings::{
    pi_device, pi_open_from_conf, pi_uart_close, pi_uart_conf, pi_uart_conf_init, pi_uart_open,
    pi_uart_read, pi_uart_write,
};

/// Bytes of a transfer. The uDMA reaches L2 only, so that bytes go through a buffer there.
const BUFFER: usize = 256;

/// What PMSIS knows of the UART, for as long as the program runs.
struct Device {
    configuration: UnsafeCell<MaybeUninit<pi_uart_conf>>,
    device: UnsafeCell<MaybeUninit<pi_device>>,
    buffer: UnsafeCell<[u8; BUFFER]>,
}

// SAFETY: only the fabric controller uses it, and PMSIS by its pointers.
unsafe impl Sync for Device {}

static DEVICE: Device = Device {
    configuration: UnsafeCell::new(MaybeUninit::zeroed()),
    device: UnsafeCell::new(MaybeUninit::zeroed()),
    buffer: UnsafeCell::new([0; BUFFER]),
};

/// The UART, on pads 38 and 39 with their function after reset: 8 bits, no parity, one stop bit, no flow control. Only the fabric controller
/// uses it, and sleeps while it waits.
#[derive(Debug)]
pub struct Uart {
    _private: (),
}

impl Uart {
    /// Starts the UART at so many bits per second. PMSIS knows by itself at which clock, `hz`, the fabric controller is. Once per program: another one would share its
    /// buffer.
    ///
    /// # Panics
    /// PMSIS cannot open it.
    pub fn start(_hz: u32, bits_per_second: u32) -> Uart {
        // SAFETY: the fabric controller alone comes here; PMSIS fills what it is given, which stays where it is.
        unsafe {
            let configuration = DEVICE.configuration.get().cast();
            pi_uart_conf_init(configuration);
            (*configuration).uart_id = 0;
            (*configuration).baudrate_bps = bits_per_second;
            (*configuration).enable_rx = 1;
            (*configuration).enable_tx = 1;
            pi_open_from_conf(device(), configuration.cast());
        }
        open();
        Uart { _private: () }
    }

    /// Fills a buffer with the next bytes; waits until they have come. What comes while nobody reads is lost, beyond the few bytes that the uDMA holds.
    ///
    /// # Panics
    /// PMSIS cannot read.
    pub fn read(&mut self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(BUFFER) {
            let buffer = DEVICE.buffer.get();
            // SAFETY: there is one user; the transfer into the buffer has ended when the call returns.
            let read = unsafe { pi_uart_read(device(), buffer.cast(), part.len() as u32) };
            assert!(read == 0, "PMSIS cannot read from the UART: pi_uart_read gives {read}");
            // SAFETY: as above.
            part.copy_from_slice(unsafe { &(&*buffer)[..part.len()] });
        }
    }

    /// The next byte; as [`Self::read`].
    pub fn read_byte(&mut self) -> u8 {
        let mut byte = [0];
        self.read(&mut byte);
        byte[0]
    }

    /// Sends bytes; returns when the last are with the transmitter.
    ///
    /// # Panics
    /// PMSIS cannot write.
    pub fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(BUFFER) {
            let buffer = DEVICE.buffer.get();
            // SAFETY: there is one user, and no transfer is under way.
            let written = unsafe {
                (&mut *buffer)[..part.len()].copy_from_slice(part);
                pi_uart_write(device(), buffer.cast(), part.len() as u32)
            };
            assert!(written == 0, "PMSIS cannot write to the UART: pi_uart_write gives {written}");
        }
    }

    /// Waits until the last bit is out. PMSIS does so where it closes the UART, on GAP8 nowhere else; bytes that come meanwhile are lost.
    pub fn flush(&mut self) {
        // SAFETY: it is open.
        unsafe { pi_uart_close(device()) };
        open();
    }
}

fn open() {
    // SAFETY: `Uart::start` has filled device and configuration.
    let opened = unsafe { pi_uart_open(device()) };
    assert!(opened == 0, "PMSIS cannot open the UART: pi_uart_open gives {opened}");
}

fn device() -> *mut pi_device {
    DEVICE.device.get().cast()
}
