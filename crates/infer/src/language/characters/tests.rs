use proptest::prelude::*;

use super::*;

fn pieces(bytes: &[&[u8]]) -> Vec<String> {
    let mut characters = Characters::default();
    bytes.iter().map(|bytes| characters.push(bytes)).collect()
}

#[test]
fn a_character_is_handed_out_when_its_last_byte_is_there() {
    let hearts = "a♥".as_bytes();
    assert_eq!(
        pieces(&[&hearts[..2], &hearts[2..3], &hearts[3..]]),
        ["a", "", "♥"]
    );
}

#[test]
fn bytes_of_no_character_are_replaced_as_the_standard_library_does() {
    let broken = b"a\xE2\x99b\xFF\xFFc\x80";
    let found: String = pieces(&[broken]).concat();
    assert_eq!(found, String::from_utf8_lossy(broken));
}

proptest! {
    #[test]
    fn text_comes_through_whatever_the_pieces(text in "\\PC{0,12}", cuts in prop::collection::vec(0usize..40, 0..6)) {
        let mut characters = Characters::default();
        let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let found: String = cuts
            .windows(2)
            .map(|pair| characters.push(&text.as_bytes()[pair[0]..pair[1]]))
            .collect();
        prop_assert_eq!(found, text);
    }
}
