use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use hone_domain::{Class, ContentHash, EncoderInfo, LabelSchema, View};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView, serialize};
use serde::{Deserialize, Serialize};

use crate::LearnError;
use crate::class_map::ClassMap;
use crate::fitted::FittedHead;
use crate::spec::HeadSpec;
use crate::tf_idf::{TfIdf, TfIdfParams};

use tensors::{MemberHeader, Tensor, member_from, member_tensors};

mod tensors;

/// The version of the layout of the file.
const FORMAT: u32 = 1;
/// The key of the header in the metadata of the file.
const KEY: &str = "hone";

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
    /// What makes the tf-idf view, if there is one.
    pub tf_idf: Option<TfIdf>,
    /// What the head was asked to be.
    pub spec: HeadSpec,
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
    tf_idf: Option<TfIdfParams>,
    spec: HeadSpec,
}

impl Header {
    /// The hash over the header without its checksum and over the tensors in order of their names.
    fn checksum_with<'a>(
        &mut self,
        tensors: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<ContentHash, String> {
        self.checksum = ContentHash::from_bytes([0; 32]);
        let mut bytes = serde_json::to_vec(self).map_err(|error| error.to_string())?;
        for (name, data) in tensors {
            bytes.extend(name.as_bytes());
            bytes.extend((data.len() as u64).to_le_bytes());
            bytes.extend(data);
        }
        Ok(ContentHash::of(&bytes))
    }
}

