//! Identity, and Dropout, which is one at inference.

use super::super::error::{Refusal, refuse};
use super::super::node::{NodeReader, Value};

/// Identity.
pub(super) fn identity(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    node.value(0).cloned()
}

/// Dropout; its training mode is a constant input from opset 12.
pub(super) fn dropout(node: &mut NodeReader<'_>) -> Result<Value, Refusal> {
    if node.has_input(2)
        && node.constant(2).is_ok_and(|mode| mode.as_ints().is_ok_and(|m| m != [0]))
    {
        return refuse("training_mode 1", "export the model in inference mode (`model.eval()`)");
    }
    identity(node)
}
