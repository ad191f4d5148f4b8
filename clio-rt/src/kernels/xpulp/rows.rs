use super::share::Share;
use crate::kernels::{Banded, Rows, Shape};

/// Runs any operator that makes rows of rows, a portable one say, into a share of the output. `shapes` are those of its input and output. Cores share
/// rows.
pub fn by_rows<O: Banded>(
    op: &O,
    [input, output]: [Shape; 2],
    x: &[i8],
    mut share: Share,
    run: impl Fn(&O, &[i8], &mut [i8]),
) {
    debug_assert_eq!(x.len(), input.elements());
    debug_assert_eq!(share.len(), output.elements());
    let rows = share.of(output.height.into());
    let rows = Rows { from: rows.start as u16, to: rows.end as u16 };
    if rows.count() == 0 {
        return;
    }
    let part = |rows: Rows, row: usize| usize::from(rows.from) * row..usize::from(rows.to) * row;
    let Some(source) = x.get(part(op.needed(rows), input.row())) else { return };
    // SAFETY: the rows are this core's.
    let Some(target) = (unsafe { share.bytes(part(rows, output.row())) }) else { return };
    run(&op.band(rows), source, target);
}
