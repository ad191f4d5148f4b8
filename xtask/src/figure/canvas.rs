//! Lines, markers and words on a page of SVG.

use svg::node::element::{Circle, Polygon, Polyline, Rectangle, Text};
use svg::{Document, Node};

use super::stroke::{Marker, Stroke};

/// Pixels from the left and from the top.
pub type Place = (f64, f64);

/// Where a text is with regard to its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
    /// It is centred there and reads upwards.
    Upwards,
}

/// A page in the making. What is drawn later covers what was drawn before.
pub struct Canvas(Document);

impl Canvas {
    /// A white page of so many pixels.
    pub fn new(width: f64, height: f64) -> Self {
        let page = Document::new()
            .set("viewBox", format!("0 0 {width} {height}"))
            .set("width", width)
            .set("height", height)
            .set("font-family", "Helvetica, Arial, 'DejaVu Sans', sans-serif");
        let paper = Rectangle::new().set("width", "100%").set("height", "100%").set("fill", "#fff");
        Self(page.add(paper))
    }

    /// The text of the file.
    pub fn finish(&self) -> String {
        format!("{}\n", self.0)
    }

    /// A line through places.
    pub fn line(&mut self, places: &[Place], stroke: &Stroke) {
        let line = Polyline::new()
            .set("points", points(places))
            .set("fill", "none")
            .set("stroke", stroke.colour)
            .set("stroke-width", stroke.width)
            .set("stroke-linejoin", "round");
        self.add(match stroke.dash {
            Some(dash) => line.set("stroke-dasharray", dash),
            None => line,
        });
    }

    /// A marker at a place; `hollow` where it stands for fewer images than others.
    pub fn mark(&mut self, place: Place, stroke: &Stroke, hollow: bool) {
        let Some(marker) = stroke.marker else { return };
        let fill = if hollow { "#fff" } else { stroke.colour };
        let (x, y) = place;
        if marker == Marker::Circle {
            let circle = Circle::new().set("cx", round(x)).set("cy", round(y)).set("r", 4.5);
            return self
                .add(circle.set("fill", fill).set("stroke", stroke.colour).set("stroke-width", 2));
        }
        let corners: Vec<Place> =
            marker.corners().iter().map(|(dx, dy)| (x + dx, y + dy)).collect();
        let polygon = Polygon::new().set("points", points(&corners));
        self.add(polygon.set("fill", fill).set("stroke", stroke.colour).set("stroke-width", 2));
    }

    /// Words of a height in pixels, standing on their place.
    pub fn text(&mut self, (x, y): Place, anchor: Anchor, size: u32, words: &str) {
        let side = match anchor {
            Anchor::Start => "start",
            Anchor::End => "end",
            Anchor::Middle | Anchor::Upwards => "middle",
        };
        let text =
            Text::new(words).set("font-size", size).set("text-anchor", side).set("fill", "#111");
        let text = text.set("x", round(x)).set("y", round(y));
        self.add(match anchor {
            Anchor::Upwards => {
                text.set("transform", format!("rotate(-90 {} {})", round(x), round(y)))
            }
            _ => text,
        });
    }

    fn add(&mut self, node: impl Into<Box<dyn Node>>) {
        self.0.append(node);
    }
}

fn points(places: &[Place]) -> String {
    let one = |(x, y): &Place| format!("{},{}", round(*x), round(*y));
    places.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// To the tenth of a pixel.
fn round(pixels: f64) -> f64 {
    (pixels * 10.0).round() / 10.0
}
