/// Index of the greatest value, the first of equals; 0 where there is none.
pub fn argmax(values: &[i8]) -> usize {
    let mut best = (0, i8::MIN);
    for (index, &value) in values.iter().enumerate() {
        if value > best.1 {
            best = (index, value);
        }
    }
    best.0
}
