//! Runs the head that `CLIO_HEAD` names, a folder that `cargo xtask bench --target gap8` generated, on one image, as firmware for the board would: tensors and
//! constants in L2, layers on the cluster. The simulator puts the image into `IMAGE`, looks at the marks, and finds the tensor where `TENSOR` says.
#![no_std]
#![no_main]

mod watched;

use core::ptr::addr_of;

use clio_rt::kernels::xpulp::tiles;
use clio_rt::session::HeadError;
use gap8_rt::fll::Fll;
use gap8_rt::{Cluster, Tiles, exit};

use watched::Watched;

mod generated {
    include!(concat!(env!("CLIO_HEAD"), "/Head.rs"));
}

use generated::Head;

gap8_rt::entry!(main);

/// Bytes of L1 that layers may have: what the planner's `gap8.toml` says.
const L1_BYTES: usize = 49_664;

/// Initialised data, so that the start-up leaves it alone; on a board a camera writes it.
#[unsafe(no_mangle)]
#[unsafe(link_section = ".data.image")]
static mut IMAGE: [u8; Head::IMAGE_BYTES] = [0; Head::IMAGE_BYTES];
/// Where the tensor lies, and its bytes.
#[unsafe(no_mangle)]
static mut TENSOR: [usize; 2] = [0; 2];

fn main() -> ! {
    Fll::Soc.set(Fll::SOC_HZ);
    install();
    static mut HEAD: Head = Head::new();
    let (head, image, place) = (&raw mut HEAD, &raw const IMAGE, &raw mut TENSOR);
    // SAFETY: `main` runs once, and nobody else on the chip can name the head; the simulator wrote the image before the start and reads the place after the end.
    let (head, image) = unsafe { (&mut *head, &*image) };
    let partition = partition(head);
    watched::head_begin();
    let tensor = head.run_to(image, partition);
    watched::head_end();
    match tensor {
        // SAFETY: as above.
        Ok(tensor) => unsafe { place.write_volatile([addr_of!(*tensor).addr(), tensor.len()]) },
        Err(error) => panic!("{error}"),
    }
    exit(0)
}

/// The one that the head has: it complains of the image, and not of the partition.
fn partition(head: &mut Head) -> u8 {
    let has = |partition: &u8| matches!(head.run_to(&[], *partition), Err(HeadError::Image { .. }));
    (0..Head::PARTITIONS.len() as u8).find(has).unwrap_or_default()
}

/// Turns the cluster on, for the head.
fn install() {
    #[unsafe(link_section = ".l1.bss")]
    static mut L1: [u32; L1_BYTES / 4] = [0; L1_BYTES / 4];
    static mut WATCHED: Option<Watched> = None;
    static mut CLUSTER: Option<&'static dyn tiles::Cluster> = None;
    let (l1, watched, cluster) = (&raw mut L1, &raw mut WATCHED, &raw mut CLUSTER);
    let on = Cluster::on();
    // SAFETY: `main` calls this, once; nobody else can name the statics.
    unsafe {
        let watched: &'static Watched = (*watched).insert(Watched(Tiles::new(on, &mut *l1)));
        tiles::install((*cluster).insert(watched));
    }
}
