clio::model! {
    pub Cifar {
        network: "resnet56.onnx",
        input: image { channels: 3, height: 32, width: 32, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
        classes: "labels.txt",
        calibration: "calibration.bin",
        holdout: "holdout.bin",
        slices: transform { bytes: [64, 128, 256, 512, 1024] },
        targets: [stm32f746],
        link: ble { kbps: 50..=1000 },
        deadline: 500 ms,
        budget: { flash: 1 MiB, ram: 256 KiB },
        kernels: vendor { headers: ["cmsis-nn/Include"], sources: [], defines: ["-DNDEBUG", "WIDTH=4"] },
    }
}

fn main() {}
