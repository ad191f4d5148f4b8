use super::*;
use crate::syntax::{Fit, Kbps, Slices, Tails, Train, parse_macro};
use proptest::prelude::*;

const WHOLE: &str = r#"
//! A crate.
mod inner {
    clio::model! {
        /// Ten classes.
        ///  Indented.
        pub(crate) Cifar {
            network: "resnet56.onnx",
            input: image { channels: 3, height: 32, width: 24, mean: [0.5, -0.25, 1], std: [1, 2.5, 3.0] },
            classes: "labels.txt",
            calibration: "data/calibration.bin",
            holdout: "holdout.bin",
            slices: transform { bytes: [64, 1_024] },
            targets: [stm32f746, mps2_an500],
            link: lora { kbps: 0.3..=50, mtu: 51, round_trip: 2 s, loss: 12.5 % },
            deadline: 500 ms,
            budget: { flash: 1 MiB, ram: 256 KiB },
            partitions: ["a/b:0", "c"],
            artifact: "fitted/cifar.clio",
        }
    }
}
model! { Other {
    network: "n.onnx", input: image { channels: 1, height: 8, width: 8 }, classes: "c", calibration: "d",
    holdout: "h", slices: channels { step: 8 }, targets: [mps2_an500], link: ble { kbps: 50..=1000 },
    deadline: 1 s, budget: { flash: 9 B, ram: 1 B } } }
model! { Paper {
    network: "n.onnx", input: image { channels: 1, height: 8, width: 8 }, classes: "c", calibration: "d",
    holdout: "h", slices: clio2020 { counts: [1, 2, 8], tails: next }, targets: [mps2_an500],
    fit: train { data: "t", epochs: 0.5, budget: 40 min, seed: 7, batch: 32, rate: 1e-3 }, partitions: ["a"],
    link: ble { kbps: 50..=1000 }, deadline: 2 s, budget: { flash: 9 B, ram: 1 B } } }
println!("not a model");
"#;

fn find(source: &str) -> Result<Vec<Declaration>, Errors> {
    find_in_source(source, Path::new("src/lib.rs"))
}

fn messages(source: &str) -> Vec<String> {
    find(source).unwrap_err().mistakes().iter().map(|mistake| mistake.message()).collect()
}

#[test]
fn every_field_arrives() {
    let found = find(WHOLE).unwrap();
    let cifar = &found[0];
    assert_eq!((cifar.name.as_str(), cifar.visibility.as_str()), ("Cifar", "pub (crate)"));
    assert_eq!(cifar.doc, "Ten classes.\n Indented.");
    assert_eq!((cifar.input.channels, cifar.input.height, cifar.input.width), (3, 32, 24));
    assert_eq!(
        (&cifar.input.mean[..], &cifar.input.std[..]),
        (&[0.5, -0.25, 1.0][..], &[1.0, 2.5, 3.0][..])
    );
    assert_eq!(cifar.slices, Slices::Transform { bytes: vec![64, 1024] });
    assert_eq!(cifar.targets, ["stm32f746", "mps2_an500"]);
    assert_eq!(cifar.link.kbps, Kbps { min: 0.3, max: 50.0 });
    assert_eq!((cifar.link.mtu, cifar.link.round_trip_ms, cifar.deadline_ms), (51, 2000, 500));
    assert_eq!(cifar.link.loss, 0.125);
    assert_eq!((cifar.budget.flash, cifar.budget.ram), (1 << 20, 256 << 10));
    assert_eq!(cifar.partitions.as_deref(), Some(&["a/b:0".to_owned(), "c".to_owned()][..]));
    assert_eq!(cifar.artifact, "fitted/cifar.clio");
}

#[test]
fn every_field_of_a_training_arrives() {
    let paper = &find(WHOLE).unwrap()[2];
    assert_eq!(paper.slices, Slices::Clio2020 { counts: vec![1, 2, 8], tails: Tails::Next });
    let train = Train {
        data: "t".into(),
        epochs: 0.5,
        budget_s: Some(2400),
        seed: 7,
        batch: 32,
        rate: 0.001,
        frozen: None,
        share: None,
    };
    assert_eq!((&paper.fit, paper.deadline_ms), (&Fit::Train(train), 2000));
}

