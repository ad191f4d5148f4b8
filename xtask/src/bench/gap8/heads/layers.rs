//! What each layer of a head cost.

use anyhow::{Context, Result, ensure};
use clio_build::graph::Op;
use clio_build::integer::{Packed, Tiled};
use clio_build::plan::{Layer, Operands, Plan};
use gap8_sim::core::Cause;

use super::CORES;
use super::watch::Fork;

/// A head's layers.
pub struct Table {
    name: String,
    rows: Vec<Row>,
    /// Cycles of the cluster that the plan says, with the image's.
    planned: f64,
}

/// A layer on the cluster.
struct Row {
    name: String,
    /// Its output, and how it is cut.
    shape: String,
    macs: u64,
    planned: f64,
    /// What the cluster did for it.
    forks: Vec<Fork>,
}

impl Table {
    /// Cycles of the cluster that the plan says.
    pub fn planned(&self) -> u64 {
        self.planned.round() as u64
    }
}

/// What the cluster did at once.
#[derive(Clone, Copy)]
enum Done {
    /// A layer, by its number, or the rows of one that a turn makes.
    Layer(usize),
    /// The image's rows.
    Image,
    /// Rows of strips went to their front.
    Moved,
    /// A group of layers began.
    Group,
    /// Constants began to come from L3.
    Begun,
}

/// Which layers the cluster computed in turn, and what each cost.
pub fn layers(plan: &Plan, forks: &[Fork], name: &str) -> Result<Table> {
    let ratio = plan.target.cost.cluster.as_ref().map_or(1.0, |(_, ratio)| *ratio);
    let mut rows: Vec<Option<Row>> = plan.layers.iter().map(|l| row(plan, l, ratio)).collect();
    let row = |name: &str| Row {
        name: name.into(),
        shape: String::new(),
        macs: 0,
        planned: 0.0,
        forks: vec![],
    };
    let [mut image, mut moved, mut group, mut begun] = [
        "image",
        "rows move to the front of strips",
        "groups begin",
        "constants begin to come from L3",
    ]
    .map(row);
    let turns = turns(plan);
    ensure!(turns.len() == forks.len(), "{} works of {}", forks.len(), turns.len());
    for (done, fork) in turns.into_iter().zip(forks) {
        let row = match done {
            Done::Layer(layer) => rows[layer].as_mut().context("no layer of the cluster's")?,
            Done::Image => &mut image,
            Done::Moved => &mut moved,
            Done::Group => &mut group,
            Done::Begun => &mut begun,
        };
        row.forks.push(*fork);
    }
    let others = [image, moved, group, begun].into_iter().filter(|row| !row.forks.is_empty());
    let planned = plan.candidates[usize::from(plan.kept[0])].instructions as f64 / ratio;
    Ok(Table {
        name: name.into(),
        rows: rows.into_iter().flatten().chain(others).collect(),
        planned,
    })
}

fn tiled(layer: &Layer) -> Option<&Tiled> {
    match (&layer.packed, layer.operands) {
        (_, Operands::View(_)) => None,
        (Some(Packed::Tiled(tiled)), _) => Some(tiled),
        _ => None,
    }
}

/// What the cluster does in turn.
fn turns(plan: &Plan) -> Vec<Done> {
    let mut turns = vec![];
    if plan.image_in_bands().is_none() {
        turns.push(Done::Image);
    }
    let mut node = 0;
    while node < plan.layers.len() {
        if node == plan.opens && plan.memory.ring > 0 {
            turns.push(Done::Begun);
        }
        let group = plan.bands.iter().find(|bands| bands.nodes.start == node);
        let Some(bands) = group else {
            turns.push(Done::Layer(node));
            node += 1;
            continue;
        };
        // As the generated head has it: else the fabric controller goes from one to the next.
        if bands.nodes.clone().all(|node| tiled(&plan.layers[node]).is_some()) {
            turns.push(Done::Group);
        }
        for (index, turn) in bands.turns.iter().enumerate() {
            let image = bands.image.as_ref().and_then(|image| image.turns.get(index));
            let strips = image.into_iter().chain(turn.iter().take(turn.len() - 1));
            if { strips }.any(|turn| turn.dropped > 0 && turn.rows.from > turn.first) {
                turns.push(Done::Moved);
            }
            if image.is_some_and(|turn| turn.rows.count() > 0) {
                turns.push(Done::Image);
            }
            let made = bands.order().into_iter().filter(|(place, _)| turn[*place].rows.count() > 0);
            turns.extend(made.map(|(place, _)| Done::Layer(node + place)));
        }
        node = bands.nodes.end;
    }
    turns.retain(|done| match done {
        Done::Layer(node) => tiled(&plan.layers[*node]).is_some(),
        _ => true,
    });
    turns
}

fn row(plan: &Plan, layer: &Layer, ratio: f64) -> Option<Row> {
    let tiled = tiled(layer)?;
    let node = &plan.artifact.graph.nodes[layer.node];
    let shape = plan.artifact.graph.shape(node.output);
    let kind = match &node.op {
        Op::Conv2d(op) if op.is_depthwise() => {
            format!("depthwise {}×{}", op.kernel[0], op.kernel[1])
        }
        Op::Conv2d(op) => format!("convolution {}×{}", op.kernel[0], op.kernel[1]),
        op => format!("{op:?}").split(['(', ' ']).next().unwrap_or_default().to_lowercase(),
    };
    let banded = plan.bands.iter().any(|bands| bands.nodes.contains(&layer.node));
    let bound = |size: u16, all: usize| usize::from(size).min(all);
    let tiling = match tiled.form {
        clio_build::integer::Form::Add { .. } => {
            format!("{}", 256 * usize::from(tiled.tiling.rows))
        }
        _ => format!(
            "{} rows {} channels",
            bound(tiled.tiling.rows, shape.height),
            bound(tiled.tiling.channels, shape.channels)
        ),
    };
    Some(Row {
        name: format!("{} {kind}", node.name),
        shape: format!(
            "{}×{}×{} by {tiling}{}",
            shape.height,
            shape.width,
            shape.channels,
            if banded { ", in bands" } else { "" }
        ),
        macs: layer.macs,
        planned: layer.instructions as f64 / ratio,
        forks: vec![],
    })
}

/// Prints them: shares of all cores' cycles, in percent.
pub fn table(table: &Table) {
    println!("\n{}", table.name);
    print!(
        "{:<44} {:<44} {:>9} {:>9} {:>7} {:>7}",
        "layer", "output", "MAC", "cycles", "MAC/cyc", "planned"
    );
    print!(" {:>6} {:>6}", "works", "issue");
    Cause::ALL.iter().for_each(|cause| print!(" {:>10}", cause.name()));
    println!(" {:>6}", "fork");
    for row in &table.rows {
        let sum = |of: &dyn Fn(&Fork) -> u64| row.forks.iter().map(of).sum::<u64>();
        let cycles = sum(&|fork| fork.cycles);
        let share =
            |of: &dyn Fn(&Fork) -> u64| 100.0 * sum(of) as f64 / (CORES as u64 * cycles) as f64;
        print!(
            "{:<44} {:<44} {:>9} {cycles:>9} {:>7.2} {:>7.3} {:>6} {:>6.1}",
            row.name,
            row.shape,
            row.macs,
            row.macs as f64 / cycles as f64,
            row.planned / cycles as f64,
            row.forks.len(),
            share(&Fork::issued)
        );
        Cause::ALL.iter().for_each(|&cause| print!(" {:>10.1}", share(&|fork| fork.lost(cause))));
        println!(" {:>6.1}", share(&Fork::handing));
    }
}
