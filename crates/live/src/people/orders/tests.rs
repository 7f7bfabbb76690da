use hone_annotation::{Answer, Answers, Ranked, ResponseId, Timestamp};

use super::*;

fn id(of: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(of)
}

fn response(record: u128, user: u128, order: &[&str]) -> Response {
    let items = order.iter().map(|value| Ranked {
        value: (*value).to_owned(),
        rank: None,
    });
    let answer = Answer::Ranking(items.collect());
    Response {
        id: ResponseId(id(record * 100 + user)),
        record: RecordId(id(record)),
        user: UserId(id(user)),
        status: ResponseStatus::Submitted,
        values: Answers::from([("order".to_owned(), answer)]),
        inserted_at: Timestamp(0),
        updated_at: Timestamp(0),
    }
}

fn options() -> Vec<String> {
    ["a", "b", "c"].map(str::to_owned).to_vec()
}

#[test]
fn people_who_rank_alike_agree_fully() {
    let order = |record: u128| {
        if record.is_multiple_of(2) {
            ["a", "b", "c"]
        } else {
            ["c", "a", "b"]
        }
    };
    let responses: Vec<Response> = (0..12)
        .flat_map(|record| [1, 2, 3].map(|user| response(record, user, &order(record))))
        .collect();
    let found = orders(&responses, "order", &options());
    assert!((found.alpha.unwrap() - 1.0).abs() < 1e-12, "{found:?}");
    for interval in [found.tau.unwrap(), found.concordance.unwrap()] {
        assert!((interval.value - 1.0).abs() < 1e-12, "{found:?}");
        assert!((interval.low - 1.0).abs() < 1e-12, "{found:?}");
    }
}

#[test]
fn opposite_rankings_and_equal_ones_are_averaged_over_records() {
    let responses: Vec<Response> = (0..20)
        .flat_map(|record: u128| {
            let other = if record < 5 {
                ["c", "b", "a"]
            } else {
                ["a", "b", "c"]
            };
            [
                response(record, 1, &["a", "b", "c"]),
                response(record, 2, &other),
            ]
        })
        .collect();
    let found = orders(&responses, "order", &options());
    // Five records of −1 and fifteen of 1; of 0 and 1.
    let (tau, concordance) = (found.tau.unwrap(), found.concordance.unwrap());
    assert!((tau.value - 0.5).abs() < 1e-12, "{tau:?}");
    assert!((concordance.value - 0.75).abs() < 1e-12, "{concordance:?}");
    assert!(tau.low < 0.5 && tau.high > 0.5, "{tau:?}");
    assert!(found.alpha.unwrap() < 1.0);
}

#[test]
fn nothing_is_stated_on_few_records_nor_of_what_one_person_ranked() {
    let mut responses: Vec<Response> = (0..9)
        .flat_map(|record| [1, 2].map(|user| response(record, user, &["a", "b", "c"])))
        .collect();
    responses.extend((9..40).map(|record| response(record, 1, &["a", "b", "c"])));
    // One that ranks not all options is none.
    responses.extend((9..40).map(|record| response(record, 2, &["a", "b"])));
    let found = orders(&responses, "order", &options());
    assert_eq!(
        (found.alpha, found.tau, found.concordance),
        (None, None, None)
    );
}
