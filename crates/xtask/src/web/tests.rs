use super::{NODE, node_is_recent, version};

#[test]
fn versions_of_node_are_compared_as_numbers() {
    assert_eq!(version("v20.9.0\n"), Some((20, 9)));
    assert!(version("v20.9.0") < Some(NODE));
    assert!(version("v20.19.0") >= Some(NODE));
    assert!(version("v100.0.0") >= Some(NODE));
    assert_eq!(version("20.19.0"), None);
    assert_eq!(version(""), None);
}

#[test]
fn where_there_is_no_node_none_is_recent() {
    assert!(!node_is_recent("/nowhere"));
}
