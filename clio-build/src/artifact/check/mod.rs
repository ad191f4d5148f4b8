//! The rules of an artifact, so that whoever holds one can trust it.

mod channels;
mod graph;
mod op;
mod partition;
mod transform;

use super::{Artifact, ArtifactError};

/// Most partitions: their number is a byte on air.
const MOST_PARTITIONS: usize = 256;

/// Checks every length, index and value.
pub(super) fn artifact(artifact: &Artifact) -> Result<(), ArtifactError> {
    graph::graph(&artifact.graph)?;
    graph::scales(artifact)?;
    header(artifact)?;
    let count = artifact.partitions.len();
    rule((1..=MOST_PARTITIONS).contains(&count), "partitions", || {
        format!("{count}, of 1 to {MOST_PARTITIONS}")
    })?;
    let cuts = crate::graph::cut::cuts(&artifact.graph);
    let mut nodes = None;
    for (index, partition) in artifact.partitions.iter().enumerate() {
        let at = format!("partition/{index}");
        rule(nodes < Some(partition.cut.nodes), &at, || {
            "partitions are not in the order of the graph".into()
        })?;
        nodes = Some(partition.cut.nodes);
        rule(cuts.contains(&partition.cut), &at, || {
            format!("{:?} is not a partition point", partition.cut)
        })?;
        partition::partition(&at, &artifact.graph, partition)?;
    }
    Ok(())
}

fn header(artifact: &Artifact) -> Result<(), ArtifactError> {
    let channels = artifact.graph.shape(artifact.graph.input).channels;
    length("mean", artifact.mean.len(), channels)?;
    length("std", artifact.std.len(), channels)?;
    finite("mean", &artifact.mean)?;
    finite("std", &artifact.std)?;
    rule(artifact.std.iter().all(|v| *v > 0.0), "std", || "a value is not above zero".into())?;
    let classes = artifact.classes.len();
    rule((1..=65535).contains(&classes), "classes", || format!("{classes}, of 1 to 65535"))?;
    fraction("float_accuracy", artifact.float_accuracy)
}

/// An error unless `holds`.
fn rule(holds: bool, entry: &str, rule: impl FnOnce() -> String) -> Result<(), ArtifactError> {
    if holds {
        return Ok(());
    }
    Err(ArtifactError::Invalid { entry: entry.into(), rule: rule() })
}

fn length(entry: &str, has: usize, needs: usize) -> Result<(), ArtifactError> {
    if has == needs {
        return Ok(());
    }
    Err(ArtifactError::Length { entry: entry.into(), has, needs })
}

fn finite(entry: &str, values: &[f32]) -> Result<(), ArtifactError> {
    match values.iter().position(|v| !v.is_finite()) {
        None => Ok(()),
        Some(index) => {
            rule(false, entry, || format!("element {index} is {}, not finite", values[index]))
        }
    }
}

fn fraction(entry: &str, value: f32) -> Result<(), ArtifactError> {
    rule((0.0..=1.0).contains(&value), entry, || format!("{value} is not in 0..=1"))
}
