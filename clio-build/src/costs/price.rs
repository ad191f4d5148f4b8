//! A case as the planner prices it, by its own rules.

use clio_rt::kernels::cortex_m::Format;
use clio_rt::kernels::xpulp::tiles::Tiling;
use clio_rt::kernels::xpulp::{Finish, Rounding};
use clio_rt::kernels::{Shape, Window};
use clio_rt::stream::CONTEXTS;

use super::cases::{Case, Extent, Planes, Work, same};
use super::draw::{Constants, Draw};
use super::ops::{self, ZEROS, shape};
use super::{Cut, Form};
use crate::artifact::{Code, FittedChannels, FittedTransform};
use crate::integer::{Form as TiledForm, Kernel, Packed, Tiled};
use crate::plan::{cost, tiles};
use crate::target::{Cluster, Cost};

/// What a case costs by each of the tables; none where it does not have this form.
pub fn prices(case: &Case, form: Form, cut: Option<Cut>, tables: &[Cost]) -> Option<Vec<f64>> {
    let price = |rule: &dyn Fn(&Cost) -> f64| tables.iter().map(rule).collect();
    if form == Form::Cluster {
        return on_cluster(&case.work, cut?, tables);
    }
    if form == Form::Code {
        return code(&case.work).map(|rule| price(&*rule));
    }
    let format = match case.work {
        Work::Conv2d { format, .. } => format,
        _ => Format::Wide,
    };
    // Portable kernels have no format: the case of wide weights has their count.
    if form == Form::Portable && format == Format::Narrow {
        return None;
    }
    with_kernel(&case.work, |kernel, input, output| {
        let packed = match form {
            Form::Packed => Some(packed(&case.work, &kernel, format)?),
            _ => None,
        };
        let work = cost::Work::alone(kernel, packed.as_ref(), input, output);
        Some(price(&|table| work.instructions(table) as f64))
    })?
}

/// What the cores of a cluster take for all parts of a case.
fn on_cluster(work: &Work, cut: Cut, tables: &[Cost]) -> Option<Vec<f64>> {
    let by_each = |price: &dyn Fn(&Cost, &Cluster) -> f64| {
        tables.iter().map(|table| Some(price(table, &table.cluster.as_ref()?.0))).collect()
    };
    if let Work::Analysis { tensor, coefficients } = *work {
        return by_each(&|table, cluster| {
            cost::analysis(&table.analysis, tensor, coefficients) * cluster.cost.analysis
        });
    }
    with_kernel(work, |kernel, _, output| {
        let tiling = Tiling { rows: cut.rows, channels: cut.channels };
        let mut tiled = Tiled { tiling, ..Tiled::of(&kernel, output.elements())? };
        match &mut tiled.form {
            TiledForm::Depthwise(rows) => *rows = cut.together,
            // The counted case has other constants.
            TiledForm::Matrix(rounding) => {
                *rounding = *Rounding::ALL.get(usize::from(cut.rounding))?;
            }
            TiledForm::Add { finish, .. } if cut.rounding > 0 => {
                // Only the kind of it has a price.
                let signed = cut.rounding > 1;
                *finish = Finish::Scaled { signed, multiplier: 0, round: 0, shift: 0 };
            }
            _ => (),
        }
        by_each(&|_, cluster| tiles::computed(cluster, &kernel, &tiled))
    })?
}

/// The packed form, with the rows at a time that the case has.
fn packed(work: &Work, kernel: &Kernel, format: Format) -> Option<Packed> {
    let mut packed = Packed::of(kernel, format)?;
    if let (Work::Depthwise { rows, .. }, Packed::Depthwise { rows: kept, .. }) =
        (work, &mut packed)
    {
        *kept = *rows;
    }
    Some(packed)
}

/// Input, window, output and constants of a convolution whose filters are `depth` channels deep.
fn linear(
    kernel: u8,
    stride: u8,
    input: Extent,
    outputs: u16,
    depth: u16,
) -> (Shape, Window, Shape, Constants) {
    let (window, output) = same(kernel, stride, shape(input), outputs);
    let filter = window.taps() * usize::from(depth);
    (shape(input), window, output, Draw(1).constants(output.depth(), filter, 127))
}

