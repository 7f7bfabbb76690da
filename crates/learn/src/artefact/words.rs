//! The words of a tf-idf view as tensors and back.

use std::collections::BTreeMap;

use safetensors::tensor::{Dtype, TensorView};

use crate::container::{Tensor, floats};
use crate::tf_idf::{TfIdf, TfIdfParams};

/// Files the words and their weights; the parameters belong in the header.
pub(crate) fn put(tf_idf: &TfIdf, tensors: &mut BTreeMap<String, Tensor>) {
    let idf = Tensor::floats(&[tf_idf.idf().len()], tf_idf.idf());
    tensors.insert("tf_idf.idf".to_owned(), idf);
    let terms = Tensor::text(&tf_idf.terms().join("\n"));
    tensors.insert("tf_idf.terms".to_owned(), terms);
}

/// The words of a tf-idf view with their weights.
pub(crate) fn read(
    params: TfIdfParams,
    tensors: &BTreeMap<String, TensorView<'_>>,
) -> Result<TfIdf, String> {
    let idf = floats(tensors, "tf_idf.idf")?;
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
