//! The page of Markdown under a plot.

use super::factor::factors;
use super::mark::Marks;
use super::page::Page;
use super::series::Accuracy;
use super::table::{ceilings, table};

/// Plot, table, what needs no bytes, and bytes for equal accuracy.
pub fn text(page: &Page, plot: &str) -> String {
    let marks = Marks::new(page.counts());
    let (accuracy, metric) = match page.among {
        true => {
            (Accuracy::Among, "Top-1 in % among the data's 20 classes, in brackets among all 1,000")
        }
        false => (Accuracy::All, "Top-1 in %"),
    };
    let parts = [
        format!("# {}: accuracy over bytes on air", page.title),
        format!("![Accuracy over bytes on air]({plot})"),
        format!(
            "Made from `results/accuracy-bytes.jsonl`, where every number has its command and commit, by `cargo xtask evaluate --figure accuracy-bytes`. {}",
            marks.legend()
        ),
        format!(
            "{metric}, at the point nearest to each column; `@` gives its mean bytes where they are off by more than 2 %. {READING}"
        ),
        table(page, &marks).trim_end().into(),
        ceilings(page, &marks).trim_end().into(),
        "## Bytes for equal accuracy".into(),
        format!(
            "{FACTORS}{}",
            if page.among { " Accuracies are those among the data's 20 classes." } else { "" }
        ),
        factors(page, accuracy, &marks).trim_end().into(),
    ];
    parts
        .iter()
        .filter(|part| !part.is_empty())
        .map(|part| format!("{part}\n"))
        .collect::<Vec<_>>()
        .join("\n")
}

const READING: &str = "Bytes of `transform` and `channels` are those of the radio's payloads, with every header of Clio's; those of \
image codecs are their files alone (of `jpeg-scan` and `webp-bare` even without their headers), so packets would add to them. `!`: some images did not \
fit the bytes asked for; their smallest files were sent and counted. Fit `none`: to the uncut network; \
`closed`: what is behind the partition point is recalibrated in closed form through the very code.";

const FACTORS: &str = "How many times the bytes the other series need for the same accuracy (in brackets, how many): the fewest at which the line through their points, \
straight over the logarithm of bytes, reaches it. `≤`: already at their fewest bytes; `never`: at no bytes that were measured, with their best. A mark says of how many images \
a row's numbers are at worst.";
