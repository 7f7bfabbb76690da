use super::*;

#[test]
fn text_cannot_become_markup() {
    assert_eq!(escape("<b>|*x*\n[a](b)"), "&lt;b&gt;\\|\\*x\\* \\[a\\](b)");
}

#[test]
fn numbers_are_set_right_in_tables() {
    let columns = [("Class", Column::Words), ("F1", Column::Number)];
    let table = Table::new(
        "Scores",
        &columns,
        vec![vec!["a|b".to_owned(), "0.5".to_owned()]],
    );
    assert_eq!(
        table_text(&table),
        "Scores\n\n| Class | F1 |\n| --- | --: |\n| a\\|b | 0.5 |\n"
    );
}
