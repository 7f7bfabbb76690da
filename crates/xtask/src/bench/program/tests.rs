use super::*;

fn shell(script: &str) -> Program {
    Program::of_many(Path::new("sh"), ["-c".to_owned(), script.to_owned()])
}

#[test]
fn every_system_of_a_map_gets_its_own_sample() {
    let program = shell(r#"echo '{"a": {"cpu_s": 1.5, "wall_s": 2}, "b": {"cpu_s": 3}}'"#);
    let samples = program.run().unwrap();
    assert_eq!(samples[0].0, "a");
    assert_eq!((samples[0].1.cpu_s, samples[0].1.wall_s), (1.5, Some(2.0)));
    assert_eq!((samples[1].1.cpu_s, samples[1].1.wall_s), (3.0, None));
}

#[test]
fn a_row_without_times_gets_those_of_the_process() {
    let program = Program {
        system: Some("a".to_owned()),
        ..shell("sleep 0.05; echo '{}'")
    };
    let (name, sample) = program.run().unwrap().remove(0);
    assert_eq!(name, "a");
    assert!(
        sample.wall_s >= Some(0.05) && sample.cpu_s < 1.0,
        "{sample:?}"
    );
}

#[test]
fn a_failing_program_is_named_by_its_command() {
    let error = shell("exit 3").run().unwrap_err().to_string();
    assert!(error.contains("sh -c exit 3"), "{error}");
}

#[test]
fn paths_are_written_from_the_root_of_the_workspace() {
    let program = Program::of_many(
        &root().join("target/release/x"),
        [root().join("a").display().to_string()],
    );
    assert_eq!(program.line(), "target/release/x a");
}
