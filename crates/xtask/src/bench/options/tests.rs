use super::*;

fn parse(words: &str) -> Result<Options> {
    Options::parse(
        &words
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>(),
    )
}

#[test]
fn no_part_means_all_of_them() {
    assert_eq!(parse("--rounds 5").unwrap().parts, Part::ALL);
    assert_eq!(parse("--rounds 5").unwrap().rounds, 5);
}

#[test]
fn parts_run_once_and_in_their_own_order() {
    let parts = parse("rank encode rank").unwrap().parts;
    assert_eq!(parts, [Part::Encode, Part::Rank]);
}

#[test]
fn an_unknown_word_is_named_together_with_the_known_ones() {
    let error = parse("speed").unwrap_err().to_string();
    assert!(
        error.contains("`speed`") && error.contains("encode"),
        "{error}"
    );
}

#[test]
fn a_count_of_zero_is_refused() {
    assert!(parse("--seeds 0").is_err());
    assert!(parse("--rounds").is_err());
}

#[test]
fn sizes_of_the_running_loop_add_up() {
    let options = parse("live --records 1000 --records 1000000").unwrap();
    assert_eq!(options.records, [1000, 1_000_000]);
}
