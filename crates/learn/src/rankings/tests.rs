use std::path::Path;

use hone_domain::{ContentHash, EncoderInfo, LabelSchema, Precision, Ranking, Seed, View};
use ndarray::Array2;
use rand::Rng as _;
use serde::Deserialize;

use super::*;
use crate::artefact::Artefact as _;
use crate::metrics::RankingComparison;
use crate::{FeatureMatrix, FeatureView, Features, LearnError, SparseRows, TfIdf, TfIdfParams};

#[derive(Deserialize)]
struct Golden {
    heads: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    /// `[records][options][d]`.
    x: Vec<Vec<Vec<f32>>>,
    ranks: Vec<Vec<u32>>,
    weights: Vec<f32>,
    c: f32,
    above: Vec<Vec<f32>>,
}

fn golden() -> Vec<Case> {
    let text = include_str!("../../testdata/rankings_golden.json");
    serde_json::from_str::<Golden>(text).unwrap().heads
}

impl Case {
    fn options(&self) -> usize {
        self.x[0].len()
    }

    /// The view of each option, made by `matrix` from rows `[n, d]`.
    fn features(&self, matrix: impl Fn(Array2<f32>) -> FeatureMatrix) -> Features {
        let of_option = |option: usize| {
            let rows: Vec<&Vec<f32>> = self.x.iter().map(|record| &record[option]).collect();
            let values = Array2::from_shape_fn((rows.len(), rows[0].len()), |(r, c)| rows[r][c]);
            let name = "final".to_owned();
            let matrix = matrix(values);
            Features::new(vec![FeatureView { name, matrix }]).unwrap()
        };
        option_features((0..self.options()).map(of_option).collect()).unwrap()
    }

    fn ranked(&self) -> Vec<RankedRow> {
        let rows = self.ranks.iter().zip(&self.weights).enumerate();
        let ranked = rows.map(|(row, (ranks, &weight))| RankedRow {
            row,
            ranking: Ranking::new(ranks).unwrap(),
            weight,
        });
        ranked.collect()
    }
}

fn sparse(values: Array2<f32>) -> FeatureMatrix {
    let rows = values.outer_iter().map(|row| {
        let cells = row.iter().enumerate();
        cells
            .map(|(column, &value)| (column as u32, value))
            .collect()
    });
    FeatureMatrix::Sparse(SparseRows::new(values.ncols(), rows.collect::<Vec<_>>()))
}

/// A head of one C, fitted to the last digit.
fn exact(c: f32) -> RankingSpec {
    RankingSpec::BradleyTerry(BradleyTerryParams(BradleyTerry {
        c: vec![c],
        tolerance: 1e-7,
        ..BradleyTerry::default()
    }))
}

#[test]
fn one_view_is_scikit_learns_logistic_regression_on_differences() {
    for case in golden() {
        let parameters = BradleyTerry {
            c: vec![case.c],
            tolerance: 1e-7,
            ..BradleyTerry::default()
        };
        for matrix in [FeatureMatrix::Dense, sparse] {
            let features = case.features(matrix);
            let training = RankingTraining {
                features: &features,
                ranked: &case.ranked(),
                options: case.options(),
            };
            let ranked = training.canonical().unwrap();
            let head = bradley_terry::one_view(&parameters, &training, &ranked, None).unwrap();
            let rows: Vec<usize> = (case.ranks.len()..case.x.len()).collect();
            let said = head.predict(&features.select(&rows)).unwrap().pairs();
            for (found, wanted) in said.view().outer_iter().zip(&case.above) {
                for (found, wanted) in found.iter().zip(wanted) {
                    assert!((found - wanted).abs() < 2e-4, "{found} {wanted}");
                }
            }
        }
    }
}

/// Records of three options whose scores lean on the first of `d` numbers.
fn made_up(records: usize, d: usize, noise: f32, seed: Seed) -> (Features, Vec<RankedRow>) {
    let mut rng = seed.rng();
    let mut options = Vec::new();
    let mut scores = Array2::zeros((records, 3));
    for option in 0..3 {
        let values = Array2::from_shape_fn((records, d), |_| rng.random_range(-1.0f32..1.0));
        for row in 0..records {
            scores[[row, option]] = values[[row, 0]] + noise * rng.random_range(-1.0f32..1.0);
        }
        let view = |name: &str, matrix| FeatureView {
            name: name.to_owned(),
            matrix,
        };
        let other = Array2::from_shape_fn((records, d), |_| rng.random_range(-1.0f32..1.0));
        let views = vec![
            view("final", FeatureMatrix::Dense(values)),
            view("noise", FeatureMatrix::Dense(other)),
        ];
        options.push(Features::new(views).unwrap());
    }
    let ranked = scores
        .outer_iter()
        .enumerate()
        .map(|(row, scores)| RankedRow {
            row,
            ranking: Ranking::by_scores(&scores.to_vec()).unwrap(),
            weight: 1.0,
        });
    let ranked = ranked.collect();
    (option_features(options).unwrap(), ranked)
}

