use super::*;

fn parse(words: &str) -> Result<Options> {
    let words: Vec<_> = words.split_whitespace().map(str::to_owned).collect();
    Options::parse(&words)
}

#[test]
fn stages_can_be_chosen() {
    let options = parse("127.0.0.1:6900 key 17 --only me,search_phrase --records 2000").unwrap();
    assert_eq!(options.pid, 17);
    assert_eq!(options.records, 2000);
    assert_eq!(options.stages, [Stage::Me, Stage::Search(Kind::Phrase)]);
}

#[test]
fn stage_names_differ() {
    let mut names = Stage::ALL.map(Stage::name);
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn more_responses_than_half_of_the_records_are_refused() {
    assert!(parse("a:1 key 17 --records 1000 --responses 250").is_ok());
    assert!(parse("a:1 key 17 --records 1000 --responses 251").is_err());
    assert!(parse("a:1 key 17 --records 1000 --responses 500 --datasets 2").is_ok());
}

#[test]
fn an_unknown_or_incomplete_word_is_refused() {
    assert!(parse("a:1 key").is_err());
    assert!(parse("a:1 key pid").is_err());
    assert!(parse("a:1 key 17 --records").is_err());
    assert!(parse("a:1 key 17 --speed 3").is_err());
    assert!(parse("a:1 key 17 --only dance").is_err());
    assert!(parse("a:1 key 17 --writers 0").is_err());
}
