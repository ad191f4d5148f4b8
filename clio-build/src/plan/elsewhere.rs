//! Whether a partition has a place on another of the declared boards.

use super::budget::{self, Room, limits};
use super::{Kernels, PlanError, candidate, far};
use crate::artifact::Artifact;
use crate::syntax::Declaration;
use crate::target::Target;

/// Whether a declared board other than `target` has the memory for a partition by itself.
pub fn fits(declaration: &Declaration, artifact: &Artifact, target: &Target, number: u8) -> bool {
    let others = declaration.targets.iter().filter(|name| **name != target.name);
    let mut boards = others.filter_map(|name| Target::find(name).ok());
    boards.any(|board| fits_on(declaration, artifact, &board, number).unwrap_or(false))
}

fn fits_on(
    declaration: &Declaration,
    artifact: &Artifact,
    board: &Target,
    number: u8,
) -> Result<bool, PlanError> {
    let flash = limits(declaration, board).flash;
    let integers = candidate::integers(artifact)?;
    let kernels = Kernels::choose(declaration, board, artifact, integers, flash);
    let kernels = far::place(declaration, artifact, board, kernels)?;
    let room = Room::new(declaration, artifact, board, &kernels);
    let candidates = candidate::candidates(declaration, artifact, board, &room)?;
    let candidate = candidates.get(usize::from(number));
    Ok(candidate.is_some_and(|candidate| budget::overflow(&room, candidate).is_none()))
}
