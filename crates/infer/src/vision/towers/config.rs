use std::path::Path;

use hone_kernel::Activation;
use serde_json::Value;

use crate::InferError;
use crate::config::{activation, unsupported};

/// The kinds of image models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An image and a text tower with a class token and linear projections.
    Clip,
    /// An image and a text tower, the image's with an attention pooling head.
    Siglip,
    /// Layer scale, positions for any size.
    Dinov2,
    /// The plain one.
    Vit,
}

impl Kind {
    /// The kind that a `model_type` names.
    pub(crate) fn of(model_type: &str) -> Option<Self> {
        match model_type {
            "clip" => Some(Self::Clip),
            "siglip" => Some(Self::Siglip),
            "dinov2" => Some(Self::Dinov2),
            "vit" => Some(Self::Vit),
            _ => None,
        }
    }

    /// The `model_type`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Clip => "clip",
            Self::Siglip => "siglip",
            Self::Dinov2 => "dinov2",
            Self::Vit => "vit",
        }
    }

    /// Whether there is a text tower with it.
    pub(crate) fn reads_texts(self) -> bool {
        matches!(self, Self::Clip | Self::Siglip)
    }
}

/// The layers of a tower.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TowerConfig {
    pub(crate) dim: usize,
    pub(crate) width: usize,
    pub(crate) layers: usize,
    pub(crate) heads: usize,
    pub(crate) epsilon: f32,
    pub(crate) activation: Activation,
}

/// An image tower as `config.json` describes it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct VisionConfig {
    pub(crate) kind: Kind,
    pub(crate) tower: TowerConfig,
    /// The side of the picture that the positions were learned for.
    pub(crate) image: usize,
    /// The side of a patch.
    pub(crate) patch: usize,
    /// The length of the features where the model projects them.
    pub(crate) projection: Option<usize>,
}

/// A text tower as `config.json` describes it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextConfig {
    pub(crate) kind: Kind,
    pub(crate) tower: TowerConfig,
    pub(crate) vocabulary: usize,
    pub(crate) positions: usize,
    pub(crate) padding: u32,
    pub(crate) projection: usize,
}

/// One object of a `config.json`; what it leaves out is what `transformers` would take.
struct Keys<'a> {
    json: &'a Value,
    path: &'a Path,
}

impl Keys<'_> {
    fn number(&self, key: &str, default: usize) -> Result<usize, InferError> {
        match self.json.get(key) {
            None | Some(Value::Null) => Ok(default),
            Some(value) => {
                let number = value
                    .as_u64()
                    .and_then(|number| usize::try_from(number).ok());
                number
                    .filter(|number| *number < 1 << 24)
                    .ok_or_else(|| unsupported(self.path, key, &value.to_string()))
            }
        }
    }

    fn tower(&self, base: &TowerConfig) -> Result<TowerConfig, InferError> {
        let named = self.json.get("hidden_act").and_then(Value::as_str);
        let epsilon = self.json.get("layer_norm_eps").and_then(Value::as_f64);
        let dim = self.number("hidden_size", base.dim)?;
        let ratio = self.number("mlp_ratio", 4)?;
        let width = self.number("intermediate_size", base.width / base.dim * dim)?;
        let tower = TowerConfig {
            dim,
            width: if self.json.get("mlp_ratio").is_some() {
                ratio * dim
            } else {
                width
            },
            layers: self.number("num_hidden_layers", base.layers)?,
            heads: self.number("num_attention_heads", base.heads)?,
            epsilon: epsilon.map_or(base.epsilon, |epsilon| epsilon as f32),
            activation: named.map_or(Ok(base.activation), |name| activation(name, self.path))?,
        };
        if tower.heads == 0 || !tower.dim.is_multiple_of(tower.heads) {
            let heads = tower.heads.to_string();
            return Err(unsupported(self.path, "num_attention_heads", &heads));
        }
        if !(1..=usize::from(u8::MAX)).contains(&tower.layers) {
            let layers = tower.layers.to_string();
            return Err(unsupported(self.path, "num_hidden_layers", &layers));
        }
        Ok(tower)
    }

    fn refuse(&self, key: &str, supported: &Value) -> Result<(), InferError> {
        match self.json.get(key) {
            Some(value) if value != supported => {
                Err(unsupported(self.path, key, &value.to_string()))
            }
            _ => Ok(()),
        }
    }
}

/// A tower of the size that is called base.
fn base(kind: Kind) -> TowerConfig {
    let (epsilon, activation) = match kind {
        Kind::Clip => (1e-5, Activation::QuickGelu),
        Kind::Siglip => (1e-6, Activation::GeluTanh),
        Kind::Dinov2 => (1e-6, Activation::Gelu),
        Kind::Vit => (1e-12, Activation::Gelu),
    };
    TowerConfig {
        dim: 768,
        width: 3072,
        layers: 12,
        heads: 12,
        epsilon,
        activation,
    }
}

/// The part of `config.json` about one tower of a model with two.
fn part<'a>(json: &'a Value, key: &str) -> &'a Value {
    json.get(key)
        .filter(|part| part.is_object())
        .unwrap_or(&Value::Null)
}

impl VisionConfig {
    /// Reads the content of the `config.json` at `path`.
    pub(crate) fn read(kind: Kind, json: &Value, path: &Path) -> Result<Self, InferError> {
        let own = if kind.reads_texts() {
            part(json, "vision_config")
        } else {
            json
        };
        let keys = Keys { json: own, path };
        keys.refuse("num_channels", &3.into())?;
        keys.refuse("use_swiglu_ffn", &false.into())?;
        let whole = Keys { json, path };
        let patch = match kind {
            Kind::Clip => 32,
            Kind::Siglip | Kind::Vit => 16,
            Kind::Dinov2 => 14,
        };
        let projection = match kind {
            Kind::Clip => Some(whole.number("projection_dim", 512)?),
            _ => None,
        };
        let config = Self {
            kind,
            tower: keys.tower(&base(kind))?,
            image: keys.number("image_size", 224)?,
            patch: keys.number("patch_size", patch)?,
            projection,
        };
        if !(1..=config.image).contains(&config.patch) {
            let patch = config.patch.to_string();
            return Err(unsupported(path, "patch_size", &patch));
        }
        Ok(config)
    }

    /// The length of the features.
    pub(crate) fn features(&self) -> usize {
        self.projection.unwrap_or(self.tower.dim)
    }
}

impl TextConfig {
    /// Reads the content of the `config.json` at `path`, of a model with a text tower.
    pub(crate) fn read(kind: Kind, json: &Value, path: &Path) -> Result<Self, InferError> {
        let keys = Keys {
            json: part(json, "text_config"),
            path,
        };
        let clip = kind == Kind::Clip;
        let mut base = base(kind);
        if clip {
            (base.dim, base.width, base.heads) = (512, 2048, 8);
        }
        let tower = keys.tower(&base)?;
        let projection = if clip {
            Keys { json, path }.number("projection_dim", 512)?
        } else {
            keys.number("projection_size", tower.dim)?
        };
        Ok(Self {
            kind,
            tower,
            vocabulary: keys.number("vocab_size", if clip { 49_408 } else { 32_000 })?,
            positions: keys.number("max_position_embeddings", if clip { 77 } else { 64 })?,
            padding: keys.number("pad_token_id", 1)? as u32,
            projection,
        })
    }
}
