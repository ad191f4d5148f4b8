//! What the lines of a plot stand for.

use super::canvas::{Anchor, Canvas, Place};
use super::label::label;
use super::page::Page;
use super::series::Accuracy;
use super::stroke::Stroke;

/// A line of the legend.
pub struct Entry {
    stroke: Stroke,
    text: String,
}

const ROW: f64 = 23.0;
const MARGIN: f64 = 14.0;

/// Of every line drawn: first the series, then what needs no radio.
pub fn entries(page: &Page) -> Vec<Entry> {
    let series =
        page.strokes.iter().map(|(series, stroke)| Entry { stroke: *stroke, text: label(series) });
    let accuracy = if page.among { Accuracy::Among } else { Accuracy::All };
    let ceilings = page
        .ceilings
        .iter()
        .map(|(ceiling, stroke)| Entry { stroke: *stroke, text: ceiling.label(accuracy) });
    series.chain(ceilings).collect()
}

/// Height of a legend of so many rows.
pub fn height(rows: usize) -> f64 {
    rows as f64 * ROW + 2.0 * MARGIN
}

/// Draws entries from a corner on in columns, the first of them full before the next begins.
pub fn draw(canvas: &mut Canvas, corner: Place, width: f64, columns: usize, entries: &[Entry]) {
    let rows = entries.len().div_ceil(columns).max(1);
    for (i, entry) in entries.iter().enumerate() {
        let left = corner.0 + (i / rows) as f64 * width + 30.0;
        let y = corner.1 + ((i % rows) as f64 + 0.5) * ROW + MARGIN;
        canvas.line(&[(left, y), (left + 46.0, y)], &entry.stroke);
        canvas.mark((left + 23.0, y), &entry.stroke, false);
        canvas.text((left + 58.0, y + 5.0), Anchor::Start, 15, &entry.text);
    }
}
