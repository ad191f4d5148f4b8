//! The words of every mistake, as the compiler prints them, as a build script prints them, and from the builder.
//!
//! `tests/ui/*.rs` are wrong declarations, each with the compiler's output as `.stderr` (bless with
//! `TRYBUILD=overwrite`) and the build script's as `.build` (bless with `CLIO_BLESS=1`).

use clio_build::syntax::{Builder, Tails, find_in_source};
use std::path::{Path, PathBuf};
use std::{env, fs};

#[test]
fn the_compiler_says() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

#[test]
fn the_build_script_says_the_same() {
    for path in wrong_declarations() {
        let source = fs::read_to_string(&path).unwrap();
        let Err(errors) = find_in_source(&source, &path) else { continue };
        check_golden(&path.with_extension("build"), &errors.to_string());
        let messages: Vec<_> = errors.mistakes().iter().map(|mistake| mistake.message()).collect();
        assert_eq!(messages, compiler_messages(&path), "{}", path.display());
    }
}

#[test]
fn the_builder_says_the_same() {
    for (name, builder) in wrong_builders() {
        let errors = builder.build().expect_err(name);
        let messages: Vec<_> = errors.mistakes().iter().map(|mistake| mistake.message()).collect();
        let mut expected =
            compiler_messages(&Path::new("tests/ui").join(name).with_extension("rs"));
        expected.sort();
        let mut found = messages.clone();
        found.sort();
        assert_eq!(found, expected, "{name}");
        assert!(errors.mistakes().iter().all(|mistake| mistake.call().is_some()), "{name}");
    }
}

#[test]
fn the_builder_names_the_call() {
    let errors = cifar().deadline_ms(0).build().unwrap_err();
    assert_eq!(
        errors.to_string(),
        "error: `deadline` is at least 1 ms; write `deadline: 500 ms`\n \
         --> clio_build::syntax::Builder::deadline_ms\n"
    );
}

#[test]
fn the_builder_ignores_no_call() {
    let errors = cifar().deadline_ms(500).seed(2).train_budget_s(60).tails(Tails::Next).build();
    assert_eq!(
        errors.unwrap_err().to_string(),
        "error: `tails` is a field of `clio2020 { … }`; call `clio2020` too, or remove it\n \
         --> clio_build::syntax::Builder::tails\n\n\
         error: `budget` is a field of `train { … }`; call `train` too, or remove it\n \
         --> clio_build::syntax::Builder::train_budget_s\n\n\
         error: `seed` is a field of `train { … }`; call `train` too, or remove it\n \
         --> clio_build::syntax::Builder::seed\n"
    );
}

/// One per file of the same name, where the builder's types do not rule the mistake out.
fn wrong_builders() -> Vec<(&'static str, Builder)> {
    let linked = || cifar().deadline_ms(500);
    vec![
        ("duplicate_field", linked().deadline_ms(800)),
        ("missing_field", cifar()),
        ("bytes_not_rising", with_bytes([128, 64, 256, 512, 1024])),
        ("bytes_repeated", with_bytes([64, 64, 256, 512, 1024])),
        ("bytes_below_header", with_bytes([3, 64, 128, 256, 512])),
        ("bytes_above_frame", with_bytes([64, 128, 256, 512, 70000])),
        ("zero_channels", with_image(0, 32)),
        ("zero_height", with_image(3, 0)),
        ("zero_step", rest(shape(start("Cifar")).channels(0)).deadline_ms(500)),
        ("mean_length", linked().mean([0.485, 0.456])),
        ("std_length", linked().std([0.229, 0.224, 0.225, 0.5])),
        ("std_zero", linked().std([0.229, 0.0, 0.225])),
        ("std_negative", linked().std([0.229, -0.224, 0.225])),
        ("deadline_zero", cifar().deadline_ms(0)),
        ("kbps_zero", with_link("ble", 0.0, 1000.0)),
        ("kbps_reversed", with_link("ble", 1000.0, 50.0)),
        ("unknown_link", with_link("zigbee", 50.0, 1000.0)),
        ("custom_link_without_mtu", with_link("custom", 50.0, 1000.0).round_trip_ms(5)),
        ("mtu_too_small", linked().mtu(19)),
        ("loss_too_much", linked().loss(95.0)),
        ("loss_negative", linked().loss(-5.0)),
        ("duplicate_target", linked().target("stm32f746")),
        ("artifact_extension", linked().artifact("cifar.bin")),
        ("empty_partitions", linked().partitions([])),
        ("unknown_target", with_target("stm32f747")),
        ("budget_zero", with_budget(0)),
        ("absolute_path", with_paths("resnet56.onnx", "/home/me/labels.txt", "holdout.bin")),
        ("empty_path", with_paths("resnet56.onnx", "", "holdout.bin")),
        ("backslash_path", with_paths("resnet56.onnx", "data\\labels.txt", "holdout.bin")),
        ("network_extension", with_paths("resnet56.tflite", "labels.txt", "holdout.bin")),
        ("holdout_is_calibration", with_paths("resnet56.onnx", "labels.txt", "calibration.bin")),
        ("counts_not_rising", paper().counts([1, 4, 2, 8])),
        ("counts_zero", paper().counts([0, 1, 2, 4])),
        ("counts_empty", paper().counts([])),
        ("counts_too_many", paper().counts(1..=33)),
        (
            "channels_with_training",
            trained(rest(shape(start("Cifar")).channels(4)).deadline_ms(500))
                .partitions(["layer3.4/relu"]),
        ),
        ("clio2020_without_training", untrained().partitions(["layer3.4/relu"])),
        ("clio2020_without_partition", trained(untrained())),
        ("clio2020_of_two_partitions", trained(untrained()).partitions(PARTITIONS)),
        ("train_data_absolute", linked().train("/data/cifar-10-batches-bin", 6.0)),
        ("epochs_zero", linked().train("cifar-10-batches-bin", 0.0)),
        ("epochs_infinite", linked().train("cifar-10-batches-bin", f64::INFINITY)),
        ("rate_negative", trained(linked()).rate(-0.1)),
        ("batch_one", trained(linked()).batch(1)),
        ("share_too_much", trained(linked()).share(100.5)),
        ("share_zero", trained(linked()).share(0.0)),
        ("clio2020_with_share", paper().share(60.0)),
        ("seed_too_large", trained(linked()).seed(u64::MAX)),
        ("train_budget_zero", trained(linked()).train_budget_s(0)),
        ("lower_case_name", rest(code(shape(start("cifar_ten")))).deadline_ms(500)),
    ]
}

