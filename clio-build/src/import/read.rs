//! From a decoded model to a graph: every node is read, every refusal collected.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::builder::{Activation, Builder};
use super::constant::Constant;
use super::error::{Problem, Refusal, refuse};
use super::live::live_nodes;
use super::node::{NodeReader, Value, Values, node_name};
use super::ops::operator;
use super::proto::{GraphProto, ModelProto, NodeProto, ValueInfoProto};
use super::types::activation_type;
use crate::graph::Graph;

/// Operator sets whose definitions are followed.
const OPSETS: std::ops::RangeInclusive<i64> = 7..=21;

/// Reads a model of `file_bytes` bytes; all problems are returned together.
pub(super) fn read(
    model: &ModelProto,
    file_bytes: usize,
    name: &str,
) -> Result<Graph, Vec<Problem>> {
    let empty = GraphProto::default();
    let graph = model.graph.as_ref().unwrap_or(&empty);
    let mut reader = Reader {
        graph,
        opset: opset(model, name).map_err(|p| vec![p])?,
        values: Values::new(),
        builder: Builder::new(file_bytes),
        problems: Vec::new(),
        types: graph.value_info.iter().map(|i| (i.name.as_str(), i)).collect(),
    };
    let output = reader.output_name(name).map_err(|p| vec![p])?;
    let live = live_nodes(graph, output);
    reader.constants(&live);
    let input = reader.input(name);
    live.iter().for_each(|&node| reader.node(node));
    let output = reader.output(output);
    match (input, output) {
        (Some(input), Some(output)) if reader.problems.is_empty() => {
            Ok(reader.builder.finish(name, input, output))
        }
        _ => Err(reader.problems),
    }
}

struct Reader<'a> {
    graph: &'a GraphProto,
    opset: i64,
    values: Values,
    builder: Builder,
    problems: Vec<Problem>,
    types: HashMap<&'a str, &'a ValueInfoProto>,
}

impl<'a> Reader<'a> {
    fn output_name(&self, name: &str) -> Result<&'a str, Problem> {
        match &self.graph.output[..] {
            [one] => Ok(&one.name),
            many => {
                let names: Vec<&str> = many.iter().map(|o| o.name.as_str()).collect();
                let what = format!("the network has {} outputs: {}", many.len(), names.join(", "));
                Err(problem(name, "model", what, "export it with the logits as only output"))
            }
        }
    }

    fn constants(&mut self, live: &[&NodeProto]) {
        let read: HashSet<&str> =
            live.iter().flat_map(|n| n.input.iter().map(String::as_str)).collect();
        for proto in self.graph.initializer.iter().filter(|i| read.contains(i.name.as_str())) {
            let value = match Constant::decode(proto) {
                Ok(constant) => Value::Constant(Rc::new(constant)),
                Err(refusal) => self.refused(&proto.name, "initializer", refusal),
            };
            self.values.insert(proto.name.clone(), value);
        }
    }

    fn input(&mut self, name: &str) -> Option<usize> {
        let constants: HashSet<&str> =
            self.graph.initializer.iter().map(|i| i.name.as_str()).collect();
        let inputs: Vec<&ValueInfoProto> =
            self.graph.input.iter().filter(|i| !constants.contains(i.name.as_str())).collect();
        let [input] = inputs[..] else {
            let names: Vec<&str> = inputs.iter().map(|i| i.name.as_str()).collect();
            let what = format!("the network has {} inputs: {}", inputs.len(), names.join(", "));
            self.problems.push(problem(name, "model", what, "it must have one, the image"));
            self.values.extend(inputs.iter().map(|i| (i.name.clone(), Value::Refused)));
            return None;
        };
        let bound = activation_type(input).and_then(|(shape, rank, batch)| {
            let tensor = self.builder.tensor(&input.name, shape)?;
            Ok(Activation { tensor, shape, rank, batch })
        });
        match bound {
            Ok(activation) => {
                self.values.insert(input.name.clone(), Value::Activation(activation));
                Some(activation.tensor)
            }
            Err(refusal) => {
                let value = self.refused(&input.name, "input", refusal);
                self.values.insert(input.name.clone(), value);
                None
            }
        }
    }

    fn node(&mut self, proto: &'a NodeProto) {
        let (name, output) = (node_name(proto), proto.output.first().map_or("", String::as_str));
        let result = if output.is_empty() {
            refuse("its first output is left out", "only first outputs are supported")
        } else if self.values.contains_key(output) {
            refuse(format!("`{output}` is computed twice"), "names of outputs must differ")
        } else {
            self.convert(proto)
        };
        let value = match result {
            Ok(value) => value,
            Err(refusal) => {
                let refused = self.refused(name, &proto.op_type, refusal);
                self.guess(proto).unwrap_or(refused)
            }
        };
        self.values.insert(output.to_owned(), value);
    }

    fn convert(&mut self, proto: &'a NodeProto) -> Result<Value, Refusal> {
        let Some(operator) = operator(proto) else {
            let domain = if proto.domain.is_empty() { "" } else { " of another domain" };
            return refuse(
                format!("the operator {}{domain} is not supported", proto.op_type),
                "see docs/operators.md for those that are",
            );
        };
        if let Some(a) =
            proto.attribute.iter().find(|a| !operator.attributes.contains(&a.name.as_str()))
        {
            return refuse(
                format!("attribute `{}`", a.name),
                format!("{} takes {}", proto.op_type, operator.attributes.join(", ")),
            );
        }
        let opset = self.opset;
        (operator.read)(&mut NodeReader {
            proto,
            opset,
            values: &self.values,
            builder: &mut self.builder,
        })
    }

    /// Stands in for a refused output, so that what follows is checked too: the exporter's word for it.
    fn guess(&mut self, proto: &NodeProto) -> Option<Value> {
        let output = proto.output.first()?;
        let (shape, rank, batch) = activation_type(self.types.get(output.as_str())?).ok()?;
        let tensor = self.builder.tensor(output, shape).ok()?;
        Some(Value::Activation(Activation { tensor, shape, rank, batch }))
    }

    fn output(&mut self, name: &str) -> Option<usize> {
        match self.values.get(name) {
            Some(Value::Activation(a)) => Some(a.tensor),
            Some(Value::Refused) => None,
            _ => {
                let what = "it does not depend on the network's input";
                self.problems.push(problem(name, "output", what.into(), "export the model again"));
                None
            }
        }
    }

    fn refused(&mut self, node: &str, op: &str, refusal: Refusal) -> Value {
        if let Refusal::Unsupported { what, instead } = refusal {
            self.problems.push(Problem { node: node.into(), op: op.into(), what, instead });
        }
        Value::Refused
    }
}

fn problem(node: &str, op: &str, what: String, instead: &str) -> Problem {
    Problem { node: node.into(), op: op.into(), what, instead: instead.into() }
}

fn opset(model: &ModelProto, name: &str) -> Result<i64, Problem> {
    let onnx = |domain: &str| domain.is_empty() || domain == "ai.onnx";
    let version = model.opset_import.iter().find(|o| onnx(&o.domain)).map_or(1, |o| o.version);
    if OPSETS.contains(&version) {
        return Ok(version);
    }
    let instead = format!("export with an opset from {} to {}", OPSETS.start(), OPSETS.end());
    Err(problem(name, "model", format!("opset {version}"), &instead))
}
