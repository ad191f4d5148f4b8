use super::{CompileError, Environment};
use crate::syntax::Declaration;
use crate::target::Target;

/// The boards to emit for, the crate's own first: on a device the one that matches, on a host all that are declared.
pub fn choose(
    environment: &Environment,
    declaration: &Declaration,
) -> Result<Vec<Target>, CompileError> {
    let declared: Vec<Target> =
        declaration.targets.iter().map(|name| Target::find(name)).collect::<Result<_, _>>()?;
    let names = || declared.iter().map(|t| t.name.clone()).collect::<Vec<_>>();
    if let Some(name) = &environment.target
        && !declared.iter().any(|t| t.name == *name)
    {
        return Err(CompileError::NotDeclared { name: name.clone(), declared: names() });
    }
    let chosen = |target: &Target| match &environment.target {
        Some(name) => target.name == *name,
        None => environment.has_feature(&target.name),
    };
    if !environment.device {
        let (first, rest): (Vec<Target>, Vec<Target>) = declared.into_iter().partition(chosen);
        return Ok([first, rest].concat());
    }
    let arch = &environment.arch;
    let matching: Vec<&Target> = declared.iter().filter(|t| t.board.arch == *arch).collect();
    let named: Vec<&Target> = matching.iter().copied().filter(|t| chosen(t)).collect();
    match (&matching[..], &named[..]) {
        (_, &[one]) | (&[one], &[]) => Ok(vec![one.clone()]),
        (&[], _) => Err(CompileError::NoBoard { arch: arch.clone(), declared: names() }),
        (several, []) => Err(CompileError::Ambiguous { boards: list(several), named: vec![] }),
        (several, named) => {
            Err(CompileError::Ambiguous { boards: list(several), named: list(named) })
        }
    }
}

fn list(targets: &[&Target]) -> Vec<String> {
    targets.iter().map(|target| target.name.clone()).collect()
}
