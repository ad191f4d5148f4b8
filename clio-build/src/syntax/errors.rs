use super::draft::At;
use super::render;
use proc_macro2::{LineColumn, TokenStream};
use std::fmt;
use std::path::{Path, PathBuf};

/// Every mistake found in a declaration, in the order of the source.
///
/// `Display` and `Debug` both print one snippet per mistake, so that a build script may return or unwrap it.
#[derive(Clone, Default)]
pub struct Errors {
    mistakes: Vec<Mistake>,
    source: Option<(PathBuf, String)>,
}

/// One mistake: the rule, then the way out, and where.
#[derive(Clone)]
pub struct Mistake {
    error: syn::Error,
    call: Option<&'static str>,
}

impl Errors {
    /// The mistakes; never none.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// One `compile_error!` per mistake, each at its guilty token.
    pub fn to_compile_error(&self) -> TokenStream {
        self.mistakes.iter().map(|mistake| mistake.error.to_compile_error()).collect()
    }

    pub(super) fn add(&mut self, at: &At, message: impl fmt::Display) {
        self.mistakes.push(match at {
            At::Tokens(tokens) => {
                Mistake { error: syn::Error::new_spanned(tokens, message), call: None }
            }
            At::Call(call) => Mistake {
                error: syn::Error::new(proc_macro2::Span::call_site(), message),
                call: Some(call),
            },
        });
    }

    pub(super) fn push(&mut self, error: syn::Error) {
        self.mistakes.extend(error.into_iter().map(|error| Mistake { error, call: None }));
    }

    /// `value` if there was no mistake.
    pub(super) fn finish<T>(mut self, value: Option<T>) -> Result<T, Errors> {
        match value {
            Some(value) if self.mistakes.is_empty() => Ok(value),
            _ => {
                self.mistakes.sort_by_key(Mistake::start);
                Err(self)
            }
        }
    }

    pub(super) fn in_source(mut self, path: &Path, text: &str) -> Errors {
        self.source = Some((path.to_owned(), text.to_owned()));
        self
    }
}

impl Mistake {
    /// The rule that was broken and the way out, in one line.
    pub fn message(&self) -> String {
        self.error.to_string()
    }

    /// The call of [`Builder`](super::Builder) that made the mistake, if no token did.
    pub fn call(&self) -> Option<&'static str> {
        self.call
    }

    /// Where the guilty tokens begin: line from 1, column from 0, both 0 if unknown.
    pub fn start(&self) -> LineColumn {
        self.error.span().start()
    }

    /// Where they end, exclusive.
    pub fn end(&self) -> LineColumn {
        self.error.span().end()
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (i, mistake) in self.mistakes.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            match (mistake.call, &self.source) {
                (Some(call), _) => render::call(f, mistake, call)?,
                (None, Some((path, text))) => render::snippet(f, mistake, path, text)?,
                (None, None) => render::bare(f, mistake)?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Errors {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Debug for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        render::bare(f, self)
    }
}

impl std::error::Error for Errors {}
