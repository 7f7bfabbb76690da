use super::*;

#[test]
fn commands_show_words_where_only_a_run_knows_the_number() {
    let load = Load::new(Path::new("bin/load"), &[("records", "7".to_owned())]);
    assert_eq!(
        load.line(),
        "bin/load 127.0.0.1:$PORT owner.key $PID --records 7"
    );
    let server = Server {
        program: "bin/server".to_owned(),
        args: vec!["--port".to_owned(), PORT.to_owned()],
        environment: vec![("API_KEY", KEY)],
    };
    assert_eq!(server.line(), "API_KEY=owner.key bin/server --port $PORT");
}

#[test]
fn a_load_meets_the_server_on_its_port_and_knows_its_process() {
    let folder = tempfile();
    let server = Server {
        program: "sleep".to_owned(),
        args: vec!["60".to_owned()],
        environment: Vec::new(),
    };
    let parent = format!("read -r _ _ _ parent _ < /proc/{PID}/stat; echo \"[{PORT}, $parent]\"");
    let load = Load {
        program: "sh".to_owned(),
        args: vec!["-c".to_owned(), parent],
    };
    let report = server.under(&load, &folder).unwrap();
    assert_eq!(report[1], std::process::id());
    assert!(report[0].as_u64().unwrap() > 0);
    assert!(!folder.exists());
    fs::remove_file(folder.with_extension("log")).unwrap();
}

fn tempfile() -> std::path::PathBuf {
    std::env::temp_dir().join(format!("hone-bench-server-{}", std::process::id()))
}
