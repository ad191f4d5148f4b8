//! Forks on every size of team, and counts the cycles of a barrier.
#![no_std]
#![no_main]

use core::cell::UnsafeCell;

use gap8_rt::counter::{self, Event};
use gap8_rt::{Cluster, Core, Timer, core_id, exit, println};

gap8_rt::entry!(main);

/// A word for each core, which no other writes.
struct PerCore([UnsafeCell<u32>; 8]);

// SAFETY: each core writes its own; others read after a barrier.
unsafe impl Sync for PerCore {}

impl PerCore {
    const fn new() -> PerCore {
        PerCore([const { UnsafeCell::new(0) }; 8])
    }

    fn set(&self, core: Core, value: u32) {
        // SAFETY: see the struct.
        unsafe { self.0[core.id()].get().write_volatile(value) };
    }

    fn get(&self, core: usize) -> u32 {
        // SAFETY: see the struct.
        unsafe { self.0[core].get().read_volatile() }
    }
}

#[unsafe(link_section = ".l1")]
static INITIALISED: [u32; 4] = [1, 22, 333, 4444];
#[unsafe(link_section = ".l1.bss")]
static IN_L1: PerCore = PerCore::new();

fn main() -> ! {
    assert_eq!(core_id(), None);
    let mut cluster = Cluster::on();
    assert_eq!((&raw const INITIALISED).addr() >> 16, 0x1000);
    assert_eq!((0..8).map(|core| IN_L1.get(core)).sum::<u32>(), 0);
    assert_eq!(INITIALISED.iter().sum::<u32>(), 4800);
    for cores in 1..=8 {
        // What is borrowed is on the fabric controller's stack, bytes among it.
        let marks = PerCore::new();
        let bytes = [3u8, 5, 7, 11, 13, 17, 19, 23];
        cluster.fork(cores, &|core| {
            assert_eq!(core_id(), Some(core.id()));
            assert_eq!(core.count(), cores);
            marks.set(core, u32::from(bytes[core.id()]));
            core.barrier();
            // Everybody sees what everybody wrote.
            let sum = (0..core.count()).map(|other| marks.get(other)).sum::<u32>();
            IN_L1.set(core, sum);
        });
        let sum: u32 = bytes[..cores].iter().map(|&byte| u32::from(byte)).sum();
        assert!((0..cores).all(|core| IN_L1.get(core) == sum), "team of {cores}");
    }
    println!("barrier {}", barrier(&mut cluster, 8));
    println!("fork {}", fork(&mut cluster));
    shares(&mut cluster);
    counts(&mut cluster);
    exit(0)
}

/// Cycles of a barrier that all reach together, the slowest core's of the second of two rounds: the first fills the cache.
fn barrier(cluster: &mut Cluster, cores: usize) -> u32 {
    let cycles = PerCore::new();
    cluster.fork(cores, &|core| {
        if core.id() == 0 {
            Timer::Cluster.start();
        }
        for _ in 0..core::hint::black_box(2) {
            core.barrier();
            let empty = Timer::Cluster.cycles();
            let before = Timer::Cluster.cycles();
            core.barrier();
            let after = Timer::Cluster.cycles();
            cycles.set(core, (after - before) - (before - empty));
        }
    });
    (0..cores).map(|core| cycles.get(core)).max().unwrap_or(0)
}

/// Cycles from the fabric controller's call to its return, of work that is nothing, on a warm cache.
fn fork(cluster: &mut Cluster) -> u32 {
    cluster.fork(8, &|_| ());
    Timer::Fabric.start();
    cluster.fork(8, &|_| ());
    Timer::Fabric.cycles()
}

fn shares(cluster: &mut Cluster) {
    cluster.fork(8, &|core| {
        let share = core.share(30);
        IN_L1.set(core, (share.start << 8 | share.end) as u32);
    });
    let mut next = 0;
    for core in 0..8 {
        let share = IN_L1.get(core);
        assert_eq!(share >> 8, next);
        assert!((3..=4).contains(&((share & 0xff) - next)));
        next = share & 0xff;
    }
    assert_eq!(next, 30);
}

/// Instructions of a loop whose length is known.
fn counts(cluster: &mut Cluster) {
    cluster.fork(1, &|core| {
        counter::start(Event::Instructions);
        let before = counter::read(Event::Instructions);
        let empty = counter::read(Event::Instructions) - before;
        let before = counter::read(Event::Instructions);
        // SAFETY: counts a register down.
        unsafe { core::arch::asm!("2: addi {0}, {0}, -1", "bnez {0}, 2b", inout(reg) 100 => _) };
        IN_L1.set(core, counter::read(Event::Instructions) - before - empty);
        counter::stop();
    });
    let counted = IN_L1.get(0);
    assert!((200..206).contains(&counted), "{counted} instructions");
}
