mod clio2020;
mod train;
mod vendor;

use self::clio2020::Prefixes;
use super::draft::{
    At, BudgetDraft, Draft, Given, ImageDraft, LinkDraft, SlicesDraft, TrainDraft, VendorDraft,
};
use super::errors::Errors;
use super::{Declaration, check, fields};
use std::ops::RangeInclusive;

/// A declaration made in build.rs instead of in `clio::model!`: the same fields, the same checks, the same words.
///
/// ```
/// # fn main() -> Result<(), clio_build::syntax::Errors> {
/// let cifar = clio_build::syntax::Builder::new("Cifar")
///     .network("resnet56.onnx")
///     .image(3, 32, 32)
///     .mean([0.485, 0.456, 0.406])
///     .std([0.229, 0.224, 0.225])
///     .classes("labels.txt")
///     .calibration("calibration.bin")
///     .holdout("holdout.bin")
///     .transform([64, 128, 256, 512, 1024])
///     .target("stm32f746")
///     .link("ble", 50.0..=1000.0)
///     .deadline_ms(500)
///     .budget(1 << 20, 256 << 10)
///     .build()?;
/// assert_eq!(cifar.artifact, "cifar.clio");
/// # Ok(())
/// # }
/// ```
pub struct Builder {
    draft: Draft,
    mean: Option<Given<Vec<Given<f64>>>>,
    std: Option<Given<Vec<Given<f64>>>>,
    prefixes: Prefixes,
    train: TrainDraft,
    vendor: VendorDraft,
    mtu: Option<Given<u64>>,
    round_trip: Option<Given<u64>>,
    loss: Option<Given<f64>>,
    errors: Errors,
}

impl Builder {
    /// A private model of this name, in CamelCase.
    pub fn new(name: &str) -> Builder {
        Builder {
            draft: Draft::new(given(name.into(), "new")),
            mean: None,
            std: None,
            prefixes: Prefixes::default(),
            train: TrainDraft::default(),
            vendor: VendorDraft::default(),
            mtu: None,
            round_trip: None,
            loss: None,
            errors: Errors::default(),
        }
    }

    /// The generated type's doc comment, without slashes.
    pub fn doc(mut self, doc: &str) -> Builder {
        self.draft.doc = doc.into();
        self
    }

