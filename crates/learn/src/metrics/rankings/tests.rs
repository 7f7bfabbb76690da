use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Golden {
    tau: Vec<Tau>,
    concordance: Vec<Concordance>,
    alpha: Vec<Alpha>,
}

#[derive(Deserialize)]
struct Tau {
    first: Vec<u32>,
    second: Vec<u32>,
    #[serde(rename = "tau")]
    value: Option<f64>,
}

#[derive(Deserialize)]
struct Concordance {
    rankings: Vec<Vec<u32>>,
    w: f64,
}

#[derive(Deserialize)]
struct Alpha {
    rankings: Vec<Vec<Option<Vec<u32>>>>,
    alpha: f64,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../../../testdata/rankings_golden.json")).unwrap()
}

fn ranking(ranks: &[u32]) -> Ranking {
    Ranking::new(ranks).unwrap()
}

#[test]
fn tau_b_is_that_of_scipy() {
    let cases = golden().tau;
    for case in &cases {
        let found = kendall_tau_b(&ranking(&case.first), &ranking(&case.second)).unwrap();
        match (found, case.value) {
            (Some(found), Some(tau)) => assert!((found - tau).abs() < 1e-12, "{found} {tau}"),
            (found, tau) => assert_eq!(found, tau, "{:?} {:?}", case.first, case.second),
        }
    }
    assert!(cases.iter().any(|case| case.value.is_none()));
}

#[test]
fn concordance_is_that_behind_the_statistic_of_friedmans_test_in_scipy() {
    for case in golden().concordance {
        let rankings: Vec<_> = case.rankings.iter().map(|ranks| ranking(ranks)).collect();
        let found = kendall_w(&rankings).unwrap().unwrap();
        assert!((found - case.w).abs() < 1e-12, "{found} {}", case.w);
    }
}

#[test]
fn alpha_is_that_of_the_krippendorff_package() {
    for case in golden().alpha {
        let given: Vec<Vec<Option<Ranking>>> = case
            .rankings
            .iter()
            .map(|people| {
                let of_person = people.iter().map(|ranks| ranks.as_deref().map(ranking));
                of_person.collect()
            })
            .collect();
        let borrowed: Vec<Vec<Option<&Ranking>>> = given
            .iter()
            .map(|people| people.iter().map(Option::as_ref).collect())
            .collect();
        let found = ranking_alpha(&borrowed).unwrap().unwrap();
        assert!((found - case.alpha).abs() < 1e-9, "{found} {}", case.alpha);
    }
}

#[test]
fn what_says_nothing_of_agreement_has_none() {
    let flat = ranking(&[1, 1]);
    assert_eq!(kendall_w(&[]).unwrap(), None);
    assert_eq!(kendall_w(&[ranking(&[1, 2])]).unwrap(), None);
    assert_eq!(kendall_w(&[flat.clone(), flat.clone()]).unwrap(), None);
    assert_eq!(ranking_alpha(&[]).unwrap(), None);
    assert_eq!(ranking_alpha(&[vec![None, None]]).unwrap(), None);
    assert!(kendall_tau_b(&flat, &ranking(&[1, 2, 3])).is_err());
    assert!(kendall_w(&[flat.clone(), ranking(&[1, 2, 3])]).is_err());
    assert!(ranking_alpha(&[vec![Some(&flat)], vec![]]).is_err());
}

#[test]
fn pairs_that_tie_in_truth_do_not_count_and_predicted_ties_count_half() {
    let truth = [ranking(&[1, 2, 2]), ranking(&[1, 2, 3])];
    let predicted = [ranking(&[2, 1, 3]), ranking(&[1, 2, 2])];
    let compared = RankingComparison::new(&truth, &predicted).unwrap();
    // Of the first record one pair of two is right, of the second two and a half of three.
    assert!((compared.pairwise_accuracy() - 3.5 / 5.0).abs() < 1e-12);
    // (1 − 1) / √(2 · 3) and 2 / √(3 · 2).
    assert!((compared.mean_tau().unwrap() - (2.0 / 6.0f64.sqrt()) / 2.0).abs() < 1e-12);
    assert!((compared.first_right() - 0.5).abs() < 1e-12);
    assert!(compared.whole_right().abs() < 1e-12);
}

#[test]
fn rankings_that_do_not_fit_are_refused_and_none_give_zeros() {
    let (two, three) = (ranking(&[1, 2]), ranking(&[1, 2, 3]));
    assert!(RankingComparison::new(std::slice::from_ref(&two), &[]).is_err());
    assert!(RankingComparison::new(&[two], &[three]).is_err());
    let none = RankingComparison::new(&[], &[]).unwrap();
    assert!(none.pairwise_accuracy().abs() < 1e-12);
    assert!(none.first_right().abs() < 1e-12);
    assert_eq!(none.mean_tau(), None);
}
