//! The build script's side: which boards, what is refused and in which words, what is written.
#![cfg(feature = "build")]

mod synthetic;

use std::fs;
use std::path::PathBuf;

use clio_build::artifact::Artifact;
use clio_build::compile::{Environment, compile_in};
use clio_build::hash::declaration_hash;
use clio_build::plan::Keep;
use clio_build::syntax::Declaration;

/// A model crate's folder with the files of the declaration and an artifact fitted from them.
struct Crate {
    environment: Environment,
    declaration: Declaration,
}

impl Crate {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("clio-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("out")).unwrap();
        let declaration = synthetic::declaration();
        for file in ["tiny.onnx", "labels.txt", "calibration.bin", "holdout.bin"] {
            fs::write(folder.join(file), file).unwrap();
        }
        let mut artifact = synthetic::artifact();
        artifact.hash = declaration_hash(&declaration, &folder).unwrap();
        artifact.save(&folder.join("tiny.clio")).unwrap();
        let environment = Environment {
            out: folder.join("out"),
            folder,
            arch: "arm".into(),
            device: true,
            target: None,
            features: vec!["STM32F746".into()],
            keep: Keep::Table,
        };
        Self { environment, declaration }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.environment.folder.join(name)
    }

    fn compile(&self) -> Result<String, String> {
        compile_in(&self.environment, &self.declaration).map_err(|error| error.to_string())?;
        Ok(fs::read_to_string(self.path("out/clio/Tiny.rs")).unwrap())
    }

    fn refused(&self, words: &str) {
        let message = self.compile().expect_err("it is refused");
        assert!(message.contains(words), "{message}\nshould say: {words}");
    }
}

impl Drop for Crate {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.environment.folder);
    }
}

#[test]
fn a_device_gets_its_board_only() {
    let mut one = Crate::new("device");
    let source = one.compile().unwrap();
    assert!(source.contains("pub mod stm32f746") && !source.contains("pub mod mps2_an500"));
    one.environment.features.clear();
    one.refused("several declared targets match: stm32f746, mps2_an500; enable");
    one.environment.target = Some("mps2_an500".into());
    assert!(one.compile().unwrap().contains("pub use tiny::mps2_an500::Tiny;"));
    one.environment.target = Some("gap8".into());
    one.refused("CLIO_TARGET is `gap8`, which the model does not declare");
    one.environment.target = None;
    one.environment.arch = "riscv32".into();
    one.refused(
        "none of the declared targets (stm32f746, mps2_an500) is of architecture `riscv32`",
    );
    one.environment.arch = "arm".into();
    one.environment.features = vec!["STM32F746".into(), "MPS2_AN500".into()];
    one.refused("enable only one of the features stm32f746, mps2_an500");
}

#[test]
fn a_host_gets_all_boards() {
    let mut one = Crate::new("host");
    one.environment.device = false;
    one.environment.arch = "x86_64".into();
    one.environment.features = vec!["MPS2_AN500".into(), "TAIL".into()];
    let source = one.compile().unwrap();
    assert!(source.contains("pub mod stm32f746") && source.contains("pub mod mps2_an500"));
    assert!(source.contains("pub use tiny::mps2_an500::Tiny;"));
    assert!(source.contains("pub mod tail"));
}

#[test]
fn missing_and_stale_artifacts_name_the_command() {
    let one = Crate::new("stale");
    fs::write(one.path("labels.txt"), "others").unwrap();
    one.refused("is stale: changed since it was fitted: classes; run `cargo clio fit`");
    fs::remove_file(one.path("labels.txt")).unwrap();
    one.compile().expect("a file that is not there counts as unchanged");
    fs::write(one.path("tiny.clio"), "nonsense").unwrap();
    one.refused("re-run `cargo clio fit`");
    fs::remove_file(one.path("tiny.clio")).unwrap();
    one.refused("has not been fitted; run `cargo clio fit`");
}

#[test]
fn a_model_that_does_not_fit_is_a_compile_error() {
    let mut one = Crate::new("budget");
    one.declaration.budget.ram = 10_000;
    let source = one.compile().unwrap();
    assert!(source.starts_with("::core::compile_error!"), "{source}");
    assert!(source.contains("partition `image` does not fit: slice code of `image`"), "{source}");
    one.declaration.budget.ram = 8_192 + 3_000;
    let kept = one.compile().unwrap();
    assert!(kept.contains("pub mod stm32f746"), "partitions that do not fit are left out: {kept}");
    one.declaration.partitions = Some(vec!["residual".into()]);
    let mut artifact = Artifact::load(&fs::read(one.path("tiny.clio")).unwrap()).unwrap();
    artifact.hash = declaration_hash(&one.declaration, &one.environment.folder).unwrap();
    artifact.save(&one.path("tiny.clio")).unwrap();
    let source = one.compile().unwrap();
    // Its layers fit in bands of rows, but not the workspace of the code beside them.
    let words = "partition `residual_output` does not fit: slice code of `residual_output` is where it overflows";
    assert!(source.contains(words), "{source}");
    assert!(source.contains("the nearest partition that fits is `stem_output`"), "{source}");
    one.declaration.partitions = None;
    one.declaration.budget.ram = 256 << 10;
    one.declaration.deadline_ms = 1;
    // Without its output, which the device computes within the millisecond.
    artifact.partitions.pop();
    artifact.hash = declaration_hash(&one.declaration, &one.environment.folder).unwrap();
    artifact.save(&one.path("tiny.clio")).unwrap();
    let source = one.compile().unwrap();
    assert!(source.contains("the fastest is partition `stem_output`"), "{source}");
}

#[test]
fn all_partitions_on_demand() {
    let mut one = Crate::new("all");
    assert!(!one.compile().unwrap().contains("To partition 4"));
    one.environment.keep = Keep::All;
    assert!(one.compile().unwrap().contains("To partition 4"));
}
