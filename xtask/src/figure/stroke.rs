//! How a series looks: colour, line and marker.

use super::family::Family;
use super::series::Series;

/// The look of a line with markers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// As SVG writes it.
    pub colour: &'static str,
    /// In pixels.
    pub width: f64,
    /// Lengths of dashes and gaps, as SVG writes them.
    pub dash: Option<&'static str>,
    /// What stands at points.
    pub marker: Option<Marker>,
}

/// What stands at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A circle, which has no corners.
    Circle,
    /// Upright.
    Square,
    /// On its side.
    Triangle,
    /// On its corner.
    Diamond,
    /// A triangle on its corner.
    Wedge,
}

/// The markers of a family: in turn for its partitions and fits, starting with another one for each image codec.
const MARKERS: [Marker; 5] =
    [Marker::Circle, Marker::Square, Marker::Triangle, Marker::Diamond, Marker::Wedge];

impl Stroke {
    /// Of a series, the `place`th of its family: dashed for what goes to the uncut network, dotted without markers for what leaves out
    /// headers.
    pub fn of(series: &Series, place: usize) -> Option<Self> {
        let family = series.family?;
        let bare = matches!(family, Family::BareWebp | Family::BareJpeg);
        let place = match family.sends_image() {
            true => family as usize - Family::Input as usize,
            false => place,
        };
        Some(Self {
            colour: family.colour(),
            width: if family.is_ours() { 2.8 } else { 1.8 },
            dash: match series.fit.as_str() {
                _ if bare => Some("2 4"),
                "none" => Some("9 5"),
                _ => None,
            },
            marker: (!bare).then(|| MARKERS[place % MARKERS.len()]),
        })
    }

    /// Of what needs no radio: solid for the uncut network, long dashes for the first on the device, short for others.
    pub fn ceiling(on_device: bool, place: usize) -> Self {
        let dash = on_device.then_some(if place == 1 { "14 5" } else { "5 3" });
        Self { colour: "#111", width: 1.2, dash, marker: None }
    }

    /// A thin line without markers.
    pub fn thin(colour: &'static str) -> Self {
        Self { colour, width: 1.0, dash: None, marker: None }
    }
}

impl Marker {
    /// Its corners around the point, in pixels.
    pub fn corners(self) -> &'static [(f64, f64)] {
        match self {
            Self::Circle => &[],
            Self::Square => &[(-4.0, -4.0), (4.0, -4.0), (4.0, 4.0), (-4.0, 4.0)],
            Self::Triangle => &[(0.0, -5.5), (5.5, 4.5), (-5.5, 4.5)],
            Self::Diamond => &[(0.0, -6.0), (6.0, 0.0), (0.0, 6.0), (-6.0, 0.0)],
            Self::Wedge => &[(0.0, 5.5), (5.5, -4.5), (-5.5, -4.5)],
        }
    }
}
