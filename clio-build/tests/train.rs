//! Training on a small network: it learns, resumes where it was interrupted, and refuses what does not belong to it.
#![cfg(feature = "fit")]

use std::cell::RefCell;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clio_build::artifact::Artifact;
use clio_build::fit::data::Dataset;
use clio_build::fit::train::{Checkpoint, Training, train};
use clio_build::fit::{FitError, Progress, Sources, fit};
use clio_build::graph::Graph;
use clio_build::import;
use clio_build::syntax::{Slices, Tails};

const TRANSFORM: Slices = Slices::Transform { bytes: Vec::new() };

/// Smooth random images of the network's size, with labels that mean nothing.
fn images(graph: &Graph, count: usize, labelled: bool) -> Dataset {
    let shape = graph.shape(graph.input);
    let mut state = 7u64;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 40) as f32 / (1u64 << 24) as f32
    };
    let mut pixels = vec![];
    for _ in 0..count * shape.channels {
        let (a, b, c) = (next() * 6.0, next() * 6.0, next() * 6.0);
        for i in 0..shape.height * shape.width {
            let (y, x) = ((i / shape.width) as f32 / 8.0, (i % shape.width) as f32 / 8.0);
            pixels.push((127.0 + 120.0 * (a * y + b * x + c).sin()) as u8);
        }
    }
    let labels = labelled.then(|| (0..count).map(|i| (i % 2) as u16).collect());
    Dataset { shape, pixels, labels, classes: None }
}

struct Case {
    graph: Graph,
    calibration: Dataset,
    data: Dataset,
    slices: Slices,
    classes: Vec<String>,
    partitions: Vec<String>,
}

impl Case {
    fn new(slices: Slices, labelled: bool) -> Self {
        let graph = import::onnx(include_bytes!("models/tiny_conv.onnx"), "tiny_conv").unwrap();
        let slices = match slices {
            Slices::Transform { .. } => Slices::Transform { bytes: vec![8, 16, 32] },
            other => other,
        };
        Self {
            calibration: images(&graph, 40, true),
            data: images(&graph, 64, labelled),
            slices,
            partitions: vec!["/pool/MaxPool_output_0".into()],
            classes: (0..graph.shape(graph.output).channels).map(|c| c.to_string()).collect(),
            graph,
        }
    }

    fn sources<'a>(&'a self, training: Option<Training<'a>>) -> Sources<'a> {
        Sources {
            model: "Tiny",
            hash: "declaration 00".into(),
            graph: &self.graph,
            mean: &[0.5],
            std: &[0.5],
            classes: &self.classes,
            calibration: &self.calibration,
            holdout: &self.calibration,
            slices: &self.slices,
            mtu: 244,
            partitions: Some(&self.partitions),
            seed: 1,
            training,
        }
    }