impl HeadArtefact {
    /// The bytes of the file.
    ///
    /// # Errors
    /// [`LearnError::Damaged`] if the parts do not fit each other, for example a schema of other
    /// classes than the head's.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LearnError> {
        self.encode()
            .map_err(|reason| damaged(Path::new("the artefact in memory"), reason))
    }

    fn encode(&self) -> Result<Vec<u8>, String> {
        let map = self.head.classes();
        if map.classes() != self.schema.len() {
            return Err(format!(
                "a head of {} classes under a schema of {}",
                map.classes(),
                self.schema.len()
            ));
        }
        let mut tensors: BTreeMap<String, Tensor> = BTreeMap::new();
        let members = self.head.members().iter().enumerate();
        let members = members
            .map(|(at, member)| member_tensors(at, member, &mut tensors))
            .collect();
        if let Some(tf_idf) = &self.tf_idf {
            tensors.insert(
                "tf_idf.idf".to_owned(),
                Tensor::floats(&[tf_idf.idf().len()], tf_idf.idf()),
            );
            tensors.insert(
                "tf_idf.terms".to_owned(),
                Tensor::text(&tf_idf.terms().join("\n")),
            );
        }
        let mut header = Header {
            format: FORMAT,
            checksum: ContentHash::from_bytes([0; 32]),
            schema: self.schema.clone(),
            seen: map.seen().to_vec(),
            members,
            encoder: self.encoder.clone(),
            views: self.views.clone(),
            tf_idf: self.tf_idf.as_ref().map(|tf_idf| tf_idf.params().clone()),
            spec: self.spec.clone(),
        };
        let data = tensors
            .iter()
            .map(|(name, tensor)| (name.as_str(), tensor.data.as_slice()));
        header.checksum = header.checksum_with(data)?;
        let json = serde_json::to_string(&header).map_err(|error| error.to_string())?;
        let mut views = Vec::with_capacity(tensors.len());
        for (name, tensor) in &tensors {
            let view = TensorView::new(tensor.dtype, tensor.shape.clone(), &tensor.data);
            views.push((name, view.map_err(|error| error.to_string())?));
        }
        // One key only: the order of several would not be fixed.
        serialize(views, Some(HashMap::from([(KEY.to_owned(), json)])))
            .map_err(|error| error.to_string())
    }

    /// Reads the bytes of a file; `path` is only named in errors.
    ///
    /// # Errors
    /// [`LearnError::Damaged`] if they are not an artefact of this format, or not what was written.
    pub fn from_bytes(bytes: &[u8], path: &Path) -> Result<Self, LearnError> {
        Self::decode(bytes).map_err(|reason| damaged(path, reason))
    }

    fn decode(bytes: &[u8]) -> Result<Self, String> {
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|error| error.to_string())?;
        let json = metadata.metadata().as_ref().and_then(|map| map.get(KEY));
        let json = json.ok_or("it has no header")?;
        let mut header: Header = serde_json::from_str(json).map_err(|error| error.to_string())?;
        if header.format != FORMAT {
            return Err(format!(
                "it is in format {}, this version reads {FORMAT}",
                header.format
            ));
        }
        let file = SafeTensors::deserialize(bytes).map_err(|error| error.to_string())?;
        let tensors: BTreeMap<String, TensorView<'_>> = file.tensors().into_iter().collect();
        let written = header.checksum;
        let data = tensors
            .iter()
            .map(|(name, tensor)| (name.as_str(), tensor.data()));
        if header.checksum_with(data)? != written {
            return Err("its checksum does not match".to_owned());
        }
        header.checksum = written;
        if serde_json::to_string(&header).map_err(|error| error.to_string())? != *json {
            return Err("its header is not as it was written".to_owned());
        }
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
            members.map(|(at, member)| member_from(at, member, map.seen().len(), &tensors));
        let members = members.collect::<Result<Vec<_>, String>>()?;
        let tf_idf = header
            .tf_idf
            .map(|params| tf_idf_from(params, &tensors))
            .transpose()?;
        Ok(Self {
            head: FittedHead::new(map, members),
            schema: header.schema,
            encoder: header.encoder,
            views: header.views,
            tf_idf,
            spec: header.spec,
        })
    }

    /// The SHA-256 of the file's bytes.
    ///
    /// # Errors
    /// As [`Self::to_bytes`].
    pub fn hash(&self) -> Result<ContentHash, LearnError> {
        Ok(ContentHash::of(&self.to_bytes()?))
    }

    /// Writes the file at once: to `PATH.part`, which then takes the place of `path`. Returns the
    /// hash of its bytes.
    ///
    /// # Errors
    /// [`LearnError::Io`]; what was at `path` is then still there.
    pub fn save(&self, path: &Path) -> Result<ContentHash, LearnError> {
        let bytes = self.to_bytes()?;
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let written = write_synced(&part, &bytes).and_then(|()| fs::rename(&part, path));
        if let Err(source) = written {
            // The first error is the one to report; a leftover part is overwritten next time.
            fs::remove_file(&part).ok();
            return Err(LearnError::Io {
                path: path.to_owned(),
                source,
            });
        }
        Ok(ContentHash::of(&bytes))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`LearnError::Io`] if it cannot be read, [`LearnError::Damaged`] if it is not what was
    /// written.
    pub fn load(path: &Path) -> Result<Self, LearnError> {
        let bytes = fs::read(path).map_err(|source| LearnError::Io {
            path: path.to_owned(),
            source,
        })?;
        Self::from_bytes(&bytes, path)
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn damaged(path: &Path, reason: String) -> LearnError {
    LearnError::Damaged {
        path: path.to_owned(),
        reason,
    }
}

fn tf_idf_from(
    params: TfIdfParams,
    tensors: &BTreeMap<String, TensorView<'_>>,
) -> Result<TfIdf, String> {
    let idf = tensors::floats(tensors, "tf_idf.idf")?;
    let terms = tensors
        .get("tf_idf.terms")
        .filter(|tensor| tensor.dtype() == Dtype::U8);
    let terms = terms.ok_or("it has no tensor `tf_idf.terms` of bytes")?;
    let terms = std::str::from_utf8(terms.data()).map_err(|error| error.to_string())?;
    let terms: Vec<String> = if idf.is_empty() {
        Vec::new()
    } else {
        terms.split('\n').map(str::to_owned).collect()
    };
    if terms.len() != idf.len() {
        return Err(format!(
            "it has {} terms and {} weights of terms",
            terms.len(),
            idf.len()
        ));
    }
    Ok(TfIdf::from_parts(params, terms, idf))
}

#[cfg(test)]
mod tests;
