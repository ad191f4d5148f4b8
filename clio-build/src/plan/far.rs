//! Which layers' constants lie in L3: what the board's memory has no room for.

use super::budget::{Memory, Room};
use super::{Kernels, PlanError, arena, candidate};
use crate::artifact::Artifact;
use crate::integer::Packed;
use crate::syntax::Declaration;
use crate::target::Target;

/// The kernels with as few constants in L3 as let the head to all partitions fit, the deepest first, which fewer partitions need. None where whole maps would
/// not fit without any constants either: what is computed in bands has its constants at hand, since they would have to come for every band.
pub fn place(
    declaration: &Declaration,
    artifact: &Artifact,
    target: &Target,
    near: Kernels,
) -> Result<Kernels, PlanError> {
    if target.board.l3.is_none() {
        return Ok(near);
    }
    let mut kernels = near;
    let all = kernels.packed.len();
    loop {
        let over = excess(declaration, artifact, target, &kernels)?;
        let before = kernels.l3(all);
        for node in (0..all).rev() {
            if kernels.l3(all) >= before + over {
                break;
            }
            move_out(artifact, &mut kernels, node);
        }
        if kernels.l3(all) == before {
            return Ok(kernels);
        }
    }
}

/// Moves a node's constants to L3, where they can be there.
fn move_out(artifact: &Artifact, kernels: &mut Kernels, node: usize) {
    let kernel = kernels.integers.kernel(&artifact.graph, node);
    let moved = match &kernels.packed[node] {
        Some(Packed::Tiled(tiled)) if tiled.far.is_none() => tiled.moved_to_l3(&kernel),
        _ => None,
    };
    if let Some(moved) = moved {
        kernels.packed[node] = Some(Packed::Tiled(moved));
    }
}

/// Bytes by which the head to all partitions takes too much, where L3 can help.
fn excess(
    declaration: &Declaration,
    artifact: &Artifact,
    target: &Target,
    kernels: &Kernels,
) -> Result<usize, PlanError> {
    let room = Room::new(declaration, artifact, target, kernels);
    let candidates = candidate::candidates(declaration, artifact, target, &room)?;
    let all = candidate::runnable(&candidates);
    let (banded, _) = room.memory(&candidates, &all);
    let nodes = all.last().map_or(0, |last| artifact.partitions[usize::from(*last)].cut.nodes);
    let whole = Memory { arena: arena::arena(&artifact.graph, nodes, &[]).bytes, ..banded };
    let fits = room.limits.excess(&Memory { flash: 0, ..whole }) == 0;
    Ok(if fits { room.limits.excess(&whole) } else { 0 })
}
