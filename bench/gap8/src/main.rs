//! Runs the operator it is told on some of the cluster's cores, with operands in L1: before, to warm the instruction cache, and once between
//! `bench_begin` and `bench_end`, where the simulator looks.
#![no_std]
#![no_main]

#[allow(dead_code)]
mod order;
mod raw;
mod work;

use core::mem::MaybeUninit;
use core::ptr::{read_volatile, with_exposed_provenance, with_exposed_provenance_mut};

use gap8_rt::dma::{self, Way};
use gap8_rt::{Cluster, exit};

use order::{L1_BYTES, Order, PLACE, WORDS};

gap8_rt::entry!(main);

/// Takes L1 from its start on.
#[unsafe(link_section = ".l1.bss")]
#[used]
static mut ARENA: [u32; L1_BYTES as usize / 4] = [0; L1_BYTES as usize / 4];

/// Where the cores find the order fast.
#[unsafe(link_section = ".l1.bss")]
static mut ORDER: MaybeUninit<Order> = MaybeUninit::zeroed();

fn main() -> ! {
    let mut cluster = Cluster::on();
    // SAFETY: the simulator wrote the words before the start, behind everything the linker placed; the cluster's memory is on, and the cores have no work.
    let order = unsafe {
        let words = read_volatile(with_exposed_provenance::<[u32; WORDS]>(PLACE as usize));
        let order = &raw mut ORDER;
        order.write(MaybeUninit::new(Order::read(words)));
        (*order).assume_init_ref()
    };
    let operands = [
        (order.blocks, order.blocks_bytes),
        (order.left, order.left_bytes),
        (order.right, order.right_bytes),
        (order.output, order.output_bytes),
    ];
    cluster.fork(1, &|core| {
        let mut outside = PLACE as usize + 4 * WORDS;
        for (at, bytes) in operands {
            if bytes > 0 {
                let (l1, l2) = (l1(at), with_exposed_provenance_mut(outside));
                // SAFETY: nobody else touches either side, and both are as long.
                unsafe { dma::start(core, Way::In, l1, l2, bytes as usize) }.wait();
            }
            outside += bytes.next_multiple_of(4) as usize;
        }
    });
    for measured in [false, true] {
        cluster.fork(order.cores as usize, &|core| {
            let begin = || {
                core.barrier();
                if measured {
                    bench_begin();
                }
            };
            // SAFETY: the order is what the simulator laid out.
            unsafe { work::run(order, core, begin) };
            core.barrier();
            if measured {
                bench_end();
            }
        });
    }
    exit(0)
}

/// An address in L1, by its offset.
fn l1<T>(offset: u32) -> *mut T {
    with_exposed_provenance_mut(0x1000_0000 + offset as usize)
}

/// Where measuring begins: the simulator watches for its address.
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn bench_begin() {
    // SAFETY: does nothing.
    unsafe { core::arch::asm!("nop", options(nomem, nostack)) }
}

/// Where it ends.
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn bench_end() {
    // SAFETY: does nothing; another nothing than above, so that both are there.
    unsafe { core::arch::asm!("nop", "nop", options(nomem, nostack)) }
}
