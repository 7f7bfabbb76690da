use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, ErrorKind, context};

use super::gguf::Gguf;
use super::vocabulary::{Stretch, Vocabulary};
use crate::InferError;

/// Steps that a template may take: foreign code has to end.
const FUEL: u64 = 1_000_000;

/// What the content is while the template is rendered. It is cut out afterwards, so that nothing
/// of the content is taken for a part of the form. Of a plane that is for private use.
const MARK: &str = "\u{F0000}content\u{F0001}";

/// The same with white space around it, to see whether the template takes that off.
const SPACED: &str = "\n\u{F0000}content\u{F0001}\n";

/// The form that a model's conversations have, as its makers wrote it.
///
/// # Source
/// The key `tokenizer.chat_template`: a Jinja template over `messages`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChatTemplate {
    /// Before and after the user's words.
    parts: Vec<String>,
    /// Whether white space around the words is taken off.
    trims: bool,
}

impl ChatTemplate {
    /// Renders the template of a file with one turn of the user, if it has one.
    pub(crate) fn read(gguf: &Gguf, vocabulary: &Vocabulary) -> Result<Option<Self>, InferError> {
        let Some(source) = gguf.optional_text("tokenizer.chat_template")? else {
            return Ok(None);
        };
        let template = Self::render(source, vocabulary.names());
        template.map(Some).map_err(|source| InferError::Template {
            path: gguf.path.clone(),
            source: Box::new(source),
        })
    }

    fn render(source: &str, [begin, end]: [&str; 2]) -> Result<Self, Error> {
        let mut environment = Environment::new();
        environment.set_fuel(Some(FUEL));
        // As the library does for which these templates are written.
        environment.set_syntax(
            SyntaxConfig::builder()
                .trim_blocks(true)
                .lstrip_blocks(true)
                .build()?,
        );
        environment
            .set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        environment.add_function("raise_exception", |said: String| -> Result<String, Error> {
            Err(Error::new(ErrorKind::InvalidOperation, said))
        });
        let message = context! { role => "user", content => SPACED };
        let rendered = environment.template_from_str(source)?.render(context! {
            messages => vec![message],
            add_generation_prompt => true,
            bos_token => begin,
            eos_token => end,
        })?;
        let trims = !rendered.contains(SPACED);
        let mark = if trims { MARK } else { SPACED };
        let parts: Vec<_> = rendered.split(mark).map(str::to_owned).collect();
        if parts.len() < 2 {
            let said = "the content of a message is not in what it renders";
            return Err(Error::new(ErrorKind::InvalidOperation, said));
        }
        Ok(Self { parts, trims })
    }

    /// A turn of the user with these words, up to where the model begins.
    pub(crate) fn turn<'a>(&'a self, words: &'a str) -> Vec<Stretch<'a>> {
        let words = if self.trims { words.trim() } else { words };
        let mut stretches = Vec::with_capacity(2 * self.parts.len());
        for (at, part) in self.parts.iter().enumerate() {
            if at > 0 {
                stretches.push(Stretch::Given(words));
            }
            stretches.push(Stretch::Form(part));
        }
        stretches
    }
}
