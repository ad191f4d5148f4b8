clio::model! {
    pub Cifar {
        network: "resnet56.onnx",
        input: image { channels: 3, height: 32, width: 32, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
        classes: "labels.txt",
        calibration: "calibration.bin",
        holdout: "holdout.bin",
        slices: clio2020 { counts: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33] },
        fit: train { data: "cifar-10-batches-bin", epochs: 6 },
        targets: [stm32f746],
        link: ble { kbps: 50..=1000 },
        deadline: 500 ms,
        budget: { flash: 1 MiB, ram: 256 KiB },
        partitions: ["layer3.4/relu"],
    }
}

fn main() {}
