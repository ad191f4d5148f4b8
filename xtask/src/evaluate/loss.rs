//! Accuracy where packets are lost and not sent again, with and without protection.

use std::time::Duration;

use anyhow::{Context, Result};
use clio_build::artifact::Artifact;
use clio_build::fit::link::{self, Fitted, Received};
use clio_build::fit::partition_points;
use clio_build::plan::{Losses, protect};
use clio_build::syntax::Slices;
use clio_rt::cloud::{Assembler, Flushed, Limits, Offered};
use clio_rt::packet::{Format, Layout, Packetizer, Packets, Protected};

use super::network::Network;
use super::results::{Line, Provenance};
use super::{MTU, share as rounded};
use crate::loss::Loss;

/// Every image's packets are drawn one after the other from this.
const SEED: u64 = 1;
const FRAME: u8 = 1;

/// Every operating point of `artifact` that sends, with a share of the packets lost: as declared without loss (`code`), and as
/// declared with it (`code` and `+repair`). The bytes are those of all packets, arrived or not.
pub fn measure(
    network: &Network,
    code: &str,
    slices: &Slices,
    artifact: &Artifact,
    share: f64,
    provenance: &Provenance,
) -> Result<Vec<Line>> {
    let fitted = Fitted { artifact, slices, mtu: MTU };
    let losses = Losses::new(share);
    let protections = artifact.partitions.iter().map(|p| protect(p, MTU, &losses));
    let protections = protections.collect::<Result<Vec<_>, _>>()?;
    let mut lines = vec![];
    for format in [Format::Plain, Format::Protected] {
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
        let measured = link::measure(&fitted, &network.test, &mut send)
            .context("the head cannot be run on the device")?;
        let code = match format {
            Format::Plain => code.to_owned(),
            Format::Protected => format!("{code}+repair"),
        };
        lines.extend(self::lines(network, &code, artifact, share, &measured, provenance));
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

fn lines(
    network: &Network,
    code: &str,
    artifact: &Artifact,
    share: f64,
    measured: &[Vec<clio_build::artifact::Measured>],
    provenance: &Provenance,
) -> Vec<Line> {
    let points = partition_points(&network.graph);
    let number = |at: usize| {
        let cut = &artifact.partitions[at].cut;
        points.iter().position(|point| point == cut).unwrap_or(0)
    };
    let line = |(at, measured): (usize, &clio_build::artifact::Measured)| {
        let (bytes, top1) = (f64::from(measured.bytes), rounded(measured.accuracy));
        let mut line = network.line(code, "closed", number(at), bytes, top1, provenance);
        line.slices = usize::from(measured.slices);
        line.top1_20way = network.among(rounded(measured.accuracy_among));
        line.loss = Some(share);
        line
    };
    let all = measured.iter().enumerate();
    all.flat_map(|(at, points)| points.iter().map(move |point| (at, point))).map(line).collect()
}
