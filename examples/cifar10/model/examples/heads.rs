//! The head on the host, for `cargo xtask heads` to compare with the head on the device.
//!
//! usage: `CLIO_PARTITIONS=all heads IMAGES COUNT`, where IMAGES has records of one byte of label and the image. Writes to standard output, for
//! each image and each partition: its number (u8), then the tensor and the stream (or the class), each after its length (u32 LE).

use std::error::Error;
use std::io::{Write, stdout};

use cifar10_model::Cifar;
use clio::rt::kernels::xpulp::tiles::{Alone, Cluster, install};
use clio::rt::session::{Head, HeadError, Output};

/// Stands for GAP8's; heads of other boards need none.
static ALONE: Alone = Alone::new();
static CLUSTER: &dyn Cluster = &ALONE;

fn main() -> Result<(), Box<dyn Error>> {
    let [images, count] = &std::env::args().skip(1).collect::<Vec<_>>()[..] else {
        return Err("usage: heads IMAGES COUNT".into());
    };
    install(&CLUSTER);
    let images = std::fs::read(images)?;
    let records = images.chunks_exact(1 + Cifar::IMAGE_BYTES).take(count.parse()?);
    let (mut head, mut out) = (Box::new(Cifar::new()), stdout().lock());
    for (record, partition) in
        records.flat_map(|r| (0..Cifar::PARTITIONS.len() as u8).map(move |p| (r, p)))
    {
        let image = &record[1..];
        let tensor = match head.run_to(image, partition) {
            Err(HeadError::Partition(_)) => continue,
            other => other?.iter().map(|value| *value as u8).collect::<Vec<_>>(),
        };
        let sent = match head.run(image, partition, usize::MAX)? {
            Output::Stream(stream) => stream.to_vec(),
            Output::Label { class, .. } => class.to_le_bytes().to_vec(),
        };
        out.write_all(&[partition])?;
        for bytes in [tensor, sent] {
            out.write_all(&u32::try_from(bytes.len())?.to_le_bytes())?;
            out.write_all(&bytes)?;
        }
    }
    Ok(())
}
