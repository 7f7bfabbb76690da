use std::path::{Path, PathBuf};

use hone_domain::{Encoder, EncoderInfo, Precision};
use serde_json::Value;

use super::decode::ImageLimits;
use super::encoder::VisionEncoder;
use super::prepare::{Defaults, PreparationFile};
use super::towers::{ImageTower, Kind, Pooled, TextConfig, TextTower, VisionConfig};
use crate::batch::BatchEncoder;
use crate::bundle::files::Files;
use crate::config::unsupported;
use crate::open::refused;
use crate::tokenize::{SpecialTokens, TextTokenizer};
use crate::weights::Weights;
use crate::{Device, EncoderOptions, InferError, Pooling};

const CONFIG: &str = "config.json";
const TOKENIZER: &str = "tokenizer.json";
const PREPROCESSOR: &str = "preprocessor_config.json";

/// Opens a folder whose `config.json` names a kind of image model; `None` if it does not.
///
/// # Errors
/// Names the file and the key or tensor that is missing, damaged or not supported.
pub(crate) fn open(
    folder: &Path,
    options: &EncoderOptions,
) -> Result<Option<Box<dyn Encoder>>, InferError> {
    let mut files = Files::new(folder);
    let Some((kind, json)) = kind_of(&mut files)? else {
        return Ok(None);
    };
    if options.device != Device::Cpu
        || !matches!(options.precision, Precision::F32 | Precision::Int8)
    {
        return Err(refused(kind.name(), options));
    }
    let folder = Folder {
        kind,
        json,
        options,
        files,
    };
    Ok(Some(Box::new(folder.encoder()?)))
}

/// What an image model is, as far as its `config.json` tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageModel {
    /// The kind: `clip`, `siglip`, `dinov2` or `vit`.
    pub architecture: &'static str,
    /// The length of a feature vector.
    pub dimension: usize,
    /// Texts are cut after this many tokens; none if it reads images only.
    pub max_tokens: Option<usize>,
}

/// Looks at a folder without opening its weights; `None` if it holds no image model.
///
/// # Errors
/// Names the key of `config.json` that is damaged or not supported.
pub fn image_model(folder: &Path) -> Result<Option<ImageModel>, InferError> {
    let mut files = Files::new(folder);
    let Some((kind, json)) = kind_of(&mut files)? else {
        return Ok(None);
    };
    let path = files.path(Path::new(CONFIG));
    let config = VisionConfig::read(kind, &json, &path)?;
    let reads_texts = kind.reads_texts() && folder.join(TOKENIZER).is_file();
    let text = reads_texts.then(|| TextConfig::read(kind, &json, &path));
    Ok(Some(ImageModel {
        architecture: kind.name(),
        dimension: config.features(),
        max_tokens: text.transpose()?.map(|text| text.positions),
    }))
}

/// The kind that `config.json` names, with its content.
fn kind_of(files: &mut Files) -> Result<Option<(Kind, Value)>, InferError> {
    let json = files.optional_json::<Value>(CONFIG)?;
    Ok(json.and_then(|json| {
        let named = json.get("model_type").and_then(Value::as_str);
        Some((Kind::of(named?)?, json))
    }))
}

/// A folder on its way to an encoder.
struct Folder<'a> {
    kind: Kind,
    json: Value,
    options: &'a EncoderOptions,
    files: Files,
}

