use super::*;

#[test]
fn a_set_is_the_same_whatever_the_order_and_however_often_a_label_is_named() {
    let set = LabelSet::new([3, 0, 3, 7].map(Class));
    assert_eq!(set, LabelSet::from(vec![Class(7), Class(3), Class(0)]));
    assert_eq!((set.len(), set.is_empty()), (3, false));
    assert_eq!(format!("{set:?}"), "{0, 3, 7}");
}

#[test]
fn common_labels_are_counted_from_either_side() {
    let (a, b) = (
        LabelSet::new([0, 1, 2].map(Class)),
        LabelSet::new([2, 5].map(Class)),
    );
    assert_eq!((a.common(&b), b.common(&a)), (1, 1));
    assert_eq!(a.common(&LabelSet::default()), 0);
}

#[test]
fn json_is_a_list_of_positions() {
    let set: LabelSet = serde_json::from_str("[5,1,5]").unwrap();
    assert_eq!(set, LabelSet::new([1, 5].map(Class)));
    assert_eq!(serde_json::to_string(&set).unwrap(), "[1,5]");
}
