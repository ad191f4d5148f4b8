//! Accuracy where packets are lost and not sent again, with and without protection.

use std::time::Duration;

use anyhow::{Context, Result};
use clio_build::artifact::{Artifact, Measured, Partition};
use clio_build::fit::data::Dataset;
use clio_build::fit::link::{self, Fitted, Received};
use clio_build::plan::{Losses, protect};
use clio_rt::cloud::{Assembler, Flushed, Limits, Offered};
use clio_rt::packet::{Format, Layout, Packetizer, Packets, Protected};

use super::MTU;
use crate::loss::Loss;
use crate::results::Line;

/// Every image's packets are drawn one after the other from this.
const SEED: u64 = 1;
const FRAME: u8 = 1;

/// Every operating point of `artifact` that sends, with a share of the packets lost, in each of `formats`: plain, as declared without loss, and protected, as declared
/// with it, whose code gets `+repair`. The bytes are those of all packets, arrived or not. `line` makes a result of what follows the code's name, the partition and what was measured.
pub fn measure(
    test: &Dataset,
    artifact: &Artifact,
    share: f64,
    formats: &[Format],
    line: &dyn Fn(&str, &Partition, &Measured) -> Line,
) -> Result<Vec<Line>> {
    let fitted = Fitted { artifact, mtu: MTU };
    let losses = Losses::new(share);
    let protections = artifact.partitions.iter().map(|p| protect(p, MTU, &losses));
    let protections = protections.collect::<Result<Vec<_>, _>>()?;
    let mut lines = vec![];
    for &format in formats {
        let mut loss = Loss::new(share, SEED);
        let mut send = |partition: u8, slices: u8, stream: &[u8]| {
            let (at, slice) = (usize::from(partition), usize::from(slices) - 1);
            match format {
                Format::Plain => match Layout::new(&artifact.partitions[at].bytes, MTU) {
                    Ok(layout) => transmit(
                        Packetizer::new(layout, slices.into(), FRAME, partition, stream),
                        format,
                        &mut loss,
                    ),
                    Err(_) => Received { prefix: None, bytes: 0 },
                },
                Format::Protected => transmit(
                    Protected::new(protections[at][slice].protection, FRAME, partition, stream),
                    format,
                    &mut loss,
                ),
            }
        };
        let measured = link::measure(&fitted, test, &mut send)
            .context("the head cannot be run on the device")?;
        let suffix = match format {
            Format::Plain => "",
            Format::Protected => "+repair",
        };
        for (partition, points) in artifact.partitions.iter().zip(&measured) {
            lines.extend(points.iter().map(|point| line(suffix, partition, point)));
        }
    }
    Ok(lines)
}

/// Sends the packets of one frame through the assembler, as many as come through.
fn transmit(mut packets: impl Packets, format: Format, loss: &mut Loss) -> Received {
    let mut assembler = Assembler::of(format, Limits::default());
    let (mut buffer, mut bytes, mut complete) = ([0; MTU as usize], 0, None);
    while let Ok(Some(length)) = packets.write(false, &mut buffer) {
        bytes += length;
        let packet = format.parse(&buffer[..length]).ok().filter(|_| !loss.next_is_lost());
        if let Some(packet) = packet
            && let Offered::Complete(request) = assembler.offer(&packet, Duration::ZERO)
        {
            complete = Some(request);
        }
    }
    let request = complete.or_else(|| match assembler.flush(FRAME, Duration::ZERO) {
        Flushed::Request(request) => Some(request),
        Flushed::Nothing | Flushed::Late => None,
    });
    Received { prefix: request.map(|request| request.prefix), bytes }
}
