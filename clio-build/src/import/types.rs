//! The types of tensors that are read: float32, of fixed extents but for the batch.

use super::builder::MAX_EXTENT;
use super::error::{Refusal, refuse};
use super::proto::{FLOAT, ValueInfoProto, data_type_name};
use crate::graph::Shape;

/// Shape, rank and batch of a float32 tensor `[n, c]` or `[n, c, h, w]`.
pub(super) fn activation_type(
    info: &ValueInfoProto,
) -> Result<(Shape, usize, Option<usize>), Refusal> {
    let Some(tensor) = info.r#type.as_ref().and_then(|t| t.tensor_type.as_ref()) else {
        return refuse("it has no tensor type", "export the model with a shape for its input");
    };
    if tensor.elem_type != FLOAT {
        return refuse(
            format!("elements of type {}", data_type_name(tensor.elem_type)),
            "export in float32",
        );
    }
    let dims = tensor.shape.as_ref().map_or(&[][..], |s| &s.dim);
    let fixed: Vec<Option<usize>> = dims
        .iter()
        .map(|d| {
            d.dim_value
                .and_then(|v| usize::try_from(v).ok())
                .filter(|v| (1..=MAX_EXTENT).contains(v))
        })
        .collect();
    match fixed[..] {
        [batch, Some(channels)] => Ok((Shape { channels, height: 1, width: 1 }, 2, batch)),
        [batch, Some(channels), Some(height), Some(width)] => {
            Ok((Shape { channels, height, width }, 4, batch))
        }
        [_, _] | [_, _, _, _] => refuse(
            "an extent other than the batch is not fixed",
            "export the model with fixed channels, height and width; only the batch may be dynamic",
        ),
        _ => refuse(
            format!("a tensor of rank {}", dims.len()),
            "it must be [batch, channels, height, width] or [batch, channels]",
        ),
    }
}
