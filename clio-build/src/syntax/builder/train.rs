use super::{Builder, alone, given};
use crate::syntax::draft::At;

impl Builder {
    /// Trains on these images for so many passes over them; the fit is in closed form if not called.
    pub fn train(mut self, data: &str, epochs: f64) -> Builder {
        self.once("fit", "train");
        self.train.data = Some(given(data.into(), "train"));
        self.train.epochs = Some(given(epochs, "train"));
        self
    }

    /// Seconds after which the training stops; only its epochs end it if not called.
    pub fn train_budget_s(mut self, seconds: u32) -> Builder {
        self.train.budget = Some(given(seconds.into(), "train_budget_s"));
        self
    }

    /// Seed of everything random in the training; 1 if not called.
    pub fn seed(mut self, seed: u64) -> Builder {
        self.train.seed = Some(given(seed, "seed"));
        self
    }

    /// Images per step of the training; 64 if not called.
    pub fn batch(mut self, images: u32) -> Builder {
        self.train.batch = Some(given(images.into(), "batch"));
        self
    }

    /// Learning rate of the training; 0.0003 if not called.
    pub fn rate(mut self, rate: f64) -> Builder {
        self.train.rate = Some(given(rate, "rate"));
        self
    }

    /// Layers before the partition point of this name keep their weights; all are trained if not called.
    pub fn frozen(mut self, tensor: &str) -> Builder {
        self.train.frozen = Some(given(tensor.to_owned(), "frozen"));
        self
    }

    /// How much of the way from the weights before training to those after it is gone, in percent; chosen on training images kept aside if
    /// not called.
    pub fn share(mut self, percent: f64) -> Builder {
        self.train.share = Some(given(percent, "share"));
        self
    }

    pub(super) fn join_train(&mut self) {
        let train = std::mem::take(&mut self.train);
        if train.data.is_some() {
            self.draft.fit = Some(train);
            return;
        }
        for (field, call, called) in [
            ("budget", "train_budget_s", train.budget.is_some()),
            ("seed", "seed", train.seed.is_some()),
            ("batch", "batch", train.batch.is_some()),
            ("frozen", "frozen", train.frozen.is_some()),
            ("rate", "rate", train.rate.is_some()),
            ("share", "share", train.share.is_some()),
        ] {
            if called {
                self.errors.add(&At::Call(call), alone(field, "train"));
            }
        }
    }
}
