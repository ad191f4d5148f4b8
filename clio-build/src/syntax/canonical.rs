use super::{Declaration, Fit, Slices, Tails, Train};
use std::fmt::Write;

impl Declaration {
    /// A text that is equal for two declarations exactly when the same fit serves both; the artifact's hash is made of
    /// it and of the contents of the files it names.
    ///
    /// It covers `network`, `input`, `classes`, `calibration`, `holdout`, `slices`, as a set `partitions`, and, where
    /// it is declared, `fit` with all its fields: also its `budget`, which may end a training early. It leaves out what names, places or plans: `name`, `visibility`, `doc`, `artifact`, `targets`, `link`, `deadline`,
    /// `budget` and `kernels`, which compute the same bits. Those can change without a new fit.
    pub fn canonical(&self) -> String {
        let mut text = String::from("clio declaration 1\n");
        let mut line = |key: &str, value: &str| {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{key} {value}");
        };
        let input = &self.input;
        line("network", &format!("{:?}", self.network));
        line("input", &format!("image {} {} {}", input.channels, input.height, input.width));
        line("mean", &joined(&input.mean));
        line("std", &joined(&input.std));
        line("classes", &format!("{:?}", self.classes));
        line("calibration", &format!("{:?}", self.calibration));
        line("holdout", &format!("{:?}", self.holdout));
        line("slices", &slices(&self.slices));
        line("partitions", &partitions(self.partitions.as_deref()));
        // The closed form has no line, so that artifacts older than the field keep their hash.
        if let Fit::Train(declared) = &self.fit {
            line("fit", &train(declared));
        }
        text
    }
}

fn slices(slices: &Slices) -> String {
    match slices {
        Slices::Transform { bytes } => format!("transform {}", joined(bytes)),
        Slices::Channels { step } => format!("channels {step}"),
        Slices::Clio2020 { counts, tails } => {
            let tails = match tails {
                Tails::Whole => "whole",
                Tails::Next => "next",
            };
            let counts = if counts.is_empty() { "powers".into() } else { joined(counts) };
            format!("clio2020 {tails} {counts}")
        }
    }
}

fn train(train: &Train) -> String {
    let Train { data, epochs, budget_s, seed, batch, rate, frozen, share } = train;
    let budget = budget_s.map_or("none".into(), |seconds| format!("{seconds} s"));
    let frozen = frozen.as_ref().map_or(String::new(), |name| format!(" frozen {name:?}"));
    let share = share.map_or(String::new(), |share| format!(" share {share:?}"));
    format!(
        "train {data:?} epochs {epochs:?} budget {budget} seed {seed} batch {batch} rate {rate:?}{frozen}{share}"
    )
}

fn partitions(names: Option<&[String]>) -> String {
    let Some(names) = names else { return "all".into() };
    let mut names = names.to_vec();
    names.sort();
    joined(&names)
}

fn joined<T: std::fmt::Debug>(values: &[T]) -> String {
    values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
