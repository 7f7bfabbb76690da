//! Language models out of GGUF files, as a [`hone_domain::Writer`].

mod batch;
mod characters;
mod chooser;
mod gguf;
mod linear;
mod llama;
mod network;
mod reading;
mod rotation;
mod shape;
mod template;
mod vocabulary;

use std::path::{Path, PathBuf};

use hone_domain::{Writer, WriterInfo};

use self::batch::PLACES;
use self::gguf::Gguf;
use self::llama::Llama;
use self::network::Network;
use self::shape::LlamaShape;
use self::template::ChatTemplate;
use self::vocabulary::Vocabulary;
use crate::InferError;

const ENDING: &str = "gguf";

/// Opens a GGUF file, or a folder that holds one, as a writer on the processor.
///
/// The file has to hold a dense network of the `llama` architecture and a byte-level vocabulary
/// (`tokenizer.ggml.model` = `gpt2`) whose text is split as `tokenizer.ggml.pre` = `smollm` or
/// `gpt-2` say. Tokenizer and chat template come from its metadata. Quantised weights take 4 or 8 bits
/// in memory, activations are never rounded. `id` is the model's name for people.
///
/// # Errors
/// Names the file and the key or tensor that is missing, damaged or not supported.
pub fn open_writer(path: &Path, id: &str) -> Result<Box<dyn Writer>, InferError> {
    Ok(Box::new(load(path, id)?))
}

fn load(path: &Path, id: &str) -> Result<Llama, InferError> {
    let path = file_in(path)?;
    let mut gguf = Gguf::open(&path)?;
    let shape = LlamaShape::read(&gguf)?;
    let vocabulary = Vocabulary::read(&gguf)?;
    shape.check_tensors(&gguf, vocabulary.len())?;
    let template = ChatTemplate::read(&gguf, &vocabulary)?;
    let info = WriterInfo {
        id: id.to_owned(),
        revision: gguf.revision()?,
        positions: shape.positions,
        takes_turns: template.is_some(),
        places: PLACES,
    };
    let network = Network::load(gguf, shape)?;
    Ok(Llama::new(network, info, vocabulary, template))
}

/// The file itself, or the only GGUF of a folder.
fn file_in(path: &Path) -> Result<PathBuf, InferError> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let failed = |source| InferError::Read {
        path: path.to_owned(),
        source,
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        if file.extension().is_some_and(|ending| ending == ENDING) {
            found.push(file);
        }
    }
    match &found[..] {
        [file] => Ok(file.clone()),
        _ => Err(InferError::NotOneGguf {
            folder: path.to_owned(),
            found: found.len(),
        }),
    }
}

#[cfg(test)]
mod tests;
