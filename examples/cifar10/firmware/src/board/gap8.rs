//! GreenWaves' GAP8 on a GAPuino: the fabric controller at 250 MHz has the head's layers run on the cluster at 175 MHz, and the UART (the USB serial port of the board) at 921,600 baud is the port to the host.
//! On the simulator `gap8-sim` and on the board it is the same.

use core::cell::UnsafeCell;

use clio_rt::kernels::xpulp::tiles;
use gap8_rt::fll::Fll;
use gap8_rt::{Cluster, Tiles, Timer, Uart, exit};

/// The fabric controller's clock.
pub const CLOCK_HZ: u64 = Fll::SOC_HZ as u64;
/// The counter counts cycles.
pub const CYCLES_PER_1000_COUNTS: u64 = 1000;

const BAUD: u32 = 921_600;

/// Counts the cycles of stretches of work, each shorter than the timer's 2³² cycles (17 s).
pub struct Counter {
    /// Cycles of all finished stretches.
    cycles: u64,
    /// Cycles that an empty stretch costs.
    empty: u32,
}

/// The port, for `read` and `write`, which have no receiver.
struct Port(UnsafeCell<Option<Uart>>);

// SAFETY: only the fabric controller runs, without interrupts.
unsafe impl Sync for Port {}

static PORT: Port = Port(UnsafeCell::new(None));

/// Brings the board up; the counter stands still at zero.
pub fn start() -> Counter {
    Fll::Soc.set(Fll::SOC_HZ);
    install();
    // SAFETY: as for `Port`; nobody holds the port, as `read` and `write` give it back.
    unsafe { *PORT.0.get() = Some(Uart::start(Fll::SOC_HZ, BAUD)) };
    let mut counter = Counter { cycles: 0, empty: 0 };
    counter.resume();
    counter.pause();
    counter.empty = core::mem::take(&mut counter.cycles) as u32;
    counter
}

/// Bytes of L1 that layers may have: what the planner's `gap8.toml` says.
const L1_BYTES: usize = 49_664;

/// Turns the cluster on, for the head.
fn install() {
    #[unsafe(link_section = ".l1.bss")]
    static mut L1: [u32; L1_BYTES / 4] = [0; L1_BYTES / 4];
    static mut TILES: Option<Tiles> = None;
    static mut CLUSTER: Option<&'static dyn tiles::Cluster> = None;
    let cluster = Cluster::on();
    let (l1, tiles, installed) = (&raw mut L1, &raw mut TILES, &raw mut CLUSTER);
    // SAFETY: `start` calls this, once, before anything else runs; nobody else can name the statics.
    unsafe {
        let tiles: &'static Tiles = (*tiles).insert(Tiles::new(cluster, &mut *l1));
        tiles::install((*installed).insert(tiles));
    }
}

/// The next byte from the host.
pub fn read() -> u8 {
    port(|uart| uart.read_byte()).unwrap_or(0)
}

/// Sends one byte to the host; before the start there is none to send to.
pub fn write(byte: u8) {
    port(|uart| uart.write(&[byte]));
}

fn port<T>(work: impl FnOnce(&mut Uart) -> T) -> Option<T> {
    // SAFETY: as for `Port`; `work` is one of the two above, which do not come back here.
    unsafe { &mut *PORT.0.get() }.as_mut().map(work)
}

impl Counter {
    /// Starts a stretch of work.
    #[inline(never)]
    pub fn resume(&mut self) {
        Timer::Fabric.start();
    }

    /// Ends the stretch of work that runs.
    #[inline(never)]
    pub fn pause(&mut self) {
        self.cycles += u64::from(self.running());
        Timer::Fabric.stop();
    }

    /// Cycles spent in the finished stretches.
    pub fn finished(&self) -> u64 {
        self.cycles
    }

    /// Cycles spent in the finished stretches and in the one that runs.
    pub fn so_far(&self) -> u64 {
        self.cycles + u64::from(self.running())
    }

    #[inline(never)]
    fn running(&self) -> u32 {
        Timer::Fabric.cycles().saturating_sub(self.empty)
    }
}

/// Ends the simulation, with a status of 0 or 1; on the board, nobody is told and the core stands still.
pub fn halt(success: bool) -> ! {
    port(Uart::flush);
    exit(u32::from(!success))
}
