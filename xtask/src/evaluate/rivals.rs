//! Image codecs to the uncut float network.

use anyhow::Result;
use burn::tensor::Device;
use clio_build::fit::data::Dataset;
use clio_build::fit::data::score::Score;
use clio_build::fit::float::FloatNet;

use super::baseline::{codecs, transmit_all};
use super::network::Network;
use crate::results::{Line, Provenance};

/// Images of one forward pass.
const BATCH: usize = 32;

/// Every image codec at every number of bytes.
pub fn measure(network: &Network, budgets: &[u32], provenance: &Provenance) -> Result<Vec<Line>> {
    let net = FloatNet::new(&network.graph, &Device::flex());
    let mut lines = vec![];
    for codec in codecs(network.graph.shape(network.graph.input)) {
        for &budget in budgets {
            let sent = transmit_all(codec.as_ref(), &network.test, budget as usize)?;
            let score = score(&net, network, &sent.data)?;
            let mut line =
                network.line(codec.name(), "none", 0, sent.bytes_mean, score.top1(), provenance);
            line.budget = Some(budget as usize);
            line.misfits = sent.misfits;
            line.top1_20way = network.among(score.top1_among());
            eprintln!(
                "{} {budget}: {:.1} bytes, {:.2} %",
                codec.name(),
                line.bytes_mean,
                100.0 * line.top1
            );
            lines.push(line);
        }
    }
    Ok(lines)
}

fn score(net: &FloatNet, network: &Network, data: &Dataset) -> Result<Score> {
    let mut score = Score::default();
    let classes = network.graph.shape(network.graph.output).elements();
    for (batch, pixels) in data.pixels.chunks(BATCH * data.shape.elements()).enumerate() {
        let logits =
            net.logits_of(pixels, &network.mean, &network.std).into_data().convert::<f32>();
        let logits: Vec<f32> = logits.try_to_vec().map_err(|e| anyhow::anyhow!("{e:?}"))?;
        for (i, logits) in logits.chunks_exact(classes).enumerate() {
            score.add(data, batch * BATCH + i, logits);
        }
    }
    Ok(score)
}
