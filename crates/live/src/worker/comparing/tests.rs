use hone_annotation::{Answer, RecordId};
use uuid::Uuid;

use super::Arms;
use crate::exposure::Shown;
use crate::queue::Purpose;

fn record(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}

fn shown(purpose: Option<Purpose>, answered: bool, milliseconds: Option<i64>) -> Shown {
    Shown {
        suggested: None,
        score: None,
        version: None,
        agent: None,
        answered: answered.then(|| Answer::Text("a".to_owned())),
        rank: None,
        utility: None,
        strategy: None,
        ordered_by: None,
        purpose,
        milliseconds,
    }
}

#[test]
fn the_first_answer_says_which_arm_asked_about_a_record() {
    let chosen = || Purpose::Chosen {
        reason: "margin".to_owned(),
    };
    let all = [
        (record(1), shown(Some(Purpose::Random {}), true, Some(5))),
        (record(2), shown(Some(chosen()), true, Some(5))),
        (record(3), shown(Some(Purpose::Audit {}), true, Some(5))),
        (record(1), shown(Some(Purpose::Ranked {}), true, Some(5))),
        (record(4), shown(Some(Purpose::Ranked {}), true, Some(5))),
        (record(5), shown(Some(Purpose::Random {}), true, Some(5))),
    ];
    let arms = Arms::of(all);
    assert_eq!(arms.random, [record(1), record(5)]);
    assert_eq!(arms.chosen, [record(2), record(4)]);
}

#[test]
fn what_was_discarded_or_not_handed_out_is_of_no_arm() {
    let random = || Some(Purpose::Random {});
    let all = [
        (record(1), shown(random(), false, Some(5))),
        (record(2), shown(random(), true, None)),
        (record(3), shown(None, true, Some(5))),
    ];
    assert_eq!(Arms::of(all), Arms::default());
}
