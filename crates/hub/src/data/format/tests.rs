use super::*;

fn read(format: &Format, files: &[(&str, &str)]) -> Result<Vec<(String, String)>, String> {
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
        .collect();
    format
        .read(&"a".parse().unwrap(), &files)
        .map(|records| records.into_iter().map(|r| (r.label, r.text)).collect())
        .map_err(|error| error.to_string())
}

fn pairs(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter()
        .map(|&(label, text)| (label.to_owned(), text.to_owned()))
        .collect()
}

fn orange() -> Format {
    Format::TabOrange {
        text: "Text".to_owned(),
        label: "Category".to_owned(),
    }
}

fn csv() -> Format {
    Format::Csv {
        text: "text".to_owned(),
        label: "id".to_owned(),
        label_before: Some('-'),
        entities: true,
    }
}

#[test]
fn the_two_lines_of_types_and_flags_hold_no_record() {
    let text = "Category\tText\nd\tstring\nclass\t\nx\tone two \n\ty\nz\tthree\n";
    let found = read(&orange(), &[("a.tab", text)]);
    assert_eq!(found.unwrap(), pairs(&[("x", "one two"), ("z", "three")]));
}

#[test]
fn a_column_that_is_not_there_is_named() {
    let said = read(&orange(), &[("a.tab", "Class\tText\n")]).unwrap_err();
    assert_eq!(said, "a.tab, line 1: no column `Category`");
}

#[test]
fn a_short_row_is_named_by_its_line() {
    let text = "Category\tText\nd\tstring\nclass\t\nx\tone\nonly\n";
    let said = read(&orange(), &[("a.tab", text)]).unwrap_err();
    assert_eq!(said, "a.tab, line 5: 1 cells");
}

#[test]
fn a_table_without_records_is_refused() {
    let said = read(&orange(), &[("a.tab", "Category\tText\n")]).unwrap_err();
    assert_eq!(said, "a, line 0: holds no record");
}

#[test]
fn quotes_line_breaks_and_entities_of_a_csv_are_read() {
    let text = "id,text\na-b-12,\"one, \"\"two\"\"\nthree\"\nc-1,x &amp; y\n";
    assert_eq!(
        read(&csv(), &[("a.csv", text)]).unwrap(),
        pairs(&[("a-b", "one, \"two\"\nthree"), ("c", "x & y")])
    );
}

#[test]
fn bytes_that_are_no_text_do_not_stop_the_rest() {
    let files = [("a.csv".to_owned(), b"id,text\na-1,x\xff\nb-2,y\n".to_vec())];
    let records = csv().read(&"a.csv".parse().unwrap(), &files).unwrap();
    assert_eq!(records[0].text, "x\u{fffd}");
    assert_eq!(records.len(), 2);
}

#[test]
fn the_folder_of_a_text_is_its_class() {
    let files = [
        ("a/sport/1.txt", "one\n"),
        ("a/sport/readme", "not a text"),
        ("a/top.txt", "in no class"),
        ("a/tech/2.txt", "two"),
        ("ab/tech/3.txt", "elsewhere"),
    ];
    let found = read(&Format::FolderOfText {}, &files).unwrap();
    assert_eq!(found, pairs(&[("sport", "one"), ("tech", "two")]));
}

#[test]
fn tagged_sentences_lose_their_tags_and_keep_the_class_of_their_document() {
    let format = Format::TaggedSentences {
        classes: "cats.txt".parse().unwrap(),
    };
    let files = [
        ("a/cats.txt", "d1 news\nd2 lore\n"),
        ("a/d1", "\n\tThe/at 1\\/2/cd cat/nn ./.\n\nIt/pps\n"),
        ("a/d2", "Once/rb\n"),
    ];
    let expected = [
        ("news", "The 1\\/2 cat ."),
        ("news", "It"),
        ("lore", "Once"),
    ];
    assert_eq!(read(&format, &files).unwrap(), pairs(&expected));
    let said = read(&format, &files[..2]).unwrap_err();
    assert!(said.contains("a/d2"), "{said}");
}
