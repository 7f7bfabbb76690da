use std::error::Error as _;

use super::*;

const GOOD: &str = r#"
id = "tiny"
title = "Tiny"
licence = "CC0-1.0"

[source]
kind = "pypi"
package = "tiny-data"
version = "1.0"
sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

[format]
kind = "tab-orange"
text = "Text"
label = "Category"

[[members]]
path = "tiny/train.tab"
role = "train"
"#;

#[test]
fn errors_name_the_file_and_the_key() {
    for ((from, to), key) in [
        (("kind = \"pypi\"", "kind = \"pip\""), "kind"),
        (("text = \"Text\"", "texts = \"Text\""), "texts"),
        (("\"tab-orange\"", "\"tab-lemon\""), "kind"),
        (("role = \"train\"", "role = \"test\""), "members"),
        (("\"tiny-data\"", "\"-r\""), "source.package"),
        (("sha256 = \"e3", "sha256 = \"zz"), "sha256"),
        (("\"tiny/train.tab\"", "\"../train.tab\""), "path"),
        (("id = \"tiny\"", "id = \"a/b\""), "id"),
    ] {
        let error = DataManifest::parse("tiny.toml", &GOOD.replace(from, to)).unwrap_err();
        let cause = error.source().map(ToString::to_string).unwrap_or_default();
        let said = format!("{error} {cause}");
        assert!(said.contains("tiny.toml") && said.contains(key), "{said}");
    }
}

#[test]
fn an_archive_without_a_hash_needs_members_with_one() {
    let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let line = format!("sha256 = \"{hash}\"\n");
    let without = GOOD.replace(&line, "");
    let said = DataManifest::parse("tiny.toml", &without).unwrap_err();
    assert!(said.to_string().contains("source.sha256"));
    let pinned = format!("{without}{line}");
    assert!(DataManifest::parse("tiny.toml", &pinned).is_ok());
}
