use super::*;

fn options(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn answer(items: &[(&str, Option<u32>)]) -> Answer {
    let item = |&(value, rank): &(&str, Option<u32>)| Ranked {
        value: value.to_owned(),
        rank,
    };
    Answer::Ranking(items.iter().map(item).collect())
}

#[test]
fn ranks_are_read_in_the_order_of_the_options_and_written_the_best_first() {
    let names = options(&["a", "b", "c"]);
    let given = answer(&[("c", Some(1)), ("a", Some(3)), ("b", Some(1))]);
    let ranking = read(&given, &names).unwrap();
    assert_eq!(ranking.ranks(), [1, 0, 0]);
    let said = say(&ranking, &names);
    assert_eq!(
        said,
        answer(&[("b", Some(1)), ("c", Some(1)), ("a", Some(2))])
    );
    assert_eq!(read(&said, &names), Some(ranking));
}

#[test]
fn without_ranks_the_order_is_the_rank() {
    let given = answer(&[("c", None), ("a", None), ("b", None)]);
    let ranking = read(&given, &options(&["a", "b", "c"])).unwrap();
    assert_eq!(ranking.ranks(), [1, 2, 0]);
    let (names, sorted) = sorted(&given).unwrap();
    assert_eq!((names, sorted), (options(&["a", "b", "c"]), ranking));
}

#[test]
fn what_ranks_other_options_or_not_all_of_them_is_no_ranking() {
    let names = options(&["a", "b"]);
    for given in [
        answer(&[("a", Some(1))]),
        answer(&[("a", Some(1)), ("c", Some(2))]),
        answer(&[("a", Some(1)), ("a", Some(2))]),
        Answer::Text("a".to_owned()),
    ] {
        assert_eq!(read(&given, &names), None);
    }
    assert_eq!(sorted(&answer(&[("a", Some(1)), ("a", Some(2))])), None);
    assert_eq!(sorted(&Answer::Rating(1)), None);
}
