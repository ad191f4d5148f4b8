//! [`Graph`] in, ONNX out: for networks that were made or changed here.

use std::fmt::Write as _;

use prost::Message;

use crate::graph::ops::{Conv2d, FullyConnected, Pad, Pool, PoolKind, Range, Slice};
use crate::graph::{Graph, Node, Op, Shape, TensorId};
use crate::import::proto::{
    AttributeProto, DimensionProto, FLOAT, GraphProto, INT64, ModelProto, NodeProto,
    OperatorSetIdProto, TensorProto, TensorShapeProto, TensorTypeProto, TypeProto, ValueInfoProto,
};

/// Version of the file format, that of ONNX 1.8 (2020), and the operator set that came with it.
const IR_VERSION: i64 = 7;
const OPERATORS: i64 = 13;

/// `AttributeProto.AttributeType` INT and INTS.
const ATTRIBUTE_INT: i32 = 2;
const ATTRIBUTE_INTS: i32 = 7;

/// The graph as an ONNX file for batches of any size; the importer reads it back as it is.
///
/// Tensors and nodes keep their names. A fused activation becomes a node of its own.
pub fn onnx(graph: &Graph) -> Vec<u8> {
    let flat = vec![false; graph.tensors.len()];
    let mut writer = Writer { graph, flat, out: GraphProto::default() };
    graph.nodes.iter().for_each(|node| writer.node(node));
    writer.out.input = vec![writer.value(graph.input)];
    writer.out.output = vec![writer.value(graph.output)];
    let model = ModelProto {
        ir_version: IR_VERSION,
        graph: Some(writer.out),
        opset_import: vec![OperatorSetIdProto { domain: String::new(), version: OPERATORS }],
    };
    model.encode_to_vec()
}

struct Writer<'a> {
    graph: &'a Graph,
    /// Per tensor: whether it is `[batch, channels]` in the file, not `[batch, channels, height, width]`. The graph makes no difference.
    flat: Vec<bool>,
    out: GraphProto,
}

