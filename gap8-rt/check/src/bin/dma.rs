//! Copies in both directions, in one and two dimensions, and counts their cycles.
#![no_std]
#![no_main]

use core::cell::UnsafeCell;

use gap8_rt::dma::{self, Rows, Way};
use gap8_rt::{Cluster, Core, Timer, exit, println};

gap8_rt::entry!(main);

const BYTES: usize = 16 << 10;

/// Bytes of one core's.
struct Buffer(UnsafeCell<[u8; BYTES]>);

// SAFETY: only core 0 of a team of one uses it.
unsafe impl Sync for Buffer {}

#[unsafe(link_section = ".l1.bss")]
static NEAR: Buffer = Buffer(UnsafeCell::new([0; BYTES]));
static FAR: Buffer = Buffer(UnsafeCell::new([0; BYTES]));

fn main() -> ! {
    let mut cluster = Cluster::on();
    cluster.fork(1, &copies);
    exit(0)
}

fn copies(core: Core) {
    // SAFETY: see the struct; this is the only call.
    let (near, far) = unsafe { (&mut *NEAR.0.get(), &mut *FAR.0.get()) };
    for (at, byte) in far.iter_mut().enumerate() {
        *byte = (at * 7 / 2) as u8;
    }
    for (from, to, bytes) in [(0, 0, BYTES), (3, 1, 1), (5, 2, 777), (1, 4, 64)] {
        near.fill(0);
        dma::copy_in(core, &mut near[to..to + bytes], &far[from..from + bytes]);
        assert!(near[to..to + bytes] == far[from..from + bytes], "{bytes} bytes in");
        assert!(near[..to].iter().chain(&near[to + bytes..]).all(|&byte| byte == 0));
        near[to..to + bytes].iter_mut().for_each(|byte| *byte = !*byte);
        dma::copy_out(core, &mut far[from..from + bytes], &near[to..to + bytes]);
        assert!(near[to..to + bytes] == far[from..from + bytes], "{bytes} bytes out");
    }
    let rows = Rows { bytes: 12, stride: 100 };
    dma::gather(core, &mut near[..12 * 9], &far[50..], rows);
    for row in 0..9 {
        assert!(
            near[12 * row..12 * row + 12] == far[50 + 100 * row..50 + 100 * row + 12],
            "row {row} in"
        );
    }
    near[..12 * 9].fill(0xa5);
    dma::scatter(core, &mut far[50..], &near[..12 * 9], rows);
    for (at, &byte) in far[50..50 + 900].iter().enumerate() {
        assert!((byte == 0xa5) == (at % 100 < 12) || at % 100 >= 12, "byte {at} out");
    }
    dma::copy_in(core, &mut near[..0], &far[..0]);
    Timer::Cluster.start();
    for bytes in [64, 256, 1024, 4096, 16384] {
        println!("in {bytes} {}", cycles(core, Way::In, near, far, bytes, None));
    }
    println!("out 4096 {}", cycles(core, Way::Out, near, far, 4096, None));
    let rows = Rows { bytes: 32, stride: 128 };
    println!("rows 4096 {}", cycles(core, Way::In, near, far, 4096, Some(rows)));
}

/// Cycles of one copy, of the second of two.
fn cycles(
    core: Core,
    way: Way,
    near: &mut [u8],
    far: &mut [u8],
    bytes: usize,
    rows: Option<Rows>,
) -> u32 {
    let mut cycles = 0;
    for _ in 0..core::hint::black_box(2) {
        let before = Timer::Cluster.cycles();
        // SAFETY: both are borrowed, as long, and untouched until the copy is done.
        let transfer = unsafe {
            match rows {
                None => dma::start(core, way, near.as_mut_ptr(), far.as_mut_ptr(), bytes),
                Some(rows) => {
                    dma::start_rows(core, way, near.as_mut_ptr(), far.as_mut_ptr(), bytes, rows)
                }
            }
        };
        transfer.wait();
        cycles = Timer::Cluster.cycles() - before;
    }
    cycles
}
