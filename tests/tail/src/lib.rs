//! Tails that `build.rs` generates from synthetic artifacts.

/// An inverted residual block and a classifier, `transform` code.
pub mod tiny {
    include!(concat!(env!("OUT_DIR"), "/tiny.rs"));
}

/// A ResNet-20, `transform` code.
pub mod resnet20 {
    include!(concat!(env!("OUT_DIR"), "/resnet20.rs"));
}

/// A ResNet-56, `transform` code.
pub mod resnet56 {
    include!(concat!(env!("OUT_DIR"), "/resnet56.rs"));
}

/// Every other operator, `channels` code, softmax at the end.
pub mod operators {
    include!(concat!(env!("OUT_DIR"), "/operators.rs"));
}
