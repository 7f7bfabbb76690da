use super::*;

#[test]
fn numbers_stand_to_the_right_and_bars_are_escaped() {
    let mut table = Table::new(vec!["system".to_owned(), "s".to_owned()]);
    table.push(vec!["a|b".to_owned(), "1.0".to_owned()]);
    assert_eq!(
        table.markdown(),
        "| system | s |\n| --- | ---: |\n| a\\|b | 1.0 |\n"
    );
}
