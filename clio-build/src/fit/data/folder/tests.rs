use super::*;

fn tree(name: &str, files: &[&str]) -> PathBuf {
    let root = std::env::temp_dir().join(format!("clio-folder-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&root);
    for (i, file) in files.iter().enumerate() {
        let path = root.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut encoder = png::Encoder::new(std::fs::File::create(path).unwrap(), 4, 2);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header().unwrap().write_image_data(&[i as u8 * 10; 8]).unwrap();
    }
    root
}

fn wanted(width: usize, outputs: usize, sizing: Sizing) -> Wanted {
    let shape = Shape { channels: 3, height: 2, width };
    Wanted { shape, outputs, split: Split::All, sizing }
}

fn refused(folder: &Path, wanted: Wanted) -> String {
    load(folder, &wanted).unwrap_err().to_string()
}

#[test]
fn labels_follow_names() {
    let root = tree("names", &["b/2.png", "b/1.PNG", "a/x.png", ".git/x.png"]);
    let data = load(&root, &wanted(4, 2, Sizing::Exact)).unwrap();
    assert_eq!(data.labels, Some(vec![0, 1, 1]));
    assert_eq!((data.pixels(0)[0], data.pixels(1)[0], data.pixels(2)[0]), (20, 10, 0));
    assert_eq!(data.output(2), Some(1));
}

#[test]
fn a_table_above_gives_order_and_outputs() {
    let root = tree("table", &["val/a/1.png", "val/b/1.png"]);
    std::fs::write(root.join("classes.tsv"), "wnid\tindex\nb\t7\na\t3\n").unwrap();
    let val = part(&root, Split::Test);
    let data = load(&val, &wanted(4, 10, Sizing::Exact)).unwrap();
    assert_eq!((data.pixels(0)[0], data.output(0), data.output(1)), (10, Some(7), Some(3)));
    std::fs::create_dir(val.join("c")).unwrap();
    assert!(refused(&val, wanted(4, 10, Sizing::Exact)).contains("val/c` is no class of"));
    std::fs::remove_dir(val.join("c")).unwrap();
    std::fs::remove_dir_all(val.join("a")).unwrap();
    let said = refused(&val, wanted(4, 10, Sizing::Exact));
    assert!(
        said.contains("1 class folders, 2 expected") && said.ends_with("`a` missing"),
        "{said}"
    );
}

#[test]
fn flat_folders_have_no_labels() {
    let data = load(&tree("flat", &["1.png", "2.png"]), &wanted(4, 9, Sizing::Exact)).unwrap();
    assert_eq!((data.len(), data.labels.clone(), data.output(0)), (2, None, None));
}

#[test]
fn other_sizes_are_refused_or_resampled() {
    let root = tree("sizes", &["1.png"]);
    let said = refused(&root, wanted(2, 1, Sizing::Exact));
    assert!(said.contains("1.png` has 4×2 pixels, the network takes 2×2"), "{said}");
    for sizing in [Sizing::Squash, Sizing::Centre { percent: 100 }, Sizing::Centre { percent: 50 }]
    {
        assert_eq!(load(&root, &wanted(2, 1, sizing)).unwrap().pixels, [0; 12]);
    }
}

#[test]
fn mistakes_are_named() {
    let root = tree("mistakes", &["a/1.png", "b/1.png"]);
    let said = refused(&root, wanted(4, 10, Sizing::Exact));
    assert!(said.contains("2 class folders, 10 expected by the network's outputs"), "{said}");
    std::fs::write(root.join("a/1.png"), [0x89, b'P', b'N', b'G', 0, 0]).unwrap();
    assert!(refused(&root, wanted(4, 2, Sizing::Exact)).contains("a/1.png`: "));
    std::fs::remove_file(root.join("a/1.png")).unwrap();
    assert!(refused(&root, wanted(4, 2, Sizing::Exact)).contains("a` is empty"));
    let two =
        Wanted { shape: Shape { channels: 2, height: 1, width: 1 }, ..wanted(4, 2, Sizing::Exact) };
    assert!(load(&root, &two).unwrap_err().to_string().contains("1 or 3 channels"));
}
