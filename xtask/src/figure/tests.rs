use super::*;
use crate::results::Line;

/// Draw them again with `cargo xtask evaluate --figure accuracy-bytes`.
#[test]
fn committed_figures_are_what_the_results_give() {
    let files = files(Figure::AccuracyBytes).unwrap();
    assert!(!files.is_empty());
    for File { path, text } in &files {
        let committed = std::fs::read_to_string(root().join(path)).unwrap_or_default();
        assert!(
            committed == *text,
            "`{}` is not what the results give; `cargo xtask evaluate --figure accuracy-bytes` draws it again",
            path.display()
        );
    }
    let wanted: BTreeSet<PathBuf> = files.iter().map(|file| root().join(&file.path)).collect();
    let found = std::fs::read_dir(root().join(FOLDER)).unwrap().map(|entry| entry.unwrap().path());
    let others: Vec<PathBuf> = found.filter(|path| !wanted.contains(path)).collect();
    assert!(others.is_empty(), "no result gives {others:?}");
}

fn line(code: &str, fit: &str, partition: usize, bytes: f64, top1: f64, images: usize) -> Line {
    Line {
        network: "resnet56".into(),
        code: code.into(),
        fit: fit.into(),
        partition,
        slices: 1,
        budget: None,
        bytes_mean: bytes,
        top1,
        top1_20way: None,
        loss: None,
        images,
        misfits: 0,
        seed: None,
        head_macs: Some(84_200_000),
        command: String::new(),
        commit: String::new(),
    }
}

#[test]
fn of_one_point_the_most_images_count_and_seeds_are_averaged() {
    let lines = [
        line("transform", "closed", 19, 508.0, 0.80, 2000),
        line("transform", "closed", 19, 510.0, 0.93, 10_000),
        line("transform", "closed", 19, 509.0, 0.70, 1000),
        Line { seed: Some(2), ..line("transform", "closed", 19, 510.0, 0.91, 10_000) },
        Line { seed: Some(1), ..line("transform", "closed", 19, 510.0, 0.95, 10_000) },
        line("transform", "closed", 19, 64.0, 0.85, 2000),
    ];
    let page = Page::of(&lines, "resnet56").unwrap();
    let points = &page.series[0].points;
    assert_eq!(points.len(), 2);
    assert_eq!((points[0].images, points[1].images), (2000, 10_000));
    assert_eq!((points[1].seeds, (points[1].top1 * 1e6).round()), (2, 930_000.0));
    let text = text::text(&page, "plot.svg");
    assert!(text.contains("85.0\\*") && text.contains("93.0 (2 seeds)"), "{text}");
}

#[test]
fn what_was_measured_with_lost_packets_is_no_point() {
    let whole = line("transform", "trained", 24, 1024.0, 0.93, 2000);
    let lost = |loss| Line { loss: Some(loss), top1: 0.37, ..whole.clone() };
    let lines = [lost(0.2), whole.clone(), lost(0.6)];
    let page = Page::of(&lines, "resnet56").unwrap();
    let points: Vec<f64> = page.series.iter().flat_map(|s| &s.points).map(|p| p.top1).collect();
    assert_eq!(points, [0.93]);
}

#[test]
fn what_sends_no_bytes_is_no_series() {
    let lines = [
        line("local", "closed", 30, 0.0, 0.9, 10_000),
        line("uncut-float", "none", 0, 0.0, 0.9, 10_000),
    ];
    assert!(Page::of(&lines, "resnet56").is_none());
    let sent = line("transform", "trained", 19, 64.0, 0.85, 10_000);
    let page = Page::of(&[&lines[..], &[sent]].concat(), "resnet56").unwrap();
    assert_eq!((page.strokes.len(), page.ceilings.len(), page.images), (1, 2, 10_000));
}
