//! The commands that need burn. They are in this program only with the feature `fit`; without it, the program runs
//! itself again with the feature, so that the other commands never wait for burn to compile.

#[cfg(not(feature = "fit"))]
pub use self::light::{Heavy, heavy};

#[cfg(feature = "fit")]
pub use self::full::{Heavy, heavy};

#[cfg(not(feature = "fit"))]
mod light {
    use std::ffi::OsString;

    use anyhow::Result;
    use clap::{Args, Subcommand};

    use crate::cargo::again;
    use crate::figure::{Figure, figure};

    /// The commands, whose options are not known here.
    #[derive(Debug, Subcommand)]
    pub enum Heavy {
        /// Fit the artifact of a model crate, the example's where none is named, or check that it is up to date
        #[command(disable_help_flag = true)]
        Fit(Rest),
        /// Measure accuracy per byte on a whole test set, or draw what was measured
        #[command(disable_help_flag = true)]
        Evaluate(Evaluate),
        /// Compare device and host at every partition point of a network
        #[command(disable_help_flag = true)]
        Points(Rest),
        /// Train MobileNetV2 for CIFAR-10 and write it as ONNX
        #[command(disable_help_flag = true)]
        Teach(Rest),
    }

    /// Options that are handed on.
    #[derive(Debug, Args)]
    pub struct Rest {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
        rest: Vec<OsString>,
    }

    /// Options of `evaluate`, of which only the drawing is done here.
    #[derive(Debug, Args)]
    pub struct Evaluate {
        #[arg(long, conflicts_with = "rest")]
        figure: Option<Figure>,
        #[command(flatten)]
        rest: Rest,
    }

    /// Runs the command in the program with burn, where it needs burn.
    pub fn heavy(command: Heavy) -> Result<()> {
        let (name, rest) = match command {
            Heavy::Fit(Rest { rest }) => ("fit", rest),
            Heavy::Evaluate(Evaluate { figure: Some(name), .. }) => return figure(name),
            Heavy::Evaluate(Evaluate { rest: Rest { rest }, .. }) => ("evaluate", rest),
            Heavy::Points(Rest { rest }) => ("points", rest),
            Heavy::Teach(Rest { rest }) => ("teach", rest),
        };
        eprintln!("Building xtask with burn for `{name}`; the first time takes minutes");
        again(&features(), std::iter::once(name.into()).chain(rest))
    }

    /// `fit`, and burn's backend for the device that `BURN_DEVICE` names, such as `cuda`; the processor needs none.
    fn features() -> String {
        match std::env::var("BURN_DEVICE").map(|name| name.to_lowercase()) {
            Ok(name) if name != "flex" && !name.is_empty() => format!("fit,burn/{name}"),
            _ => "fit".into(),
        }
    }
}

#[cfg(feature = "fit")]
mod full {
    use anyhow::Result;
    use clap::Subcommand;
    use clio_build::cli::Fit;

    use crate::evaluate::{Evaluate, evaluate};
    use crate::fit::fit;
    use crate::points::{Points, points};
    use crate::teach::{Teach, teach};

    /// The commands.
    #[derive(Debug, Subcommand)]
    pub enum Heavy {
        /// Fit the artifact of a model crate, the example's where none is named, or check that it is up to date
        Fit(Fit),
        /// Measure accuracy per byte on a whole test set, or draw what was measured
        Evaluate(Box<Evaluate>),
        /// Compare device and host at every partition point of a network
        Points(Points),
        /// Train MobileNetV2 for CIFAR-10 and write it as ONNX
        Teach(Teach),
    }

    /// Runs a command.
    pub fn heavy(command: Heavy) -> Result<()> {
        match command {
            Heavy::Fit(options) => fit(options),
            Heavy::Evaluate(options) => evaluate(&options),
            Heavy::Points(options) => points(&options),
            Heavy::Teach(options) => teach(&options),
        }
    }
}
