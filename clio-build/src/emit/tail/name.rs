use std::collections::HashSet;

use proc_macro2::{Ident, Span};

use crate::graph::Graph;

/// Names that the generated code uses itself.
const TAKEN: [&str; 6] = ["data", "device", "network", "partitions", "rates", "x"];

/// A Rust name for each node of the graph, made of its name in the user's file; no two alike.
pub(super) fn name_nodes(graph: &Graph) -> Vec<Ident> {
    let mut used: HashSet<String> = TAKEN.iter().map(ToString::to_string).collect();
    graph
        .nodes
        .iter()
        .map(|node| {
            let name = unused(&snake_case(&node.name), &mut used);
            Ident::new(&name, Span::call_site())
        })
        .collect()
}

fn unused(name: &str, used: &mut HashSet<String>) -> String {
    let free = (1..)
        .map(|n| if n == 1 { name.to_string() } else { format!("{name}_{n}") })
        .find(|candidate| !used.contains(candidate))
        .unwrap_or_default();
    used.insert(free.clone());
    free
}

/// `/layer1/layer1.0/conv1/Conv` is `layer1_0_conv1_conv`: a scope that the next repeats is left out.
fn snake_case(name: &str) -> String {
    let scopes: Vec<&str> = name.split('/').filter(|scope| !scope.is_empty()).collect();
    let kept: Vec<&str> = scopes
        .iter()
        .enumerate()
        .filter(|(i, scope)| !scopes.get(i + 1).is_some_and(|next| next.starts_with(**scope)))
        .map(|(_, scope)| *scope)
        .collect();
    let joined = kept.join("_").to_lowercase();
    let words: Vec<&str> =
        joined.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let snake = words.join("_");
    if syn::parse_str::<Ident>(&snake).is_ok() { snake } else { format!("node_{snake}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_rust() {
        assert_eq!(snake_case("/layer1/layer1.0/conv1/Conv"), "layer1_0_conv1_conv");
        assert_eq!(snake_case("7"), "node_7");
        assert_eq!(snake_case(""), "node_");
        assert_eq!(snake_case("match"), "node_match");
        assert_eq!(snake_case("Überschicht"), "berschicht");
    }

    #[test]
    fn no_name_is_used_twice() {
        let mut used = HashSet::new();
        let names: Vec<String> = (0..3).map(|_| unused("relu", &mut used)).collect();
        assert_eq!(names, ["relu", "relu_2", "relu_3"]);
    }
}
