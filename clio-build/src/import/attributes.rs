//! A node's attributes, by name and of the right type.

use super::builder::MAX_EXTENT;
use super::error::{Refusal, refuse};
use super::node::NodeReader;
use super::proto::{AttributeProto, TensorProto};

impl<'a> NodeReader<'a> {
    /// True where the node has this attribute.
    pub fn has(&self, name: &str) -> bool {
        self.proto.attribute.iter().any(|a| a.name == name)
    }

    /// An integer attribute.
    pub fn int(&self, name: &str, default: i64) -> Result<i64, Refusal> {
        Ok(self.attribute(name, Kind::Int)?.map_or(default, |a| a.i))
    }

    /// A float attribute.
    pub fn float(&self, name: &str) -> Result<Option<f32>, Refusal> {
        Ok(self.attribute(name, Kind::Float)?.map(|a| a.f))
    }

    /// An attribute that is a list of floats.
    pub fn floats(&self, name: &str) -> Result<Option<&'a [f32]>, Refusal> {
        Ok(self.attribute(name, Kind::Floats)?.map(|a| a.floats.as_slice()))
    }

    /// An attribute that is a list of integers.
    pub fn ints(&self, name: &str) -> Result<Option<&'a [i64]>, Refusal> {
        Ok(self.attribute(name, Kind::Ints)?.map(|a| a.ints.as_slice()))
    }

    /// A string attribute.
    pub fn string(&self, name: &str, default: &'static str) -> Result<String, Refusal> {
        let attribute = self.attribute(name, Kind::String)?;
        Ok(attribute.map_or(default.into(), |a| String::from_utf8_lossy(&a.s).into_owned()))
    }

    /// A tensor attribute.
    pub fn tensor(&self, name: &str) -> Result<Option<&'a TensorProto>, Refusal> {
        Ok(self.attribute(name, Kind::Tensor)?.and_then(|a| a.t.as_ref()))
    }

    /// A list of `N` extents, each below the limit.
    pub fn extents<const N: usize>(
        &self,
        name: &str,
        default: [usize; N],
    ) -> Result<[usize; N], Refusal> {
        match self.ints(name)? {
            None => Ok(default),
            Some(list) => extents_of(name, list),
        }
    }

    fn attribute(&self, name: &str, kind: Kind) -> Result<Option<&'a AttributeProto>, Refusal> {
        match self.proto.attribute.iter().find(|a| a.name == name) {
            Some(a) if a.r#type != 0 && a.r#type != kind as i32 => refuse(
                format!("attribute `{name}` is of the wrong type"),
                "export the model again, the file is damaged",
            ),
            found => Ok(found),
        }
    }
}

/// `AttributeProto.AttributeType` of the values that are read.
#[derive(Clone, Copy)]
enum Kind {
    Float = 1,
    Int = 2,
    String = 3,
    Tensor = 4,
    Floats = 6,
    Ints = 7,
}

/// Exactly `N` extents, each below the limit.
pub(super) fn extents_of<const N: usize>(name: &str, list: &[i64]) -> Result<[usize; N], Refusal> {
    let mut extents = [0; N];
    if list.len() != N {
        return refuse(
            format!("`{name}` {list:?} has {} entries", list.len()),
            format!("two spatial dimensions are supported: {N} entries"),
        );
    }
    for (extent, &value) in extents.iter_mut().zip(list) {
        match usize::try_from(value) {
            Ok(v) if v <= MAX_EXTENT => *extent = v,
            _ => {
                return refuse(
                    format!("`{name}` {list:?}"),
                    format!("entries are 0 to {MAX_EXTENT}"),
                );
            }
        }
    }
    Ok(extents)
}
