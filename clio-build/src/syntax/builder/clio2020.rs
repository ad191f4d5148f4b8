use super::{Builder, alone, list};
use crate::syntax::Tails;
use crate::syntax::draft::{At, Clio2020Draft, Given, SlicesDraft};

/// What may be said of the slice code `clio2020`.
#[derive(Default)]
pub(super) struct Prefixes {
    counts: Option<Given<Vec<Given<u64>>>>,
    tails: Option<Tails>,
}

impl Builder {
    /// The paper's method as slice code; needs [`train`](Builder::train) and one of [`partitions`](Builder::partitions).
    pub fn clio2020(mut self) -> Builder {
        self.once("slices", "clio2020");
        let code = Clio2020Draft { at: At::Call("clio2020"), counts: None, tails: None };
        self.draft.slices = Some(SlicesDraft::Clio2020(code));
        self
    }

    /// Channels of each prefix of `clio2020`; the powers of two if not called.
    pub fn counts(mut self, counts: impl IntoIterator<Item = u32>) -> Builder {
        self.prefixes.counts = Some(list(counts.into_iter().map(u64::from), "counts"));
        self
    }

    /// What of the tail differs between the prefixes of `clio2020`; all of it if not called.
    pub fn tails(mut self, tails: Tails) -> Builder {
        self.prefixes.tails = Some(tails);
        self
    }

    pub(super) fn join_prefixes(&mut self) {
        let Prefixes { counts, tails } = std::mem::take(&mut self.prefixes);
        if let Some(SlicesDraft::Clio2020(code)) = &mut self.draft.slices {
            (code.counts, code.tails) = (counts, tails);
            return;
        }
        for (field, called) in [("counts", counts.is_some()), ("tails", tails.is_some())] {
            if called {
                self.errors.add(&At::Call(field), alone(field, "clio2020"));
            }
        }
    }
}
