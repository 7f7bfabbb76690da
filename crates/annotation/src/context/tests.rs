use super::*;

#[test]
fn ids_of_one_change_ascend_and_never_repeat() {
    let mut context = Context::new(Timestamp(1_700_000_000_000_000), 7);
    let ids: Vec<Uuid> = (0..10_000).map(|_| context.id()).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    assert_eq!(ids[0].get_version_num(), 7);
}

#[test]
fn changes_of_one_moment_name_things_apart() {
    let now = Timestamp(1_700_000_000_000_000);
    let first: Uuid = Context::new(now, 1).id();
    let second: Uuid = Context::new(now, 2).id();
    assert_ne!(first, second);
}
