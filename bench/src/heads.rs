//! Generated heads of EfficientNet-Lite0's shape to the end of block 5, with random weights: layer by layer, and in bands of rows in a quarter of the memory; and of the whole of person_detect.

use alloc::vec::Vec;

use crate::draw::Draw;
use crate::{Outcome, board, case, compare, report, stack};

mod whole {
    include!(concat!(env!("OUT_DIR"), "/whole/Tiny.rs"));
}

mod bands {
    include!(concat!(env!("OUT_DIR"), "/bands/Tiny.rs"));
}

mod person {
    include!(concat!(env!("OUT_DIR"), "/person/Tiny.rs"));
}

/// The partition after block 5, or of all of person_detect.
const PARTITION: u8 = 1;

pub use bands::Tiny as Bands;
pub use person::Tiny as Person;
pub use whole::Tiny as Whole;

/// Runs both on an image, and compares their tensors.
pub fn run(whole: &mut Whole, bands: &mut Bands) {
    case(|| {
        let image: Vec<u8> =
            Draw(0xEF).values(whole::Tiny::IMAGE_BYTES).into_iter().map(|v| v as u8).collect();
        let macs = whole::Tiny::MACS[usize::from(PARTITION)] as usize;
        let name = "efficientnet-lite0";
        let by_layers = board::count(|| _ = whole.run_to(&image, PARTITION));
        let in_bands = board::count(|| _ = bands.run_to(&image, PARTITION));
        let (Ok(whole), Ok(bands)) =
            (whole.run_to(&image, PARTITION), bands.run_to(&image, PARTITION))
        else {
            panic!("{name}: a head does not run");
        };
        assert!(whole.iter().any(|value| *value != whole[0]), "{name}: the tensor is constant");
        compare(name, whole, bands);
        // All that the head has, in place of scratch memory alone; there is no run of portable kernels.
        let outcome = |name, instructions, bytes| Outcome {
            name,
            partition: None,
            macs,
            portable: 0,
            instructions,
            scratch_bytes: bytes,
        };
        report(&outcome("efficientnet", by_layers, whole::Tiny::RAM_BYTES));
        report(&outcome("efficientnet-bands", in_bands, bands::Tiny::RAM_BYTES));
    });
}

/// Runs all of person_detect on an image. What it takes of memory is all: the head and the deepest stack.
pub fn run_person(person: &mut Person) {
    case(|| {
        let image: Vec<u8> =
            Draw(0x9E).values(Person::IMAGE_BYTES).into_iter().map(|v| v as u8).collect();
        let name = "person_detect-head";
        stack::paint();
        let instructions = board::count(|| _ = person.run_to(&image, PARTITION));
        let stack_bytes = stack::deepest();
        assert!(person.run_to(&image, PARTITION).is_ok(), "{name}: it does not run");
        report(&Outcome {
            name,
            partition: None,
            macs: Person::MACS[usize::from(PARTITION)] as usize,
            portable: 0,
            instructions,
            scratch_bytes: Person::RAM_BYTES + stack_bytes,
        });
    });
}