#[test]
fn a_view_that_tells_nothing_does_not_spoil_the_order_of_new_records() {
    let (features, ranked) = made_up(300, 8, 0.2, Seed(3));
    let training = RankingTraining {
        features: &features,
        ranked: &ranked[..200],
        options: 3,
    };
    let head = RankingSpec::default()
        .fit(&training, Seed(1), None)
        .unwrap();
    let views: Vec<&str> = head.view_weights().map(|(view, _)| view).collect();
    assert_eq!(views, ["final", "noise"]);
    let rows: Vec<usize> = (200..300).collect();
    let said = head.predict(&features.select(&rows)).unwrap();
    let truth: Vec<Ranking> = ranked[200..].iter().map(|r| r.ranking.clone()).collect();
    let compared = RankingComparison::new(&truth, &said.rankings()).unwrap();
    assert!(compared.pairwise_accuracy() > 0.85, "{compared:?}");
    // Sure of its order as often as it is right.
    let sure: f32 = said
        .pairs()
        .view()
        .iter()
        .map(|p| p.max(1.0 - p))
        .sum::<f32>()
        / 300.0;
    assert!((f64::from(sure) - compared.pairwise_accuracy()).abs() < 0.08);
}

#[test]
fn the_order_of_answers_and_an_earlier_fit_change_no_ranking() {
    let (features, mut ranked) = made_up(60, 5, 0.5, Seed(4));
    let fit = |ranked: &[RankedRow], warm: Option<&RankingHead>| {
        let training = RankingTraining {
            features: &features,
            ranked,
            options: 3,
        };
        exact(3.0).fit(&training, Seed(1), warm).unwrap()
    };
    let head = fit(&ranked, None);
    let warm = fit(&ranked, Some(&head));
    ranked.reverse();
    assert_eq!(fit(&ranked, None).hash(), head.hash());
    let (cold, warm) = (
        head.predict(&features).unwrap(),
        warm.predict(&features).unwrap(),
    );
    assert_eq!(cold.rankings(), warm.rankings());
}

#[test]
fn answers_of_several_people_about_a_record_stand_in_one_fold() {
    let (features, mut ranked) = made_up(30, 4, 0.1, Seed(5));
    let reversed = ranked.iter().map(|answer| RankedRow {
        ranking: Ranking::new(
            &answer
                .ranking
                .ranks()
                .iter()
                .map(|&r| 9 - u32::from(r))
                .collect::<Vec<_>>(),
        )
        .unwrap(),
        ..answer.clone()
    });
    let reversed: Vec<RankedRow> = reversed.collect();
    ranked.extend(reversed);
    let training = RankingTraining {
        features: &features,
        ranked: &ranked,
        options: 3,
    };
    let canonical = training.canonical().unwrap();
    let folds = folds::ranked_folds(&canonical, 4, Seed(1));
    for (pair, answers) in folds.chunks_exact(2).zip(canonical.chunks_exact(2)) {
        assert_eq!(answers[0].row, answers[1].row);
        assert_eq!(pair[0], pair[1]);
    }
    // Half say one thing and half the opposite: nothing is known.
    let head = RankingSpec::default()
        .fit(&training, Seed(1), None)
        .unwrap();
    let said = head.predict(&features).unwrap().pairs();
    assert!(said.view().iter().all(|p| (p - 0.5).abs() < 1e-3));
}

#[test]
fn what_is_held_out_is_told_apart_from_what_was_learned() {
    let (features, ranked) = made_up(80, 6, 0.3, Seed(6));
    let training = RankingTraining {
        features: &features,
        ranked: &ranked,
        options: 3,
    };
    let spec = RankingSpec::default();
    let held = rankings_out_of_fold(&spec, &training, 5, Seed(2)).unwrap();
    assert_eq!(held.rows, (0..80).collect::<Vec<_>>());
    let compared = RankingComparison::new(&held.truth, &held.scores.rankings()).unwrap();
    assert!(compared.pairwise_accuracy() > 0.75, "{compared:?}");
    let again = rankings_out_of_fold(&spec, &training, 5, Seed(2)).unwrap();
    assert_eq!(again, held);
    assert!(rankings_out_of_fold(&spec, &training, 1, Seed(2)).is_err());
    let alone = RankingTraining {
        ranked: &ranked[..1],
        ..training
    };
    let held = rankings_out_of_fold(&spec, &alone, 5, Seed(2)).unwrap();
    assert!(held.rows.is_empty());
}

