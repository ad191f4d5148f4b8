//! The grammar as tables: which fields stand where, what each holds, and an example to show when it is wrong.

/// The fields between one pair of braces.
pub(super) struct Scope {
    /// As in "no field `x` in …".
    pub what: &'static str,
    pub fields: &'static [Field],
}

/// One field.
pub(super) struct Field {
    pub name: &'static str,
    /// As in "`network` is …".
    pub holds: &'static str,
    /// The field as one would write it.
    pub example: &'static str,
    pub required: bool,
    /// The builder's call that sets it.
    pub call: &'static str,
}

impl Scope {
    pub fn names(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        self.fields.iter().map(|field| field.name)
    }

    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Field {
    /// What a value of the wrong kind is told.
    pub fn wrong(&self) -> String {
        format!("`{}` is {}; write `{}`", self.name, self.holds, self.example)
    }
}

const fn required(
    name: &'static str,
    holds: &'static str,
    example: &'static str,
    call: &'static str,
) -> Field {
    Field { name, holds, example, required: true, call }
}

const fn optional(
    name: &'static str,
    holds: &'static str,
    example: &'static str,
    call: &'static str,
) -> Field {
    Field { name, holds, example, required: false, call }
}

const PATH: &str = "a path in quotes";
const WHOLE: &str = "a whole number";
const SHARE: &str = "how much of the way to the trained weights is gone, in percent";
const LOSS: &str = "the share of packets lost without retransmission, in percent";
const NUMBERS: &str = "a list of numbers, one per channel";

/// `pub Name { … }`.
pub(super) static MODEL: Scope = Scope {
    what: "a model",
    fields: &[
        required("network", PATH, r#"network: "resnet56.onnx""#, "network"),
        required(
            "input",
            "the shape and scale of an image",
            "input: image { channels: 3, height: 32, width: 32 }",
            "image",
        ),
        required("classes", PATH, r#"classes: "labels.txt""#, "classes"),
        required("calibration", PATH, r#"calibration: "calibration.bin""#, "calibration"),
        required("holdout", PATH, r#"holdout: "holdout.bin""#, "holdout"),
        required(
            "slices",
            "a slice code and its rates",
            "slices: transform { bytes: [64, 128, 256, 512] }",
            "transform",
        ),
        optional(
            "fit",
            "the way to train",
            r#"fit: train { data: "cifar-10-batches-bin", epochs: 6 }"#,
            "train",
        ),
        required("targets", "a list of boards, without quotes", "targets: [stm32f746]", "target"),
        required("link", "a radio", "link: ble { kbps: 50..=1000 }", "link"),
        required("deadline", "a time", "deadline: 500 ms", "deadline_ms"),
        required(
            "budget",
            "the memory the head may use",
            "budget: { flash: 1 MiB, ram: 256 KiB }",
            "budget",
        ),
        optional(
            "partitions",
            "a list of node names in quotes",
            r#"partitions: ["layer1.2/relu"]"#,
            "partitions",
        ),
        optional("artifact", PATH, r#"artifact: "cifar.clio""#, "artifact"),
        optional(
            "kernels",
            "the library whose kernels compute the head",
            r#"kernels: vendor { headers: ["cmsis-nn/Include/arm_nnfunctions.h"], sources: ["cmsis-nn/Source"] }"#,
            "vendor",
        ),
    ],
};

/// `kernels: vendor { … }`.
pub(super) static VENDOR: Scope = Scope {
    what: "a kernel library",
    fields: &[
        required(
            "headers",
            "a list of paths in quotes",
            r#"headers: ["cmsis-nn/Include/arm_nnfunctions.h"]"#,
            "vendor",
        ),
        required(
            "sources",
            "a list of paths in quotes",
            r#"sources: ["cmsis-nn/Source"]"#,
            "vendor",
        ),
        optional(
            "defines",
            "a list of macros in quotes",
            r#"defines: ["NDEBUG", "WIDTH=4"]"#,
            "defines",
        ),
    ],
};

/// `image { … }`.
pub(super) static IMAGE: Scope = Scope {
    what: "an image",
    fields: &[
        required("channels", WHOLE, "channels: 3", "image"),
        required("height", WHOLE, "height: 32", "image"),
        required("width", WHOLE, "width: 32", "image"),
        optional("mean", NUMBERS, "mean: [0.485, 0.456, 0.406]", "mean"),
        optional("std", NUMBERS, "std: [0.229, 0.224, 0.225]", "std"),
    ],
};

/// `transform { … }`.
pub(super) static TRANSFORM: Scope = Scope {
    what: "the slice code `transform`",
    fields: &[required(
        "bytes",
        "a list of whole numbers",
        "bytes: [64, 128, 256, 512]",
        "transform",
    )],
};

/// `channels { … }`.
pub(super) static CHANNELS: Scope = Scope {
    what: "the slice code `channels`",
    fields: &[required("step", WHOLE, "step: 8", "channels")],
};

/// `clio2020 { … }`.
pub(super) static CLIO2020: Scope = Scope {
    what: "the slice code `clio2020`",
    fields: &[
        optional("counts", "a list of whole numbers", "counts: [1, 2, 4, 8, 16, 32]", "counts"),
        optional("tails", "`whole` or `next`", "tails: whole", "tails"),
    ],
};

/// `fit: train { … }`.
pub(super) static TRAIN: Scope = Scope {
    what: "a training",
    fields: &[
        required("data", PATH, r#"data: "cifar-10-batches-bin""#, "train"),
        required("epochs", "a number", "epochs: 6", "train"),
        optional("budget", "a time", "budget: 40 min", "train_budget_s"),
        optional("seed", WHOLE, "seed: 1", "seed"),
        optional("batch", WHOLE, "batch: 64", "batch"),
        optional("rate", "a number", "rate: 0.0003", "rate"),
        optional("frozen", "a tensor's name in quotes", r#"frozen: "layer2.8/relu""#, "frozen"),
        optional("share", SHARE, "share: 60 %", "share"),
    ],
};

/// `ble { … }` and the other kinds that have defaults.
pub(super) static LINK: Scope = Scope {
    what: "a link",
    fields: &[
        required("kbps", "an inclusive range of numbers", "kbps: 50..=1000", "link"),
        optional("mtu", WHOLE, "mtu: 244", "mtu"),
        optional("round_trip", "a time", "round_trip: 30 ms", "round_trip_ms"),
        optional("loss", LOSS, "loss: 20 %", "loss"),
    ],
};

/// `custom { … }`, which has none.
pub(super) static CUSTOM_LINK: Scope = Scope {
    what: "a link",
    fields: &[
        required("kbps", "an inclusive range of numbers", "kbps: 50..=1000", "link"),
        required("mtu", WHOLE, "mtu: 244", "mtu"),
        required("round_trip", "a time", "round_trip: 30 ms", "round_trip_ms"),
        optional("loss", LOSS, "loss: 20 %", "loss"),
    ],
};

/// `budget: { … }`.
pub(super) static BUDGET: Scope = Scope {
    what: "a budget",
    fields: &[
        required("flash", "a size", "flash: 1 MiB", "budget"),
        required("ram", "a size", "ram: 256 KiB", "budget"),
    ],
};
