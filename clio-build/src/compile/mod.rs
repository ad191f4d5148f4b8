//! The build script's side: from a source file with `clio::model!` to the generated programs in `OUT_DIR/clio`.
//!
//! ```text
//! source ──find──▶ Declaration ──load, check hash──▶ Artifact ──plan, for each board──▶ Plan ──emit──▶ Name.rs
//! ```

mod boards;
mod environment;
mod error;
#[cfg(feature = "fit")]
mod fitting;
mod load;
mod vendor;

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;

use crate::artifact::Artifact;
use crate::emit;
use crate::hash;
use crate::plan::{Keep, PlanError, plan};
use crate::syntax::{Declaration, find_in_source};
use crate::target::Target;
pub use environment::Environment;
pub use error::CompileError;
#[cfg(feature = "fit")]
pub use fitting::compile_fitting;
pub use load::{LoadError, Loaded, load};

/// Compiles every `clio::model!` of a source file, named relative to the crate: the whole of a usual build.rs.
///
/// ```no_run
/// clio_build::compile("src/lib.rs");
/// ```
///
/// Where something is wrong it is printed and the build script exits with 1.
pub fn compile(source: impl AsRef<Path>) {
    exit_with(from_source(source.as_ref(), |_, _| Ok(())));
}

/// Compiles every model of a source file, each after `prepare`.
fn from_source(
    source: &Path,
    prepare: impl Fn(&Environment, &Declaration) -> Result<(), CompileError>,
) -> Result<(), CompileError> {
    let environment = Environment::read()?;
    let path = environment.folder.join(source);
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(&path).map_err(CompileError::io(&path))?;
    let declarations = find_in_source(&text, source)?;
    if declarations.is_empty() {
        return Err(CompileError::NoModel { path: source.into() });
    }
    declarations.iter().try_for_each(|declaration| {
        prepare(&environment, declaration)?;
        compile_in(&environment, declaration)
    })
}

/// Compiles a declaration that the build script made with [`Builder`](crate::syntax::Builder).
///
/// The crate includes the result: `include!(concat!(env!("OUT_DIR"), "/clio/Name.rs"));`. Where something is wrong it
/// is printed and the build script exits with 1.
pub fn compile_declaration(declaration: &Declaration) {
    exit_with(Environment::read().and_then(|environment| compile_in(&environment, declaration)));
}

/// Compiles one declaration; tells Cargo what it depends on.
///
/// # Errors
/// There is no artifact or a stale one, no board matches, or a file cannot be read or written. A model that does not
/// fit its board is no error here: the generated source is then a `compile_error!`.
pub fn compile_in(
    environment: &Environment,
    declaration: &Declaration,
) -> Result<(), CompileError> {
    let folder = &environment.folder;
    // Cargo takes a path that is not there as changed on every build; data is often not there.
    let named = hash::named_files(declaration).into_iter().map(|(_, name)| folder.join(name));
    for path in named.filter(|path| path.exists()) {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    let path = folder.join(&declaration.artifact);
    println!("cargo::rerun-if-changed={}", path.display());
    let Loaded { artifact, model_hash } = load(declaration, folder)?;
    let targets = boards::choose(environment, declaration)?;
    let out = environment.out.join("clio");
    let items = match head(environment, declaration, &artifact, &targets, model_hash, &out)? {
        Ok(items) => items,
        Err(error) => refusal(declaration, &error),
    };
    let tail = tail(environment, declaration, &artifact, model_hash, &out)?;
    let source = emit::print(quote! { #items #tail })?;
    write(&out.join(format!("{}.rs", declaration.name)), source.as_bytes())
}

/// The head's items, its files written; or why there is no plan.
fn head(
    environment: &Environment,
    declaration: &Declaration,
    artifact: &Artifact,
    targets: &[Target],
    model_hash: [u8; 8],
    out: &Path,
) -> Result<Result<TokenStream, PlanError>, CompileError> {
    let plans = targets.iter().map(|target| plan(declaration, artifact, target, environment.keep));
    let plans = match plans.collect::<Result<Vec<_>, _>>() {
        Ok(plans) => plans,
        Err(error) => return Ok(Err(error)),
    };
    for plan in plans.iter().filter(|_| environment.keep == Keep::Table) {
        let path = plan.table_path(&environment.folder);
        if fs::read_to_string(&path).is_ok_and(|text| text != plan.table_toml()) {
            println!("cargo::warning={} is stale; run `cargo clio fit --tables`", path.display());
        }
    }
    vendor::library(&environment.folder, declaration, out)?;
    let (items, files) = emit::head(&plans, model_hash);
    for (name, bytes) in files {
        write(&out.join(name), &bytes)?;
    }
    Ok(Ok(items))
}

/// A `compile_error!` in place of the model.
fn refusal(declaration: &Declaration, error: &PlanError) -> TokenStream {
    let message = format!("`{}` cannot be planned: {error}", declaration.name);
    quote! { ::core::compile_error!(#message); }
}

/// The tail's items where the crate's feature asks for it.
fn tail(
    environment: &Environment,
    declaration: &Declaration,
    artifact: &Artifact,
    model_hash: [u8; 8],
    out: &Path,
) -> Result<TokenStream, CompileError> {
    if !environment.has_feature("tail") {
        return Ok(TokenStream::new());
    }
    fs::create_dir_all(out).map_err(CompileError::io(out))?;
    Ok(emit::tail::emit(declaration, artifact, model_hash, &environment.out)?)
}

/// Writes a file unless it is there already with these bytes.
fn write(path: &PathBuf, bytes: &[u8]) -> Result<(), CompileError> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(CompileError::io(folder))?;
    fs::write(path, bytes).map_err(CompileError::io(path))
}

fn exit_with(result: Result<(), CompileError>) {
    if let Err(error) = result {
        eprintln!("\n{error}\n");
        std::process::exit(1);
    }
}
