//! Panics on a core of the cluster.
#![no_std]
#![no_main]

use gap8_rt::Cluster;

gap8_rt::entry!(main);

fn main() -> ! {
    let mut cluster = Cluster::on();
    cluster.fork(8, &|core| {
        core.barrier();
        assert!(core.id() != 5, "as it should be, on core {}", core.id());
        core.barrier();
    });
    panic!("core 5 went on")
}
