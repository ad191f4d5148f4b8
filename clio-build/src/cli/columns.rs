//! Text in columns.

/// Lines of aligned columns, two spaces apart and indented by two. A column of which `left` is true is aligned to the
/// left; of the last one nothing is padded.
pub fn columns(left: &[bool], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|c| c.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..left.len()).map(width).collect();
    let cell = |column: usize, text: &str| {
        let fill = " ".repeat(widths[column].saturating_sub(text.chars().count()));
        if left[column] { format!("{text}{fill}") } else { format!("{fill}{text}") }
    };
    let line = |row: &Vec<String>| {
        let cells: Vec<String> =
            row.iter().take(left.len()).enumerate().map(|(c, text)| cell(c, text)).collect();
        format!("  {}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

/// A row of cells.
pub fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let rows = [row(["a", "1", "x"]), row(["µµµ", "10", ""])];
        assert_eq!(columns(&[true, false, true], &rows), "  a     1  x\n  µµµ  10\n");
    }
}
