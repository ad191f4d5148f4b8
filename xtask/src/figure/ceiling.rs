//! What needs no radio: the uncut network, and networks that run wholly on the device.

use super::network;
use super::series::{Accuracy, Point, head_macs};
use crate::results::Line;

/// An accuracy that no bytes change.
#[derive(Clone, Debug, PartialEq)]
pub struct Ceiling {
    /// What has it.
    pub label: String,
    /// Whether it runs on the device alone.
    pub on_device: bool,
    /// The accuracy, on the most images that there are lines of. Its bytes are 0.
    pub point: Point,
}

impl Ceiling {
    /// The label with the accuracy.
    pub fn label(&self, which: Accuracy) -> String {
        let percent = self.point.percent(which).map(|percent| format!(": {percent:.2} %"));
        format!("{}{}", self.label, percent.unwrap_or_default())
    }
}

/// The uncut network first, then those on the device, the best first.
pub fn ceilings(lines: &[Line], name: &str) -> Vec<Ceiling> {
    let mut all = Vec::new();
    if let Some(line) =
        most_images(lines, |line| line.network == name && line.code == "uncut-float")
    {
        let label = "uncut network, float".into();
        all.push(Ceiling { label, on_device: false, point: Point::of(line) });
    }
    let mut names: Vec<&str> = lines.iter().map(|line| line.network.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let mut local: Vec<Ceiling> = names
        .into_iter()
        .filter(|other| network::comparable(name, other))
        .filter_map(|other| {
            most_images(lines, |line| line.network == other && line.code == "local")
        })
        .map(|line| local(lines, line))
        .collect();
    local.sort_by(|a, b| b.point.top1.total_cmp(&a.point.top1));
    all.extend(local);
    all
}

fn local(lines: &[Line], line: &Line) -> Ceiling {
    let macs = head_macs(lines, &line.network, line.partition);
    let macs = macs.map(|macs| format!(", {:.1} MMAC", macs as f64 / 1e6)).unwrap_or_default();
    let label = format!("{}, int8, on the device alone{macs}", network::title(&line.network));
    Ceiling { label, on_device: true, point: Point::of(line) }
}

/// The last of the lines of most images.
fn most_images(lines: &[Line], wanted: impl Fn(&Line) -> bool) -> Option<&Line> {
    lines.iter().filter(|line| wanted(line)).max_by_key(|line| line.images)
}