impl Writer<'_> {
    fn node(&mut self, node: &Node) {
        let name = |t: TensorId| self.graph.tensors[t].name.clone();
        let mut inputs: Vec<String> = node.inputs.iter().map(|&t| name(t)).collect();
        let flat = node.inputs.iter().all(|&t| self.flat[t]);
        self.flat[node.output] = flat || matches!(node.op, Op::Flatten(_) | Op::FullyConnected(_));
        if !flat && matches!(node.op, Op::FullyConnected(_)) {
            let vector = format!("{}/flat", node.name);
            self.push(&vector, "Flatten", inputs, &vector, vec![int("axis", 1)]);
            inputs = vec![vector];
        }
        let output = name(node.output);
        let clamp = match &node.op {
            Op::Conv2d(op) => op.clamp,
            Op::FullyConnected(op) => op.clamp,
            Op::Add(op) => op.clamp,
            Op::Pool(op) => op.clamp,
            _ => Range::NONE,
        };
        let (name, linear) = (&node.name, format!("{output}/linear"));
        let to = if clamp == Range::NONE { &output } else { &linear };
        match &node.op {
            Op::Conv2d(op) => self.convolution(name, op, inputs, to),
            Op::FullyConnected(op) => self.fully_connected(name, op, inputs, to),
            Op::Add(_) => self.push(name, "Add", inputs, to, vec![]),
            Op::Pool(op) => self.pool(name, op, inputs, to),
            Op::Clamp(op) => self.clamp(name, op.range, inputs, to),
            Op::Slice(op) => self.slice(name, op, inputs, to),
            Op::Pad(op) => self.pad(name, op, inputs, to),
            Op::Flatten(_) => self.push(name, "Flatten", inputs, to, vec![int("axis", 1)]),
            Op::Softmax(_) => self.push(name, "Softmax", inputs, to, vec![int("axis", 1)]),
        }
        if clamp != Range::NONE {
            self.clamp(&format!("{name}/clamp"), clamp, vec![linear], &output);
        }
    }

    fn convolution(&mut self, name: &str, op: &Conv2d, mut inputs: Vec<String>, to: &str) {
        let [rows, columns] = op.kernel;
        inputs.push(self.floats(
            &format!("{name}.weight"),
            &[op.outputs, op.inputs, rows, columns],
            &op.weights,
        ));
        inputs.push(self.floats(&format!("{name}.bias"), &[op.outputs], &op.bias));
        let attributes = vec![
            ints("kernel_shape", &op.kernel),
            ints("strides", &op.stride),
            ints("dilations", &op.dilation),
            ints("pads", &op.padding),
            int("group", op.groups as i64),
        ];
        self.push(name, "Conv", inputs, to, attributes);
    }

    fn fully_connected(
        &mut self,
        name: &str,
        op: &FullyConnected,
        mut inputs: Vec<String>,
        to: &str,
    ) {
        let weights = format!("{name}.weight");
        inputs.push(self.floats(&weights, &[op.outputs, op.inputs], &op.weights));
        inputs.push(self.floats(&format!("{name}.bias"), &[op.outputs], &op.bias));
        self.push(name, "Gemm", inputs, to, vec![int("transB", 1)]);
    }

    fn pool(&mut self, name: &str, op: &Pool, inputs: Vec<String>, to: &str) {
        let kind = match op.kind {
            PoolKind::Average => "AveragePool",
            PoolKind::Max => "MaxPool",
        };
        let attributes = vec![
            ints("kernel_shape", &op.kernel),
            ints("strides", &op.stride),
            ints("pads", &op.padding),
        ];
        self.push(name, kind, inputs, to, attributes);
    }

    fn clamp(&mut self, name: &str, range: Range, mut inputs: Vec<String>, to: &str) {
        if range == Range::RELU {
            return self.push(name, "Relu", inputs, to, vec![]);
        }
        for (bound, value) in [("min", range.min), ("max", range.max)] {
            inputs.push(match value {
                Some(value) => self.floats(&format!("{name}.{bound}"), &[], &[value]),
                None => String::new(),
            });
        }
        self.push(name, "Clip", inputs, to, vec![]);
    }

    fn slice(&mut self, name: &str, op: &Slice, mut inputs: Vec<String>, to: &str) {
        for (part, values) in
            [("starts", op.begin), ("ends", op.end), ("axes", [1, 2, 3]), ("steps", op.step)]
        {
            inputs.push(self.integers(&format!("{name}.{part}"), &values));
        }
        self.push(name, "Slice", inputs, to, vec![]);
    }

    fn pad(&mut self, name: &str, op: &Pad, mut inputs: Vec<String>, to: &str) {
        let ([a, b, c], [d, e, f]) = (op.before, op.after);
        inputs.push(self.integers(&format!("{name}.pads"), &[0, a, b, c, 0, d, e, f]));
        self.push(name, "Pad", inputs, to, vec![]);
    }

    fn push(
        &mut self,
        name: &str,
        kind: &str,
        input: Vec<String>,
        to: &str,
        attribute: Vec<AttributeProto>,
    ) {
        self.out.node.push(NodeProto {
            input,
            output: vec![to.into()],
            name: name.into(),
            op_type: kind.into(),
            attribute,
            domain: String::new(),
        });
    }

    fn floats(&mut self, name: &str, extents: &[usize], values: &[f32]) -> String {
        let raw_data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(name, extents, FLOAT, raw_data)
    }

    fn integers(&mut self, name: &str, values: &[usize]) -> String {
        let raw_data = values.iter().flat_map(|&value| (value as i64).to_le_bytes()).collect();
        self.constant(name, &[values.len()], INT64, raw_data)
    }

    /// A constant under a name that is still free.
    fn constant(
        &mut self,
        name: &str,
        extents: &[usize],
        data_type: i32,
        raw_data: Vec<u8>,
    ) -> String {
        let mut name = name.to_owned();
        while self.out.initializer.iter().any(|constant| constant.name == name) {
            let _ = write!(name, "_");
        }
        let dims = extents.iter().map(|&extent| extent as i64).collect();
        let constant =
            TensorProto { dims, data_type, name: name.clone(), raw_data, ..Default::default() };
        self.out.initializer.push(constant);
        name
    }

    fn value(&self, tensor: TensorId) -> ValueInfoProto {
        let Shape { channels, height, width } = self.graph.shape(tensor);
        let extents =
            if self.flat[tensor] { vec![channels] } else { vec![channels, height, width] };
        let batch = DimensionProto { dim_value: None, dim_param: Some("batch".into()) };
        let known =
            extents.iter().map(|&e| DimensionProto { dim_value: Some(e as i64), dim_param: None });
        let shape = TensorShapeProto { dim: std::iter::once(batch).chain(known).collect() };
        let tensor_type = Some(TensorTypeProto { elem_type: FLOAT, shape: Some(shape) });
        ValueInfoProto {
            name: self.graph.tensors[tensor].name.clone(),
            r#type: Some(TypeProto { tensor_type }),
        }
    }
}

fn int(name: &str, i: i64) -> AttributeProto {
    AttributeProto { name: name.into(), i, r#type: ATTRIBUTE_INT, ..Default::default() }
}

fn ints(name: &str, values: &[usize]) -> AttributeProto {
    let ints = values.iter().map(|&value| value as i64).collect();
    AttributeProto { name: name.into(), ints, r#type: ATTRIBUTE_INTS, ..Default::default() }
}
