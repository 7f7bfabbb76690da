//! The heads of views as named tensors and back.

use std::collections::BTreeMap;

use ndarray::Array2;
use safetensors::tensor::TensorView;
use serde::{Deserialize, Serialize};

use crate::container::{Tensor, floats, indices};
use crate::fitted::{Member, ViewModel};
use crate::heads::knn::Neighbours;
use crate::linear::Linear;

/// What a member is, apart from its tensors.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MemberHeader {
    view: String,
    model: Model,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Model {
    Softmax {},
    Sigmoid {},
    Cosine {},
    Neighbours { k: usize },
}

/// Files a member's numbers under its position.
pub(super) fn member_tensors(
    at: usize,
    member: &Member,
    tensors: &mut BTreeMap<String, Tensor>,
) -> MemberHeader {
    let mut put =
        |name: &str, tensor: Tensor| tensors.insert(format!("member.{at}.{name}"), tensor);
    put("exponent", Tensor::floats(&[1], &[member.exponent]));
    let mut linear = |linear: &Linear| {
        put(
            "weights",
            Tensor::floats(&[linear.dim(), linear.classes()], linear.weights()),
        );
        put(
            "intercepts",
            Tensor::floats(&[linear.classes()], linear.intercepts()),
        );
    };
    let model = match &member.model {
        ViewModel::Softmax(head) => {
            linear(head);
            Model::Softmax {}
        }
        ViewModel::Sigmoid(head) => {
            linear(head);
            Model::Sigmoid {}
        }
        ViewModel::Cosine(head) => {
            linear(head);
            Model::Cosine {}
        }
        ViewModel::Neighbours(head) => {
            let (n, d) = head.rows.dim();
            let rows: Vec<f32> = head.rows.iter().copied().collect();
            put("rows", Tensor::floats(&[n, d], &rows));
            put("sample_weights", Tensor::floats(&[n], &head.weights));
            put("targets", Tensor::indices(&head.targets));
            Model::Neighbours { k: head.k }
        }
    };
    MemberHeader {
        view: member.view.clone(),
        model,
    }
}

/// The member at a position over `classes` seen classes.
pub(super) fn member_from(
    at: usize,
    header: &MemberHeader,
    classes: usize,
    tensors: &BTreeMap<String, TensorView<'_>>,
) -> Result<Member, String> {
    let named = |name: &str| floats(tensors, &format!("member.{at}.{name}"));
    let linear = || -> Result<Linear, String> {
        let (weights, intercepts) = (named("weights")?, named("intercepts")?);
        if intercepts.len() != classes || classes == 0 || weights.len() % classes != 0 {
            return Err(format!("head {at} is not over {classes} classes"));
        }
        Ok(Linear::new(weights, intercepts))
    };
    let model = match header.model {
        Model::Softmax {} => ViewModel::Softmax(linear()?),
        Model::Sigmoid {} => ViewModel::Sigmoid(linear()?),
        Model::Cosine {} => ViewModel::Cosine(linear()?),
        Model::Neighbours { k } => {
            let (rows, weights) = (named("rows")?, named("sample_weights")?);
            let targets = indices(tensors, &format!("member.{at}.targets"))?;
            let n = targets.len();
            if n == 0
                || k == 0
                || weights.len() != n
                || targets.iter().any(|&class| class >= classes)
            {
                return Err(format!(
                    "the labelled rows of head {at} do not fit each other"
                ));
            }
            let rows = Array2::from_shape_vec((n, rows.len() / n), rows)
                .map_err(|error| error.to_string())?;
            ViewModel::Neighbours(Neighbours {
                k,
                rows,
                targets,
                weights,
                classes,
            })
        }
    };
    let exponent = named("exponent")?;
    let exponent = exponent
        .first()
        .copied()
        .ok_or_else(|| format!("head {at} has no exponent"))?;
    Ok(Member {
        view: header.view.clone(),
        exponent,
        model,
    })
}
