use crate::packet::field::{add_scaled, inverse, multiply};
use crate::packet::{Packet, Protection, coefficient};

/// A data packet's bytes, if they came.
pub(super) type Row = Option<Box<[u8]>>;

/// The repair packets of one frame, all of one kind: at most [`Protection::MAX_REPAIR`].
#[derive(Clone, Debug, Default)]
pub(super) struct Repairs {
    /// Rows that they cover, and the length of each.
    covers: u8,
    length: usize,
    /// By number, in the order in which they came.
    kept: Vec<(u8, Box<[u8]>)>,
}

/// What becomes of a repair packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    New,
    Repeated,
    /// It covers none or too many rows, has no bytes, or differs in kind from those that came before.
    Odd,
}

impl Repairs {
    /// What a packet that covers `covers` rows is to these.
    pub fn fit(&self, packet: &Packet<'_>, covers: u8) -> Fit {
        let bounded = (1..=Protection::MAX_DATA).contains(&covers)
            && packet.index < Protection::MAX_REPAIR
            && !packet.payload.is_empty();
        let alike =
            self.kept.is_empty() || (covers, packet.payload.len()) == (self.covers, self.length);
        match self.kept.iter().any(|(number, _)| *number == packet.index) {
            true => Fit::Repeated,
            false if bounded && alike => Fit::New,
            false => Fit::Odd,
        }
    }

    /// Keeps a packet that is [`Fit::New`].
    pub fn keep(&mut self, packet: &Packet<'_>, covers: u8) {
        (self.covers, self.length) = (covers, packet.payload.len());
        self.kept.push((packet.index, packet.payload.into()));
    }

    /// Whether all covered rows can be had of `rows` and these.
    pub fn suffice(&self, rows: &[Row]) -> bool {
        !self.kept.is_empty() && self.lost(rows).len() <= self.kept.len()
    }

    /// Fills in the rows that were lost, where these suffice; otherwise leaves `rows` as they are.
    pub fn fill(&self, rows: &mut Vec<Row>) {
        if !self.suffice(rows) {
            return;
        }
        if rows.len() < self.covers.into() {
            rows.resize(self.covers.into(), None);
        }
        let lost = self.lost(rows);
        let equations = self.kept.iter().take(lost.len());
        let equations = equations.map(|(number, sum)| self.equation(*number, sum, &lost, rows));
        if let Some(solved) = solve(equations.collect()) {
            for (row, bytes) in lost.into_iter().zip(solved) {
                rows[usize::from(row)] = Some(bytes.into());
            }
        }
    }

    /// Covered rows that did not come, or came in another length.
    fn lost(&self, rows: &[Row]) -> Vec<u8> {
        let whole = |row: &u8| {
            let row = rows.get(usize::from(*row)).and_then(Option::as_ref);
            row.is_some_and(|row| row.len() == self.length)
        };
        (0..self.covers).filter(|row| !whole(row)).collect()
    }

    /// Repair packet `number` without the rows that came.
    fn equation(&self, number: u8, sum: &[u8], lost: &[u8], rows: &[Row]) -> Equation {
        let mut sum = sum.to_vec();
        for (index, row) in (0..self.covers).zip(rows) {
            if let Some(row) = row.as_ref().filter(|_| !lost.contains(&index)) {
                add_scaled(&mut sum, coefficient(number, index), row);
            }
        }
        Equation { factors: lost.iter().map(|row| coefficient(number, *row)).collect(), sum }
    }
}

/// The sum of unknown rows, each times its factor.
struct Equation {
    factors: Vec<u8>,
    sum: Vec<u8>,
}

impl Equation {
    fn scale(&mut self, factor: u8) {
        self.factors.iter_mut().chain(&mut self.sum).for_each(|v| *v = multiply(factor, *v));
    }

    fn add(&mut self, factor: u8, other: &Self) {
        add_scaled(&mut self.factors, factor, &other.factors);
        add_scaled(&mut self.sum, factor, &other.sum);
    }
}

/// The unknown rows of as many equations, by Gauss and Jordan; none where they are singular, which Cauchy's never are.
fn solve(mut equations: Vec<Equation>) -> Option<Vec<Vec<u8>>> {
    for column in 0..equations.len() {
        let pivot = (column..equations.len()).find(|row| equations[*row].factors[column] != 0)?;
        equations.swap(column, pivot);
        let (before, rest) = equations.split_at_mut(column);
        let (equation, after) = rest.split_first_mut()?;
        equation.scale(inverse(equation.factors[column]));
        for other in before.iter_mut().chain(after) {
            other.add(other.factors[column], equation);
        }
    }
    Some(equations.into_iter().map(|equation| equation.sum).collect())
}
