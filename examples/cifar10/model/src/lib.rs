//! ResNet-56 for CIFAR-10 as one declaration: without features the head, with `tail` also the cloud's half.
#![cfg_attr(not(feature = "tail"), no_std)]

clio::model! {
    /// Ten-class image classifier, split between an STM32F7 and the cloud.
    pub Cifar {
        network: "resnet56.onnx",
        input: image { channels: 3, height: 32, width: 32, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
        classes: "labels.txt",
        calibration: "calibration.bin",
        holdout: "holdout.bin",
        slices: transform { bytes: [32, 64, 128, 256, 512, 1024] },
        fit: train { data: "cifar-10-batches-bin", epochs: 4, rate: 0.0001, frozen: "/layer2/layer2.8/Relu_1_output_0" },
        partitions: [
            "input",
            "/layer1/layer1.2/Relu_1_output_0",
            "/layer1/layer1.8/Relu_1_output_0",
            "/layer2/layer2.0/Relu_1_output_0",
            "/layer2/layer2.8/Relu_1_output_0",
            "/layer3/layer3.0/Relu_1_output_0",
            "/layer3/layer3.4/Relu_1_output_0",
            "logits",
        ],
        targets: [stm32f746, mps2_an500, gap8],
        link: ble { kbps: 0.5..=100 },
        deadline: 2500 ms,
        budget: { flash: 1 MiB, ram: 256 KiB },
    }
}
