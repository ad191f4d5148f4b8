//! One pair of axes: accuracy over bytes.

use super::axes::Axes;
use super::canvas::{Anchor, Canvas, Place};
use super::number::grouped;
use super::page::Page;
use super::series::{Accuracy, Series};
use super::stroke::Stroke;

/// A pair of axes and what is shown between them.
pub struct Panel {
    /// Above it.
    pub title: String,
    /// What is shown.
    pub accuracy: Accuracy,
    /// Least and most accuracy, in percent.
    pub range: (f64, f64),
    /// Percents from line to line.
    pub step: f64,
}

/// Pixels around the axes: left, top, right, bottom.
const MARGINS: [f64; 4] = [66.0, 46.0, 22.0, 62.0];

impl Panel {
    /// Draws it into the rectangle of a size at a corner.
    pub fn draw(&self, canvas: &mut Canvas, corner: Place, size: Place, page: &Page) {
        let [left, top, right, bottom] = MARGINS;
        let axes = Axes {
            x: (corner.0 + left, corner.0 + size.0 - right),
            y: (corner.1 + size.1 - bottom, corner.1 + top),
            powers: page.powers,
            percents: self.range,
        };
        self.draw_grid(canvas, &axes);
        for (ceiling, stroke) in &page.ceilings {
            let percent = ceiling.point.percent(self.accuracy);
            if let Some(percent) = percent.filter(|&percent| axes.holds(percent)) {
                let ends = [axes.powers.0, axes.powers.1].map(|power| axes.place((power, percent)));
                canvas.line(&ends, stroke);
            }
        }
        for (series, stroke) in page.strokes.iter().rev() {
            self.draw_series(canvas, &axes, page, series, stroke);
        }
    }

    fn draw_grid(&self, canvas: &mut Canvas, axes: &Axes) {
        let ((left, right), (bottom, top)) = (axes.x, axes.y);
        let grid = Stroke::thin("#ddd");
        for power in axes.powers.0.ceil() as i32..=axes.powers.1.floor() as i32 {
            let (x, _) = axes.place((f64::from(power), 0.0));
            canvas.line(&[(x, bottom), (x, top)], &grid);
            canvas.text((x, bottom + 20.0), Anchor::Middle, 14, &grouped(1 << power));
        }
        let mut percent = (self.range.0 / self.step).ceil() * self.step;
        while axes.holds(percent) {
            let (_, y) = axes.place((0.0, percent));
            canvas.line(&[(left, y), (right, y)], &grid);
            canvas.text((left - 8.0, y + 5.0), Anchor::End, 14, &format!("{percent:.0}"));
            percent += self.step;
        }
        canvas.line(&[(left, top), (left, bottom), (right, bottom)], &Stroke::thin("#111"));
        let middle = (left + right) / 2.0;
        canvas.text((middle, top - 16.0), Anchor::Middle, 17, &self.title);
        canvas.text(
            (middle, bottom + 46.0),
            Anchor::Middle,
            15,
            "bytes on air per image, all headers included",
        );
        canvas.text((left - 46.0, (top + bottom) / 2.0), Anchor::Upwards, 15, "top-1 accuracy, %");
    }

    fn draw_series(
        &self,
        canvas: &mut Canvas,
        axes: &Axes,
        page: &Page,
        series: &Series,
        stroke: &Stroke,
    ) {
        let points = series.points.iter();
        let points: Vec<_> = points
            .filter_map(|point| Some((point, (point.bytes.log2(), point.percent(self.accuracy)?))))
            .collect();
        let curve: Vec<(f64, f64)> = points.iter().map(|(_, at)| *at).collect();
        for piece in above(&curve, self.range.0) {
            let places: Vec<Place> = piece.into_iter().map(|at| axes.place(at)).collect();
            canvas.line(&places, stroke);
        }
        for (point, at) in points.into_iter().filter(|(_, at)| axes.holds(at.1)) {
            canvas.mark(axes.place(at), stroke, point.images < page.images);
        }
    }
}

/// The parts of a curve that lie above `low`, cut where it crosses.
fn above(curve: &[(f64, f64)], low: f64) -> Vec<Vec<(f64, f64)>> {
    let mut pieces: Vec<Vec<(f64, f64)>> = vec![];
    let mut piece = vec![];
    for (i, &point) in curve.iter().enumerate() {
        let before = i.checked_sub(1).map(|before| curve[before]);
        if let Some(before) = before.filter(|before| (before.1 < low) != (point.1 < low)) {
            let share = (low - before.1) / (point.1 - before.1);
            piece.push((before.0 + share * (point.0 - before.0), low));
        }
        match point.1 < low {
            true => pieces.push(std::mem::take(&mut piece)),
            false => piece.push(point),
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_cut_where_it_crosses() {
        let curve = [(4.0, 70.0), (5.0, 90.0), (6.0, 80.0), (7.0, 70.0), (8.0, 60.0)];
        assert_eq!(
            above(&curve, 75.0),
            [vec![(4.25, 75.0), (5.0, 90.0), (6.0, 80.0), (6.5, 75.0)]]
        );
        assert_eq!(above(&curve, 95.0), Vec::<Vec<(f64, f64)>>::new());
        assert_eq!(above(&curve, 0.0), [curve.to_vec()]);
    }
}
