//! What figures call networks, and which of them answer the same question.

/// A network that results are of.
pub struct Network {
    /// As its lines name it.
    pub name: &'static str,
    /// As people do.
    pub title: &'static str,
    /// What it is measured on.
    pub data: &'static str,
    /// Images of the whole test set.
    pub images: usize,
}

const CIFAR10: &str = "CIFAR-10";
const KNOWN: [Network; 4] = [
    Network { name: "resnet20", title: "ResNet-20", data: CIFAR10, images: 10_000 },
    Network { name: "resnet56", title: "ResNet-56", data: CIFAR10, images: 10_000 },
    Network { name: "mobilenetv2", title: "MobileNetV2 1.0", data: CIFAR10, images: 10_000 },
    Network {
        name: "efficientnet-lite0",
        title: "EfficientNet-Lite0",
        data: "20 classes of ImageNet",
        images: 600,
    },
];

/// The network that lines name, where it is known.
pub fn known(name: &str) -> Option<&'static Network> {
    KNOWN.iter().find(|network| network.name == name)
}

/// What a heading calls a network: an unknown one by its name.
pub fn title(name: &str) -> String {
    known(name).map_or_else(|| name.into(), |network| network.title.into())
}

/// Whether two networks are measured on the same data, so that their accuracies can be compared.
pub fn comparable(name: &str, other: &str) -> bool {
    name == other || matches!((known(name), known(other)), (Some(a), Some(b)) if a.data == b.data)
}
