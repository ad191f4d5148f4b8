use clio_rt::stream::CONTEXTS;
use proc_macro2::TokenStream;
use quote::quote;

use super::EmitError;
use super::file::WeightsFile;
use super::number::{float, int, ints};
use super::partition::Served;
use crate::artifact::{Code, FittedChannels, FittedTransform};

/// The layout of the partition's slice code, whose arrays are written to the file.
pub(super) fn layout(
    served: &Served<'_>,
    file: &mut WeightsFile,
) -> Result<TokenStream, EmitError> {
    match &served.partition.code {
        Code::Transform(code) => {
            check_shape(served, code.tensor)?;
            check_transform(served, code)?;
            Ok(transform(code, file))
        }
        Code::Channels(code) => {
            check_shape(served, code.tensor)?;
            channels(served, code, file)
        }
        Code::Local => Err(served.wrong("it has no slice code, yet it is not local".into())),
    }
}

fn transform(code: &FittedTransform, file: &mut WeightsFile) -> TokenStream {
    file.words(&code.vertical);
    file.words(&code.horizontal);
    file.unsigned(&code.coefficients);
    file.unsigned(&code.scales);
    file.unsigned(code.classes.as_flattened());
    for (pass, probabilities) in code.passes.iter().zip(code.probabilities.chunks(CONTEXTS + 1)) {
        file.unsigned(&pass.map(u16::from));
        file.unsigned(probabilities);
    }
    file.floats(&code.centroids);
    file.floats(&code.inverse);
    file.floats(&code.mean);
    let coded = ints(&code.shape.map(usize::from));
    let (coefficients, classes, passes) =
        (int(code.coefficients.len()), int(code.classes.len()), int(code.passes.len()));
    quote! {
        ::clio::tail::CodeLayout::Transform(::clio::tail::TransformLayout {
            coded: #coded,
            coefficients: #coefficients,
            classes: #classes,
            passes: #passes,
        })
    }
}

fn channels(
    served: &Served<'_>,
    code: &FittedChannels,
    file: &mut WeightsFile,
) -> Result<TokenStream, EmitError> {
    let [_, _, channels] = code.tensor.map(usize::from);
    let sent: Vec<usize> = code.sent.iter().map(|&sent| usize::from(sent)).collect();
    served.check("channel order", code.order.len(), channels)?;
    let imputations = sent.iter().map(|sent| channels * (sent + 1)).sum();
    served.check("imputation", code.imputation.len(), imputations)?;
    file.unsigned(&code.order);
    file.floats(&code.imputation);
    let scale = served
        .artifact
        .scales
        .get(served.partition.cut.tensor)
        .ok_or_else(|| served.wrong("its tensor has no scale".into()))?;
    let (step, zero) = (float(scale.scale), i32::from(scale.zero));
    let zero = int_of(zero);
    let sent = ints(&sent);
    Ok(quote! {
        ::clio::tail::CodeLayout::Channels(::clio::tail::ChannelsLayout {
            scale: #step,
            zero_point: #zero,
            sent: &#sent,
        })
    })
}

fn int_of(value: i32) -> TokenStream {
    let magnitude = int(value.unsigned_abs() as usize);
    if value < 0 { quote!(-#magnitude) } else { quote!(#magnitude) }
}

fn check_shape(served: &Served<'_>, tensor: [u16; 3]) -> Result<(), EmitError> {
    let shape = served.artifact.graph.shape(served.partition.cut.tensor);
    let [height, width, channels] = tensor.map(usize::from);
    if [shape.height, shape.width, shape.channels] == [height, width, channels] {
        return Ok(());
    }
    Err(served.wrong(format!("its code is of {channels}×{height}×{width}, its tensor {shape}")))
}

/// The decoder indexes these arrays on the strength of this check.
fn check_transform(served: &Served<'_>, code: &FittedTransform) -> Result<(), EmitError> {
    let [height, width, channels] = code.tensor.map(usize::from);
    let [components, rows, columns] = code.shape.map(usize::from);
    let (count, passes) = (code.coefficients.len(), code.passes.len());
    for (what, has, needs) in [
        ("vertical DCT", code.vertical.len(), rows * height),
        ("horizontal DCT", code.horizontal.len(), columns * width),
        ("quantisers", code.scales.len(), count),
        ("probabilities", code.probabilities.len(), (CONTEXTS + 1) * passes),
        ("centroids", code.centroids.len(), 2 * passes),
        ("inverse rotation", code.inverse.len(), channels * components),
        ("mean", code.mean.len(), channels),
    ] {
        served.check(what, has, needs)?;
    }
    let positions = components * rows * columns;
    if let Some(position) = code.coefficients.iter().find(|&&p| usize::from(p) >= positions) {
        return Err(served.wrong(format!("coefficient {position} is none of its {positions}")));
    }
    let inside =
        |&[first, members, _]: &[u16; 3]| usize::from(first) + usize::from(members) <= count;
    if let Some(class) = code.classes.iter().position(|class| !inside(class)) {
        return Err(served.wrong(format!("class {class} ends after its {count} coefficients")));
    }
    match code.passes.iter().position(|&[class, plane]| {
        usize::from(class) >= code.classes.len() || plane >= clio_rt::stream::MAX_PLANES
    }) {
        Some(pass) => Err(served.wrong(format!("pass {pass} is of no class or no bit plane"))),
        None => Ok(()),
    }
}