#[test]
fn defaults_of_a_training_are_filled_in() {
    let source = WHOLE
        .replace("{ counts: [1, 2, 8], tails: next }", "{}")
        .replace(", budget: 40 min, seed: 7, batch: 32, rate: 1e-3", "");
    let found = find(&source).unwrap();
    assert_eq!(found[0].fit, Fit::Closed);
    assert_eq!(found[2].slices, Slices::Clio2020 { counts: vec![], tails: Tails::Whole });
    let (data, epochs) = ("t".into(), 0.5);
    let train = Train {
        data,
        epochs,
        budget_s: None,
        seed: 1,
        batch: 64,
        rate: 0.0003,
        frozen: None,
        share: None,
    };
    assert_eq!(found[2].fit, Fit::Train(train));
}

#[test]
fn defaults_are_filled_in() {
    let other = &find(WHOLE).unwrap()[1];
    assert_eq!((&other.input.mean[..], &other.input.std[..]), (&[0.0][..], &[1.0][..]));
    assert_eq!((other.link.mtu, other.link.round_trip_ms, other.link.loss), (244, 30, 0.0));
    assert_eq!((other.visibility.as_str(), other.doc.as_str()), ("", ""));
    assert_eq!((other.partitions.as_ref(), other.artifact.as_str()), (None, "other.clio"));
}

#[test]
fn sources_without_a_model_are_no_error() {
    assert_eq!(find("fn main() {}").unwrap(), []);
    assert_eq!(find("other::model! { x }").unwrap(), []);
}

#[test]
fn a_bad_field_hides_no_other() {
    let source = WHOLE
        .replace("deadline: 500 ms", "deadline: 500 sec")
        .replace("height: 32", "height: \"32\"")
        .replace("[64, 1_024]", "[64, x, 2, 'c']")
        .replace("targets: [stm32f746, mps2_an500],", "targets: [stm32f746, mps2_an500]");
    assert_eq!(
        messages(&source),
        [
            "`height` is a whole number; write `height: 32`",
            "`bytes` is a list of whole numbers; write `bytes: [64, 128, 256, 512]`",
            "`bytes` is a list of whole numbers; write `bytes: [64, 128, 256, 512]`",
            "fields are separated by commas; put a `,` before this one",
            "`deadline` has no unit `sec`; its units are `ms`, `s`",
        ]
    );
}

#[test]
fn one_mistake_is_reported_once() {
    for (from, to) in [
        ("calibration:", "calibrtion:"),
        ("deadline: 500 ms", "deadline: 500 ms stray"),
        ("deadline: 500 ms", "deadline 500 ms"),
        ("kbps: 0.3..=50", "kbps: 0.3"),
        ("kbps: 0.3..=50", "kbps: 0.3..50"),
        ("lora", "bluetooth"),
        ("channels: 3", "channels: 0"),
        ("channels: 3", "channels: 99999999999999999999999"),
        ("step: 8", "steps: 8"),
        ("transform { bytes: [64, 1_024] }", "transform"),
        ("budget: { flash: 9 B, ram: 1 B }", "budget: { flash: 9 B }"),
        ("budget: { flash: 9 B, ram: 1 B }", "budget: 9 B"),
        ("Other", "Cifar"),
        ("clio2020 { counts: [1, 2, 8], tails: next }", "clio2020"),
        ("clio2020 { counts: [1, 2, 8], tails: next }", "clio2002 {}"),
        ("counts: [1, 2, 8]", "counts: [1, 2, 99999999999999999999]"),
        ("fit: train", "fits: train"),
        ("fit: train { data", "fit: tran { data"),
        ("fit: train {", "fit: {"),
        ("budget: 40 min", "budget: 40 mins"),
        ("budget: 40 min", "budget: 1.5 h"),
        ("seed: 7", "seed: 99999999999999999999"),
        ("partitions: [\"a\"]", "partitions: [\"a\", \"a\"]"),
        ("partitions: [\"a\"]", "partitions: []"),
        ("partitions: [\"a\"]", "partitions: \"a\""),
        ("partitions: [\"a\"]", "partitions: [\"a\", \"b\", \"c\"]"),
        ("pub(crate) Cifar", "pub(crate) struct Cifar"),
        ("pub(crate) Cifar", "#[derive(Debug)] pub(crate) Cifar"),
    ] {
        let source = WHOLE.replacen(from, to, 1);
        assert_ne!(source, WHOLE);
        assert_eq!(messages(&source).len(), 1, "{to}: {:#?}", messages(&source));
    }
}

