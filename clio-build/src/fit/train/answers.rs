//! How far answers are from the uncut network's.

use burn::tensor::activation::{log_softmax, softmax};
use burn::tensor::{Int, Tensor, TensorData};

use crate::fit::data::{Classes, Dataset};

/// Softens both networks' answers, so that what is unlikely counts too.
const TEMPERATURE: f32 = 2.0;
/// Where the data has fewer classes than the network has outputs, the share of the divergence over all outputs; the rest is that among the classes.
const ALL: f32 = 0.25;

/// The outputs that answers are chosen from.
pub struct Answers {
    /// The data's classes, where they are not all outputs.
    among: Option<Vec<i64>>,
}

impl Answers {
    /// From the classes of `data`.
    pub fn of(data: &Dataset) -> Self {
        let outputs = |classes: &Classes| classes.outputs.iter().map(|&o| o as i64).collect();
        Self { among: data.classes.as_ref().map(outputs) }
    }

    /// Of each image: Kullback and Leibler's divergence of the softened answers `y` `[n, outputs]` from the uncut network's. Of data with fewer classes most of it is
    /// the divergence among these: by the chain rule that over all outputs is the same, times what all the classes get, and the divergence of that; who asks for
    /// these classes has little use for the latter.
    pub fn divergence(&self, y: Tensor<2>, teacher: &[f32]) -> Tensor<1> {
        let t = of_teacher(&y, teacher);
        let over_all = divergence(y.clone(), t.clone());
        match &self.among {
            Some(among) => {
                let among = divergence(select(y, among), select(t, among));
                over_all * ALL + among * (1.0 - ALL)
            }
            None => over_all,
        }
    }

    /// Of each image: the total variation of the answers `y` `[n, outputs]` from the uncut network's, which is how much of its certainty went to other classes. Other than
    /// the divergence it counts a doubt as it counts for who is right: by the share of answers that it can change.
    pub fn variation(&self, y: Tensor<2>, teacher: &[f32]) -> Tensor<1> {
        let t = of_teacher(&y, teacher);
        let (y, t) = match &self.among {
            Some(among) => (select(y, among), select(t, among)),
            None => (y, t),
        };
        row(&((softmax(t, 1) - softmax(y, 1)).abs().sum_dim(1) * 0.5))
    }
}

fn of_teacher(y: &Tensor<2>, teacher: &[f32]) -> Tensor<2> {
    Tensor::from_data(TensorData::new(teacher.to_vec(), y.dims()), &y.device())
}

fn select(y: Tensor<2>, outputs: &[i64]) -> Tensor<2> {
    let data = TensorData::new(outputs.to_vec(), [outputs.len()]);
    let outputs = Tensor::<1, Int>::from_data(data, &y.device());
    y.select(1, outputs)
}

fn divergence(y: Tensor<2>, t: Tensor<2>) -> Tensor<1> {
    let t = log_softmax(t / TEMPERATURE, 1);
    let y = log_softmax(y / TEMPERATURE, 1);
    row(&((t.clone().exp() * (t - y)).sum_dim(1) * (TEMPERATURE * TEMPERATURE)))
}

fn row(each: &Tensor<2>) -> Tensor<1> {
    let [n, _] = each.dims();
    each.clone().reshape([n])
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    const ALL_OUTPUTS: Answers = Answers { among: None };

    fn y(row: [f32; 3]) -> Tensor<2> {
        Tensor::from_data(TensorData::new(row.to_vec(), [1, 3]), &Device::default())
    }

    fn one(each: Tensor<1>) -> f32 {
        each.into_scalar()
    }

    #[test]
    fn answers_vary_by_what_goes_to_other_classes() {
        let (logits, other) = ([4.0f32, 1.0, 1.0].map(f32::ln), [1.0f32, 4.0, 1.0].map(f32::ln));
        assert!(one(ALL_OUTPUTS.variation(y(logits), &logits)).abs() < 1e-6);
        assert!((one(ALL_OUTPUTS.variation(y(other), &logits)) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn of_few_classes_other_outputs_count_little() {
        let few = Answers { among: Some(vec![0, 1]) };
        let (logits, other) = ([1.0, 2.0, 3.0], [1.0, 2.0, -3.0]);
        assert!(one(few.variation(y(other), &logits)).abs() < 1e-6);
        let all = one(ALL_OUTPUTS.divergence(y(other), &logits));
        assert!(all > 0.1 && (one(few.divergence(y(other), &logits)) - ALL * all).abs() < 1e-5);
        let swapped = [2.0, 1.0, 3.0];
        let among = (one(few.divergence(y(swapped), &logits))
            - ALL * one(ALL_OUTPUTS.divergence(y(swapped), &logits)))
            / (1.0 - ALL);
        // Two logits half apart at the temperature: 4 · tanh(¼) · ½.
        assert!((among - 2.0 * 0.25f32.tanh()).abs() < 1e-5, "{among}");
    }
}
