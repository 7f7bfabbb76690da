use serde::{Deserialize, Serialize};

use super::{
    Architecture, EncoderShape, FileEntry, LanguageArchitecture, ModelManifest, Network, Pooling,
    Source, refused,
};
use crate::HubError;

/// A manifest as it stands in its file: which keys there have to be depends on the architecture.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    id: String,
    architecture: Name,
    revision: String,
    licence: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    dimension: Option<usize>,
    max_tokens: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pooling: Option<Pooling>,
    #[serde(skip_serializing_if = "Option::is_none")]
    normalise: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prefix: Option<String>,
    files: Vec<FileEntry>,
    sources: Vec<Source>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Name {
    Bert,
    Static,
    Clip,
    Siglip,
    Dinov2,
    Llama,
}

impl Written {
    /// The manifest, if the keys are those of its architecture. `file` is its name in errors.
    pub(super) fn checked(self, file: &str) -> Result<ModelManifest, HubError> {
        let network = match self.architecture {
            Name::Bert => self.encoder(file, Architecture::Bert)?,
            Name::Static => self.encoder(file, Architecture::Static)?,
            Name::Clip => self.encoder(file, Architecture::Clip)?,
            Name::Siglip => self.encoder(file, Architecture::Siglip)?,
            Name::Dinov2 => self.encoder(file, Architecture::Dinov2)?,
            Name::Llama => self.language(file)?,
        };
        Ok(ModelManifest {
            id: self.id,
            network,
            revision: self.revision,
            licence: self.licence,
            max_tokens: self.max_tokens,
            files: self.files,
            sources: self.sources,
        })
    }

    fn encoder(&self, file: &str, architecture: Architecture) -> Result<Network, HubError> {
        let missing = |key| refused(file, key, "is missing".to_owned());
        Ok(Network::Encoder(EncoderShape {
            architecture,
            dimension: self.dimension.ok_or_else(|| missing("dimension"))?,
            pooling: self.pooling.ok_or_else(|| missing("pooling"))?,
            normalise: self.normalise.ok_or_else(|| missing("normalise"))?,
            prefix: self.prefix.clone(),
        }))
    }

    fn language(&self, file: &str) -> Result<Network, HubError> {
        let given = [
            ("dimension", self.dimension.is_some()),
            ("pooling", self.pooling.is_some()),
            ("normalise", self.normalise.is_some()),
            ("prefix", self.prefix.is_some()),
        ];
        match given.iter().find(|(_, given)| *given) {
            Some((key, _)) => Err(refused(file, key, "is for encoders".to_owned())),
            None => Ok(Network::Language(LanguageArchitecture::Llama)),
        }
    }
}

impl From<ModelManifest> for Written {
    fn from(manifest: ModelManifest) -> Self {
        let mut written = Self {
            id: manifest.id,
            architecture: Name::Llama,
            revision: manifest.revision,
            licence: manifest.licence,
            dimension: None,
            max_tokens: manifest.max_tokens,
            pooling: None,
            normalise: None,
            prefix: None,
            files: manifest.files,
            sources: manifest.sources,
        };
        match manifest.network {
            Network::Language(LanguageArchitecture::Llama) => {}
            Network::Encoder(shape) => {
                written.architecture = match shape.architecture {
                    Architecture::Bert => Name::Bert,
                    Architecture::Static => Name::Static,
                    Architecture::Clip => Name::Clip,
                    Architecture::Siglip => Name::Siglip,
                    Architecture::Dinov2 => Name::Dinov2,
                };
                written.dimension = Some(shape.dimension);
                written.pooling = Some(shape.pooling);
                written.normalise = Some(shape.normalise);
                written.prefix = shape.prefix;
            }
        }
        written
    }
}