impl Folder<'_> {
    fn encoder(mut self) -> Result<VisionEncoder, InferError> {
        let path = self.files.path(Path::new(CONFIG));
        let config = VisionConfig::read(self.kind, &self.json, &path)?;
        let pooled = self.pooled(&path)?;
        let preparation = self
            .files
            .optional_json::<PreparationFile>(PREPROCESSOR)?
            .unwrap_or_default()
            .over(self.defaults(), &self.files.path(Path::new(PREPROCESSOR)))?;
        let size = preparation
            .size()
            .ok_or_else(|| unsupported(&path, "size", "none"))?;
        let mut weights = self.files.weights(self.options.weights_file.as_deref())?;
        weights.strip_prefix(self.anchor());
        let tower = ImageTower::load(&weights, &config, size, self.options.precision)?;
        let tokenizer = self.tokenizer()?;
        let normalised = self.options.normalise.unwrap_or(true);
        let mut info = EncoderInfo {
            id: self.options.id.clone(),
            revision: self.files.revision(&[
                format!("images {pooled:?}"),
                format!("normalise {normalised}"),
                format!("prefix {}", self.prefix()),
            ]),
            dim: tower.features(),
            layers: config.tower.layers,
            max_tokens: tower.tokens(),
            precision: self.options.precision,
            normalised,
        };
        let texts = match tokenizer {
            Some(file) => Some(self.texts(&weights, file, &info, &path)?),
            None => None,
        };
        if let Some(texts) = &texts {
            info.max_tokens = texts.info.max_tokens;
        }
        Ok(VisionEncoder {
            info,
            kind: self.kind,
            preparation,
            limits: ImageLimits::default(),
            pooled,
            tower,
            texts,
        })
    }

    fn defaults(&self) -> Defaults {
        match self.kind {
            Kind::Clip | Kind::Dinov2 => Defaults::Clip,
            Kind::Siglip => Defaults::Siglip,
            Kind::Vit => Defaults::Vit,
        }
    }

    /// A tensor that every model of the kind has; what stands before its name in a checkpoint
    /// with a head (`vit.`) is dropped.
    fn anchor(&self) -> &'static str {
        match self.kind {
            Kind::Clip | Kind::Siglip => "vision_model.post_layernorm.weight",
            Kind::Dinov2 | Kind::Vit => "embeddings.cls_token",
        }
    }

    fn prefix(&self) -> &str {
        self.options.prefix.as_deref().unwrap_or_default()
    }

    fn pooled(&self, path: &Path) -> Result<Pooled, InferError> {
        match self.options.pooling {
            None | Some(Pooling::Cls) => Ok(Pooled::Own),
            Some(Pooling::Mean) if !self.kind.reads_texts() => Ok(Pooled::Mean),
            Some(other) => Err(unsupported(path, "pooling", &other.to_string())),
        }
    }

    /// The tokenizer's file. Without one the encoder reads images only.
    fn tokenizer(&mut self) -> Result<Option<(PathBuf, Vec<u8>)>, InferError> {
        if !self.kind.reads_texts() {
            return Ok(None);
        }
        let name = match &self.options.tokenizer_file {
            Some(name) => name.clone(),
            None => PathBuf::from(TOKENIZER),
        };
        let bytes = self.files.optional(&name)?;
        Ok(bytes.map(|bytes| (self.files.path(&name), bytes)))
    }

    fn texts(
        &self,
        weights: &Weights,
        (path, bytes): (PathBuf, Vec<u8>),
        info: &EncoderInfo,
        config: &Path,
    ) -> Result<BatchEncoder<TextTower>, InferError> {
        let config = TextConfig::read(self.kind, &self.json, config)?;
        let model = TextTower::load(weights, &config, info.layers, info.precision)?;
        let mut tokenizer = TextTokenizer::new(&path, &bytes, self.prefix(), SpecialTokens::Added)?;
        let (least, most) = (tokenizer.special_tokens() + 1, model.positions());
        let asked = self.options.max_tokens.unwrap_or(most);
        if !(least..=most).contains(&asked) {
            return Err(InferError::MaxTokens { asked, least, most });
        }
        tokenizer.cut_at(asked)?;
        Ok(BatchEncoder {
            info: EncoderInfo {
                max_tokens: asked,
                ..info.clone()
            },
            pooling: Pooling::Cls,
            tokenizer,
            model,
        })
    }
}

#[cfg(test)]
mod tests;
