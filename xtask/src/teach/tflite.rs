//! The weights of a TFLite file's layers, dequantised: as much of the format as that takes.
//!
//! Field numbers are those of TensorFlow's `schema.fbs`, the layout that of flatbuffers: a table begins with the distance back to its
//! vtable, which has each field's place in the table.

use anyhow::{Context, Result, ensure};

/// A convolution or fully connected layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Extents of the weights as TFLite has them: `[outputs, rows, columns, inputs]`, depthwise `[1, rows, columns, channels]`.
    pub extents: Vec<usize>,
    /// The weights.
    pub weights: Vec<f32>,
    /// The bias.
    pub bias: Vec<f32>,
}

/// `BuiltinOperator` of the schema.
const WITH_WEIGHTS: [u32; 3] = [3, 4, 9];
/// `TensorType` of the schema.
const FLOAT32: u8 = 0;
const INT32: u8 = 2;
const INT8: u8 = 9;

/// Every layer with weights, in the order in which the file runs them.
pub fn layers(bytes: &[u8]) -> Result<Vec<Layer>> {
    let file = File(bytes);
    ensure!(file.get::<4>(4)? == *b"TFL3", "it is no TFLite file");
    let model = file.follow(0)?;
    let codes = file.tables(model, 1)?;
    let graphs = file.tables(model, 2)?;
    let buffers = file.tables(model, 4)?;
    let graph = *graphs.first().context("it holds no graph")?;
    let tensors = file.tables(graph, 0)?;
    let mut layers = vec![];
    for operator in file.tables(graph, 3)? {
        let code = match file.field(operator, 0)? {
            Some(at) => file.number(at)?,
            None => 0,
        };
        let code = *codes.get(code).context("an operator has no code")?;
        // The older, narrower field of the kind, and the newer one.
        let narrow = file.field(code, 0)?.map(|at| file.get::<1>(at)).transpose()?;
        let wide = file.field(code, 3)?.map(|at| file.number(at)).transpose()?;
        let kind = wide.unwrap_or(0).max(narrow.map_or(0, |[byte]| byte.into())) as u32;
        if !WITH_WEIGHTS.contains(&kind) {
            continue;
        }
        let inputs = file.numbers(operator, 1)?;
        let [_, weights, bias] = inputs[..] else {
            anyhow::bail!("a layer has no weights or no bias")
        };
        let tensor = |index: usize| -> Result<(Vec<usize>, Vec<f32>)> {
            let tensor = *tensors.get(index).context("a layer's tensor is missing")?;
            file.values(tensor, &buffers)
        };
        let ((extents, weights), (_, bias)) = (tensor(weights)?, tensor(bias)?);
        layers.push(Layer { extents, weights, bias });
    }
    Ok(layers)
}

struct File<'a>(&'a [u8]);

impl File<'_> {
    fn get<const N: usize>(&self, at: usize) -> Result<[u8; N]> {
        let bytes = self.0.get(at..at.saturating_add(N)).and_then(|b| b.first_chunk());
        bytes.copied().context("it ends too early")
    }

    fn number(&self, at: usize) -> Result<usize> {
        Ok(u32::from_le_bytes(self.get(at)?) as usize)
    }

    /// What the offset at `at` points to.
    fn follow(&self, at: usize) -> Result<usize> {
        Ok(at + self.number(at)?)
    }

    /// Where a table's field is, if it has it.
    fn field(&self, table: usize, field: usize) -> Result<Option<usize>> {
        let back = i32::from_le_bytes(self.get(table)?);
        let vtable = (table as i64 - i64::from(back)) as usize;
        let length = usize::from(u16::from_le_bytes(self.get(vtable)?));
        let entry = 4 + 2 * field;
        if entry >= length {
            return Ok(None);
        }
        let place = usize::from(u16::from_le_bytes(self.get(vtable.saturating_add(entry))?));
        Ok((place != 0).then_some(table + place))
    }

    /// Where a vector's elements begin, and how many there are.
    fn vector(&self, table: usize, field: usize) -> Result<(usize, usize)> {
        let Some(at) = self.field(table, field)? else { return Ok((0, 0)) };
        let vector = self.follow(at)?;
        let count = self.number(vector)?;
        ensure!(count <= self.0.len(), "a vector is longer than the file");
        Ok((vector + 4, count))
    }

    fn tables(&self, table: usize, field: usize) -> Result<Vec<usize>> {
        let (at, count) = self.vector(table, field)?;
        (0..count).map(|i| self.follow(at + 4 * i)).collect()
    }

    fn numbers(&self, table: usize, field: usize) -> Result<Vec<usize>> {
        let (at, count) = self.vector(table, field)?;
        (0..count).map(|i| self.number(at + 4 * i)).collect()
    }

    /// Extents and values of a constant tensor: `scale · (q − zero point)` of its channel, where it is quantised.
    fn values(&self, tensor: usize, buffers: &[usize]) -> Result<(Vec<usize>, Vec<f32>)> {
        let extents = self.numbers(tensor, 0)?;
        let kind = self.field(tensor, 1)?.map_or(Ok([FLOAT32]), |at| self.get::<1>(at))?[0];
        let buffer = self.field(tensor, 2)?.map_or(Ok(0), |at| self.number(at))?;
        let buffer = *buffers.get(buffer).context("a tensor's buffer is missing")?;
        let (at, length) = self.vector(buffer, 0)?;
        let bytes = self.0.get(at..at + length).context("a buffer ends too early")?;
        let raw: Vec<f32> = match kind {
            FLOAT32 => bytes.as_chunks().0.iter().map(|&b| f32::from_le_bytes(b)).collect(),
            INT32 => bytes.as_chunks().0.iter().map(|&b| i32::from_le_bytes(b) as f32).collect(),
            INT8 => bytes.iter().map(|&b| f32::from(b as i8)).collect(),
            other => anyhow::bail!("a layer's tensor is of type {other}, not float, int32 or int8"),
        };
        ensure!(
            raw.len() == extents.iter().product::<usize>(),
            "a tensor has not its shape's size"
        );
        let Some(quantisation) = self.field(tensor, 4)? else { return Ok((extents, raw)) };
        let quantisation = self.follow(quantisation)?;
        let (at, scales) = self.vector(quantisation, 2)?;
        if scales == 0 {
            return Ok((extents, raw));
        }
        let (zeros, with_zeros) = self.vector(quantisation, 3)?;
        let axis = self.field(quantisation, 6)?.map_or(Ok(0), |at| self.number(at))?;
        let inner: usize = extents.iter().skip(axis + 1).product();
        let value = |(index, q): (usize, f32)| -> Result<f32> {
            let channel = if scales == 1 { 0 } else { index / inner.max(1) % scales };
            let scale = f32::from_le_bytes(self.get(at + 4 * channel)?);
            let zero = match with_zeros > channel {
                true => i64::from_le_bytes(self.get(zeros + 8 * channel)?) as f32,
                false => 0.0,
            };
            Ok(scale * (q - zero))
        };
        let values = raw.into_iter().enumerate().map(value).collect::<Result<_>>()?;
        Ok((extents, values))
    }
}
