use super::*;

fn config(vars: &[(&str, &str)]) -> HubConfig {
    let vars = vars
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    HubConfig::from_env(&vars, PathBuf::from("/data")).unwrap()
}

#[test]
fn the_cache_lives_where_the_python_library_looks() {
    let rows: &[(&[(&str, &str)], &str)] = &[
        (&[("HOME", "/h")], "/h/.cache/huggingface/hub"),
        (
            &[("HOME", "/h"), ("XDG_CACHE_HOME", "/x")],
            "/x/huggingface/hub",
        ),
        (&[("HOME", "/h"), ("HF_HOME", "/f")], "/f/hub"),
        (&[("HF_HOME", "/f"), ("HF_HUB_CACHE", "/c")], "/c"),
        (
            &[("HOME", "/h"), ("HF_HOME", "")],
            "/h/.cache/huggingface/hub",
        ),
    ];
    for (vars, expected) in rows {
        assert_eq!(config(vars).cache, Path::new(expected), "{vars:?}");
    }
}

#[test]
fn without_any_home_there_is_no_cache() {
    let error = HubConfig::from_env(&BTreeMap::new(), PathBuf::from("/data"));
    assert!(matches!(error, Err(HubError::NoHome)));
}

#[test]
fn offline_is_what_the_python_library_takes_for_true() {
    for (value, expected) in [
        ("1", true),
        ("true", true),
        ("Yes", true),
        ("on", true),
        ("0", false),
        ("", false),
        ("no", false),
    ] {
        let offline = config(&[("HOME", "/h"), ("HF_HUB_OFFLINE", value)]).offline;
        assert_eq!(offline, expected, "{value}");
    }
}

#[test]
fn a_token_comes_from_the_variable_or_the_file_and_is_never_shown() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("token"), "from-file\n").unwrap();
    let folder = home.path().to_str().unwrap();
    let from_file = config(&[("HF_HOME", folder)]);
    assert_eq!(from_file.token, Some(Token::new("from-file")));
    let from_var = config(&[("HF_HOME", folder), ("HF_TOKEN", " secret ")]);
    assert_eq!(from_var.token, Some(Token::new("secret")));
    assert!(!format!("{from_var:?}").contains("secret"));
}

#[test]
fn the_endpoint_loses_its_last_slash() {
    let endpoint = config(&[("HOME", "/h"), ("HF_ENDPOINT", "http://localhost:1/")]).endpoint;
    assert_eq!(endpoint.as_deref(), Some("http://localhost:1"));
}
