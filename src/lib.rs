//! Clio compiles one declared neural network into two programs that cannot disagree: a `no_std` **head** for a
//! microcontroller and a **tail** for the cloud. Between them flows a feature map, cut into slices ordered by
//! importance, so that whatever the radio managed to send before the deadline gives an answer.
//!
//! # Declare
//!
//! A network is declared in a crate of its own, the *model crate*, on which firmware and cloud both depend:
//!
//! ```ignore
//! #![no_std]
//!
//! clio::model! {
//!     /// Ten-class image classifier, split between an STM32F7 and the cloud.
//!     pub Cifar {
//!         network: "resnet56.onnx",
//!         input: image { channels: 3, height: 32, width: 32, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
//!         classes: "labels.txt",
//!         calibration: "calibration.bin",
//!         holdout: "holdout.bin",
//!         slices: transform { bytes: [64, 128, 256, 512, 1024] },
//!         targets: [stm32f746],
//!         link: ble { kbps: 50..=1000 },
//!         deadline: 500 ms,
//!         budget: { flash: 1 MiB, ram: 256 KiB },
//!     }
//! }
//! ```
//!
//! with this `build.rs`, and `clio-build` among the `[build-dependencies]`:
//!
//! ```ignore
//! fn main() {
//!     clio_build::compile("src/lib.rs")
//! }
//! ```
//!
//! # Fields
//!
//! Paths are relative to the folder of `Cargo.toml`. A field is required unless it says otherwise.
//!
//! | field | value |
//! | --- | --- |
//! | `network` | the network, an `.onnx` file |
//! | `input` | `image { channels, height, width }`, where a byte becomes `(byte / 255 - mean) / std`; `mean` and `std` are optional lists with one number per channel, else 0 and 1 |
//! | `classes` | a text file with one class name per line |
//! | `calibration` | the data set from which ranges, rotations and entropy tables are computed |
//! | `holdout` | another, labelled data set, on which the accuracy of every operating point is measured |
//! | `slices` | `transform { bytes: [64, 128] }`, the rates in bytes on air, or `channels { step: 8 }`, prefixes of channels |
//! | `targets` | the boards: `stm32f746`, `mps2_an500` |
//! | `link` | `ble`, `lora` or `wifi` with `{ kbps: 50..=1000 }` and optionally `mtu: 244` and `round_trip: 30 ms`; or `custom`, which needs all three |
//! | `deadline` | from wake-up to answer, in `ms` or `s` |
//! | `budget` | `{ flash: 1 MiB, ram: 256 KiB }`, what the head may use, in `B`, `KiB` or `MiB` |
//! | `partitions` | optional: `["node name"]`, the partition points to fit; else all of the network's |
//! | `artifact` | optional: the fitted model, else the name in snake_case with `.clio` |
//!
//! All mistakes of a declaration are reported at once, each at its token, in the same words by the compiler and by the
//! build script. Who prefers to declare in `build.rs` alone finds the same fields as `clio_build::syntax::Builder`.
//!
//! # Features
//!
//! `tail` adds what the cloud's half needs: burn, reexported as `clio::burn`, and the server in [`rt`]. Without it the
//! crate is `no_std` and needs no heap.

#![cfg_attr(not(feature = "tail"), no_std)]

#[cfg(feature = "tail")]
pub mod tail;

pub use clio_macros::model;
pub use clio_rt as rt;

#[cfg(feature = "tail")]
pub use burn;
