//! A page as SVG: a title, its panels two in a row, and under or beside them the legend.

use super::canvas::{Anchor, Canvas};
use super::legend;
use super::number::{either, grouped};
use super::page::Page;

const WIDTH: f64 = 1320.0;
const TITLE: f64 = 66.0;
/// Width and height of a panel.
const PANEL: (f64, f64) = (WIDTH / 2.0, 500.0);

/// Draws a page.
pub fn plot(page: &Page) -> String {
    let panels = page.panels();
    let entries = legend::entries(page);
    let rows = panels.len().div_ceil(2);
    let (columns, below) = match panels.len() % 2 {
        0 => (2, legend::height(entries.len().div_ceil(2))),
        _ => (1, 0.0),
    };
    let cell = |i: usize| ((i % 2) as f64 * PANEL.0, TITLE + (i / 2) as f64 * PANEL.1);
    let mut canvas = Canvas::new(WIDTH, TITLE + rows as f64 * PANEL.1 + below);
    title(&mut canvas, page);
    for (i, panel) in panels.iter().enumerate() {
        panel.draw(&mut canvas, cell(i), PANEL, page);
    }
    legend::draw(&mut canvas, cell(panels.len()), PANEL.0, columns, &entries);
    canvas.finish()
}

fn title(canvas: &mut Canvas, page: &Page) {
    let images = grouped(page.images);
    let heading = format!("{}: accuracy over bytes on air, {images} test images", page.title);
    canvas.text((20.0, 32.0), Anchor::Start, 22, &heading);
    let fewer = page.counts().into_iter().filter(|&count| count < page.images);
    let fewer: Vec<String> = fewer.map(grouped).collect();
    let mut note = String::from("Bytes of image codecs are those of their files alone.");
    if !fewer.is_empty() {
        note += &format!(" Hollow markers: measured on {} of the images.", either(&fewer));
    }
    canvas.text((20.0, 56.0), Anchor::Start, 15, &note);
}
