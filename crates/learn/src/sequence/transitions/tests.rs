use hone_domain::Class;

use super::{TagCounts, Transitions};
use crate::class_map::ClassMap;
use crate::sequence::{Tag, TagSet};

const SET: TagSet = TagSet::new(2);
const O: Option<Tag> = Some(Tag::Outside);
const B: Option<Tag> = Some(Tag::Begin(Class(0)));
const I: Option<Tag> = Some(Tag::Inside(Class(0)));
const OTHER: Option<Tag> = Some(Tag::Begin(Class(1)));

fn counted(texts: &[&[Option<Tag>]]) -> TagCounts {
    let mut counts = TagCounts::new(SET);
    texts.iter().for_each(|tags| counts.add(tags, 1.0));
    counts
}

#[test]
fn what_the_notation_forbids_is_impossible_and_nothing_else() {
    let transitions = counted(&[&[O, B, I, O]]).transitions(1.0);
    for from in [None].into_iter().chain(SET.tags().map(Some)) {
        let row = match from {
            None => transitions.start(),
            Some(tag) => transitions.from(tag.index()),
        };
        for to in SET.tags() {
            assert_eq!(
                row[to.index()].is_finite(),
                to.may_follow(from),
                "{from:?} {to:?}"
            );
        }
    }
}

#[test]
fn scores_are_log_ratios_of_smoothed_frequencies() {
    // Words: 4 outside, 2 begin, 2 inside of label 0; with one word over five tags, of 9 in all.
    let counts = counted(&[&[O, B, I, O], &[B, I, O, O]]);
    let transitions = counts.transitions(2.0);
    let share = |words: f64| (words + 0.2) / 9.0;
    let [outside, of_begin, of_inside, other] = [share(4.0), share(2.0), share(2.0), share(0.0)];
    // Behind `begin` of label 0 all may follow but the other label's `inside`.
    let mass = outside + of_begin + of_inside + other;
    let given = (2.0 + 2.0 * of_inside / mass) / 4.0;
    let found = transitions.from(1)[2];
    assert!((f64::from(found) - (given / of_inside).ln()).abs() < 1e-6);
    // Behind `outside`: seen three times, once to `begin`.
    let mass = outside + of_begin + other;
    let given = (1.0 + 2.0 * of_begin / mass) / 4.0;
    let found = transitions.from(0)[1];
    assert!(
        (f64::from(found) - (given / of_begin).ln()).abs() < 1e-6,
        "{found}"
    );
}

#[test]
fn words_that_nobody_judged_count_nowhere() {
    let counts = counted(&[&[None, OTHER, None, O, O]]);
    assert_eq!(counts.words, [2.0, 0.0, 0.0, 1.0, 0.0]);
    assert_eq!(counts.start.iter().sum::<f64>(), 0.0);
    assert_eq!(
        (counts.between[0], counts.between.iter().sum::<f64>()),
        (1.0, 1.0)
    );
}

#[test]
fn without_any_tag_the_allowed_ones_are_alike() {
    let transitions = counted(&[]).transitions(1.0);
    let row = transitions.start();
    assert!(row[0].is_finite() && row[0] == row[1] && row[0] == row[3]);
    assert_eq!(Transitions::free(SET).from(0), [0.0; 5]);
}

#[test]
fn fitted_scores_keep_their_tags_among_all_and_come_back() {
    // Begin and inside of the second label were never seen.
    let map = ClassMap::of([0, 1, 2].map(Class), SET.len());
    let numbers: Vec<f32> = (1..=12).map(|v| v as f32).collect();
    let fitted = Transitions::allowed(&map).plus(&numbers);
    let all = fitted.over_all(SET, &map);
    assert_eq!(all.start()[..2], [1.0, 2.0]);
    assert_eq!(all.start()[3], 0.0);
    assert_eq!(all.from(1)[..3], [7.0, 8.0, 9.0]);
    assert_eq!(all.from(3)[4], 0.0);
    for (row, from) in [(all.start(), None), (all.from(0), O), (all.from(1), B)] {
        for to in SET.tags() {
            assert_eq!(row[to.index()].is_finite(), to.may_follow(from));
        }
    }
    // The notation lets no text and nothing outside go on with an inside.
    let expected = [
        1.0, 2.0, 0.0, 4.0, 5.0, 0.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0,
    ];
    assert_eq!(all.among(&map), expected);
}
