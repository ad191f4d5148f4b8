//! How many steps, on which images, at which learning rate.

use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::{Course, POOL, REUSE, Training};
use crate::fit::Progress;

/// Share of the steps in which the learning rate rises.
const WARM_UP: f64 = 0.03;
/// Of the peak, at the end.
const LAST: f64 = 0.02;

/// The course of one training.
pub struct Schedule {
    /// Steps in all.
    pub steps: usize,
    /// Images of a pool.
    pub pool: usize,
    /// How often a pool is trained on.
    reuse: usize,
    batch: usize,
    peak: f64,
    seed: u64,
    budget: Option<Duration>,
}

impl Schedule {
    /// As the training asks for.
    pub fn new(training: &Training) -> Self {
        let batch = training.batch.clamp(1, training.data.len());
        let steps = (training.epochs * training.data.len() as f64 / batch as f64).ceil().max(1.0);
        Self {
            steps: steps as usize,
            pool: (POOL.min(training.data.len()) / batch).max(1) * batch,
            // Of few images each pass is to show another side.
            reuse: if training.data.len() <= POOL { 1 } else { REUSE },
            batch,
            peak: training.rate,
            seed: training.seed,
            budget: training.budget,
        }
    }

    /// The pool of a step and the images of it that make the batch.
    pub fn images(&self, step: usize) -> (usize, Vec<usize>) {
        let per_pass = self.pool / self.batch;
        let (pass, place) = (step / per_pass, step % per_pass);
        let mut order: Vec<usize> = (0..self.pool).collect();
        let mut random = ChaCha8Rng::seed_from_u64(self.seed ^ ((pass as u64) << 24) ^ 0x0bde);
        for last in (1..order.len()).rev() {
            order.swap(last, (random.next_u64() % (last as u64 + 1)) as usize);
        }
        (pass / self.reuse, order[place * self.batch..(place + 1) * self.batch].to_vec())
    }

    /// How far training has come, from 0 to 1: by steps or by the time it may take, whichever ends sooner.
    pub fn share(&self, course: Course) -> f64 {
        let steps = course.done as f64 / self.steps as f64;
        let spent = course.spent.as_secs_f64();
        self.budget.map_or(steps, |b| steps.max(spent / b.as_secs_f64().max(1e-9)))
    }

    /// The learning rate: up in a line, down in a cosine.
    pub fn rate(&self, share: f64) -> f64 {
        if share < WARM_UP {
            return self.peak * (share + 0.1 * WARM_UP) / (1.1 * WARM_UP);
        }
        let falling =
            (1.0 + (std::f64::consts::PI * (share - WARM_UP) / (1.0 - WARM_UP)).cos()) / 2.0;
        self.peak * (LAST + (1.0 - LAST) * falling)
    }

    /// What a person sees of it.
    pub fn progress(&self, course: Course, status: &str) -> Progress {
        let share = self.share(course).max(1e-9);
        let left = course.spent.as_secs_f64() * (1.0 - share).max(0.0) / share;
        let stage = format!("train, {} left: {status}", minutes(left));
        Progress { stage, done: course.done, stages: self.steps, remark: None }
    }
}

fn minutes(seconds: f64) -> String {
    if seconds < 90.0 { format!("{seconds:.0} s") } else { format!("{:.0} min", seconds / 60.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(budget: Option<Duration>) -> Schedule {
        Schedule { steps: 40, pool: 64, reuse: REUSE, batch: 8, peak: 1.0, seed: 1, budget }
    }

    #[test]
    fn every_pass_takes_every_image_once() {
        let schedule = schedule(None);
        let mut seen = vec![0; 64];
        (8..16).for_each(|step| schedule.images(step).1.iter().for_each(|&i| seen[i] += 1));
        assert_eq!(seen, vec![1; 64]);
        assert_eq!(schedule.images(8 * REUSE - 1).0, 0);
        assert_eq!(schedule.images(8 * REUSE).0, 1);
        assert_eq!(schedule.images(3), schedule.images(3));
    }

    #[test]
    fn the_rate_rises_then_falls() {
        let schedule = schedule(None);
        assert!(schedule.rate(0.0) > 0.0 && schedule.rate(0.0) < 0.2);
        assert!((schedule.rate(0.03) - 1.0).abs() < 1e-6);
        assert!(schedule.rate(0.5) < 0.6 && schedule.rate(1.0) > 0.0);
        assert!((0..100).all(|i| schedule.rate(f64::from(i) / 100.0) <= 1.0 + 1e-9));
    }

    #[test]
    fn a_budget_shortens() {
        let schedule = schedule(Some(Duration::from_secs(10)));
        let share = |seconds| {
            schedule.share(Course { done: 10, spent: Duration::from_secs(seconds), averaged: 0 })
        };
        assert_eq!((share(1), share(5)), (0.25, 0.5));
    }
}
