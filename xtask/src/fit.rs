//! `cargo xtask fit`: the `fit` of `cargo clio`, of the example where no crate is named.

use std::path::Path;

use anyhow::Result;
use clio_build::cli::{self, Fit, Models};

pub use cli::with_progress;

use crate::cargo::root;

/// Fits or checks the models of a crate, whose folder is named from the root of the repository.
pub fn fit(mut options: Fit) -> Result<()> {
    let path = options.models.path.take().unwrap_or("examples/cifar10/model".into());
    options.models.path = Some(root().join(path));
    cli::fit(&options)
}

/// Fits the models that `src/lib.rs` of the crate in `folder` declares.
pub fn fit_crate(folder: &Path) -> Result<()> {
    let models = Models { path: Some(folder.into()), ..Models::default() };
    cli::fit(&Fit { models, ..Fit::default() })
}
