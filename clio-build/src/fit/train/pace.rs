//! How fast a layer learns, beside the learning rate.
//!
//! What many bytes bring the uncut tail answers already; only few bytes need another. The layers right behind the cut learn most, those near the answer, which few images would
//! spoil, least (layer-wise decay, as Clark and others, *ELECTRA*, 2020, fine-tune); and what belongs to one rate alone, its constants, is free to follow it.

/// Of the network's last layer, relative to the layers up to the cut.
const LAST: f64 = 0.1;
/// Of the constants of each rate.
pub const CONSTANTS: f64 = 10.0;

/// Of node number `node` of so many, of a network that is cut behind its first `cut`: 1 up to there, then less by as much from node to node.
pub fn of(node: usize, cut: usize, nodes: usize) -> f64 {
    let behind = node.saturating_sub(cut) as f64;
    let most = nodes.saturating_sub(cut + 1).max(1) as f64;
    LAST.powf(behind / most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_learn_less_the_nearer_to_the_answer() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        near(of(3, 4, 9), 1.0);
        near(of(4, 4, 9), 1.0);
        near(of(6, 4, 9), LAST.sqrt());
        near(of(8, 4, 9), LAST);
        near(of(8, 8, 9), 1.0);
    }
}