    fn training(&self, epochs: f64, checkpoint: Option<&Path>) -> Training<'_> {
        Training {
            data: &self.data,
            epochs,
            batch: 16,
            rate: 3e-3,
            budget: None,
            seed: 3,
            frozen: None,
            share: Some(1.0),
            reachable: None,
            checkpoint: checkpoint
                .map(|path| Checkpoint { path: path.into(), every: Duration::ZERO }),
        }
    }

    fn fitted(&self, training: Option<Training<'_>>) -> Artifact {
        fit(&self.sources(training), &|_| {}).unwrap()
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("clio-train-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The running means of the divergence at each rate, the uncut tensor's last, as people see them.
fn divergences(stage: &str) -> Option<Vec<f64>> {
    let (_, numbers) = stage.strip_prefix("train, ")?.split_once(": ")?;
    numbers.split(' ').map(|n| n.parse().ok()).collect()
}

#[test]
fn the_loss_of_every_rate_falls() {
    let case = Case::new(TRANSFORM, false);
    let seen: RefCell<Vec<Vec<f64>>> = RefCell::default();
    let keep = |progress: Progress| seen.borrow_mut().extend(divergences(&progress.stage));
    train(&case.sources(None), &case.training(60.0, None), &keep).unwrap();
    let seen = seen.into_inner();
    assert_eq!(seen.len(), 240);
    let (early, late) = (&seen[10], &seen[239]);
    for rate in 0..3 {
        assert!(late[rate] < 0.9 * early[rate], "rate {rate}: {early:?} to {late:?}");
    }
}

#[test]
fn layers_near_the_answer_learn_more_slowly() {
    let case = Case::new(TRANSFORM, false);
    let nodes = case.graph.nodes.len();
    let trained = train(&case.sources(None), &case.training(1.0, None), &|_| {}).unwrap();
    let moved = |before: &[f32], after: &[f32]| {
        let sum: f32 = before.iter().zip(after).map(|(a, b)| (a - b).abs()).sum();
        sum / before.len() as f32
    };
    // Of each layer's weights: Adam's first steps are as long as the learning rate, whatever the gradient.
    let layer = |node: usize| {
        let [before, after] = [&case.graph, &trained.graph].map(|g| g.nodes[node].op.parameters());
        before.first().zip(after.first()).map(|(before, after)| moved(before, after))
    };
    let layers: Vec<f32> = (0..nodes).filter_map(layer).filter(|&moved| moved > 0.0).collect();
    let (first, last) = (layers[0], layers[layers.len() - 1]);
    assert!(last > 0.0 && last < 0.5 * first, "{layers:?}");
}

#[test]
fn the_share_is_chosen_on_images_kept_aside() {
    let case = Case::new(TRANSFORM, false);
    let (images, aside) = (case.data.len(), case.data.len() / 10);
    let kept: Vec<usize> = (0..aside).map(|i| i * images / aside).collect();
    let used: Vec<usize> = (0..images).filter(|i| !kept.contains(i)).collect();
    let used = case.data.select(&used);
    // The first learns, the second is thrown out of its way.
    for (rate, epochs) in [(3e-3, 40.0), (0.1, 2.0)] {
        let training = Training { rate, ..case.training(epochs, None) };
        let seen: RefCell<Vec<(f32, bool, f64)>> = RefCell::default();
        let parts: RefCell<Vec<f64>> = RefCell::default();
        let kept: RefCell<Vec<String>> = RefCell::default();
        let keep = |progress: Progress| {
            let Some(remark) = progress.remark else { return };
            let sum = |numbers: &str| numbers.split(' ').map(|n| n.parse::<f64>().unwrap()).sum();
            if let Some(shares) = remark.strip_prefix("kept are ") {
                kept.borrow_mut().push(shares.into());
            } else if let Some(shares) = remark.strip_prefix("shares of the parts ") {
                parts.borrow_mut().push(sum(shares.split_once(": ").unwrap().1));
            } else if let Some(share) = remark.strip_prefix("share ") {
                let (share, rest) = share.split_once(" % of the way to ").unwrap();
                let (way, numbers) = rest.split_once(": ").unwrap();
                let share = share.parse::<f32>().unwrap() / 100.0;
                seen.borrow_mut().push((share, way == "their mean", sum(numbers)));
            }
        };
        let chosen = Training { share: None, ..training.clone() };
        let chosen = train(&case.sources(None), &chosen, &keep).unwrap();
        let seen = seen.into_inner();
        assert_eq!(seen.len(), 12, "{seen:?}");
        let (best, mean, least) = *seen.iter().min_by(|a, b| a.2.total_cmp(&b.2)).unwrap();
        assert!(if rate < 0.1 { best > 0.5 } else { best < 0.5 }, "{seen:?}");
        let same = Training { data: &used, share: Some(best), ..training };
        let same = train(&case.sources(None), &same, &|_| {}).unwrap();
        let is_same = chosen.graph == same.graph && chosen.tails == same.tails;
        // One share for all is the same network as where it is said, to the last weights.
        let all =
            format!("{0:.0}, {0:.0}, {0:.0}, {0:.0} and, of the constants, {0:.0} %", 100.0 * best);
        let way = if mean { "their mean" } else { "the last weights" };
        let (kept, parts) = (kept.into_inner(), parts.into_inner());
        assert_eq!(kept.len(), 1);
        assert!(kept[0].ends_with(&format!("% of the way to {way}")), "{kept:?}");
        let is_one = kept[0].starts_with(&all);
        assert_eq!(is_same, is_one && !mean, "{kept:?}");
        // Parts have shares of their own where that is better, by more than rounding hides.
        let better = least - parts.iter().fold(f64::INFINITY, |m, v| m.min(*v));
        assert!(if is_one { better < 3e-4 } else { better > -3e-4 }, "{kept:?} {parts:?}");
    }
}

#[test]
fn an_interrupted_training_ends_like_one_that_was_not() {
    let clio2020 = Slices::Clio2020 { counts: vec![1, 2], tails: Tails::Whole };
    for (slices, share) in [(TRANSFORM, Some(1.0)), (TRANSFORM, None), (clio2020, Some(1.0))] {
        let case = Case::new(slices, true);
        let training = |checkpoint| Training { share, ..case.training(2.0, checkpoint) };
        let whole = case.fitted(Some(training(None))).to_bytes().unwrap();
        let path = folder("resume").join("checkpoint");
        // After the first step of the mean.
        let interrupt = |progress: Progress| assert!(progress.done < 6, "interrupted");
        let first = training(Some(&path));
        let interrupted = std::panic::catch_unwind(AssertUnwindSafe(|| {
            train(&case.sources(None), &first, &interrupt).map(|_| ())
        }));
        assert!(interrupted.is_err() && path.exists());
        let resumed = case.fitted(Some(training(Some(&path))));
        assert!(resumed.to_bytes().unwrap() == whole);
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }
}

#[test]
fn a_checkpoint_of_another_training_is_refused() {
    let case = Case::new(TRANSFORM, false);
    let path = folder("another").join("checkpoint");
    train(&case.sources(None), &case.training(0.5, Some(&path)), &|_| {}).unwrap();
    let error = train(&case.sources(None), &case.training(0.25, Some(&path)), &|_| {});
    let said = error.err().unwrap().to_string();
    assert!(said.contains("another training") && said.contains("delete it"), "{said}");
    std::fs::write(&path, b"no checkpoint").unwrap();
    let error = train(&case.sources(None), &case.training(0.5, Some(&path)), &|_| {});
    assert!(error.err().unwrap().to_string().contains("is no checkpoint"));
    std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
}

#[test]
fn the_papers_method_has_a_tail_per_count() {
    for (tails, layers) in [(Tails::Whole, 1), (Tails::Next, 1)] {
        let case = Case::new(Slices::Clio2020 { counts: vec![1, 3], tails }, true);
        let artifact = case.fitted(Some(case.training(2.0, None)));
        let partition = &artifact.partitions[0];
        assert_eq!(partition.rates.len(), 2);
        assert!(partition.rates.iter().all(|r| r.layers.len() == layers && r.affines.is_empty()));
        assert_ne!(partition.rates[0].layers[0].weights, partition.rates[1].layers[0].weights);
        let again = Artifact::load(&artifact.to_bytes().unwrap()).unwrap();
        assert!(again == artifact);
    }
}

#[test]
fn what_cannot_be_trained_is_said() {
    let unlabelled = Case::new(Slices::Clio2020 { counts: vec![], tails: Tails::Whole }, false);
    let error = train(&unlabelled.sources(None), &unlabelled.training(1.0, None), &|_| {});
    assert!(matches!(error, Err(FitError::Unlabelled)));
    let channels = Case::new(Slices::Channels { step: 1 }, true);
    let error = train(&channels.sources(None), &channels.training(1.0, None), &|_| {});
    assert!(matches!(error, Err(FitError::Channels)));
    let case = Case::new(TRANSFORM, false);
    let mut training = case.training(1.0, None);
    training.frozen = Some("/nowhere");
    let error = train(&case.sources(None), &training, &|_| {}).err().unwrap().to_string();
    assert!(error.contains("/nowhere") && error.contains("/pool/MaxPool_output_0"), "{error}");
}
