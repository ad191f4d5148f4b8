//! Counting right answers.

use super::Dataset;

/// Answers counted so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Images with a label.
    pub images: usize,
    /// Those whose largest output is the right one.
    pub right: usize,
    /// Those whose largest output among the data set's own classes is the right one; equal to `right` where it has no class table.
    pub right_among: usize,
}

impl Score {
    /// Counts the answer to image `index`; an image without a label counts nothing.
    pub fn add(&mut self, data: &Dataset, index: usize, logits: &[f32]) {
        let Some(output) = data.output(index) else { return };
        let best = argmax(logits);
        let among = match &data.classes {
            Some(classes) => classes.best_label(logits).and_then(|label| classes.output(label)),
            None => best,
        };
        self.images += 1;
        self.right += usize::from(best == Some(output));
        self.right_among += usize::from(among == Some(output));
    }

    /// Share of right answers, 0 to 1.
    pub fn top1(&self) -> f64 {
        self.right as f64 / self.images.max(1) as f64
    }

    /// Share of right answers among the data set's own classes, 0 to 1.
    pub fn top1_among(&self) -> f64 {
        self.right_among as f64 / self.images.max(1) as f64
    }
}

/// Index of the largest value, the first of equals; `None` for no values.
pub fn argmax(values: &[f32]) -> Option<usize> {
    let larger = |best: usize, i: usize| if values[i] > values[best] { i } else { best };
    (0..values.len()).reduce(larger)
}

#[cfg(test)]
mod tests {
    use super::super::Classes;
    use super::*;
    use crate::graph::Shape;

    #[test]
    fn both_ways_are_counted() {
        let shape = Shape { channels: 1, height: 1, width: 1 };
        let classes =
            Classes { outputs: vec![2, 0], ..Classes::in_order(vec!["a".into(), "b".into()]) };
        let data =
            Dataset { shape, pixels: vec![0; 2], labels: Some(vec![0, 1]), classes: Some(classes) };
        let mut score = Score::default();
        score.add(&data, 0, &[0.0, 9.0, 1.0]);
        score.add(&data, 1, &[9.0, 1.0, 1.0]);
        assert_eq!(score, Score { images: 2, right: 1, right_among: 2 });
        assert_eq!((score.top1(), score.top1_among()), (0.5, 1.0));
    }
}
