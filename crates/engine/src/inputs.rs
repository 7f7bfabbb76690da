use hone_domain::{Class, PoolIdx, PoolRng, Probabilities, Seed};
use hone_learn::{FeatureMatrix, FeatureView, Features, FittedHead, HeadSpec, Labelled, Training};
use hone_query::Needs;
use rand::Rng as _;

use crate::EngineError;

/// What a strategy asked to see of the heads.
#[derive(Debug)]
pub struct HeadInputs {
    /// Always there: the report names what the head had predicted for each pick.
    pub probabilities: Probabilities,
    /// One a member of the committee that was asked for.
    pub committee: Vec<Probabilities>,
    /// One a draw of feature dropout that was asked for.
    pub perturbed: Vec<Probabilities>,
}

/// The answers as a training set with equal weights.
pub(crate) fn labelled_rows(answers: &[(PoolIdx, Class)]) -> Vec<Labelled> {
    answers
        .iter()
        .map(|&(at, class)| Labelled {
            row: at.index(),
            class,
            weight: 1.0,
        })
        .collect()
}

/// Computes what `needs` names, with the head of the last round.
///
/// # Errors
/// Those of the head.
pub fn head_inputs(
    needs: Needs,
    head: &FittedHead,
    spec: &HeadSpec,
    training: &Training<'_>,
    seed: Seed,
) -> Result<HeadInputs, EngineError> {
    let mut inputs = HeadInputs {
        probabilities: head.predict(training.features)?,
        committee: Vec::new(),
        perturbed: Vec::new(),
    };
    for member in 0..needs.committee {
        let seed = seed.derive("committee", member as u64);
        let labelled = bootstrap(training.labelled, &mut seed.rng());
        let training = Training {
            labelled: &labelled,
            ..*training
        };
        let member = spec.fit(&training, seed, Some(head))?;
        inputs.committee.push(member.predict(training.features)?);
    }
    for draw in 0..needs.perturbed {
        let mut rng = seed.derive("dropout", draw as u64).rng();
        inputs
            .perturbed
            .push(head.predict(&drop_out(training.features, &mut rng))?);
    }
    Ok(inputs)
}

/// A resample with replacement; rows drawn several times carry their weight several times.
fn bootstrap(labelled: &[Labelled], rng: &mut PoolRng) -> Vec<Labelled> {
    let mut draws = vec![0u16; labelled.len()];
    for _ in 0..labelled.len() {
        draws[rng.random_range(0..labelled.len())] += 1;
    }
    let drawn = labelled.iter().zip(&draws).filter(|(_, draws)| **draws > 0);
    drawn
        .map(|(row, &draws)| Labelled {
            weight: row.weight * f32::from(draws),
            ..*row
        })
        .collect()
}

/// Features with three quarters of the values set to 0 and the rest scaled by 4 (DropQuery,
/// Gupte et al. 2024, dropout ratio 0.75).
fn drop_out(features: &Features, rng: &mut PoolRng) -> Features {
    const KEPT: f32 = 0.25;
    let mut keep = |value: f32| {
        if rng.random::<f32>() < KEPT {
            value / KEPT
        } else {
            0.0
        }
    };
    let views = features.views().iter().map(|view| FeatureView {
        name: view.name.clone(),
        matrix: match &view.matrix {
            FeatureMatrix::Dense(values) => FeatureMatrix::Dense(values.mapv(&mut keep)),
            FeatureMatrix::Sparse(values) => FeatureMatrix::Sparse(values.map_values(&mut keep)),
        },
    });
    Features::new(views.collect()).expect("the views keep their rows")
}
