use super::not_blank;

#[test]
fn a_blank_name_is_none() {
    assert_eq!(not_blank(" \t".to_owned()), None);
    assert_eq!(not_blank(" Ann ".to_owned()), Some(" Ann ".to_owned()));
}