#[test]
fn one_answer_and_one_that_ties_all_are_learned_from() {
    let (features, ranked) = made_up(5, 4, 0.1, Seed(7));
    let flat = RankedRow {
        ranking: Ranking::new(&[1, 1, 1]).unwrap(),
        ..ranked[0].clone()
    };
    for answer in [ranked[0].clone(), flat] {
        let training = RankingTraining {
            features: &features,
            ranked: std::slice::from_ref(&answer),
            options: 3,
        };
        for spec in RankingSpec::all_examples() {
            let head = spec.fit(&training, Seed(1), None).unwrap();
            let said = head.predict(&features).unwrap();
            let order = answer.ranking.order();
            let [best, worst] = [order[0], order[2]].map(|option| said.view()[[0, option]]);
            // A fit below the loss of knowing nothing puts the best above the worst.
            assert_eq!(best > worst, !answer.ranking.is_flat(), "{}", spec.name());
        }
    }
}

#[test]
fn a_view_of_no_words_says_nothing() {
    let (features, ranked) = made_up(30, 4, 0.1, Seed(11));
    let dense: Vec<FeatureView> = (0..3)
        .map(|option| features.views()[2 * option].clone())
        .collect();
    let of_option = |view: FeatureView, words: bool| {
        let mut views = vec![FeatureView {
            name: "final".to_owned(),
            ..view
        }];
        if words {
            views.push(FeatureView {
                name: "tf-idf".to_owned(),
                matrix: FeatureMatrix::Sparse(SparseRows::new(0, vec![Vec::new(); 30])),
            });
        }
        Features::new(views).unwrap()
    };
    let rankings = |words: bool| {
        let each = dense.iter().map(|view| of_option(view.clone(), words));
        let features = option_features(each.collect()).unwrap();
        let training = RankingTraining {
            features: &features,
            ranked: &ranked,
            options: 3,
        };
        let head = RankingSpec::default().fit(&training, Seed(1), None);
        head.unwrap().predict(&features).unwrap().rankings()
    };
    assert_eq!(rankings(true), rankings(false));
}

#[test]
fn answers_and_views_that_do_not_fit_are_refused() {
    let (features, ranked) = made_up(5, 4, 0.1, Seed(8));
    let fit = |features: &Features, answer: RankedRow, options| {
        let training = RankingTraining {
            features,
            ranked: &[answer],
            options,
        };
        RankingSpec::default().fit(&training, Seed(1), None)
    };
    let answer = || ranked[0].clone();
    let beyond = RankedRow { row: 5, ..answer() };
    assert!(matches!(
        fit(&features, beyond, 3),
        Err(LearnError::RowOutOfRange { row: 5, rows: 5 })
    ));
    assert!(matches!(
        fit(&features, answer(), 4),
        Err(LearnError::OptionMismatch {
            row: 0,
            expected: 4,
            found: 3
        })
    ));
    let weight = f32::NAN;
    assert!(matches!(
        fit(&features, RankedRow { weight, ..answer() }, 3),
        Err(LearnError::InvalidWeight { row: 0, .. })
    ));
    let weight = 0.0;
    assert!(matches!(
        fit(&features, RankedRow { weight, ..answer() }, 3),
        Err(LearnError::NoLabels)
    ));
    let plain = Features::new(vec![FeatureView {
        name: "final".to_owned(),
        matrix: FeatureMatrix::Dense(Array2::zeros((5, 4))),
    }]);
    let error = fit(&plain.unwrap(), answer(), 3).unwrap_err();
    assert!(error.to_string().contains("0.*"), "{error}");
    let head = fit(&features, answer(), 3).unwrap();
    let two = Features::new(features.views()[..4].to_vec()).unwrap();
    let error = head.predict(&two).unwrap_err();
    assert!(error.to_string().contains("2.final"), "{error}");
}

