use crate::syntax::{Builder, Tails};

fn builder() -> Builder {
    sliced().transform([64, 128])
}

fn paper() -> Builder {
    sliced().clio2020().partitions(["a"]).train("data", 6.0)
}

fn sliced() -> Builder {
    Builder::new("Cifar")
        .network("resnet56.onnx")
        .image(3, 32, 32)
        .classes("labels.txt")
        .calibration("calibration.bin")
        .holdout("holdout.bin")
        .target("stm32f746")
        .link("ble", 50.0..=1000.0)
        .deadline_ms(500)
        .budget(1 << 20, 256 << 10)
}

#[test]
fn text_is_pinned() {
    let text = builder().std([0.229, 0.224, 0.225]).build().unwrap().canonical();
    assert_eq!(
        text,
        "clio declaration 1\nnetwork \"resnet56.onnx\"\ninput image 3 32 32\nmean 0.0 0.0 0.0\n\
         std 0.229 0.224 0.225\nclasses \"labels.txt\"\ncalibration \"calibration.bin\"\n\
         holdout \"holdout.bin\"\nslices transform 64 128\npartitions all\n"
    );
}

#[test]
fn text_of_a_training_is_pinned() {
    let trained = || builder().train("cifar-10-batches-bin", 6.0);
    let (text, closed) =
        (trained().build().unwrap().canonical(), builder().build().unwrap().canonical());
    assert_eq!(
        text.strip_prefix(&closed),
        Some(
            "fit train \"cifar-10-batches-bin\" epochs 6.0 budget none seed 1 batch 64 rate 0.0003\n"
        )
    );
    let all = trained().train_budget_s(2400).seed(2).batch(32).rate(0.5).share(60.0);
    let all = all.build().unwrap();
    assert_eq!(
        all.canonical().strip_prefix(&closed),
        Some(
            "fit train \"cifar-10-batches-bin\" epochs 6.0 budget 2400 s seed 2 batch 32 rate 0.5 share 0.6\n"
        )
    );
}

#[test]
fn text_of_the_papers_method_is_pinned() {
    let line = |declared: Builder| {
        let text = declared.build().unwrap().canonical();
        text.lines().find(|line| line.starts_with("slices")).unwrap().to_owned()
    };
    assert_eq!(line(paper()), "slices clio2020 whole powers");
    let next = paper().counts([1, 4, 32]).tails(Tails::Next);
    assert_eq!(line(next), "slices clio2020 next 1 4 32");
}

#[test]
fn plan_fields_do_not_change_it() {
    let fitted = builder().build().unwrap().canonical();
    let planned = builder().doc("Other.").visibility("pub").mtu(100).loss(20.0);
    let planned = planned.artifact("other.clio");
    assert_eq!(planned.build().unwrap().canonical(), fitted);
}

#[test]
fn partitions_are_a_set() {
    let text = |names: [&str; 2]| builder().partitions(names).build().unwrap().canonical();
    assert_eq!(text(["a", "b"]), text(["b", "a"]));
    assert_ne!(text(["a", "b"]), builder().build().unwrap().canonical());
}
