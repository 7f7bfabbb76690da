use super::{Detail, SpecialTokens, TextTokenizer};
use crate::bundle::Family;
use crate::test_bundle::TestBundle;

fn tokenizer(prefix: &str, special: SpecialTokens) -> TextTokenizer {
    let bundle = TestBundle::new(Family::Bert);
    let path = bundle.path().join("tokenizer.json");
    TextTokenizer::new(&path, &std::fs::read(&path).unwrap(), prefix, special).unwrap()
}

#[test]
fn the_padding_and_truncation_of_the_file_are_dropped() {
    let tokenizer = tokenizer("", SpecialTokens::Added);
    let tokens = |text: &str| tokenizer.tokenize(text, Detail::Ids).unwrap().ids.len();
    assert_eq!(
        (tokens(""), tokens("a b"), tokens(&"a ".repeat(300))),
        (2, 4, 302)
    );
}

#[test]
fn a_cut_keeps_the_special_tokens() {
    let mut tokenizer = tokenizer("", SpecialTokens::Added);
    tokenizer.cut_at(5).unwrap();
    let tokens = tokenizer.tokenize("a b c d e f", Detail::Offsets).unwrap();
    assert_eq!(tokens.ids, [2, 5, 6, 7, 3]);
    assert_eq!(
        (tokens.own, tokens.offsets),
        (vec![1, 2, 3], vec![0..1, 2..3, 4..5])
    );
}

#[test]
fn offsets_are_bytes_of_the_text_on_character_bounds() {
    let text = "é🙂 ab 日本";
    let tokens = tokenizer("", SpecialTokens::Added)
        .tokenize(text, Detail::Offsets)
        .unwrap();
    let pieces: Vec<&str> = tokens
        .offsets
        .iter()
        .map(|range| &text[range.clone()])
        .collect();
    assert_eq!(pieces.concat(), "é🙂ab日本");
    assert_eq!(tokens.own.len(), tokens.offsets.len());
}

#[test]
fn special_tokens_are_left_out_if_told_so() {
    let tokenizer = tokenizer("", SpecialTokens::Omitted);
    assert_eq!(tokenizer.special_tokens(), 0);
    assert_eq!(tokenizer.tokenize("a b", Detail::Ids).unwrap().ids, [5, 6]);
}
