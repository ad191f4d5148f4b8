use super::Tails;
use proc_macro2::TokenStream;

/// A declaration as it was given: unchecked, incomplete, and each value with the place where it stands.
pub(super) struct Draft {
    pub name: Given<String>,
    pub visibility: String,
    pub doc: String,
    /// Names of the fields that were given, well or badly.
    pub seen: Vec<&'static str>,
    pub network: Option<Given<String>>,
    pub input: Option<ImageDraft>,
    pub classes: Option<Given<String>>,
    pub calibration: Option<Given<String>>,
    pub holdout: Option<Given<String>>,
    pub slices: Option<SlicesDraft>,
    pub fit: Option<TrainDraft>,
    pub targets: Option<Given<Vec<Given<String>>>>,
    pub link: Option<LinkDraft>,
    pub deadline: Option<Given<u64>>,
    pub budget: Option<BudgetDraft>,
    pub partitions: Option<Given<Vec<Given<String>>>>,
    pub artifact: Option<Given<String>>,
    pub kernels: Option<VendorDraft>,
}

/// A value and its place.
#[derive(Clone)]
pub(super) struct Given<T> {
    pub value: T,
    pub at: At,
}

/// A place: tokens of the source or a call of the builder.
#[derive(Clone)]
pub(super) enum At {
    Tokens(TokenStream),
    Call(&'static str),
}

#[derive(Default)]
pub(super) struct ImageDraft {
    pub channels: Option<Given<u64>>,
    pub height: Option<Given<u64>>,
    pub width: Option<Given<u64>>,
    pub mean: Option<Given<Vec<Given<f64>>>>,
    pub std: Option<Given<Vec<Given<f64>>>>,
}

pub(super) enum SlicesDraft {
    Transform {
        bytes: Option<Given<Vec<Given<u64>>>>,
    },
    /// Where the code is named, and its step.
    Channels {
        at: At,
        step: Option<Given<u64>>,
    },
    Clio2020(Clio2020Draft),
}

pub(super) struct Clio2020Draft {
    /// Where the code is named.
    pub at: At,
    pub counts: Option<Given<Vec<Given<u64>>>>,
    pub tails: Option<Tails>,
}

#[derive(Default)]
pub(super) struct TrainDraft {
    pub data: Option<Given<String>>,
    pub epochs: Option<Given<f64>>,
    /// In seconds.
    pub budget: Option<Given<u64>>,
    pub seed: Option<Given<u64>>,
    pub batch: Option<Given<u64>>,
    pub rate: Option<Given<f64>>,
    pub frozen: Option<Given<String>>,
    /// In percent.
    pub share: Option<Given<f64>>,
}

#[derive(Default)]
pub(super) struct VendorDraft {
    pub headers: Option<Given<Vec<Given<String>>>>,
    pub sources: Option<Given<Vec<Given<String>>>>,
    pub defines: Option<Given<Vec<Given<String>>>>,
}

pub(super) struct LinkDraft {
    pub kind: Given<String>,
    pub seen: Vec<&'static str>,
    pub kbps: Option<Given<(f64, f64)>>,
    pub mtu: Option<Given<u64>>,
    /// In percent.
    pub loss: Option<Given<f64>>,
    pub round_trip: Option<Given<u64>>,
}

/// In bytes.
#[derive(Default)]
pub(super) struct BudgetDraft {
    pub flash: Option<Given<u64>>,
    pub ram: Option<Given<u64>>,
}

impl Draft {
    pub fn new(name: Given<String>) -> Draft {
        Draft {
            name,
            visibility: String::new(),
            doc: String::new(),
            seen: Vec::new(),
            network: None,
            input: None,
            classes: None,
            calibration: None,
            holdout: None,
            slices: None,
            fit: None,
            targets: None,
            link: None,
            deadline: None,
            budget: None,
            partitions: None,
            artifact: None,
            kernels: None,
        }
    }
}

impl LinkDraft {
    pub fn new(kind: Given<String>) -> LinkDraft {
        LinkDraft { kind, seen: Vec::new(), kbps: None, mtu: None, loss: None, round_trip: None }
    }
}
