//! The committed tables against their committed data sets.

use super::*;

/// Most that a prediction may be off.
const USUAL: f64 = 0.05;
/// The same of layers that are small or odd, which one coefficient more would each take.
const ODD: f64 = 0.2;

/// Those layers, and codes whose values are drawn.
const ODD_CASES: [&str; 13] = [
    "conv3-5-8",
    "conv3-6-8",
    "conv3-3-9-strided",
    "depthwise3-4",
    "depthwise3-9-strided",
    "depthwise5-1",
    "l1",
    "connected-64-128",
    "connected-37-16",
    "connected-27-10",
    "planes-128",
    "planes-512",
    "planes-rare-96",
];

fn built() -> Table {
    Table::new(include_str!("../target/cortex_m7.toml"))
}

fn committed() -> Vec<Line> {
    parse(include_str!("../target/cortex_m7.jsonl"))
}

fn parse(lines: &str) -> Vec<Line> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn counted(lines: &[Line]) -> Vec<Counted> {
    let counted = |line: &Line| Counted {
        case: line.case.clone(),
        kernel: line.kernel,
        cut: line.cut,
        counted: line.counted,
    };
    lines.iter().map(counted).collect()
}

#[test]
fn the_cost_table_repeats_what_was_counted() {
    let lines = committed();
    assert_eq!(predict(&built(), &counted(&lines)).unwrap(), lines);
    for line in &lines {
        let odd = ODD_CASES.contains(&&*line.case);
        let (off, most) = ((line.ratio() - 1.0).abs(), if odd { ODD } else { USUAL });
        assert!(off < most, "{line:?}: off by {off}");
    }
    let mean = lines.iter().map(|line| (line.ratio() - 1.0).abs()).sum::<f64>();
    assert!(mean / (lines.len() as f64) < 0.025, "off by {mean} on average");
}

#[test]
fn the_data_set_gives_the_cost_table() {
    let lines = committed();
    let fitted = fit(&built(), &counted(&lines)).unwrap();
    assert_eq!(built().differences(&fitted.table), []);
    let cases = CASES.iter().flat_map(|case| forms(case).into_iter().map(|form| (case.name, form)));
    let kept = lines.iter().map(|line| (&*line.case, line.kernel));
    assert!(
        cases.eq(kept),
        "the cases are not those of {}; `cargo xtask costs --bless` counts them",
        CORTEX_M7.data
    );
}

#[test]
fn the_fabric_controllers_data_set_gives_its_table_and_is_repeated() {
    let table = Table::new(include_str!("../target/gap8_fc.toml"));
    let lines = parse(include_str!("../target/gap8_fc.jsonl"));
    let fitted = fit(&table, &counted(&lines)).unwrap();
    assert_eq!(table.differences(&fitted.table), []);
    assert_eq!(predict(&table, &counted(&lines)).unwrap(), lines);
    let mean = lines.iter().map(|line| (line.ratio() - 1.0).abs()).sum::<f64>();
    assert!(mean / (lines.len() as f64) < 0.05, "off by {mean} on average");
}

#[test]
fn the_clusters_data_set_gives_its_costs_and_is_repeated() {
    let own = Table::new(include_str!("../target/gap8_fc.toml")).cost().unwrap();
    let table = Table::of_cluster(include_str!("../target/gap8.toml"), own);
    let lines = parse(include_str!("../target/gap8_cluster.jsonl"));
    let fitted = fit(&table, &counted(&lines)).unwrap();
    assert_eq!(table.differences(&fitted.table), []);
    assert_eq!(predict(&table, &counted(&lines)).unwrap(), lines);
    let off = lines.iter().map(|line| (line.ratio() - 1.0).abs());
    let (mean, most) = (off.clone().sum::<f64>() / lines.len() as f64, off.fold(0.0, f64::max));
    assert!(mean < 0.065 && most < 0.35, "off by {mean} on average, {most} at most");
}

#[test]
fn counts_that_a_table_predicts_give_that_table() {
    let table = built();
    let values = table.values().into_iter().enumerate();
    let other: Vec<f64> =
        values.map(|(i, v)| rounded(v * (1.0 + (i % 5) as f64 / 8.0) + 1.0)).collect();
    let other = table.with(&other);
    let predicted = predict(&other, &counted(&committed())).unwrap();
    let exact: Vec<Line> =
        predicted.into_iter().map(|line| Line { counted: line.predicted, ..line }).collect();
    let found = fit(&table, &counted(&exact)).unwrap().table.values();
    for ((name, value), found) in other.names().iter().zip(other.values()).zip(found) {
        // Counts are whole instructions.
        assert!((found / value - 1.0).abs() < 0.02, "{name} is {value}, found {found}");
    }
}

#[test]
fn a_coefficient_that_no_case_determines_is_named() {
    let mut counted = counted(&committed());
    counted.retain(|line| line.case != "p" && !line.case.starts_with("softmax"));
    let error = fit(&built(), &counted).unwrap_err().to_string();
    assert!(error.contains("no case determines softmax;"), "{error}");
}

#[test]
fn counts_without_a_price_are_refused() {
    let counted = Counted { case: "clamp-640".into(), kernel: Form::Packed, cut: None, counted: 1 };
    let error = fit(&built(), &[counted]).unwrap_err().to_string();
    assert!(error.contains("`clamp-640` has no price as Packed"), "{error}");
}

#[test]
fn a_table_without_a_coefficient_names_it() {
    let table = Table::new(&built().text().replace("\nmean = ", "\nmeans = "));
    let error = fit(&table, &[]).unwrap_err().to_string();
    assert!(error.contains("means") && error.contains("cost table"), "{error}");
}
