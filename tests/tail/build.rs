//! Emits the tail of every synthetic model.

#[path = "synthetic/declaration.rs"]
mod declaration;
#[path = "synthetic/mod.rs"]
mod synthetic;

use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=synthetic");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for model in synthetic::models() {
        let declaration = declaration::declaration(&model.name);
        let tokens = clio_build::emit::tail::emit(&declaration, &model.artifact, [7; 8], &out)?;
        let text = prettyplease::unparse(&syn::parse2(tokens)?);
        fs::write(out.join(format!("{}.rs", model.name.to_lowercase())), text)?;
    }
    Ok(())
}
