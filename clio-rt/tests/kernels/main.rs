//! The portable kernels against TFLite's reference kernels (`vectors`, recorded by
//! `tests/vectors/make.py`) and against nested loops written from TFLite's definition (`properties`).

mod band;
mod case;
mod cortex_m;
mod naive;
mod properties;
mod reader;
mod slices;
mod tiles;
mod vectors;
mod xpulp;