/// Hands on a layer's kernel with the shapes of its input and output; none where the case is no layer.
fn with_kernel<R>(work: &Work, use_it: impl FnOnce(Kernel, Shape, Shape) -> R) -> Option<R> {
    let flat = |channels| Shape::new(1, 1, channels);
    Some(match *work {
        Work::Conv2d { kernel, stride, input, outputs, .. } => {
            let (input, window, output, constants) =
                linear(kernel, stride, input, outputs, input[2]);
            let op = constants.conv2d(input, output, window, ZEROS);
            use_it(Kernel::Conv2d(op), input, output)
        }
        Work::Depthwise { kernel, stride, input, .. } => {
            let (input, window, output, constants) = linear(kernel, stride, input, input[2], 1);
            let op = constants.depthwise(input, output, window, ZEROS);
            use_it(Kernel::Depthwise(op), input, output)
        }
        Work::FullyConnected { inputs, outputs } => {
            let constants = Draw(1).constants(outputs.into(), inputs.into(), 127);
            let op = constants.fully_connected(inputs, outputs, ZEROS);
            use_it(Kernel::FullyConnected(op), flat(inputs), flat(outputs))
        }
        Work::Add(elements) => use_it(Kernel::Add(ops::add()), flat(elements), flat(elements)),
        Work::MaxPool { kernel, stride, input } => {
            let op = ops::max_pool(kernel, stride, input);
            use_it(Kernel::MaxPool(op), op.input, op.output)
        }
        Work::AveragePool { kernel, stride, input } => {
            let op = ops::average_pool(kernel, stride, input);
            use_it(Kernel::AveragePool(op), op.input, op.output)
        }
        Work::Mean(input) => {
            let op = ops::mean(input);
            use_it(Kernel::Mean(op), op.input, flat(op.input.channels))
        }
        Work::Clamp(elements) => use_it(Kernel::Clamp(ops::CLAMP), flat(elements), flat(elements)),
        Work::Slice(input) => {
            let op = ops::slice(input);
            use_it(Kernel::Slice(op), op.input, op.output)
        }
        Work::Pad(input) => {
            let op = ops::pad(input);
            use_it(Kernel::Pad(op), op.input, op.output)
        }
        Work::Softmax(classes) => {
            use_it(Kernel::Softmax(ops::softmax()), flat(classes), flat(classes))
        }
        _ => return None,
    })
}

type Rule = Box<dyn Fn(&Cost) -> f64>;

/// The rule for a part of a slice code, or for the image.
fn code(work: &Work) -> Option<Rule> {
    Some(match *work {
        Work::Image(extent) => {
            let [height, width, channels] = extent.map(usize::from);
            let shape = crate::graph::Shape { channels, height, width };
            Box::new(move |table| cost::input(table, shape) as f64)
        }
        Work::Analysis { tensor, coefficients } => {
            Box::new(move |table| cost::analysis(&table.analysis, tensor, coefficients))
        }
        Work::Quantiser { coefficients, .. } => {
            Box::new(move |table| cost::quantiser(&table.analysis, shape(coefficients).elements()))
        }
        Work::Planes(planes) => {
            let code = fitted(planes);
            Box::new(move |table| cost::coder(table, &code, planes.bytes.into()))
        }
        Work::Channels { bytes, .. } => {
            let code = Code::Channels(FittedChannels::default());
            Box::new(move |table| cost::code(table, &code, bytes.into(), 0) as f64)
        }
        _ => return None,
    })
}

/// The code whose values the case draws.
fn fitted(planes: Planes) -> FittedTransform {
    let coefficients = shape(planes.coefficients).elements() as u16;
    let pass = [planes.significant; CONTEXTS].into_iter().chain([1 << 15]);
    FittedTransform {
        classes: vec![[0, coefficients, planes.passes.into()]],
        passes: (0..planes.passes).rev().map(|plane| [0, plane]).collect(),
        probabilities: pass.collect::<Vec<_>>().repeat(planes.passes.into()),
        ..FittedTransform::default()
    }
}