#[test]
fn parameters_out_of_their_domain_are_refused_by_name() {
    let (features, ranked) = made_up(5, 4, 0.1, Seed(8));
    let training = RankingTraining {
        features: &features,
        ranked: &ranked,
        options: 3,
    };
    let refused = |text: &str| {
        let spec: RankingSpec = serde_json::from_str(text).unwrap();
        spec.fit(&training, Seed(1), None).unwrap_err().to_string()
    };
    for (text, name) in [
        (r#"{"kind": "bradley_terry", "c": []}"#, "c is"),
        (r#"{"kind": "bradley_terry", "c": [0]}"#, "c is 0"),
        (r#"{"kind": "bradley_terry", "folds": 1}"#, "folds is 1"),
        (
            r#"{"kind": "bradley_terry", "tolerance": 0}"#,
            "tolerance is 0",
        ),
        (
            r#"{"kind": "bradley_terry", "first_view_weight": 2}"#,
            "first_view_weight is 2",
        ),
    ] {
        let error = refused(text);
        assert!(error.starts_with(name), "{error}");
    }
    assert!("bradley-terry".parse::<RankingSpec>().is_ok());
    assert!("forest".parse::<RankingSpec>().is_err());
    let unknown = r#"{"kind": "bradley_terry", "depth": 3}"#;
    assert!(serde_json::from_str::<RankingSpec>(unknown).is_err());
}

#[test]
fn certainty_is_that_of_the_closest_neighbours() {
    let scores = OptionScores::new(ndarray::array![[0.0, 3.0, 1.0], [2.0, 2.0, 0.0]]).unwrap();
    // 3, 1, 0: the nearest are 1 apart.
    assert!((scores.certainty(0) - 1.0 / (1.0 + (-1.0f32).exp())).abs() < 1e-6);
    assert!((scores.certainty(1) - 0.5).abs() < 1e-6);
    let truth = [[2, 1, 1], [1, 2, 3]].map(|ranks| Ranking::new(&ranks).unwrap());
    let (said, above) = scores.decided_pairs(&truth).unwrap();
    let above: Vec<u16> = above.iter().map(|class| class.0).collect();
    assert_eq!(above, [0, 0, 1, 1, 1]);
    assert!((said.view()[[2, 1]] - 0.5).abs() < 1e-6);
    let best = scores.best();
    assert!((best[[1, 0]] - 1.0 / (2.0 + (-2.0f32).exp())).abs() < 1e-6);
    let pairs = scores.pairs();
    assert!((pairs.row(0)[0] - 1.0 / (1.0 + 3.0f32.exp())).abs() < 1e-6);
    assert!(OptionScores::new(Array2::zeros((2, 1))).is_err());
    assert!(OptionScores::new(ndarray::array![[0.0, f32::NAN]]).is_err());
}

#[test]
fn the_mean_of_the_options_is_that_of_their_first_view() {
    let (features, _) = made_up(4, 3, 0.1, Seed(9));
    let mean = mean_option(&features, 3).unwrap();
    let of = |option: usize| match &features.views()[2 * option].matrix {
        FeatureMatrix::Dense(values) => values[[1, 2]],
        FeatureMatrix::Sparse(_) => unreachable!(),
    };
    let wanted = (of(0) + of(1) + of(2)) / 3.0;
    assert!((mean.view()[[1, 2]] - wanted).abs() < 1e-6);
    assert!(mean_option(&features, 4).is_err());
}

#[test]
fn a_head_comes_back_from_its_file_bit_for_bit_and_damage_is_noticed() {
    let (features, ranked) = made_up(20, 4, 0.1, Seed(9));
    let training = RankingTraining {
        features: &features,
        ranked: &ranked,
        options: 3,
    };
    let names = ["a", "b", "ü"].map(str::to_owned).to_vec();
    for spec in RankingSpec::all_examples() {
        let artefact = RankingArtefact {
            head: spec.fit(&training, Seed(1), None).unwrap(),
            schema: LabelSchema::new(names.clone()).unwrap(),
            encoder: EncoderInfo {
                id: "tiny".to_owned(),
                revision: ContentHash::of(b"tiny"),
                dim: 4,
                layers: 2,
                max_tokens: 64,
                precision: Precision::F32,
                normalised: true,
            },
            views: vec![View::Final],
            tf_idf: Some(TfIdf::fit(["one two"], &TfIdfParams::default())),
            spec,
        };
        let bytes = artefact.to_bytes().unwrap();
        let back = RankingArtefact::from_bytes(&bytes, Path::new("x")).unwrap();
        assert_eq!(back, artefact);
        assert_eq!(back.to_bytes().unwrap(), bytes);
        let mut damaged = bytes.clone();
        let last = damaged.len() - 1;
        damaged[last] ^= 1;
        let error = RankingArtefact::from_bytes(&damaged, Path::new("my.head")).unwrap_err();
        assert!(error.to_string().contains("my.head"), "{error}");
        let other = LabelSchema::new(names[..2].to_vec()).unwrap();
        let unfit = RankingArtefact {
            schema: other,
            ..artefact
        };
        assert!(matches!(unfit.to_bytes(), Err(LearnError::Damaged { .. })));
    }
}
