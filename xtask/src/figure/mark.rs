//! Marks at numbers that are of fewer images than others.

use super::number::grouped;

/// Numbers of images, most first.
pub struct Marks(Vec<usize>);

impl Marks {
    /// No mark for the first of `counts`, one more star for each further.
    pub fn new(counts: Vec<usize>) -> Self {
        Self(counts)
    }

    /// The mark at a number that is of so many images.
    pub fn of(&self, images: usize) -> String {
        "\\*".repeat(self.0.iter().position(|&count| count == images).unwrap_or(0))
    }

    /// What the marks mean, and how sure the numbers are.
    pub fn legend(&self) -> String {
        let one = |(place, &count): (usize, &usize)| {
            let mark = match place {
                0 => "without a mark".into(),
                _ => format!("`{}`", "*".repeat(place)),
            };
            let error = 100.0 * (0.9 * 0.1 / count as f64).sqrt();
            format!(
                "{mark} {} images (at 90 % one standard error is {error:.1} points)",
                grouped(count)
            )
        };
        let all: Vec<String> = self.0.iter().enumerate().map(one).collect();
        format!("Numbers are of: {}.", all.join("; "))
    }
}
