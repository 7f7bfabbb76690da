use super::*;
use crate::{
    Bald, BinaryMinimum, CardinalityInconsistency, Committee, Contrastive, DensityWeighted,
    Disagreement, HighScore, LabelSetLoss, LeastConfidentPath, Loss, MeanEntropy, Measure, Mnlp,
    OverTokens, TokenEntropy, Uncertainty,
};

fn fixtures() -> [Fixture; 3] {
    [
        Fixture::new(60, 8, Seed(1)),
        Fixture::new(45, 1, Seed(2)),
        Fixture::new(150, 30, Seed(4)),
    ]
}

#[test]
fn every_strategy_picks_k_distinct_candidates() {
    for fixture in fixtures() {
        for spec in StrategySpec::all_examples() {
            picks_are_distinct_candidates(&spec, &fixture.view_for(&spec));
        }
    }
}

#[test]
fn every_strategy_refuses_more_than_there_are() {
    let fixture = Fixture::new(30, 4, Seed(1));
    for spec in StrategySpec::all_examples() {
        too_large_a_batch_is_refused(&spec, &fixture.view_for(&spec));
    }
}

#[test]
fn every_strategy_depends_on_its_seed_alone() {
    let fixture = Fixture::new(700, 20, Seed(5));
    for spec in StrategySpec::all_examples() {
        selection_depends_on_seed_alone(&spec, &fixture.view_for(&spec), 12);
    }
}

#[test]
fn every_strategy_says_what_it_needs() {
    for fixture in fixtures() {
        for spec in StrategySpec::all_examples() {
            needs_are_complete(&spec, &fixture);
        }
    }
}

#[test]
fn every_spec_survives_json() {
    for spec in StrategySpec::all_examples() {
        specs_survive_json(&spec);
    }
}

#[test]
fn a_pool_without_labels_is_enough_where_no_head_is_needed() {
    let fixture = Fixture::new(40, 0, Seed(6));
    for spec in StrategySpec::all_examples() {
        let strategy = spec.build().unwrap();
        if !strategy.needs(0).needs_a_head() {
            picks_are_distinct_candidates(&spec, &fixture.view());
        }
    }
}

#[test]
fn every_scorer_is_pointwise() {
    let fixture = Fixture::new(60, 8, Seed(1));
    let scorers: Vec<Box<dyn Scorer>> = vec![
        Box::new(Uncertainty(Measure::LeastConfidence)),
        Box::new(Uncertainty(Measure::Margin)),
        Box::new(Uncertainty(Measure::Entropy)),
        Box::new(HighScore(Class(2))),
        Box::new(Committee {
            members: 4,
            measure: Disagreement::VoteEntropy,
        }),
        Box::new(Bald { members: 3 }),
        Box::new(Mnlp),
        Box::new(LeastConfidentPath),
        Box::new(TokenEntropy(OverTokens::Max)),
        Box::new(Contrastive { neighbours: 3 }),
        Box::new(DensityWeighted {
            measure: Measure::Entropy,
            beta: 2.0,
        }),
    ];
    for scorer in scorers {
        scores_are_pointwise(scorer.as_ref(), &fixture.view());
    }
    let scorers: Vec<Box<dyn Scorer>> = vec![
        Box::new(BinaryMinimum),
        Box::new(MeanEntropy),
        Box::new(LabelSetLoss(Loss::Max)),
        Box::new(LabelSetLoss(Loss::MeanMax)),
        Box::new(LabelSetLoss(Loss::Reduction)),
        Box::new(CardinalityInconsistency { beta: 0.3 }),
    ];
    for scorer in scorers {
        scores_are_pointwise(scorer.as_ref(), &fixture.label_set_view());
    }
}

#[test]
fn strategies_that_look_at_rows_or_uncertainty_alone_serve_label_sets_too() {
    let fixture = Fixture::new(60, 8, Seed(1));
    let names = [
        "random",
        "max-herding",
        "u-herding",
        "k-centre",
        "k-means",
        "typi-clust",
    ];
    for name in names {
        let spec: StrategySpec = name.parse().unwrap();
        picks_are_distinct_candidates(&spec, &fixture.label_set_view());
    }
}

#[test]
fn a_strategy_for_the_other_kind_of_question_says_what_it_misses() {
    let fixture = Fixture::new(60, 8, Seed(1));
    let refusal = |spec: StrategySpec, pool: &PoolView<'_>| {
        let refused = spec.build().unwrap().select(pool, 2, &mut Seed(0).rng());
        refused.unwrap_err().to_string()
    };
    let single = fixture.view();
    assert_eq!(
        refusal(StrategySpec::Cvirs {}, &single),
        "the pool carries no marginals"
    );
    let sets = fixture.label_set_view();
    assert_eq!(
        refusal(StrategySpec::Margin {}, &sets),
        "the pool carries no probabilities"
    );
}

/// The kinds that serde knows, from its own error message: no list to forget an entry of.
fn kinds() -> Vec<String> {
    let error = serde_json::from_str::<StrategySpec>(r#"{"kind": "?"}"#).unwrap_err();
    let text = error.to_string();
    let quoted = text.split('`').skip(1).step_by(2).skip(1);
    quoted.map(str::to_owned).collect()
}

#[test]
fn every_kind_has_an_example_that_names_itself() {
    let examples = StrategySpec::all_examples();
    assert!(kinds().len() >= 8, "{:?}", kinds());
    for kind in kinds() {
        let of_kind: Vec<_> = examples.iter().filter(|spec| spec.kind() == kind).collect();
        assert!(!of_kind.is_empty(), "no example of {kind}");
        for spec in of_kind {
            assert_eq!(spec.build().unwrap().id(), kind);
        }
    }
}

#[test]
fn every_kind_has_a_row_in_the_methods_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/methods.md");
    let table = std::fs::read_to_string(path).unwrap();
    for kind in kinds() {
        assert!(
            table.contains(&format!("| `{kind}` |")),
            "no row for {kind}"
        );
    }
}
