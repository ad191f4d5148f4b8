use clio_build::syntax::{Budget, Declaration, Fit, Input, Kbps, Kernels, Link, Slices};

/// What the user would have declared.
pub fn declaration(name: &str) -> Declaration {
    Declaration {
        name: name.into(),
        visibility: "pub".into(),
        doc: String::new(),
        network: "network.onnx".into(),
        input: Input { channels: 3, height: 32, width: 32, mean: vec![0.0; 3], std: vec![1.0; 3] },
        classes: "classes.txt".into(),
        calibration: "calibration.bin".into(),
        holdout: "holdout.bin".into(),
        slices: Slices::Transform { bytes: vec![64, 128, 256] },
        fit: Fit::Closed,
        targets: vec!["stm32f746".into()],
        link: Link {
            kind: "ble".into(),
            kbps: Kbps { min: 50.0, max: 1000.0 },
            mtu: 244,
            loss: 0.0,
            round_trip_ms: 30,
        },
        deadline_ms: 500,
        budget: Budget { flash: 1 << 20, ram: 1 << 18 },
        partitions: None,
        artifact: "network.clio".into(),
        kernels: Kernels::Runtime,
    }
}
