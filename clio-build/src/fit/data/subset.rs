use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::Dataset;

impl Dataset {
    /// The images at `indices`, in this order.
    pub fn select(&self, indices: &[usize]) -> Self {
        let pixels = indices.iter().flat_map(|&i| self.pixels(i)).copied().collect();
        let labels =
            self.labels.as_ref().map(|labels| indices.iter().map(|&i| labels[i]).collect());
        Self { shape: self.shape, pixels, labels, classes: self.classes.clone() }
    }

    /// The first `count` images, all where there are fewer.
    pub fn first(&self, count: usize) -> Self {
        self.select(&(0..count.min(self.len())).collect::<Vec<_>>())
    }

    /// `count` images at equal distances, all where there are fewer.
    pub fn strided(&self, count: usize) -> Self {
        let count = count.min(self.len());
        self.select(&(0..count).map(|i| i * self.len() / count).collect::<Vec<_>>())
    }

    /// `count` images (all where there are fewer), equally many of every label as far as there are enough, drawn by `seed` and kept in
    /// their order. Without labels, drawn from all images.
    pub fn stratified(&self, count: usize, seed: u64) -> Self {
        let mut groups = self.groups();
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        groups.iter_mut().for_each(|group| shuffle(group, &mut random));
        let mut taken: Vec<usize> = round_robin(&groups).take(count).collect();
        taken.sort_unstable();
        self.select(&taken)
    }

    /// Indices of the images of each label, in order.
    fn groups(&self) -> Vec<Vec<usize>> {
        let Some(labels) = &self.labels else { return vec![(0..self.len()).collect()] };
        let classes = labels.iter().max().map_or(0, |&label| usize::from(label) + 1);
        let mut groups = vec![Vec::new(); classes];
        labels.iter().enumerate().for_each(|(i, &label)| groups[usize::from(label)].push(i));
        groups
    }
}

/// The first of every group, then the second of every group that has one, and so on.
fn round_robin(groups: &[Vec<usize>]) -> impl Iterator<Item = usize> {
    let longest = groups.iter().map(Vec::len).max().unwrap_or(0);
    (0..longest).flat_map(move |i| groups.iter().filter_map(move |group| group.get(i).copied()))
}

/// Fisher and Yates.
fn shuffle(items: &mut [usize], random: &mut ChaCha8Rng) {
    for last in (1..items.len()).rev() {
        let drawn = (u128::from(random.next_u64()) * (last as u128 + 1)) >> 64;
        items.swap(last, drawn as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Shape;

    fn data(labels: Option<Vec<u16>>) -> Dataset {
        let shape = Shape { channels: 1, height: 1, width: 1 };
        Dataset { shape, pixels: (0..100).collect(), labels, classes: None }
    }

    #[test]
    fn stratified_is_balanced_and_reproducible() {
        let data = data(Some((0..100).map(|i| i % 7).collect()));
        let subset = data.stratified(23, 1);
        assert_eq!(subset, data.stratified(23, 1));
        assert_ne!(subset, data.stratified(23, 2));
        let labels = subset.labels.as_ref().unwrap();
        assert_eq!(labels.len(), 23);
        (0..7).for_each(|l| assert!((3..=4).contains(&labels.iter().filter(|&&x| x == l).count())));
        assert!(subset.pixels.is_sorted());
        assert_eq!(data.stratified(1000, 1), data);
    }

    #[test]
    fn scarce_labels_leave_their_share_to_others() {
        let data = data(Some((0..100).map(|i| u16::from(i == 50)).collect()));
        let subset = data.stratified(10, 3);
        assert_eq!(subset.len(), 10);
        assert_eq!(subset.labels.unwrap().iter().sum::<u16>(), 1);
    }

    #[test]
    fn strides_and_beginnings() {
        let data = data(None);
        assert_eq!(data.strided(4).pixels, [0, 25, 50, 75]);
        assert_eq!(data.first(3).pixels, [0, 1, 2]);
        assert_eq!(data.strided(0).len() + data.first(0).len(), 0);
        assert_eq!(data.stratified(5, 9).len(), 5);
    }
}
