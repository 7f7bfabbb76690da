//! Which records of many are wanted, and with what.

use hone_annotation::AnnotationError;
use hone_annotation::use_case::records::{Include, VectorsIncluded};
use serde::Deserialize;
use utoipa::IntoParams;

/// One page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Page {
    /// Records to skip.
    #[serde(default)]
    #[param(default = 0)]
    pub(crate) offset: usize,
    /// Records at most, from 1 to 1,000.
    #[serde(default = "fifty")]
    #[param(default = 50)]
    pub(crate) limit: usize,
    /// `responses`, `suggestions`, `vectors`, or `vectors:` and names with commas between them.
    #[serde(default)]
    include: Vec<String>,
}

fn fifty() -> usize {
    50
}

impl Page {
    /// What is wanted of each record besides itself.
    pub(crate) fn include(&self) -> Result<Include, AnnotationError> {
        let mut wanted = Include::default();
        for words in &self.include {
            if let Some(names) = words.strip_prefix("vectors:") {
                let names = names.split(',').map(|name| name.trim().to_owned());
                add_vectors(&mut wanted, VectorsIncluded::Named(names.collect()))?;
                continue;
            }
            for word in words.split(',') {
                match word.trim() {
                    "responses" => wanted.responses = true,
                    "suggestions" => wanted.suggestions = true,
                    "vectors" => add_vectors(&mut wanted, VectorsIncluded::All)?,
                    other => return Err(unknown(other)),
                }
            }
        }
        Ok(wanted)
    }
}

fn add_vectors(wanted: &mut Include, more: VectorsIncluded) -> Result<(), AnnotationError> {
    wanted.vectors = match (std::mem::take(&mut wanted.vectors), more) {
        (VectorsIncluded::None, more) => more,
        (VectorsIncluded::All, VectorsIncluded::All) => VectorsIncluded::All,
        (VectorsIncluded::Named(mut names), VectorsIncluded::Named(more)) => {
            names.extend(more);
            VectorsIncluded::Named(names)
        }
        (VectorsIncluded::All | VectorsIncluded::Named(_), _) => {
            let reason = "'include' takes all vectors or named ones, not both";
            return Err(AnnotationError::Unprocessable(reason.to_owned()));
        }
    };
    Ok(())
}

fn unknown(word: &str) -> AnnotationError {
    AnnotationError::Unprocessable(format!(
        "{word:?} is nothing to include: 'responses', 'suggestions', 'vectors' and \
         'vectors:name,name' are"
    ))
}

#[cfg(test)]
mod tests;
