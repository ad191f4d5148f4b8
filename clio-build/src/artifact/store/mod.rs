//! The artifact on disk: safetensors, with everything but the long vectors as JSON in the header entry `clio`.

mod error;
mod slots;

use std::collections::HashMap;
use std::path::Path;

use safetensors::SafeTensors;
use safetensors::tensor::TensorView;

use super::{Artifact, check};
pub use error::ArtifactError;
use slots::{for_each_slot, former_name};

/// The header's entry.
const ENTRY: &str = "clio";

impl Artifact {
    /// The file's bytes; equal artifacts have equal bytes.
    ///
    /// # Errors
    /// A value that cannot be written, a float that is not a number say, or whatever [`Artifact::load`] would refuse.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ArtifactError> {
        check::artifact(self)?;
        let header =
            serde_json::to_string(self).map_err(|e| ArtifactError::Header(e.to_string()))?;
        let mut tensors = Vec::new();
        for_each_slot(&mut self.clone(), &mut |name, slot| {
            tensors.push((name, slot.dtype(), slot.len(), slot.to_bytes()));
            Ok(())
        })?;
        let views = tensors
            .iter()
            .map(|(name, dtype, len, bytes)| {
                Ok((name, TensorView::new(*dtype, vec![*len], bytes).map_err(container)?))
            })
            .collect::<Result<Vec<_>, ArtifactError>>()?;
        safetensors::serialize(views, Some(HashMap::from([(ENTRY.into(), header)])))
            .map_err(container)
    }

    /// Writes the file: first beside `path`, then moved there, so that no reader ever sees half of it.
    ///
    /// # Errors
    /// As [`Artifact::to_bytes`], and where the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), ArtifactError> {
        let bytes = self.to_bytes()?;
        let mut beside = path.as_os_str().to_owned();
        beside.push(".part");
        std::fs::write(&beside, bytes)
            .and_then(|()| std::fs::rename(&beside, path))
            .map_err(|source| ArtifactError::Io { path: path.into(), source })
    }

    /// Reads and checks a file: what it returns can be planned, emitted and run without further checks.
    ///
    /// # Errors
    /// The first entry that is missing or breaks a rule. No bytes make it panic.
    pub fn load(bytes: &[u8]) -> Result<Self, ArtifactError> {
        let file = SafeTensors::deserialize(bytes).map_err(container)?;
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(container)?;
        let header = metadata
            .metadata()
            .as_ref()
            .and_then(|m| m.get(ENTRY))
            .ok_or_else(|| ArtifactError::Missing { entry: format!("header entry {ENTRY}") })?;
        let mut artifact: Self =
            serde_json::from_str(header).map_err(|e| ArtifactError::Header(e.to_string()))?;
        for_each_slot(&mut artifact, &mut |name, slot| {
            let view = file
                .tensor(&name)
                .or_else(|_| file.tensor(&former_name(&name)))
                .map_err(|_| ArtifactError::Missing { entry: name.clone() })?;
            if view.dtype() != slot.dtype() {
                let (has, needs) = (view.dtype(), slot.dtype());
                return Err(ArtifactError::Type { entry: name, has, needs });
            }
            slot.fill(view.data());
            Ok(())
        })?;
        check::artifact(&artifact)?;
        Ok(artifact)
    }
}

fn container(error: safetensors::SafeTensorError) -> ArtifactError {
    ArtifactError::Container(error.to_string())
}
