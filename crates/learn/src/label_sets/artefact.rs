use std::collections::BTreeMap;
use std::path::Path;

use hone_domain::{Class, ContentHash, EncoderInfo, LabelSchema, View};
use safetensors::tensor::TensorView;
use serde::{Deserialize, Serialize};

use crate::LearnError;
use crate::artefact::{Artefact, does_not_fit, words};
use crate::container::{self, Tensor, damaged, floats};
use crate::linear::Linear;
use crate::tf_idf::{TfIdf, TfIdfParams};

use super::fitted::{LabelMember, LabelSetHead};
use super::spec::LabelSetSpec;

/// A fitted head for label sets with all that its use needs: one file, as
/// [`HeadArtefact`](crate::HeadArtefact) is.
///
/// # Determinism
/// Equal artefacts have equal bytes, and an artefact read back is equal, bit for bit.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelSetArtefact {
    /// The head.
    pub head: LabelSetHead,
    /// The names of the labels.
    pub schema: LabelSchema,
    /// The encoder that made the dense views.
    pub encoder: EncoderInfo,
    /// The dense views in the order of the features.
    pub views: Vec<View>,
    /// What makes the tf-idf view, if there is one.
    pub tf_idf: Option<TfIdf>,
    /// What the head was asked to be.
    pub spec: LabelSetSpec,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    /// Tells the file from that of a head of another kind.
    label_sets: u32,
    checksum: ContentHash,
    schema: LabelSchema,
    learned: Vec<Class>,
    /// The view of each member.
    members: Vec<String>,
    encoder: EncoderInfo,
    views: Vec<View>,
    tf_idf: Option<TfIdfParams>,
    spec: LabelSetSpec,
}

impl container::Header for Header {
    const FORMAT: u32 = 1;

    fn format(&self) -> u32 {
        self.label_sets
    }

    fn checksum(&mut self) -> &mut ContentHash {
        &mut self.checksum
    }
}

impl Artefact for LabelSetArtefact {
    type Head = LabelSetHead;

    fn head(&self) -> &LabelSetHead {
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

impl LabelSetArtefact {
    fn encode(&self) -> Result<Vec<u8>, String> {
        let (of_head, of_schema) = (self.head.labels(), self.schema.len());
        if of_head != of_schema {
            return Err(format!(
                "a head of {of_head} labels under a schema of {of_schema}"
            ));
        }
        let mut tensors = BTreeMap::new();
        let mut put = |name: String, shape: &[usize], values: &[f32]| {
            tensors.insert(name, Tensor::floats(shape, values));
        };
        put("priors".to_owned(), &[of_head], self.head.priors());
        put("thresholds".to_owned(), &[of_head], self.head.thresholds());
        for (
            at,
            LabelMember {
                exponent, linear, ..
            },
        ) in self.head.members().iter().enumerate()
        {
            let (dim, questions) = (linear.dim(), linear.classes());
            put(format!("member.{at}.exponent"), &[1], &[*exponent]);
            put(
                format!("member.{at}.weights"),
                &[dim, questions],
                linear.weights(),
            );
            put(
                format!("member.{at}.intercepts"),
                &[questions],
                linear.intercepts(),
            );
        }
        if let Some(tf_idf) = &self.tf_idf {
            words::put(tf_idf, &mut tensors);
        }
        let header = Header {
            label_sets: <Header as container::Header>::FORMAT,
            checksum: ContentHash::from_bytes([0; 32]),
            schema: self.schema.clone(),
            learned: self.head.learned().to_vec(),
            members: self
                .head
                .members()
                .iter()
                .map(|member| member.view.clone())
                .collect(),
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
        let labels = header.schema.len();
        let ascends = header.learned.windows(2).all(|pair| pair[0] < pair[1]);
        if !ascends
            || header
                .learned
                .last()
                .is_some_and(|last| last.index() >= labels)
        {
            return Err("its learned labels are not those of its schema".to_owned());
        }
        let of_labels = |name: &str| {
            let values = floats(tensors, name)?;
            let fits = values.len() == labels;
            fits.then_some(values)
                .ok_or_else(|| format!("its {name} are not one a label"))
        };
        let (priors, thresholds) = (of_labels("priors")?, of_labels("thresholds")?);
        let members = header.members.into_iter().enumerate();
        let members = members.map(|(at, view)| member(at, view, header.learned.len(), tensors));
        let members = members.collect::<Result<Vec<_>, String>>()?;
        let tf_idf = header
            .tf_idf
            .map(|params| words::read(params, tensors))
            .transpose()?;
        Ok(Self {
            head: LabelSetHead::from_parts(header.learned, priors, thresholds, members),
            schema: header.schema,
            encoder: header.encoder,
            views: header.views,
            tf_idf,
            spec: header.spec,
        })
    }
}

/// The member at a position over `questions` learned labels.
fn member(
    at: usize,
    view: String,
    questions: usize,
    tensors: &BTreeMap<String, TensorView<'_>>,
) -> Result<LabelMember, String> {
    let named = |name: &str| floats(tensors, &format!("member.{at}.{name}"));
    let (weights, intercepts) = (named("weights")?, named("intercepts")?);
    if questions == 0 || intercepts.len() != questions || weights.len() % questions != 0 {
        return Err(format!("head {at} is not over {questions} labels"));
    }
    let exponent = named("exponent")?.first().copied();
    Ok(LabelMember {
        view,
        exponent: exponent.ok_or_else(|| format!("head {at} has no exponent"))?,
        linear: Linear::new(weights, intercepts),
    })
}

#[cfg(test)]
mod tests;
