use std::path::Path;

use serde_json::json;

use super::WordCutter;
use crate::test_bundle::tokenizer;

fn cutter(tokenizer: &serde_json::Value) -> WordCutter {
    let bytes = tokenizer.to_string();
    WordCutter::new(Path::new("tokenizer.json"), bytes.as_bytes()).unwrap()
}

#[test]
fn a_tokenizer_of_word_pieces_tells_words() {
    let cutter = cutter(&tokenizer());
    let words = |text: &'static str| -> Vec<&str> { cutter.cut(text).unwrap().iter().collect() };
    assert_eq!(words(""), Vec::<&str>::new());
    assert_eq!(words(" \u{2003}\n"), Vec::<&str>::new());
    assert_eq!(
        words("O'Neill-Baker, x"),
        ["O", "'", "Neill", "-", "Baker", ",", "x"]
    );
    assert_eq!(words("北京"), ["北", "京"]);
}

#[test]
fn marks_that_the_tokenizer_drops_belong_to_their_words() {
    let cutter = cutter(&tokenizer());
    let words: Vec<&str> = cutter
        .cut("cafe\u{301} co\u{308}p e\u{301}.")
        .unwrap()
        .iter()
        .collect();
    assert_eq!(words, ["cafe\u{301}", "co\u{308}p", "e\u{301}", "."]);
}

#[test]
fn other_tokenizers_leave_words_to_white_space() {
    let mut unigram = tokenizer();
    unigram["model"] = json!({
        "type": "Unigram", "unk_id": 0, "byte_fallback": false,
        "vocab": [["<unk>", 0.0], ["\u{2581}", -1.0], ["a", -2.0]],
    });
    unigram["added_tokens"] = json!([]);
    unigram["post_processor"] = json!(null);
    unigram["decoder"] = json!(null);
    unigram["normalizer"] = json!(null);
    unigram["pre_tokenizer"] =
        json!({"type": "Metaspace", "replacement": "\u{2581}", "prepend_scheme": "always"});
    let cutter = cutter(&unigram);
    let words: Vec<&str> = cutter.cut("Ana's, e\u{301}\n x").unwrap().iter().collect();
    assert_eq!(words, ["Ana's,", "e\u{301}", "x"]);
}
