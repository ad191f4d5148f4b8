//! Least squares without negative unknowns, and whether they are determined at all.

use nalgebra::{DMatrix, DVector};

/// What is left of a column of length one, the others taken off, where it says nothing of its own.
const NOTHING: f64 = 1e-6;

/// Columns of `matrix` that are zero or, within a millionth, sums of the columns before them: nothing determines their unknowns.
pub fn undetermined(matrix: &DMatrix<f64>) -> Vec<usize> {
    let mut basis: Vec<DVector<f64>> = vec![];
    let mut found = vec![];
    for (index, column) in matrix.column_iter().enumerate() {
        let length = column.norm();
        let mut rest = column / length.max(f64::MIN_POSITIVE);
        // Twice, since the first time leaves what it rounded.
        for axis in basis.iter().chain(&basis) {
            rest -= axis * axis.dot(&rest);
        }
        if rest.norm() > NOTHING {
            basis.push(rest.normalize());
        } else {
            found.push(index);
        }
    }
    found
}

/// The `x ≥ 0` for which `matrix · x` is nearest to `target`: Lawson and Hanson's active sets (*Solving Least Squares Problems*, 1974,
/// chapter 23). All unknowns are determined.
pub fn non_negative(matrix: &DMatrix<f64>, target: &DVector<f64>) -> DVector<f64> {
    // Columns of length one: unknowns of very different sizes are compared.
    let lengths: Vec<f64> = matrix.column_iter().map(|c| c.norm().max(f64::MIN_POSITIVE)).collect();
    let mut scaled = matrix.clone();
    for (mut column, length) in scaled.column_iter_mut().zip(&lengths) {
        column /= *length;
    }
    let mut free: Vec<usize> = vec![];
    let mut x = DVector::zeros(matrix.ncols());
    // Each set of free unknowns is seen once; three times their number is far more than it takes.
    for _ in 0..3 * matrix.ncols() {
        let slope = scaled.tr_mul(&(target - &scaled * &x));
        let bound = (0..slope.len()).filter(|index| !free.contains(index));
        let steepest = bound.max_by(|&a, &b| slope[a].total_cmp(&slope[b]));
        match steepest.filter(|&index| slope[index] > 1e-12 * target.norm()) {
            Some(index) => free.push(index),
            None => break,
        }
        settle(&scaled, target, &mut free, &mut x);
    }
    for (value, length) in x.iter_mut().zip(&lengths) {
        *value /= length;
    }
    x
}

/// Solves for the free unknowns; those that would become negative are bound to zero, the first on the way there first.
fn settle(
    matrix: &DMatrix<f64>,
    target: &DVector<f64>,
    free: &mut Vec<usize>,
    x: &mut DVector<f64>,
) {
    while !free.is_empty() {
        let goal = solve(&matrix.select_columns(free.iter()), target);
        let step = free
            .iter()
            .zip(goal.iter())
            .filter(|(_, goal)| **goal <= 0.0)
            .map(|(&index, goal)| x[index] / (x[index] - goal).max(f64::MIN_POSITIVE))
            .fold(1.0, f64::min);
        for (&index, goal) in free.iter().zip(goal.iter()) {
            x[index] += step * (goal - x[index]);
        }
        if step >= 1.0 {
            return;
        }
        free.retain(|&index| x[index] > 1e-14);
        (0..x.len()).filter(|index| !free.contains(index)).for_each(|index| x[index] = 0.0);
    }
}

/// Least squares of a matrix of full rank.
fn solve(matrix: &DMatrix<f64>, target: &DVector<f64>) -> DVector<f64> {
    let (q, r) = matrix.clone().qr().unpack();
    let projected = q.tr_mul(target);
    r.solve_upper_triangular(&projected).unwrap_or(projected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: &[[f64; 3]]) -> DMatrix<f64> {
        DMatrix::from_fn(rows.len(), 3, |row, column| rows[row][column])
    }

    const ROWS: [[f64; 3]; 5] =
        [[1e6, 2.0, 0.0], [3e6, 1.0, 5.0], [0.0, 4.0, 1.0], [2e6, 2.0, 2.0], [1e6, 9.0, 3.0]];

    #[test]
    fn known_unknowns_are_recovered() {
        let (matrix, known) = (matrix(&ROWS), DVector::from_vec(vec![4e-6, 30.0, 0.5]));
        assert_eq!(undetermined(&matrix), [0usize; 0]);
        let found = non_negative(&matrix, &(&matrix * &known));
        assert!(found.relative_eq(&known, 1e-9, 1e-9), "{found}");
    }

    #[test]
    fn no_unknown_is_negative_and_the_others_are_best_without_it() {
        let matrix = matrix(&ROWS);
        let target = &matrix * DVector::from_vec(vec![4e-6, -3.0, 20.0]);
        let found = non_negative(&matrix, &target);
        assert!(found.iter().all(|&x| x >= 0.0), "{found}");
        assert_eq!(found[1], 0.0);
        let residual = |x: &DVector<f64>| (&matrix * x - &target).norm();
        for index in 0..3 {
            for by in [0.999, 1.001] {
                let mut other = found.clone();
                other[index] = other[index] * by + if index == 1 { 1e-3 } else { 0.0 };
                assert!(residual(&other) > residual(&found), "{index} {by}");
            }
        }
    }

    #[test]
    fn what_no_row_determines_is_found() {
        let zero = ROWS.map(|[a, _, c]| [a, 0.0, c]);
        assert_eq!(undetermined(&matrix(&zero)), [1]);
        let sum = ROWS.map(|[a, b, _]| [a, b, 2.0 * b + 1e-6 * a]);
        assert_eq!(undetermined(&matrix(&sum)), [2]);
    }
}
