//! Clio compiles one declared neural network into two programs that cannot disagree: a `no_std` **head** for a
//! microcontroller and a **tail** for the cloud. Between them flows a feature map, cut into slices ordered by
//! importance, so that whatever the radio managed to send before the deadline gives an answer.
//!
//! # Declare
//!
//! A network is declared in a crate of its own, the *model crate*, on which firmware and cloud both depend:
//!
//! ```ignore
//! #![cfg_attr(not(feature = "tail"), no_std)]
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
//! with this `build.rs`:
//!
//! ```ignore
//! fn main() {
//!     clio_build::compile("src/lib.rs")
//! }
//! ```
//!
//! and this in its `Cargo.toml`; a feature named like a board says whose head a firmware gets, where the declaration
//! has several of one architecture:
//!
//! ```toml
//! [features]
//! tail = ["clio/tail"]
//! stm32f746 = []
//!
//! [dependencies]
//! clio = { path = "…" }
//!
//! [build-dependencies]
//! clio-build = { path = "…" }
//! ```
//!
//! # Fit
//!
//! In the model crate `cargo clio fit` computes what needs data: scales, slice codes, the tail's constants, and the
//! accuracy of every operating point, measured through the very integers and streams that will run. (From a clone of
//! Clio: `cargo install --path clio-build --features cli,fit`.) It writes the *artifact* (`cifar.clio`) and, for each
//! board, the partition table as a file people read (`cifar.stm32f746.table.toml`). Commit them: a build reads the
//! artifact and never fits. Where the declaration or a file it names has changed since, the build stops and says what
//! changed; `cargo clio fit --check` says so in CI.
//!
//! `cargo clio plan` shows every operating point on a board, and `cargo clio explain --kbps 1` why that bandwidth gets
//! the partition it gets, and what would change it.
//!
//! Who would rather have the build script fit when the artifact is missing or stale calls `compile_fitting` in place of
//! `compile`, with `clio-build`'s feature `fit`. Then an editor's `cargo check` fits too. Cargo compiles build scripts
//! unoptimised, which makes a fit many times slower; these lines in the workspace's `Cargo.toml` mend it:
//!
//! ```toml
//! [profile.dev.build-override]
//! opt-level = 3
//! ```
//!
//! # On the device
//!
//! The model crate has a `Cifar`, which is a [`Head`](rt::session::Head): all its memory is in it, its weights are in
//! flash, and `Cifar::RAM_BYTES`, `FLASH_BYTES`, `MACS` and `SLICE_BYTES` are consts. A
//! [`Session`](rt::session::Session) runs it, given a radio ([`Link`](rt::link::Link)) and a
//! [`Clock`](rt::link::Clock):
//!
//! ```
//! use clio::rt::link::{Clock, Link};
//! use clio::rt::session::{Head, Session, SessionError, Settings};
//!
//! fn classify<H: Head, L: Link, C: Clock>(
//!     head: H,
//!     radio: L,
//!     clock: C,
//!     image: &[u8],
//! ) -> Result<Option<u16>, SessionError<L::Error>> {
//!     // `Cifar::DEADLINE_US` and `Cifar::BITS_PER_SECOND` are the declared ones.
//!     let settings = Settings { deadline_us: 500_000, bits_per_second: 223_606 };
//!     let mut session = Session::new(head, radio, clock, settings);
//!     // Without a connection, partitions that send nothing still run.
//!     let _ = session.connect(1_000_000);
//!     let report = session.classify(image)?;
//!     Ok(report.answer.map(|answer| answer.class))
//! }
//! ```
//!
//! For each image it looks up the partition table with the bandwidth it estimates, runs the head, sends slices until
//! the deadline, and waits for the answer. An image is one plane of bytes per channel.
//!
//! # In the cloud
//!
//! With the feature `tail` the model crate has a `CifarTail`, which the server of the runtime takes:
//!
//! ```ignore
//! use cifar10_model::tail::CifarTail;
//! use clio::rt::cloud::{Options, serve};
//!
//! serve("0.0.0.0:7070", CifarTail::new()?, Options::default()).await?;
//! ```
//!
//! A packet of a device with another artifact is refused: both halves carry its hash.
//!
//! # Fields
//!
//! Paths are relative to the folder of `Cargo.toml`. A field is required unless it says otherwise.
//!
//! | field | value |
//! | --- | --- |
//! | `network` | the network, an `.onnx` file |
//! | `input` | `image { channels, height, width }`, where a byte becomes `(byte / 255 - mean) / std`; `mean` and `std` are optional lists with one number per channel, else 0 and 1 |
//! | `classes` | a text file with one class name per line, in the order of the network's outputs |
//! | `calibration` | the data set from which ranges, rotations and entropy tables are computed: a binary file of records of a label byte and the planes, as CIFAR-10's, or a folder with a folder of images per class |
//! | `holdout` | another, labelled data set, on which the accuracy of every operating point is measured |
//! | `slices` | `transform { bytes: [64, 128] }`, the rates in bytes on air, headers included, or `channels { step: 8 }`, prefixes of channels; or `clio2020 { counts: [1, 2, 4], tails: whole }`, the paper's method: prefixes of channels, trained. Its `counts` are optional, else the powers of two; so is `tails`, `whole` (a tail per count) or `next` (only the layer after the partition differs). It needs `fit: train` and `partitions` with one name |
//! | `fit` | optional: `train { data: "cifar-10-batches-bin", epochs: 6 }`, else the closed form, which needs no training; see below |
//! | `targets` | the boards: `stm32f746`, `mps2_an500` |
//! | `link` | `ble`, `lora` or `wifi` with `{ kbps: 50..=1000 }` and optionally `mtu: 244` and `round_trip: 30 ms`; or `custom`, which needs all three; and optionally `loss: 20 %`, the share of packets that are lost for good, which frames are then protected from |
//! | `deadline` | from wake-up to answer, in `ms` or `s` |
//! | `budget` | `{ flash: 1 MiB, ram: 256 KiB }`, what the firmware may use, in `B`, `KiB` or `MiB`; the board's reserve is taken off it |
//! | `partitions` | optional: the partition points to fit, by their tensors' names, as the partition table lists them; else all of the network's |
//! | `artifact` | optional: the fitted model, else the name in snake_case with `.clio` |
//! | `kernels` | optional: `vendor { headers: ["cmsis-nn/Include/arm_nnfunctions.h"], sources: ["cmsis-nn/Source"] }`, a library in C with the interface of CMSIS-NN, which then computes the head in place of Clio's own kernels; with `defines: ["NAME", "NAME=VALUE"]` optionally. It needs `clio-build`'s feature `vendor`, a C compiler for the board and libclang; see `docs/vendor.md` |
//!
//! In `fit: train { … }`:
//!
//! | field | value |
//! | --- | --- |
//! | `data` | the images to train on: a folder with CIFAR-10's `data_batch_*.bin`, or a folder of images of the network's size, flat or with a folder per class as for `calibration`. Of these files the artifact remembers names and sizes only |
//! | `epochs` | passes over them, `6` or `0.5` |
//! | `budget` | optional: the time after which training stops, in `s`, `min` or `h`, as in `40 min` |
//! | `seed` | optional: of everything random, else 1 |
//! | `batch` | optional: images per step, 2 or more, else 64 |
//! | `rate` | optional: the learning rate of the layers up to the cut, else 0.0003; behind it they learn more slowly, down to a tenth |
//! | `frozen` | optional: a partition point's name; layers before it keep their weights, which saves their share of the work; partition points before it stay in closed form |
//! | `share` | optional: how much of the way from the weights before training to those after it is gone, as in `60 %`, else what is best, part by part, on one in ten of the training images (400 at most), which are kept aside. Less keeps more of what the network could before: better where many bytes arrive, worse where few do, and a safeguard where training images are few. `cargo xtask evaluate --checkpoint FILE --share S` measures several from one training |
//!
//! All mistakes of a declaration are reported at once, each at its token, in the same words by the compiler and by the
//! build script. Who prefers to declare in `build.rs` alone finds the same fields as `clio_build::syntax::Builder`,
//! hands the result to `clio_build::compile_declaration`, and includes what that generates with
//! `include!(concat!(env!("OUT_DIR"), "/clio/Cifar.rs"));`.
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