#[test]
fn a_file_that_is_not_rust_says_where() {
    let errors = find("fn main() {\n    let = ;\n}\n").unwrap_err().to_string();
    assert!(errors.starts_with("error: this file is not Rust: "), "{errors}");
    assert!(
        errors.contains("--> src/lib.rs:2:9\n  |\n2 |     let = ;\n  |         ^\n"),
        "{errors}"
    );
}

#[test]
fn snippets_widen_tabs_and_count_letters() {
    let source = WHOLE.replace("            deadline: 500 ms", "\t\t/* é */ deadline: 0 ms");
    let errors = find(&source).unwrap_err().to_string();
    assert_eq!(
        errors,
        "error: `deadline` is at least 1 ms; write `deadline: 500 ms`\n  --> src/lib.rs:16:21\n   |\n\
         16 |         /* é */ deadline: 0 ms,\n   |                           ^^^^\n"
    );
}

#[test]
fn errors_cross_threads() {
    fn check<T: std::error::Error + Send + Sync + 'static>() {}
    check::<Errors>();
}

/// The words of the grammar and whatever could be mistaken for one.
fn soup() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "pub",
        "Cifar",
        "network",
        "input",
        "image",
        "channels",
        "height",
        "mean",
        "std",
        "classes",
        "slices",
        "transform",
        "bytes",
        "targets",
        "link",
        "ble",
        "custom",
        "kbps",
        "deadline",
        "ms",
        "budget",
        "flash",
        "KiB",
        "partitions",
        "clio2020",
        "counts",
        "tails",
        "fit",
        "train",
        "data",
        "epochs",
        "min",
        ":",
        "::",
        ",",
        "[",
        "]",
        "{",
        "}",
        "(",
        ")",
        "0",
        "3",
        "-1",
        "0.5",
        "1e999",
        "50..=1000",
        "9..1",
        "\"a.onnx\"",
        "b\"x\"",
        "'c'",
        "'static",
        "struct",
        "_",
        "/// doc\n",
        "#",
        "!",
        "=",
        "r#fn",
        "500ms",
        "99999999999999999999",
    ]);
    prop::collection::vec(word, 0..60).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn soup_never_panics(soup in soup()) {
        if let Ok(tokens) = soup.parse::<proc_macro2::TokenStream>() {
            let result = parse_macro(tokens);
            prop_assert!(result.is_ok() || !result.unwrap_err().mistakes().is_empty());
        }
        for source in [soup.clone(), format!("clio::model! {{ pub Cifar {{ {soup} }} }}")] {
            if let Err(errors) = find(&source) {
                prop_assert!(errors.to_string().starts_with("error: "));
            }
        }
    }

    #[test]
    fn text_never_panics(text in "\\PC*") {
        if let Err(errors) = find(&text) {
            prop_assert!(errors.to_string().starts_with("error: "));
        }
    }

    #[test]
    fn spoilt_declarations_never_panic(at in 0..WHOLE.len(), gone in 0..40usize, soup in soup()) {
        let (head, tail) = WHOLE.split_at(at);
        let spoilt = format!("{head} {soup} {}", tail.get(gone..).unwrap_or_default());
        if let Err(errors) = find(&spoilt) {
            prop_assert!(errors.to_string().starts_with("error: "));
        }
    }
}
