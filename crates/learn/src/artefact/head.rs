use std::collections::BTreeMap;
use std::path::Path;

use hone_domain::{Class, ContentHash, EncoderInfo, LabelSchema, View};
use safetensors::tensor::TensorView;
use serde::{Deserialize, Serialize};

use crate::LearnError;
use crate::class_map::ClassMap;
use crate::container::{self, damaged};
use crate::fitted::FittedHead;
use crate::spec::HeadSpec;
use crate::tf_idf::{TfIdf, TfIdfParams};

use super::members::{MemberHeader, member_from, member_tensors};
use super::{Artefact, does_not_fit, words};

/// A fitted head with all that its use needs: one file.
///
/// The file is in the safetensors format; its metadata hold one JSON header under `hone`. The
/// header carries a checksum over itself and the tensors.
///
/// # Determinism
/// Equal artefacts have equal bytes, and an artefact read back is equal, bit for bit.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadArtefact {
    /// The head.
    pub head: FittedHead,
    /// The names of the classes.
    pub schema: LabelSchema,
    /// The encoder that made the dense views.
    pub encoder: EncoderInfo,
    /// The dense views in the order of the features.
    pub views: Vec<View>,
    /// The views of images that stand beside texts, where the head reads both; they come after the
    /// others and before the words.
    pub images: Option<ImageViews>,
    /// What makes the tf-idf view, if there is one.
    pub tf_idf: Option<TfIdf>,
    /// What the head was asked to be.
    pub spec: HeadSpec,
}

/// What a head reads of images beside texts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageViews {
    /// The encoder of the images.
    pub encoder: EncoderInfo,
    /// Its dense views in the order of the features.
    pub views: Vec<View>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: u32,
    checksum: ContentHash,
    schema: LabelSchema,
    seen: Vec<Class>,
    members: Vec<MemberHeader>,
    encoder: EncoderInfo,
    views: Vec<View>,
    // Files of heads that read no images beside texts are as they were before there were such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    images: Option<ImageViews>,
    tf_idf: Option<TfIdfParams>,
    spec: HeadSpec,
}

impl container::Header for Header {
    const FORMAT: u32 = 1;

    fn format(&self) -> u32 {
        self.format
    }

    fn checksum(&mut self) -> &mut ContentHash {
        &mut self.checksum
    }
}

impl Artefact for HeadArtefact {
    type Head = FittedHead;

    fn head(&self) -> &FittedHead {
        &self.head
    }

    fn schema(&self) -> &LabelSchema {
        &self.schema
    }

    fn words(&self) -> Option<&TfIdf> {
        self.tf_idf.as_ref()
    }

    fn to_bytes(&self) -> Result<Vec<u8>, LearnError> {
        self.encode().map_err(does_not_fit)
    }

    fn from_bytes(bytes: &[u8], path: &Path) -> Result<Self, LearnError> {
        container::decode(bytes, Self::from_parts).map_err(|reason| damaged(path, reason))
    }
}

impl HeadArtefact {
    fn encode(&self) -> Result<Vec<u8>, String> {
        let map = self.head.classes();
        if map.classes() != self.schema.len() {
            return Err(format!(
                "a head of {} classes under a schema of {}",
                map.classes(),
                self.schema.len()
            ));
        }
        let mut tensors = BTreeMap::new();
        let members = self.head.members().iter().enumerate();
        let members = members
            .map(|(at, member)| member_tensors(at, member, &mut tensors))
            .collect();
        if let Some(tf_idf) = &self.tf_idf {
            words::put(tf_idf, &mut tensors);
        }
        let header = Header {
            format: <Header as container::Header>::FORMAT,
            checksum: ContentHash::from_bytes([0; 32]),
            schema: self.schema.clone(),
            seen: map.seen().to_vec(),
            members,
            encoder: self.encoder.clone(),
            views: self.views.clone(),
            images: self.images.clone(),
            tf_idf: self.tf_idf.as_ref().map(|tf_idf| tf_idf.params().clone()),
            spec: self.spec.clone(),
        };
        container::encode(header, &tensors)
    }

    fn from_parts(
        header: Header,
        tensors: &BTreeMap<String, TensorView<'_>>,
    ) -> Result<Self, String> {
        let classes = header.schema.len();
        let map = ClassMap::of(header.seen.iter().copied(), classes);
        if map.seen() != header.seen
            || map
                .seen()
                .last()
                .is_some_and(|last| last.index() >= classes)
        {
            return Err("its seen classes are not those of its schema".to_owned());
        }
        let members = header.members.iter().enumerate();
        let members =
            members.map(|(at, member)| member_from(at, member, map.seen().len(), tensors));
        let members = members.collect::<Result<Vec<_>, String>>()?;
        let tf_idf = header
            .tf_idf
            .map(|params| words::read(params, tensors))
            .transpose()?;
        Ok(Self {
            head: FittedHead::new(map, members),
            schema: header.schema,
            encoder: header.encoder,
            views: header.views,
            images: header.images,
            tf_idf,
            spec: header.spec,
        })
    }
}

#[cfg(test)]
mod tests;
