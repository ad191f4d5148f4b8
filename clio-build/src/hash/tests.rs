use super::*;
use crate::syntax::Builder;

#[test]
fn follows_names_and_sizes_of_training_data() {
    let folder = std::env::temp_dir().join(format!("clio-training-{}", std::process::id()));
    fs::create_dir_all(folder.join("data/a")).unwrap();
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    for name in ["net.onnx", "labels.txt", "calibration.bin", "holdout.bin", "data/a/1"] {
        write(name, name);
    }
    let declared = || builder().calibration("calibration.bin").transform([64]);
    let closed = declared().build().unwrap();
    let trained = declared().train("data", 1.0).build().unwrap();
    let first = declaration_hash(&trained, &folder).unwrap();
    let changes = || changed(&trained, &folder, &first).unwrap();
    assert_eq!(changes(), [""; 0]);
    let without = declaration_hash(&closed, &folder).unwrap();
    assert!(!without.contains("fit"), "{without}");
    assert_eq!(changed(&trained, &folder, &without).unwrap(), ["declaration", "fit"]);
    write("data/a/1", "otherone");
    assert_eq!(changes(), [""; 0]);
    write("data/a/1", "longer than before");
    assert_eq!(changes(), ["fit"]);
    write("data/a/1", "data/a/1");
    write("data/b", "");
    assert_eq!(changes(), ["fit"]);
    fs::remove_dir_all(folder.join("data")).unwrap();
    assert_eq!(changes(), [""; 0]);
    let error = declaration_hash(&trained, &folder).unwrap_err();
    assert_eq!(error.field, "fit");
    fs::remove_dir_all(&folder).unwrap();
}

fn builder() -> Builder {
    Builder::new("Net")
        .network("net.onnx")
        .image(1, 8, 8)
        .classes("labels.txt")
        .holdout("holdout.bin")
        .target("stm32f746")
        .link("ble", 1.0..=2.0)
        .deadline_ms(1)
        .budget(1, 1)
}

#[test]
fn follows_text_files_and_folders() {
    let folder = std::env::temp_dir().join(format!("clio-hash-{}", std::process::id()));
    fs::create_dir_all(folder.join("data/a")).unwrap();
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    for name in ["net.onnx", "labels.txt", "holdout.bin", "data/a/1", "data/b"] {
        write(name, name);
    }
    let declared = |step| builder().calibration("data").channels(step).build().unwrap();
    let hash = || declaration_hash(&declared(1), &folder).unwrap();
    let first = hash();
    let changes = |hash: &str| changed(&declared(1), &folder, hash).unwrap();
    assert_eq!(changes(&first), [""; 0]);
    assert_eq!(changes("00").len(), 5);
    assert_eq!(first, hash());
    let other = declaration_hash(&declared(2), &folder).unwrap();
    assert_eq!(changes(&other), ["declaration"]);
    write("data/a/1", "other");
    let second = hash();
    assert_eq!(changes(&first), ["calibration"]);
    fs::rename(folder.join("data/b"), folder.join("data/c")).unwrap();
    assert_ne!(second, hash());
    fs::remove_file(folder.join("labels.txt")).unwrap();
    let message = declaration_hash(&declared(1), &folder).unwrap_err().to_string();
    assert!(message.starts_with("`classes` names"), "{message}");
    assert_eq!(changes(&second), ["calibration"]);
    fs::remove_dir_all(&folder).unwrap();
}
