//! Which crate, and which of its models.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::syntax::{Declaration, find_in_source};

/// Options that name models.
#[derive(Clone, Debug, Default, Args)]
pub struct Models {
    /// Folder of the model crate; else the current one
    #[arg(long, value_name = "DIR")]
    pub path: Option<PathBuf>,
    /// Source file with the declaration, relative to the crate; else `src/lib.rs`
    #[arg(long, value_name = "FILE")]
    pub source: Option<PathBuf>,
    /// Name of the model, where the source file declares several
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
}

impl Models {
    /// The folder that paths of declarations are relative to.
    pub fn folder(&self) -> &Path {
        self.path.as_deref().unwrap_or(Path::new("."))
    }

    /// The models that the source file declares, or the one that is named.
    ///
    /// # Errors
    /// There is no such file, no model in it or none of that name, or a declaration is wrong.
    pub fn declarations(&self) -> Result<Vec<Declaration>> {
        let source = self.source.as_deref().unwrap_or(Path::new("src/lib.rs"));
        let source = self.folder().join(source);
        let text = std::fs::read_to_string(&source).with_context(|| {
            format!("cannot read `{}`; name the model crate's folder with --path", source.display())
        })?;
        let mut found = find_in_source(&text, &source).map_err(|errors| {
            let text = errors.to_string();
            anyhow::Error::msg(text.strip_prefix("error: ").unwrap_or(&text).trim_end().to_owned())
        })?;
        if found.is_empty() {
            bail!("`{}` declares no model; it needs a `clio::model! {{ … }}`", source.display());
        }
        if let Some(name) = &self.model {
            let names = names(&found);
            found.retain(|declaration| declaration.name == *name);
            if found.is_empty() {
                bail!("`{}` declares no model `{name}`; it declares {names}", source.display());
            }
        }
        Ok(found)
    }

    /// The one model there is, or the one that is named.
    ///
    /// # Errors
    /// As [`Models::declarations`]; or there are several.
    pub fn declaration(&self) -> Result<Declaration> {
        let mut found = self.declarations()?;
        if found.len() > 1 {
            bail!("there are several models: {}; choose one with --model", names(&found));
        }
        Ok(found.remove(0))
    }
}

fn names(declarations: &[Declaration]) -> String {
    declarations.iter().map(|d| d.name.as_str()).collect::<Vec<_>>().join(", ")
}
