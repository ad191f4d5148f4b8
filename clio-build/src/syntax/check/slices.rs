use super::{clio2020, field, number};
use crate::syntax::Slices;
use crate::syntax::draft::{Draft, Given, SlicesDraft};
use crate::syntax::errors::Errors;
use crate::syntax::known::PACKET_HEADER_BYTES;
use crate::syntax::scope::{CHANNELS, TRANSFORM};

/// The most bytes of a frame.
const MAX_BYTES: u64 = 65535;

/// The slice code's rates.
pub(super) fn check(slices: &SlicesDraft, errors: &mut Errors) -> Option<Slices> {
    match slices {
        SlicesDraft::Transform { bytes } => {
            Some(Slices::Transform { bytes: check_bytes(bytes.as_ref()?, errors)? })
        }
        SlicesDraft::Channels { step, .. } => {
            let step = number::check(step, field(&CHANNELS, "step"), number::EXTENT, errors)?;
            Some(Slices::Channels { step })
        }
        SlicesDraft::Clio2020(code) => clio2020::check(code, errors),
    }
}

/// Rules on a code and the declaration's other fields: the paper's method needs training, prefixes of channels in closed form have none.
pub(super) fn check_company(slices: &SlicesDraft, draft: &Draft, errors: &mut Errors) {
    if let SlicesDraft::Clio2020(code) = slices {
        clio2020::check_company(code, draft, errors);
    }
    if let (SlicesDraft::Channels { at, .. }, true) = (slices, draft.seen.contains(&"fit")) {
        let rule = "`channels` is fitted in closed form only, and `fit` asks for training";
        let way_out =
            "write `clio2020 {}` for prefixes of channels that are trained, or `transform`";
        errors.add(at, format!("{rule}; {way_out}, or remove `fit`"));
    }
}

fn check_bytes(bytes: &Given<Vec<Given<u64>>>, errors: &mut Errors) -> Option<Vec<u32>> {
    if bytes.value.is_empty() {
        let example = field(&TRANSFORM, "bytes").example;
        errors.add(&bytes.at, format!("`bytes` has at least one rate; write `{example}`"));
        return None;
    }
    for rate in &bytes.value {
        check_room(rate, errors);
    }
    for pair in bytes.value.windows(2) {
        check_rise("bytes", &pair[0], &pair[1], errors);
    }
    bytes.value.iter().map(|rate| u32::try_from(rate.value).ok()).collect()
}

fn check_room(rate: &Given<u64>, errors: &mut Errors) {
    let header = u64::from(PACKET_HEADER_BYTES);
    if rate.value <= header {
        let rule = format!("the packet's header alone takes {header} bytes");
        errors.add(&rate.at, format!("{rule}; write {} or more, say 64", header + 1));
    } else if rate.value > MAX_BYTES {
        errors
            .add(&rate.at, format!("a frame has at most {MAX_BYTES} bytes; write a smaller rate"));
    }
}

/// A list of rates rises strictly.
pub(super) fn check_rise(name: &str, before: &Given<u64>, rate: &Given<u64>, errors: &mut Errors) {
    if rate.value <= before.value {
        let way_out = if rate.value == before.value { "keep one of them" } else { "sort the list" };
        let rule = format!("`{name}` rises strictly, and {} follows {}", rate.value, before.value);
        errors.add(&rate.at, format!("{rule}; {way_out}"));
    }
}
