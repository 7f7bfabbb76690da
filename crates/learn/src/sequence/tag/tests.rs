use hone_domain::Class;

use super::{Tag, TagSet};

#[test]
fn every_tag_has_a_column_of_its_own() {
    let set = TagSet::new(3);
    let tags: Vec<Tag> = set.tags().collect();
    assert_eq!((tags.len(), set.len()), (7, 7));
    for (at, tag) in tags.iter().enumerate() {
        assert_eq!((tag.index(), Tag::at(at)), (at, *tag));
    }
    assert_eq!(tags[3..5], [Tag::Begin(Class(1)), Tag::Inside(Class(1))]);
}

#[test]
fn inside_goes_on_with_its_own_label_only() {
    let inside = Tag::Inside(Class(0));
    assert!(inside.may_follow(Some(Tag::Begin(Class(0)))));
    assert!(inside.may_follow(Some(inside)));
    for previous in [
        None,
        Some(Tag::Outside),
        Some(Tag::Begin(Class(1))),
        Some(Tag::Inside(Class(1))),
    ] {
        assert!(!inside.may_follow(previous), "{previous:?}");
        assert!(Tag::Outside.may_follow(previous) && Tag::Begin(Class(0)).may_follow(previous));
    }
}

#[test]
fn the_last_label_that_fits_still_has_its_columns() {
    let set = TagSet::new(u16::MAX);
    assert_eq!(set.labels(), usize::from(TagSet::MOST));
    assert!(u16::try_from(set.len()).is_ok());
}
