//! How fast a layer learns: what the learning rate is multiplied by.
//!
//! The uncut tail answers what many bytes bring already; only few bytes need another tail. The layers behind the cut learn the slower the nearer they are to the answer, where few
//! images would spoil what the network knows (layer-wise decay of the learning rate, as in fine-tuning, the other way round); the constants of a rate, which no other rate
//! has to live with, learn faster.

/// Of the network's last node, relative to the nodes up to the cut.
const LAST: f64 = 0.1;
/// Of the constants of each rate.
pub const CONSTANTS: f64 = 10.0;

/// Of node number `node` of so many, of a network that is cut in front of node `cut`: 1 up to `cut`, then less by the same factor from node to node. A tail of one node learns as the
/// head does.
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
