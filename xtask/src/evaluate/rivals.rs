//! Image codecs to the uncut float network, as it is or recalibrated.

use anyhow::{Context, Result};
use burn::tensor::Device;
use clio_build::artifact::Rate;
use clio_build::fit::Whole;
use clio_build::fit::data::Dataset;
use clio_build::fit::data::score::Score;
use clio_build::fit::float::FloatNet;

use super::baseline::{Codec, transmit_all};
use super::network::Network;
use crate::results::{Line, Provenance};

/// What receives the images.
pub struct Receiver<'a> {
    network: &'a Network,
    whole: Whole<'a>,
    recalibrated: bool,
}

impl<'a> Receiver<'a> {
    /// The uncut network; `recalibrated` to what each codec makes of the calibration images at each number of bytes.
    pub fn new(network: &'a Network, net: &'a FloatNet, recalibrated: bool) -> Result<Self> {
        // What is not recalibrated has no use for more than one image.
        let images = if recalibrated { network.calibration.len() } else { 1 };
        let whole =
            Whole::new(net, &network.mean, &network.std, &network.calibration.first(images));
        Ok(Self {
            network,
            whole: whole.context("there are no images to calibrate on")?,
            recalibrated,
        })
    }

    /// The network that receives nothing but the images themselves.
    pub fn uncut(&self, provenance: &Provenance) -> Line {
        let score = self.score(&self.network.test, &Rate::default());
        self.line("uncut-float", "none", 0.0, score, provenance)
    }

    /// A codec at a number of bytes.
    pub fn measure(&self, codec: &dyn Codec, budget: u32, provenance: &Provenance) -> Result<Line> {
        let budget = budget as usize;
        let rate = match self.recalibrated {
            true => self
                .whole
                .recalibrate(&transmit_all(codec, &self.network.calibration, budget)?.data),
            false => Rate::default(),
        };
        let fit = if self.recalibrated { "closed" } else { "none" };
        let sent = transmit_all(codec, &self.network.test, budget)?;
        let score = self.score(&sent.data, &rate);
        let mut line = self.line(codec.name(), fit, sent.bytes_mean, score, provenance);
        line.budget = Some(budget);
        line.misfits = sent.misfits;
        eprintln!(
            "{} {budget}: {:.1} bytes, {:.2} %",
            codec.name(),
            line.bytes_mean,
            100.0 * line.top1
        );
        Ok(line)
    }

    fn score(&self, images: &Dataset, rate: &Rate) -> Score {
        let mut score = Score::default();
        let logits = self.whole.logits(images, rate);
        logits.iter().enumerate().for_each(|(i, logits)| score.add(images, i, logits));
        score
    }

    fn line(
        &self,
        code: &str,
        fit: &str,
        bytes: f64,
        score: Score,
        provenance: &Provenance,
    ) -> Line {
        let mut line = self.network.line(code, fit, 0, bytes, score.top1(), provenance);
        line.top1_20way = self.network.among(score.top1_among());
        line
    }
}

/// The uncut network, then every codec at every number of bytes; each line is given to `keep` as soon as it is there.
pub fn measure(
    network: &Network,
    codecs: &[Box<dyn Codec>],
    budgets: &[u32],
    recalibrated: bool,
    provenance: &Provenance,
    keep: &mut dyn FnMut(Line) -> Result<()>,
) -> Result<()> {
    let net = FloatNet::new(&network.graph, &Device::flex());
    let receiver = Receiver::new(network, &net, recalibrated)?;
    keep(receiver.uncut(provenance))?;
    for codec in codecs {
        for &budget in budgets {
            keep(receiver.measure(codec.as_ref(), budget, provenance)?)?;
        }
    }
    Ok(())
}
