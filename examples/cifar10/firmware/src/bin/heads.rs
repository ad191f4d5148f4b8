//! For tests: runs the head up to any partition point and shows the tensor or the stream there, what it cost, and how deep
//! the stack got.
//!
//! Built with `CLIO_PARTITIONS=all` it has every partition, whether or not the table has a use for it; with
//! `CLIO_PARTITIONS=P` that one only, which is how `cargo xtask size` weighs it.
#![no_std]
#![no_main]

use cifar10_firmware::board;
use cifar10_firmware::port::{Port, unexpected};
use cifar10_firmware::protocol::{FAILED, QUIT, READY, STREAM, TENSOR};
use cifar10_firmware::stack;
use cifar10_firmware::text::Text;
use cifar10_model::Cifar;
use clio_rt::session::{Head, HeadError, Output};

const IMAGE_BYTES: usize = Cifar::IMAGE_BYTES;

#[cfg(target_arch = "riscv32")]
gap8_rt::entry!(main);

#[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
fn main() -> ! {
    let head = head();
    let mut port = Port::new(board::start());
    introduce(head, &mut port);
    let mut image = [0; IMAGE_BYTES];
    loop {
        match port.receive() {
            (kind @ (TENSOR | STREAM), length) if length == 1 + IMAGE_BYTES => {
                let partition = port.u8();
                port.fill(&mut image);
                show(head, &mut port, kind, partition, &image);
            }
            (QUIT, _) => board::halt(true),
            (kind, length) => unexpected(kind, length),
        }
    }
}

/// The head, once.
fn head() -> &'static mut Cifar {
    static mut HEAD: Cifar = Cifar::new();
    let head = &raw mut HEAD;
    // SAFETY: `main` calls this, and runs once; nobody else can name the static.
    unsafe { &mut *head }
}

/// Tells the host which partitions there are: those that complain of the image, and not of themselves.
fn introduce(head: &mut Cifar, port: &mut Port) {
    let mut partitions = [0; Cifar::PARTITIONS.len()];
    let mut count = 0;
    for partition in 0..Cifar::PARTITIONS.len() as u8 {
        if let (Err(HeadError::Image { .. }), Some(slot)) =
            (head.run_to(&[], partition), partitions.get_mut(count))
        {
            *slot = partition;
            count += 1;
        }
    }
    port.send(READY, &[partitions.get(..count).unwrap_or_default()]);
}

fn show(head: &mut Cifar, port: &mut Port, kind: u8, partition: u8, image: &[u8]) {
    let before = port.count();
    stack::paint();
    port.resume();
    let mut class = [0; 2];
    let output = match kind {
        TENSOR => head.run_to(image, partition).map(bytes),
        _ => head.run(image, partition, usize::MAX).map(|output| match output {
            Output::Stream(stream) => stream,
            Output::Label { class: index, .. } => {
                class = index.to_le_bytes();
                &class
            }
        }),
    };
    port.pause();
    let count = (port.count() - before).to_le_bytes();
    let deepest = (stack::deepest() as u32).to_le_bytes();
    match output {
        Ok(output) => port.send(kind, &[&count, &deepest, output]),
        Err(error) => port.send(FAILED, &[Text::of(error).as_bytes()]),
    }
}

fn bytes(values: &[i8]) -> &[u8] {
    // SAFETY: every byte of an i8 is a u8, of the same size and alignment.
    unsafe { core::slice::from_raw_parts(values.as_ptr().cast(), values.len()) }
}
