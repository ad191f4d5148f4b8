//! Small models, written as exporters write them: input `image`, output `logits`.

use super::proto::{
    AttributeProto, DimensionProto, FLOAT, GraphProto, INT64, ModelProto, NodeProto,
    OperatorSetIdProto, TensorProto, TensorShapeProto, TensorTypeProto, TypeProto, ValueInfoProto,
};

pub fn node(
    name: &str,
    op: &str,
    inputs: &[&str],
    output: &str,
    attributes: &[(&str, &[i64])],
) -> NodeProto {
    let attribute = |(name, ints): &(&str, &[i64])| AttributeProto {
        name: (*name).into(),
        i: ints[0],
        ints: ints.to_vec(),
        ..Default::default()
    };
    NodeProto {
        name: name.into(),
        op_type: op.into(),
        input: inputs.iter().map(|&i| i.into()).collect(),
        output: vec![output.into()],
        attribute: attributes.iter().map(attribute).collect(),
        ..Default::default()
    }
}

pub fn floats(name: &str, dims: &[i64], value: f32) -> TensorProto {
    let count = dims.iter().product::<i64>() as usize;
    let float_data = vec![value; count];
    TensorProto {
        name: name.into(),
        dims: dims.into(),
        data_type: FLOAT,
        float_data,
        ..Default::default()
    }
}

pub fn ints(name: &str, values: &[i64]) -> TensorProto {
    let dims = vec![values.len() as i64];
    TensorProto {
        name: name.into(),
        dims,
        data_type: INT64,
        int64_data: values.into(),
        ..Default::default()
    }
}

pub fn info(name: &str, dims: &[i64]) -> ValueInfoProto {
    let dim = |&d: &i64| DimensionProto { dim_value: (d > 0).then_some(d), dim_param: None };
    let shape = TensorShapeProto { dim: dims.iter().map(dim).collect() };
    let tensor_type = TensorTypeProto { elem_type: FLOAT, shape: Some(shape) };
    let r#type = Some(TypeProto { tensor_type: Some(tensor_type) });
    ValueInfoProto { name: name.into(), r#type }
}

pub fn model(
    opset: i64,
    dims: &[i64],
    node: Vec<NodeProto>,
    initializer: Vec<TensorProto>,
) -> ModelProto {
    let graph = GraphProto {
        node,
        initializer,
        input: vec![info("image", dims)],
        output: vec![info("logits", &[])],
        value_info: vec![],
    };
    let opset_import = vec![OperatorSetIdProto { domain: String::new(), version: opset }];
    ModelProto { ir_version: 7, graph: Some(graph), opset_import }
}
