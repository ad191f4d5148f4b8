//! The device's program: constants shared by all boards, and a module for each.

mod bands;
mod codes;
mod constants;
mod layers;
mod name;
mod packed;
mod protection;
mod run;
mod table;
mod target;
mod tiled;
mod vendor;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use constants::Constants;
pub use constants::Files;

use crate::plan::Plan;

/// The items of the head for every planned board, and the files they include: names relative to the generated source.
///
/// The first board's head is also the crate's own: `Name` is `name::<board>::Name`. Nothing where there is no plan.
pub fn head(plans: &[Plan], model_hash: [u8; 8]) -> (TokenStream, Files) {
    let Some(first) = plans.first() else {
        return (TokenStream::new(), Files::default());
    };
    let declaration = first.declaration;
    let mut constants = Constants::new(&declaration.name);
    let layers: Vec<TokenStream> =
        layers::modules(plans).map(|deepest| layers::module(deepest, &mut constants)).collect();
    let codes = codes::module(plans, &mut constants);
    let targets = plans.iter().map(|plan| target::module(plan, model_hash));
    let vendor = vendor::module(first);
    let doc = name::doc(&format!("The heads of [`{}`], one for each board.", declaration.name));
    let module = module_name(&declaration.name);
    let (name, board) = (name::ident(&declaration.name), name::ident(&first.target.name));
    let visibility = visibility(&declaration.visibility);
    let items = quote! {
        #[doc = #doc]
        #[allow(dead_code, unused_variables, clippy::all)]
        #visibility mod #module {
            #(#targets)*
            #(#layers)*
            #codes
            #vendor
        }
        #[allow(unused_imports)]
        #visibility use #module::#board::#name;
    };
    (items, constants.into_files())
}

/// The module of a model's heads.
pub fn module_name(model: &str) -> Ident {
    name::ident(&crate::syntax::snake_case(model))
}

/// As declared; what is private there is so here.
fn visibility(declared: &str) -> TokenStream {
    declared.parse().unwrap_or_default()
}
