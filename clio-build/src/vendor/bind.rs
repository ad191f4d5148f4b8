//! Rust declarations of what the library's headers declare.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::{Library, VendorError};
use crate::emit;

/// What heads call of the library.
const FUNCTIONS: [&str; 10] = [
    "arm_convolve_wrapper_s8",
    "arm_convolve_wrapper_s8_get_buffer_size",
    "arm_depthwise_conv_wrapper_s8",
    "arm_depthwise_conv_wrapper_s8_get_buffer_size",
    "arm_fully_connected_wrapper_s8",
    "arm_elementwise_add_s8",
    "arm_max_pool_s8",
    "arm_avgpool_s8",
    "arm_avgpool_s8_get_buffer_size",
    "arm_softmax_s8",
];

/// The declarations of these functions and their types.
pub(super) fn bindings(library: &Library, tool: &cc::Tool) -> Result<String, VendorError> {
    // bindgen panics without it.
    clang_sys::load().map_err(VendorError::Libclang)?;
    let includes = library.folders().into_iter().map(|folder| format!("-I{}", folder.display()));
    let macros = library.macros().map(|(name, value)| match value {
        Some(value) => format!("-D{name}={value}"),
        None => format!("-D{name}"),
    });
    let system =
        system_folders(tool).into_iter().map(|folder| format!("-isystem{}", folder.display()));
    let mut builder = bindgen::Builder::default()
        .clang_args(includes.chain(macros).chain(system))
        .use_core()
        .rust_edition(bindgen::RustEdition::Edition2024)
        .layout_tests(false)
        .generate_comments(false)
        .prepend_enum_name(false)
        .formatter(bindgen::Formatter::None);
    for header in &library.headers {
        builder = builder.header(header.to_string_lossy());
    }
    for function in FUNCTIONS {
        builder = builder.allowlist_function(function);
    }
    let bound =
        builder.generate().map_err(|error| VendorError::Bind(error.to_string()))?.to_string();
    let bound = bound.parse().map_err(|error: proc_macro2::LexError| error.to_string());
    let bound = bound.and_then(|tokens| emit::print(tokens).map_err(|error| error.to_string()));
    let bound = bound.map_err(VendorError::Bind)?;
    match FUNCTIONS.into_iter().find(|function| !bound.contains(&format!("fn {function}("))) {
        Some(missing) => Err(VendorError::Missing(missing)),
        None => Ok(bound),
    }
}

/// Where the C compiler has its own headers, as it says itself.
fn system_folders(tool: &cc::Tool) -> Vec<PathBuf> {
    let mut command = Command::new(tool.path());
    command.args(tool.args()).args(["-E", "-v", "-x", "c", "-"]).stdin(Stdio::null());
    let Ok(output) = command.output() else { return vec![] };
    let text = String::from_utf8_lossy(&output.stderr);
    let listed = text.lines().skip_while(|line| !line.starts_with("#include <")).skip(1);
    listed.take_while(|line| line.starts_with(' ')).map(|line| PathBuf::from(line.trim())).collect()
}
