//! Timers and counters.

use core::cell::Cell;

use gap8_rt::counter::{self, Event};
use gap8_rt::{Timer, core_id};

/// `PI_PERF_CYCLES`.
const CYCLES: u32 = 16;

/// What each core counts; the last is the fabric controller.
struct PerCore([Cell<u32>; 9]);

// SAFETY: each core uses its own.
unsafe impl Sync for PerCore {}

static EVENTS: PerCore = PerCore([const { Cell::new(0) }; 9]);

fn events() -> &'static Cell<u32> {
    &EVENTS.0[core_id().unwrap_or(8)]
}

fn timer() -> Timer {
    if core_id().is_none() { Timer::Fabric } else { Timer::Cluster }
}

fn event(number: u32) -> Event {
    match number {
        0 => Event::Cycles,
        1 => Event::Instructions,
        2 => Event::LoadStalls,
        3 => Event::JumpStalls,
        4 => Event::FetchStalls,
        _ => panic!("no event {number}"),
    }
}

#[unsafe(no_mangle)]
extern "C" fn test_perf_conf(chosen: u32) {
    events().set(chosen);
}

#[unsafe(no_mangle)]
extern "C" fn test_perf_start() {
    timer().start();
    let number = events().get().trailing_zeros();
    if number != CYCLES {
        counter::start(event(number));
    }
}

#[unsafe(no_mangle)]
extern "C" fn test_perf_stop() {
    timer().stop();
    counter::stop();
}

#[unsafe(no_mangle)]
extern "C" fn test_perf_read(number: i32) -> u32 {
    match number as u32 {
        CYCLES => timer().cycles(),
        number => counter::read(event(number)),
    }
}
