//! Brings constants from HyperFlash to L2, several in a row and across forks, and counts their cycles, the first time with cold caches.
#![no_std]
#![no_main]

use core::cell::UnsafeCell;
use core::ptr::read_volatile;

use gap8_rt::fll::Fll;
use gap8_rt::{Cluster, Core, Timer, exit, hyper, println};

gap8_rt::entry!(main);

const WORDS: usize = 5000;

const fn words() -> [u32; WORDS] {
    let (mut words, mut at) = ([0; WORDS], 0);
    while at < WORDS {
        words[at] = (at as u32).wrapping_mul(0x9e37_79b9);
        at += 1;
    }
    words
}

#[unsafe(link_section = ".l3")]
#[used]
static FAR: [u32; WORDS] = words();

/// Where words come to.
struct Place(UnsafeCell<[u32; WORDS]>);

// SAFETY: only core 0 of a team of one uses it.
unsafe impl Sync for Place {}

static PLACE: Place = Place(UnsafeCell::new([0; WORDS]));

fn main() -> ! {
    Fll::Soc.set(Fll::SOC_HZ);
    let mut cluster = Cluster::on();
    for (from, to, count) in [(0, 0, WORDS), (1, 3, 1), (7, 0, 127), (9, 4, 128), (11, 1, 129)] {
        cluster.fork(1, &|_| bring(from, to, count));
        // What is on its way when a fork ends goes on in the next.
        cluster.fork(1, &|_| check(from, to, count));
    }
    cluster.fork(1, &|_| {
        bring(100, 0, 50);
        bring(1100, 50, 600);
        check(100, 0, 50);
        check(1100, 50, 600);
    });
    Timer::Cluster.start();
    cluster.fork(1, &|core| times(core));
    exit(0)
}

fn times(_: Core) {
    for bytes in [4u32, 4, 512, 1024, 16384] {
        let from = Timer::Cluster.cycles();
        bring(0, 0, bytes as usize / 4);
        hyper::arrived(0);
        println!("L3 {bytes} {}", Timer::Cluster.cycles() - from);
    }
    // Several orders, one behind the other.
    let from = Timer::Cluster.cycles();
    (0..4).for_each(|order| bring(1024 * order, 1024 * order, 1024));
    hyper::arrived(0);
    println!("L3 16384 {}", Timer::Cluster.cycles() - from);
}

fn bring(from: usize, to: usize, count: usize) {
    let place = PLACE.0.get() as u32 + 4 * to as u32;
    // SAFETY: the place is this core's, and as long.
    let ordered =
        unsafe { hyper::bring(place, (&raw const FAR) as u32 + 4 * from as u32, 4 * count as u32) };
    assert!(ordered, "the queue is full");
}

fn check(from: usize, to: usize, count: usize) {
    hyper::arrived(0);
    for at in 0..count {
        // SAFETY: inside the place, and all has arrived.
        let word = unsafe { read_volatile(PLACE.0.get().cast::<u32>().add(to + at)) };
        assert!(
            word == ((from + at) as u32).wrapping_mul(0x9e37_79b9),
            "word {at} of {count} from {from}"
        );
    }
}
