use std::collections::HashMap;
use std::path::PathBuf;

use tokenizers::Tokenizer;
use tokenizers::models::bpe::{BPE, Vocab};
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::sequence::Sequence;

use super::gguf::Gguf;
use crate::InferError;

/// Of `tokenizer.ggml.token_type`.
const CONTROL: i32 = 3;
const USER_DEFINED: i32 = 4;

/// Tokens that end a text wherever a model has them.
const ENDS: [&str; 6] = [
    "<|endoftext|>",
    "<|im_end|>",
    "<|end_of_text|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "</s>",
];

/// A model's tokens, and texts cut into them.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    path: PathBuf,
    tokenizer: Tokenizer,
    /// What each token stands for in a text; nothing for control tokens.
    bytes: Vec<Vec<u8>>,
    /// Tokens that are found in texts as they are, the longest first.
    fixed: Vec<Fixed>,
    /// What a plain text begins with.
    begin: Option<u32>,
    /// What ends a text.
    ends: Vec<u32>,
    /// The texts of `begin` and of the first of `ends`, for templates.
    names: [String; 2],
}

#[derive(Debug)]
struct Fixed {
    text: String,
    id: u32,
    /// Control tokens stand in templates only, never in what a user gives.
    control: bool,
}

/// A stretch of a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stretch<'a> {
    /// From a template: control tokens are read as such.
    Form(&'a str),
    /// From a user: control tokens are text like any other.
    Given(&'a str),
}

impl Vocabulary {
    /// Rebuilds the tokenizer from a file's metadata.
    pub(crate) fn read(gguf: &Gguf) -> Result<Self, InferError> {
        let model = gguf.text("tokenizer.ggml.model")?;
        if model != "gpt2" {
            return Err(gguf.refuse("tokenizer.ggml.model", model));
        }
        let tokens = gguf.texts("tokenizer.ggml.tokens")?;
        let types = gguf.integers("tokenizer.ggml.token_type")?;
        if types.len() != tokens.len() {
            let said = format!("{} types of {} tokens", types.len(), tokens.len());
            return Err(gguf.refuse("tokenizer.ggml.token_type", &said));
        }
        let begin = special(gguf, "tokenizer.ggml.bos_token_id", tokens.len())?;
        let begins = gguf.flag("tokenizer.ggml.add_bos_token")?;
        let ends = ends(gguf, &tokens, &types)?;
        let name = |id: Option<u32>| id.map_or("", |id| tokens[id as usize]).to_owned();
        Ok(Self {
            path: gguf.path.clone(),
            tokenizer: tokenizer(gguf, &tokens)?,
            bytes: bytes(&tokens, &types),
            fixed: fixed(&tokens, &types),
            begin: begin.filter(|_| begins),
            names: [name(begin), name(ends.first().copied())],
            ends,
        })
    }

    /// The number of tokens.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// What a token stands for in a text, in UTF-8, perhaps a part of a character.
    pub(crate) fn bytes(&self, token: u32) -> &[u8] {
        self.bytes.get(token as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether a token ends a text.
    pub(crate) fn is_end(&self, token: u32) -> bool {
        self.ends.contains(&token)
    }

    /// The texts of the tokens that begin and end one.
    pub(crate) fn names(&self) -> [&str; 2] {
        [&self.names[0], &self.names[1]]
    }

    /// A plain text as tokens, with the one that a text begins with if the model wants it.
    pub(crate) fn plain(&self, text: &str) -> Result<Vec<u32>, InferError> {
        let mut ids: Vec<_> = self.begin.into_iter().collect();
        ids.extend(self.tokens(&[Stretch::Given(text)])?);
        Ok(ids)
    }

    /// Stretches as tokens. Where two meet, the text is cut as if it were one.
    pub(crate) fn tokens(&self, stretches: &[Stretch<'_>]) -> Result<Vec<u32>, InferError> {
        let mut ids = Vec::new();
        let mut text = String::new();
        for stretch in stretches {
            let (mut rest, in_form) = match *stretch {
                Stretch::Form(rest) => (rest, true),
                Stretch::Given(rest) => (rest, false),
            };
            while let Some((at, found)) = self.next_fixed(rest, in_form) {
                text.push_str(&rest[..at]);
                ids.extend(self.words(&text)?);
                text.clear();
                ids.push(found.id);
                rest = &rest[at + found.text.len()..];
            }
            text.push_str(rest);
        }
        ids.extend(self.words(&text)?);
        Ok(ids)
    }

    /// The first token of `text` that stands for itself, and where; of several the longest.
    fn next_fixed(&self, text: &str, in_form: bool) -> Option<(usize, &Fixed)> {
        self.fixed
            .iter()
            .filter(|fixed| in_form || !fixed.control)
            .filter_map(|fixed| Some((text.find(&fixed.text)?, fixed)))
            .min_by_key(|(at, _)| *at)
    }

    fn words(&self, text: &str) -> Result<Vec<u32>, InferError> {
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let encoding =
            self.tokenizer
                .encode_fast(text, false)
                .map_err(|source| InferError::Tokenizer {
                    path: self.path.clone(),
                    source,
                })?;
        Ok(encoding.get_ids().to_vec())
    }
}

fn tokenizer(gguf: &Gguf, tokens: &[&str]) -> Result<Tokenizer, InferError> {
    const MERGES: &str = "tokenizer.ggml.merges";
    let failed = |source| InferError::Tokenizer {
        path: gguf.path.clone(),
        source,
    };
    let vocabulary: Vocab = (0..)
        .zip(tokens)
        .map(|(id, token)| ((*token).to_owned(), id))
        .collect();
    let merges = gguf.texts(MERGES)?.into_iter().map(|merge| {
        let pair = merge
            .split_once(' ')
            .ok_or_else(|| gguf.refuse(MERGES, merge))?;
        Ok((pair.0.to_owned(), pair.1.to_owned()))
    });
    let merges = merges.collect::<Result<Vec<_>, InferError>>()?;
    let model = BPE::builder()
        .vocab_and_merges(vocabulary, merges)
        .build()
        .map_err(failed)?;
    let mut tokenizer = Tokenizer::new(model);
    tokenizer.with_pre_tokenizer(Some(splitter(gguf)?));
    Ok(tokenizer)
}

/// How a text is cut into words before they are cut into tokens.
fn splitter(gguf: &Gguf) -> Result<PreTokenizerWrapper, InferError> {
    const KEY: &str = "tokenizer.ggml.pre";
    let words = ByteLevel::new(false, true, true);
    match gguf.text(KEY)? {
        "gpt-2" => Ok(words.into()),
        "smollm" => Ok(Sequence::new(vec![Digits::new(true).into(), words.into()]).into()),
        other => Err(gguf.refuse(KEY, other)),
    }
}

fn fixed(tokens: &[&str], types: &[i32]) -> Vec<Fixed> {
    let mut fixed: Vec<_> = (0..)
        .zip(tokens.iter().zip(types))
        .filter(|(_, (text, kind))| matches!(**kind, CONTROL | USER_DEFINED) && !text.is_empty())
        .map(|(id, (text, kind))| Fixed {
            text: (*text).to_owned(),
            id,
            control: *kind == CONTROL,
        })
        .collect();
    fixed.sort_by_key(|fixed| std::cmp::Reverse(fixed.text.len()));
    fixed
}

fn ends(gguf: &Gguf, tokens: &[&str], types: &[i32]) -> Result<Vec<u32>, InferError> {
    let mut ends = Vec::new();
    for key in ["eos", "eot", "eom"] {
        ends.extend(special(
            gguf,
            &format!("tokenizer.ggml.{key}_token_id"),
            tokens.len(),
        )?);
    }
    let named = (0..).zip(tokens.iter().zip(types));
    let named = named.filter(|(_, (text, kind))| **kind == CONTROL && ENDS.contains(*text));
    ends.extend(named.map(|(id, _)| id));
    Ok(ends)
}

/// The token of a key, which has to be among the tokens.
fn special(gguf: &Gguf, key: &str, tokens: usize) -> Result<Option<u32>, InferError> {
    match gguf.optional_number(key)? {
        Some(id) if id >= tokens => Err(gguf.refuse(key, &id.to_string())),
        id => Ok(id.map(|id| id as u32)),
    }
}

/// What each token stands for. Byte-level vocabularies write every byte as a printable character.
fn bytes(tokens: &[&str], types: &[i32]) -> Vec<Vec<u8>> {
    let alphabet = alphabet();
    let byte_level = |token: &str| {
        let mut bytes = Vec::with_capacity(token.len());
        for character in token.chars() {
            match alphabet.get(&character) {
                Some(byte) => bytes.push(*byte),
                None => bytes.extend(character.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        bytes
    };
    let all = tokens.iter().zip(types);
    all.map(|(token, kind)| match *kind {
        CONTROL => Vec::new(),
        USER_DEFINED => token.as_bytes().to_vec(),
        _ => byte_level(token),
    })
    .collect()
}

/// The byte that each character of a byte-level vocabulary stands for: printable bytes for
/// themselves, the others, in order, for what follows U+00FF (the table of GPT-2).
fn alphabet() -> HashMap<char, u8> {
    let printable = |byte: u8| matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF);
    let mut next = 0x100..;
    (0..=u8::MAX)
        .filter_map(|byte| {
            let code = if printable(byte) {
                u32::from(byte)
            } else {
                next.next()?
            };
            Some((char::from_u32(code)?, byte))
        })
        .collect()
}
