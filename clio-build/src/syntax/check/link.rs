use super::{field, number};
use crate::syntax::draft::{Given, LinkDraft};
use crate::syntax::errors::Errors;
use crate::syntax::fields::report_missing;
use crate::syntax::known::{KNOWN_LINKS, LinkDefaults};
use crate::syntax::names::suggest;
use crate::syntax::scope::{CUSTOM_LINK, LINK};
use crate::syntax::{Kbps, Link};

/// The radio, with what its kind supplies.
pub(super) fn check(link: &LinkDraft, errors: &mut Errors) -> Option<Link> {
    let defaults = kind(&link.kind, errors);
    let kbps = kbps(link.kbps.as_ref(), errors);
    let mtu = number::check(&link.mtu, field(&LINK, "mtu"), number::PACKET, errors);
    let round_trip =
        number::check(&link.round_trip, field(&LINK, "round_trip"), number::MILLIS, errors);
    let loss = loss(link.loss.as_ref(), errors);
    let defaults = defaults?;
    let scope = if defaults.mtu.is_none() { &CUSTOM_LINK } else { &LINK };
    report_missing(scope, &link.seen, defaults.kind, &link.kind.at, errors);
    Some(Link {
        kind: defaults.kind.into(),
        kbps: kbps?,
        mtu: mtu.and_then(|mtu| u16::try_from(mtu).ok()).or(defaults.mtu)?,
        loss: loss?,
        round_trip_ms: round_trip.or(defaults.round_trip_ms)?,
    })
}

fn kind(given: &Given<String>, errors: &mut Errors) -> Option<&'static LinkDefaults> {
    let kind = &given.value;
    let found = KNOWN_LINKS.iter().find(|known| known.kind == kind);
    if found.is_none() {
        let advice = suggest(kind, KNOWN_LINKS.iter().map(|known| known.kind), "the kinds are");
        errors.add(&given.at, format!("there is no kind of link `{kind}`; {advice}"));
    }
    found
}

/// Most of the packets that a link may lose, percent: beyond, no redundancy is worth its bytes.
const MOST_LOSS: f64 = 90.0;

/// The share; none lost where nothing was given.
fn loss(given: Option<&Given<f64>>, errors: &mut Errors) -> Option<f64> {
    let Some(given) = given else { return Some(0.0) };
    let field = field(&LINK, "loss");
    let rule = if (0.0..=MOST_LOSS).contains(&given.value) {
        return Some(given.value / 100.0);
    } else if given.value > MOST_LOSS {
        format!("is at most {MOST_LOSS} %")
    } else {
        "is at least 0 %".into()
    };
    errors.add(&given.at, format!("`loss` {rule}; write `{}`", field.example));
    None
}

fn kbps(given: Option<&Given<(f64, f64)>>, errors: &mut Errors) -> Option<Kbps> {
    let given = given?;
    let (min, max) = given.value;
    let complaint = if !(min.is_finite() && max.is_finite()) {
        "`kbps` is made of finite numbers; write `kbps: 50..=1000`".into()
    } else if min <= 0.0 {
        "`kbps` is what the link carries while it is up, so it is above zero; write `kbps: 50..=1000`"
            .into()
    } else if min > max {
        format!("`kbps` goes from slow to fast; write `kbps: {max}..={min}`")
    } else {
        return Some(Kbps { min, max });
    };
    errors.add(&given.at, complaint);
    None
}
