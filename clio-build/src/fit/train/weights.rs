//! The parameters that training changes, with the optimizer's state.

use burn::optim::{Adam, AdamConfig, AdamState, AdaptiveMomentumState, Optimizer};
use burn::tensor::{Gradients, Tensor};

use super::super::float::{FloatNet, Parameters};
use crate::artifact::Layer;
use crate::graph::Graph;

/// A tensor that is trained.
#[derive(Clone)]
pub struct Trained<const D: usize> {
    /// Its value, not tracked.
    pub value: Tensor<D>,
    /// Steps of the optimizer.
    pub time: usize,
    /// The optimizer's running means; none before the first step.
    pub moments: Vec<Tensor<D>>,
    /// Mean over the steps that `average` included.
    pub mean: Option<Tensor<D>>,
}

/// How a tensor follows its gradient.
pub enum Rule {
    /// Kingma and Ba's, its epsilon small enough for folded batch normalisation.
    Adam(Adam),
    /// Gradient descent with momentum and weight decay.
    Descent {
        /// Share of the velocity that is kept.
        momentum: f32,
        /// Decay of the weights.
        decay: f32,
    },
}

impl Rule {
    /// Adam as customary.
    pub fn adam() -> Self {
        Self::Adam(AdamConfig::new().with_epsilon(1e-8).build())
    }
}

impl<const D: usize> Trained<D> {
    /// Starting at `value`.
    pub fn new(value: Tensor<D>) -> Self {
        Self { value, time: 0, moments: vec![], mean: None }
    }

    /// A leaf of a new autodiff graph.
    pub fn leaf(&self) -> Tensor<D> {
        Tensor::from_inner(self.value.clone()).require_grad()
    }

    /// One step against `gradient`, where the loss depended on the tensor.
    pub fn step(&mut self, rule: &Rule, rate: f64, gradient: Option<Tensor<D>>) {
        let Some(gradient) = gradient else { return };
        let mut moments = std::mem::take(&mut self.moments).into_iter();
        let value = self.value.clone();
        match rule {
            Rule::Adam(adam) => {
                let before = moments.next().zip(moments.next()).map(|(first, second)| {
                    AdamState::new(AdaptiveMomentumState::new(self.time, first, second))
                });
                let (value, after) = adam.step(rate, value, gradient, before);
                self.value = value;
                if let Some(AdamState { momentum }) = after {
                    (self.time, self.moments) =
                        (momentum.time, vec![momentum.moment_1, momentum.moment_2]);
                }
            }
            Rule::Descent { momentum, decay } => {
                let pull = gradient + value.clone() * *decay;
                let velocity = match moments.next() {
                    Some(velocity) => velocity * *momentum + pull,
                    None => pull,
                };
                self.value = value - velocity.clone() * rate as f32;
                (self.time, self.moments) = (self.time + 1, vec![velocity]);
            }
        }
    }
}

/// Weights and biases of some nodes.
pub struct Weights {
    /// Node, weights, bias.
    layers: Vec<(usize, Trained<4>, Trained<1>)>,
}

/// The same on an autodiff graph: a network that tracks them, and the leaves in order.
pub struct Tracked {
    /// The network.
    pub net: FloatNet,
    leaves: Vec<(Tensor<4>, Tensor<1>)>,
}

/// Gradients in the order of the layers; none where the loss did not depend on one.
pub type Slopes = Vec<(Option<Tensor<4>>, Option<Tensor<1>>)>;

impl Weights {
    /// Those of some nodes, as `net` has them; `net` is on a device without autodiff.
    pub fn of(net: &FloatNet, which: impl Fn(usize) -> bool) -> Self {
        let layer = |(node, p): (usize, &Option<Parameters>)| {
            let p = p.as_ref().filter(|_| which(node))?;
            Some((node, Trained::new(p.weights.clone()), Trained::new(p.bias.clone())))
        };
        Self { layers: net.parameters().iter().enumerate().filter_map(layer).collect() }
    }

    /// A network on `tracking`'s device whose layers from the first trained one on are leaves.
    pub fn track(&self, tracking: &FloatNet) -> Tracked {
        let mut parameters = tracking.parameters().to_vec();
        let mut leaves = vec![];
        for (node, weights, bias) in &self.layers {
            let (weights, bias) = (weights.leaf(), bias.leaf());
            leaves.push((weights.clone(), bias.clone()));
            parameters[*node] = Some(Parameters { weights, bias });
        }
        Tracked { net: tracking.with(parameters), leaves }
    }

    /// One step against the sum of the workers' gradients, at a learning rate for each node.
    pub fn step(&mut self, rule: &Rule, rate: impl Fn(usize) -> f64, slopes: Slopes) {
        for ((node, weights, bias), (of_weights, of_bias)) in self.layers.iter_mut().zip(slopes) {
            let rate = rate(*node);
            weights.step(rule, rate, of_weights);
            bias.step(rule, rate, of_bias);
        }
    }

    /// Writes the values into the graph they came from.
    pub fn write(&self, graph: &mut Graph) {
        for (node, weights, bias) in &self.layers {
            let (weights, bias) = (weights.value.clone(), bias.value.clone());
            Parameters { weights, bias }.write(&mut graph.nodes[*node].op);
        }
    }

    /// The values as a rate's own layers.
    pub fn layers(&self, graph: &Graph) -> Vec<Layer> {
        let layer = |(node, weights, bias): &(usize, Trained<4>, Trained<1>)| {
            let (weights, bias) = (weights.value.clone(), bias.value.clone());
            let mut op = graph.nodes[*node].op.clone();
            Parameters { weights, bias }.write(&mut op);
            let [weights, bias] = op.parameters().map(<[f32]>::to_vec);
            Layer { node: *node, weights, bias }
        };
        self.layers.iter().map(layer).collect()
    }

    /// Every tensor with its state, under a name of its own, in a fixed order.
    pub fn each(&mut self, prefix: &str, visit: &mut dyn Visit) {
        for (node, weights, bias) in &mut self.layers {
            visit.four(&format!("{prefix}/node/{node}/weights"), weights);
            visit.one(&format!("{prefix}/node/{node}/bias"), bias);
        }
    }
}

/// What is done with each trained tensor.
pub trait Visit {
    /// Of four dimensions.
    fn four(&mut self, name: &str, tensor: &mut Trained<4>);
    /// Of two.
    fn two(&mut self, name: &str, tensor: &mut Trained<2>);
    /// Of one.
    fn one(&mut self, name: &str, tensor: &mut Trained<1>);
}

impl Tracked {
    /// The leaves' gradients.
    pub fn slopes(&self, gradients: &mut Gradients) -> Slopes {
        let of =
            |(w, b): &(Tensor<4>, Tensor<1>)| (w.grad_remove(gradients), b.grad_remove(gradients));
        self.leaves.iter().map(of).collect()
    }
}

/// The sum of two workers' gradients.
pub fn add(a: Slopes, b: Slopes) -> Slopes {
    a.into_iter().zip(b).map(|((a, b), (c, d))| (sum(a, c), sum(b, d))).collect()
}

/// The sum of what there is.
pub fn sum<const D: usize>(a: Option<Tensor<D>>, b: Option<Tensor<D>>) -> Option<Tensor<D>> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a + b),
        (a, b) => a.or(b),
    }
}