    /// The generated type's visibility as Rust source, such as `pub`.
    pub fn visibility(mut self, visibility: &str) -> Builder {
        let parsed = syn::parse_str::<syn::Visibility>(visibility);
        match parsed {
            Ok(parsed) => self.draft.visibility = quote::quote!(#parsed).to_string(),
            Err(_) => self.errors.add(
                &At::Call("visibility"),
                format!("`{visibility}` is not a visibility; write `pub` or `pub(crate)`"),
            ),
        }
        self
    }

    /// The ONNX file.
    pub fn network(mut self, path: &str) -> Builder {
        self.once("network", "network");
        self.draft.network = Some(given(path.into(), "network"));
        self
    }

    /// The input's shape.
    pub fn image(mut self, channels: u32, height: u32, width: u32) -> Builder {
        self.once("input", "image");
        let extent = |value: u32| Some(given(value.into(), "image"));
        self.draft.input = Some(ImageDraft {
            channels: extent(channels),
            height: extent(height),
            width: extent(width),
            ..ImageDraft::default()
        });
        self
    }

    /// Per channel, in units of byte/255; zeros if not called.
    pub fn mean(mut self, mean: impl IntoIterator<Item = f64>) -> Builder {
        self.mean = Some(list(mean, "mean"));
        self
    }

    /// Per channel, in units of byte/255; ones if not called.
    pub fn std(mut self, std: impl IntoIterator<Item = f64>) -> Builder {
        self.std = Some(list(std, "std"));
        self
    }

    /// The file of class names.
    pub fn classes(mut self, path: &str) -> Builder {
        self.once("classes", "classes");
        self.draft.classes = Some(given(path.into(), "classes"));
        self
    }

    /// The data set to calibrate on.
    pub fn calibration(mut self, path: &str) -> Builder {
        self.once("calibration", "calibration");
        self.draft.calibration = Some(given(path.into(), "calibration"));
        self
    }

    /// The labelled data set to measure on.
    pub fn holdout(mut self, path: &str) -> Builder {
        self.once("holdout", "holdout");
        self.draft.holdout = Some(given(path.into(), "holdout"));
        self
    }

    /// The slice code `transform`, with its rates in bytes on air.
    pub fn transform(mut self, bytes: impl IntoIterator<Item = u32>) -> Builder {
        self.once("slices", "transform");
        let bytes = Some(list(bytes.into_iter().map(u64::from), "transform"));
        self.draft.slices = Some(SlicesDraft::Transform { bytes });
        self
    }

    /// The slice code `channels`, with the channels per slice.
    pub fn channels(mut self, step: u32) -> Builder {
        self.once("slices", "channels");
        self.draft.slices = Some(SlicesDraft::Channels {
            at: At::Call("channels"),
            step: Some(given(step.into(), "channels")),
        });
        self
    }

    /// Adds a board to plan for.
    pub fn target(mut self, target: &str) -> Builder {
        self.draft.seen.push("targets");
        let empty = || given(Vec::new(), "target");
        let target = given(target.into(), "target");
        self.draft.targets.get_or_insert_with(empty).value.push(target);
        self
    }

    /// The radio's kind and its bandwidth in kilobits per second.
    pub fn link(mut self, kind: &str, kbps: RangeInclusive<f64>) -> Builder {
        self.once("link", "link");
        let mut link = LinkDraft::new(given(kind.into(), "link"));
        link.kbps = Some(given(kbps.into_inner(), "link"));
        self.draft.link = Some(link);
        self
    }

    /// The radio's largest packet in bytes; its kind's if not called.
    pub fn mtu(mut self, bytes: u16) -> Builder {
        self.mtu = Some(given(bytes.into(), "mtu"));
        self
    }

    /// The radio's round trip; its kind's if not called.
    pub fn round_trip_ms(mut self, millis: u32) -> Builder {
        self.round_trip = Some(given(millis.into(), "round_trip_ms"));
        self
    }

    /// The share of packets that the radio loses without retransmission, in percent; none if not called.
    pub fn loss(mut self, percent: f64) -> Builder {
        self.loss = Some(given(percent, "loss"));
        self
    }

    /// Time from wake-up to answer.
    pub fn deadline_ms(mut self, millis: u32) -> Builder {
        self.once("deadline", "deadline_ms");
        self.draft.deadline = Some(given(millis.into(), "deadline_ms"));
        self
    }

    /// Bytes of flash and of RAM that the head may use.
    pub fn budget(mut self, flash: u32, ram: u32) -> Builder {
        self.once("budget", "budget");
        let size = |bytes: u32| Some(given(bytes.into(), "budget"));
        self.draft.budget = Some(BudgetDraft { flash: size(flash), ram: size(ram) });
        self
    }

    /// Node names of the partition points to fit; all if not called.
    pub fn partitions<'a>(mut self, nodes: impl IntoIterator<Item = &'a str>) -> Builder {
        self.once("partitions", "partitions");
        self.draft.partitions = Some(list(nodes.into_iter().map(str::to_owned), "partitions"));
        self
    }

    /// The artifact's path; the name in snake_case with `.clio` if not called.
    pub fn artifact(mut self, path: &str) -> Builder {
        self.once("artifact", "artifact");
        self.draft.artifact = Some(given(path.into(), "artifact"));
        self
    }

    /// Checks all that was given.
    ///
    /// # Errors
    /// Every mistake, each with the call that made it.
    pub fn build(mut self) -> Result<Declaration, Errors> {
        self.join_prefixes();
        self.join_train();
        self.join_vendor();
        if let Some(image) = &mut self.draft.input {
            (image.mean, image.std) = (self.mean, self.std);
        }
        if let Some(link) = &mut self.draft.link {
            link.seen = vec!["kbps"];
            link.seen.extend(self.mtu.is_some().then_some("mtu"));
            link.seen.extend(self.round_trip.is_some().then_some("round_trip"));
            (link.mtu, link.round_trip, link.loss) = (self.mtu, self.round_trip, self.loss);
        }
        let declaration = check::declaration(self.draft, &mut self.errors);
        self.errors.finish(declaration)
    }

    fn once(&mut self, field: &'static str, call: &'static str) {
        if self.draft.seen.contains(&field) {
            self.errors.add(&At::Call(call), fields::twice(field));
        }
        self.draft.seen.push(field);
    }
}

/// What a call is told that adds to another one, which is missing.
fn alone(field: &str, call: &str) -> String {
    format!("`{field}` is a field of `{call} {{ … }}`; call `{call}` too, or remove it")
}

fn given<T>(value: T, call: &'static str) -> Given<T> {
    Given { value, at: At::Call(call) }
}

fn list<T>(values: impl IntoIterator<Item = T>, call: &'static str) -> Given<Vec<Given<T>>> {
    given(values.into_iter().map(|value| given(value, call)).collect(), call)
}
