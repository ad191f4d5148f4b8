//! The tail as Rust on burn: one straight-line function per stage, its weights in a file beside the code.

mod adopted;
mod code;
mod error;
mod file;
mod layers;
mod module;
mod name;
mod node;
mod number;
mod partition;
mod rates;
mod stage;
mod weights;

use std::path::Path;

use proc_macro2::{Ident, TokenStream};

pub use error::EmitError;

use self::adopted::Adopted;
use self::file::WeightsFile;
use self::partition::Served;
use self::stage::{Stage, stages};
use crate::artifact::{Artifact, Code, Partition};
use crate::graph::cut::Cut;
use crate::syntax::Declaration;

/// The module `pub mod tail` with the type `<Model>Tail`, for the crate `clio` with its feature `tail`.
///
/// The weights are written to `<out>/clio/<Model>.tail.bin`; `out` is the build script's `OUT_DIR`, from which the
/// module includes them. `model_hash` is what the packets carry. Partitions are numbered as in the artifact, and those
/// that run wholly on the device are refused.
///
/// # Errors
/// An artifact whose parts do not fit each other, or that leaves nothing to a tail, or a file that cannot be written.
pub fn emit(
    declaration: &Declaration,
    artifact: &Artifact,
    model_hash: [u8; 8],
    out: &Path,
) -> Result<TokenStream, EmitError> {
    let tail = Tail::new(declaration, artifact)?;
    let mut file = WeightsFile::default();
    let module = module::module(&tail, model_hash, &mut file)?;
    file.write(&out.join("clio").join(weights_name(declaration)))?;
    Ok(module)
}

fn weights_name(declaration: &Declaration) -> String {
    format!("{}.tail.bin", declaration.name)
}

struct Tail<'a> {
    declaration: &'a Declaration,
    artifact: &'a Artifact,
    /// Number of nodes before the first stage.
    first: usize,
    stages: Vec<Stage>,
    cuts: Vec<Cut>,
    /// Per node.
    names: Vec<Ident>,
    adopted: Adopted<'a>,
}

impl<'a> Tail<'a> {
    fn new(declaration: &'a Declaration, artifact: &'a Artifact) -> Result<Self, EmitError> {
        let first = artifact
            .partitions
            .iter()
            .filter(|p| is_served(p))
            .map(|p| p.cut.nodes)
            .min()
            .ok_or_else(|| EmitError::NoTail { model: artifact.model.clone() })?;
        let (stages, cuts) = stages(&artifact.graph, first);
        let names = name::name_nodes(&artifact.graph);
        let adopted = Adopted::new(artifact);
        Ok(Self { declaration, artifact, first, stages, cuts, names, adopted })
    }

    fn filters(&self, file: &mut WeightsFile) -> Result<Vec<(Ident, weights::Filter)>, EmitError> {
        let nodes = self.artifact.graph.nodes.iter().zip(&self.names).enumerate().skip(self.first);
        nodes
            .filter_map(|(index, (node, name))| {
                let adopted = self.adopted.layer(index);
                let filter = weights::filter(node, name, adopted, file).transpose()?;
                Some(filter.map(|filter| (name.clone(), filter)))
            })
            .collect()
    }

    fn layouts(&self, file: &mut WeightsFile) -> Result<Vec<TokenStream>, EmitError> {
        let served = self.artifact.partitions.iter().enumerate().filter(|(_, p)| is_served(p));
        served.map(|(number, partition)| self.serve(number, partition)?.layout(file)).collect()
    }

    fn serve<'s>(
        &'s self,
        number: usize,
        partition: &'s Partition,
    ) -> Result<Served<'s>, EmitError> {
        let served = |stage| Served {
            artifact: self.artifact,
            partition,
            number,
            stage,
            mtu: crate::plan::mtu(self.declaration),
            adopted: &self.adopted,
        };
        match self.cuts.iter().position(|cut| *cut == partition.cut) {
            Some(stage) if stage < self.stages.len() => Ok(served(stage)),
            _ => Err(served(0).wrong("the network cannot be cut there".into())),
        }
    }
}

fn is_served(partition: &Partition) -> bool {
    partition.code != Code::Local
}
