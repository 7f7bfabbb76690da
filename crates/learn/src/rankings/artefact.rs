use std::collections::BTreeMap;
use std::path::Path;

use hone_domain::{ContentHash, EncoderInfo, LabelSchema, View};
use safetensors::tensor::TensorView;
use serde::{Deserialize, Serialize};

use crate::LearnError;
use crate::artefact::{Artefact, does_not_fit, words};
use crate::container::{self, Tensor, damaged, floats};
use crate::linear::Linear;
use crate::tf_idf::{TfIdf, TfIdfParams};

use super::fitted::{RankingHead, RankingMember};
use super::spec::RankingSpec;

/// A fitted head for rankings with all that its use needs: one file, as
/// [`HeadArtefact`](crate::HeadArtefact) is.
///
/// # Determinism
/// Equal artefacts have equal bytes, and an artefact read back is equal, bit for bit.
#[derive(Debug, Clone, PartialEq)]
pub struct RankingArtefact {
    /// The head.
    pub head: RankingHead,
    /// The names of the options.
    pub schema: LabelSchema,
    /// The encoder that made the dense views of each option.
    pub encoder: EncoderInfo,
    /// These dense views, in the order of an option's features.
    pub views: Vec<View>,
    /// What makes the tf-idf view of each option, if there is one.
    pub tf_idf: Option<TfIdf>,
    /// What the head was asked to be.
    pub spec: RankingSpec,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    /// Tells the file from that of a head of another kind.
    rankings: u32,
    checksum: ContentHash,
    schema: LabelSchema,
    /// The view of each member.
    members: Vec<String>,
    encoder: EncoderInfo,
    views: Vec<View>,
    tf_idf: Option<TfIdfParams>,
    spec: RankingSpec,
}

impl container::Header for Header {
    const FORMAT: u32 = 1;

    fn format(&self) -> u32 {
        self.rankings
    }

    fn checksum(&mut self) -> &mut ContentHash {
        &mut self.checksum
    }
}

impl Artefact for RankingArtefact {
    type Head = RankingHead;

    fn head(&self) -> &RankingHead {
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

impl RankingArtefact {
    fn encode(&self) -> Result<Vec<u8>, String> {
        let (of_head, of_schema) = (self.head.options(), self.schema.len());
        if of_head != of_schema {
            return Err(format!(
                "a head of {of_head} options under a schema of {of_schema}"
            ));
        }
        let mut tensors = BTreeMap::new();
        for (at, member) in self.head.members().iter().enumerate() {
            let mut put = |name: &str, values: &[f32]| {
                let tensor = Tensor::floats(&[values.len()], values);
                tensors.insert(format!("member.{at}.{name}"), tensor);
            };
            put("exponent", &[member.exponent]);
            put("weights", member.linear.weights());
        }
        if let Some(tf_idf) = &self.tf_idf {
            words::put(tf_idf, &mut tensors);
        }
        let members = self.head.members().iter();
        let header = Header {
            rankings: <Header as container::Header>::FORMAT,
            checksum: ContentHash::from_bytes([0; 32]),
            schema: self.schema.clone(),
            members: members.map(|member| member.view.clone()).collect(),
            encoder: self.encoder.clone(),
            views: self.views.clone(),
            tf_idf: self.tf_idf.as_ref().map(|tf_idf| tf_idf.params().clone()),
            spec: self.spec.clone(),
        };
        container::encode(header, &tensors)
    }

    fn from_parts(
        header: Header,
        tensors: &BTreeMap<String, TensorView<'_>>,
    ) -> Result<Self, String> {
        let members = header.members.into_iter().enumerate();
        let members = members.map(|(at, view)| member(at, view, tensors));
        let members = members.collect::<Result<Vec<_>, String>>()?;
        let tf_idf = header
            .tf_idf
            .map(|params| words::read(params, tensors))
            .transpose()?;
        Ok(Self {
            head: RankingHead::new(header.schema.len(), members),
            schema: header.schema,
            encoder: header.encoder,
            views: header.views,
            tf_idf,
            spec: header.spec,
        })
    }
}

/// The member at a position.
fn member(
    at: usize,
    view: String,
    tensors: &BTreeMap<String, TensorView<'_>>,
) -> Result<RankingMember, String> {
    let named = |name: &str| floats(tensors, &format!("member.{at}.{name}"));
    let exponent = named("exponent")?.first().copied();
    Ok(RankingMember {
        view,
        exponent: exponent.ok_or_else(|| format!("head {at} has no exponent"))?,
        linear: Linear::new(named("weights")?, vec![0.0]),
    })
}
