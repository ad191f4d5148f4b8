//! Slice codes: a partition's int8 tensor as a byte stream of which every prefix decodes.
//!
//! [`Transform`] rotates the channels, takes a DCT over space, and codes the bit planes of the coefficients in the order in
//! which they improve the answer most per byte. [`Channels`] sends whole channels, most important first. Both
//! directions are here, so that what the compiler measures is what the device and the cloud run.

mod analysis;
mod channels;
mod dots;
mod neighbours;
mod planes;
mod range;
// A Cortex-M is alone, and who has one caller is inlined.
#[cfg(not(dsp))]
mod shared;
#[cfg(feature = "tail")]
mod synthesis;
mod transform;

pub use analysis::Analysis;
pub use channels::Channels;
pub use planes::{CONTEXTS, Class, MAX_PLANES, Pass, Planes, Reached};
pub use range::{BitCoder, Decoder, Encoder, End, Interval, MIN_PROBABILITY, Probability};
#[cfg(feature = "tail")]
pub use synthesis::Synthesis;
pub use transform::Transform;