const PARTITIONS: [&str; 2] = ["layer3.4/relu", "layer2.8/relu"];

fn trained(builder: Builder) -> Builder {
    builder.train("cifar-10-batches-bin", 6.0)
}

/// The paper's method without what it needs.
fn untrained() -> Builder {
    rest(shape(start("Cifar")).clio2020().tails(Tails::Next)).deadline_ms(500)
}

fn paper() -> Builder {
    trained(untrained()).partitions(["layer3.4/relu"])
}

/// All but the deadline.
fn cifar() -> Builder {
    rest(code(shape(start("Cifar"))))
}

fn start(name: &str) -> Builder {
    paths(Builder::new(name), "resnet56.onnx", "labels.txt", "holdout.bin")
}

fn paths(builder: Builder, network: &str, classes: &str, holdout: &str) -> Builder {
    builder.network(network).classes(classes).calibration("calibration.bin").holdout(holdout)
}

fn shape(builder: Builder) -> Builder {
    builder.image(3, 32, 32)
}

fn code(builder: Builder) -> Builder {
    builder.transform([64, 128, 256, 512, 1024])
}

fn rest(builder: Builder) -> Builder {
    builder.target("stm32f746").link("ble", 50.0..=1000.0).budget(1 << 20, 256 << 10)
}

fn with_bytes(bytes: [u32; 5]) -> Builder {
    rest(shape(start("Cifar")).transform(bytes)).deadline_ms(500)
}

fn with_image(channels: u32, height: u32) -> Builder {
    rest(code(start("Cifar").image(channels, height, 32))).deadline_ms(500)
}

fn with_paths(network: &str, classes: &str, holdout: &str) -> Builder {
    rest(code(shape(paths(Builder::new("Cifar"), network, classes, holdout)))).deadline_ms(500)
}

fn with_link(kind: &str, min: f64, max: f64) -> Builder {
    let builder = code(shape(start("Cifar"))).target("stm32f746").deadline_ms(500);
    builder.budget(1 << 20, 256 << 10).link(kind, min..=max)
}

fn with_target(target: &str) -> Builder {
    let builder = code(shape(start("Cifar"))).link("ble", 50.0..=1000.0).deadline_ms(500);
    builder.budget(1 << 20, 256 << 10).target(target)
}

fn with_budget(flash: u32) -> Builder {
    let builder = code(shape(start("Cifar"))).target("stm32f746").deadline_ms(500);
    builder.link("ble", 50.0..=1000.0).budget(flash, 256 << 10)
}

fn wrong_declarations() -> Vec<PathBuf> {
    let entries = fs::read_dir("tests/ui").unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    paths.sort();
    paths
}

/// The messages in the compiler's golden output.
fn compiler_messages(path: &Path) -> Vec<String> {
    let stderr = fs::read_to_string(path.with_extension("stderr")).unwrap();
    stderr.lines().filter_map(|line| line.strip_prefix("error: ")).map(str::to_owned).collect()
}

fn check_golden(path: &Path, found: &str) {
    if env::var_os("CLIO_BLESS").is_some() {
        fs::write(path, found).unwrap();
    }
    let golden = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(found, golden, "{} (bless with CLIO_BLESS=1)", path.display());
}
