use super::pick;

#[track_caller]
fn check(names: &[&str], subset: &str, split: &str, expected: &[&str]) {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(pick(&names, subset, split), expected);
}

#[test]
fn converted_files_are_of_the_folder_of_their_subset_and_split() {
    let names = [
        "default/train/0001.parquet",
        "default/train/0000.parquet",
        "default/test/0000.parquet",
        "other/partial-train/0000.parquet",
    ];
    let train = ["default/train/0000.parquet", "default/train/0001.parquet"];
    check(&names, "default", "train", &train);
    check(
        &names,
        "other",
        "train",
        &["other/partial-train/0000.parquet"],
    );
    check(&names, "other", "test", &[]);
}

#[test]
fn a_split_is_named_by_a_folder_or_a_word_of_the_name() {
    let names = [
        "README.md",
        ".argilla/settings.json",
        "data/train-00000-of-00002.parquet",
        "data/train-00001-of-00002.parquet",
        "data/dev.parquet",
        "constraints.csv",
    ];
    check(&names, "default", "train", &names[2..4]);
    check(&names, "default", "validation", &names[4..5]);
    check(&names, "default", "test", &[]);
    check(
        &["train/a.csv", "test/a.csv"],
        "default",
        "train",
        &["train/a.csv"],
    );
    check(
        &["my_fold_1-00.csv"],
        "default",
        "my_fold_1",
        &["my_fold_1-00.csv"],
    );
}

#[test]
fn a_subset_is_a_folder() {
    let names = ["mail/train-0.parquet", "sms/train-0.parquet"];
    check(&names, "sms", "train", &names[1..]);
    check(&names, "fax", "train", &[]);
}

#[test]
fn where_no_file_names_a_split_all_are_of_train() {
    let names = ["b.jsonl", "a.jsonl"];
    check(&names, "default", "train", &["a.jsonl", "b.jsonl"]);
    check(&names, "default", "test", &[]);
    check(&["a.csv", "test.csv"], "default", "train", &[]);
}

#[test]
fn of_several_formats_one_is_read() {
    let names = ["train.csv", "train.parquet"];
    check(&names, "default", "train", &["train.parquet"]);
}
