//! Artifact bytes: none panic, and what loads is saved as bytes that load as the same, can be planned and emitted.
//! Seeds: `CLIO_SEEDS=$PWD/fuzz/corpus/artifact cargo test -p clio-build --test artifact seeds -- --ignored`.
#![no_main]

use clio_build::artifact::Artifact;
use clio_build::emit;
use clio_build::plan::{Keep, plan};
use clio_build::syntax::Builder;
use clio_build::target::Target;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(artifact) = Artifact::load(data) else { return };
    let bytes = artifact.to_bytes().expect("what loads can be saved");
    assert_eq!(Artifact::load(&bytes).as_ref().ok(), Some(&artifact));
    planned(&artifact);
});

/// Whatever the artifact says, the plan is one or a typed error.
fn planned(artifact: &Artifact) {
    let declaration = Builder::new("Fuzzed")
        .network("net.onnx")
        .image(3, 16, 16)
        .classes("labels.txt")
        .calibration("calibration.bin")
        .holdout("holdout.bin")
        .transform([32, 64])
        .target("stm32f746")
        .link("ble", 50.0..=1000.0)
        .deadline_ms(100)
        .budget(1 << 20, 256 << 10)
        .build()
        .expect("the declaration is right");
    let target = Target::find("stm32f746").expect("a known board");
    for keep in [Keep::Table, Keep::All] {
        if let Ok(plan) = plan(&declaration, artifact, &target, keep) {
            let (items, _) = emit::head(&[plan], [0; 8]);
            emit::print(items).expect("the head is Rust");
        }
    }
}
