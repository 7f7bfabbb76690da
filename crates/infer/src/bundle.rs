pub(crate) mod files;
mod modules;

use std::path::{Path, PathBuf};

use hone_domain::ContentHash;
use serde::Deserialize;

use self::files::Files;
use crate::config::{TransformerConfig, unsupported};
use crate::weights::Weights;
use crate::{EncoderOptions, InferError, Pooling};

/// A model's folder in the layout of the Hugging Face hub, read and hashed.
#[derive(Debug)]
pub(crate) struct Bundle {
    /// What the folder holds.
    pub(crate) architecture: Architecture,
    /// The tensors, by the names of the bare encoder.
    pub(crate) weights: Weights,
    /// The tokenizer's file and content.
    pub(crate) tokenizer: (PathBuf, Vec<u8>),
    /// How token states become one vector.
    pub(crate) pooling: Pooling,
    /// Whether the final view is scaled to unit norm.
    pub(crate) normalise: bool,
    /// The number of tokens that the folder says texts are cut at.
    pub(crate) max_tokens: Option<usize>,
    /// The hash over everything that features depend on, save what their key tells anyhow.
    pub(crate) revision: ContentHash,
}

/// What kind of model a folder holds.
#[derive(Debug, Clone)]
pub(crate) enum Architecture {
    /// A transformer.
    Transformer {
        /// Its kind.
        family: Family,
        /// The path of `config.json`, for errors.
        path: PathBuf,
        /// The content of `config.json`.
        json: serde_json::Value,
        /// What of it matters for all transformers.
        config: TransformerConfig,
    },
    /// One embedding a token, in the tensor of this name.
    Static(&'static str),
}

/// The kinds of transformers; they differ in the names of their tensors and in their positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// `bert`: MiniLM, BGE, E5, GTE and the like.
    Bert,
    /// `roberta`, `xlm-roberta`, `camembert`: positions start after the padding token's id.
    Roberta,
    /// `distilbert`: no token types, other names.
    DistilBert,
    /// `modernbert`: rotary positions, local attention.
    ModernBert,
}

impl Family {
    fn of(model_type: &str) -> Option<Self> {
        match model_type {
            "bert" => Some(Self::Bert),
            "roberta" | "xlm-roberta" | "camembert" => Some(Self::Roberta),
            "distilbert" => Some(Self::DistilBert),
            "modernbert" => Some(Self::ModernBert),
            _ => None,
        }
    }

    /// The family's usual `model_type`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bert => "bert",
            Self::Roberta => "roberta",
            Self::DistilBert => "distilbert",
            Self::ModernBert => "modernbert",
        }
    }

    /// A tensor that every model of the family has.
    fn anchor(self) -> &'static str {
        match self {
            Self::ModernBert => "embeddings.tok_embeddings.weight",
            _ => "embeddings.word_embeddings.weight",
        }
    }
}

const STATIC_TENSORS: [&str; 2] = ["embedding.weight", "embeddings"];

#[derive(Deserialize)]
struct SentenceConfig {
    max_seq_length: Option<usize>,
}

#[derive(Deserialize)]
struct TokenizerConfig {
    /// Often a placeholder of 1e30, which is not an integer.
    model_max_length: Option<f64>,
}

impl Bundle {
    /// Reads a folder. Nothing in it is run, and no file outside the known names is touched.
    pub(crate) fn open(folder: &Path, options: &EncoderOptions) -> Result<Self, InferError> {
        let mut files = Files::new(folder);
        let json: Option<serde_json::Value> = files.optional_json("config.json")?;
        let mut weights = files.weights(options.weights_file.as_deref())?;
        let architecture = architecture(&mut files, json, &weights)?;
        if let Architecture::Transformer { family, .. } = &architecture {
            weights.strip_prefix(family.anchor());
        }
        let name = options
            .tokenizer_file
            .as_deref()
            .unwrap_or(Path::new("tokenizer.json"));
        let tokenizer = (folder.join(name), files.required(name)?);
        let modules = modules::read(&mut files)?;
        let pooling = options.pooling.or(modules.pooling).unwrap_or(Pooling::Mean);
        let normalise = options.normalise.or(modules.normalise).unwrap_or(true);
        let max_tokens = max_tokens(&mut files)?;
        let prefix = options.prefix.as_deref().unwrap_or_default();
        let revision = files.revision(&[
            format!("pooling {pooling}"),
            format!("normalise {normalise}"),
            format!("prefix {prefix}"),
        ]);
        Ok(Self {
            architecture,
            weights,
            tokenizer,
            pooling,
            normalise,
            max_tokens,
            revision,
        })
    }
}

fn architecture(
    files: &mut Files,
    json: Option<serde_json::Value>,
    weights: &Weights,
) -> Result<Architecture, InferError> {
    let path = files.path(Path::new("config.json"));
    let model_type = json
        .as_ref()
        .and_then(|json| json.get("model_type")?.as_str());
    let table = STATIC_TENSORS
        .into_iter()
        .find(|name| weights.contains(name));
    if let (None | Some("model2vec"), Some(name)) = (model_type, table) {
        return Ok(Architecture::Static(name));
    }
    let Some(json) = json else {
        return Err(files
            .required(Path::new("config.json"))
            .err()
            .unwrap_or(InferError::NoWeights { folder: path }));
    };
    let config: TransformerConfig =
        serde_json::from_value(json.clone()).map_err(|source| InferError::Json {
            path: path.clone(),
            source,
        })?;
    config.check(&path)?;
    let model_type = json
        .get("model_type")
        .and_then(|value| value.as_str())
        .unwrap_or_default();
    let family =
        Family::of(model_type).ok_or_else(|| unsupported(&path, "model_type", model_type))?;
    Ok(Architecture::Transformer {
        family,
        path,
        json,
        config,
    })
}

fn max_tokens(files: &mut Files) -> Result<Option<usize>, InferError> {
    let sentence: Option<SentenceConfig> = files.optional_json("sentence_bert_config.json")?;
    if let Some(length) = sentence.and_then(|config| config.max_seq_length) {
        return Ok(Some(length));
    }
    let tokenizer: Option<TokenizerConfig> = files.optional_json("tokenizer_config.json")?;
    let length = tokenizer.and_then(|config| config.model_max_length);
    Ok(length
        .filter(|length| (1.0..1e9).contains(length))
        .map(|length| length as usize))
}

#[cfg(test)]
mod tests;
