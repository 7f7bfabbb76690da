//! What goes wrong around a server: no room, nothing to write to, more connections than usual.
#![cfg(target_os = "linux")]

use std::fs::{self, File, Permissions};
use std::io::Write as _;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::{Pid, Resource, Rlimit, geteuid, getrlimit, prlimit, setrlimit};
use serde_json::{Value, json};

use crate::serving::{Process, Server};

const HONE: &str = env!("CARGO_BIN_EXE_hone");

/// Runs a script that ends with `exec "$0" "$@"` to become `hone` with its arguments.
fn script(text: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", text, HONE]);
    command
}

fn records(name: &str, many: usize) -> Value {
    let text = "a few words ".repeat(200);
    let each = (0..many).map(|at| {
        let id = format!("{name}{at}");
        json!({ "external_id": id, "fields": { "text": text } })
    });
    json!({ "items": each.collect::<Vec<_>>() })
}

/// The names of the records that there are.
fn names(server: &Server, dataset: &str) -> Vec<String> {
    let page = server
        .get(&format!("{dataset}/records?limit=1000"))
        .expect(200);
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|item| item["external_id"].as_str().unwrap().to_owned())
        .collect()
}

/// Goes through a shortage: `begin` takes the room away, `end` gives some back.
fn survives_a_shortage(server: &Server, begin: impl FnOnce(), end: impl FnOnce()) -> Vec<String> {
    let dataset = server.make_dataset("room");
    let bulk = format!("{dataset}/records/bulk");
    server.put(&bulk, &records("before", 10)).expect(200);
    begin();
    let mut acknowledged = Vec::new();
    let refused = loop {
        let name = format!("during{}-", acknowledged.len());
        let answer = server.put(&bulk, &records(&name, 20));
        if answer.status != 200 {
            break answer;
        }
        acknowledged.push(name);
        assert!(acknowledged.len() < 1000, "there is room for everything");
    };
    let detail = &refused.expect(507)["detail"];
    assert_eq!(detail["code"], "argilla.api.errors::GenericServerError");
    assert_eq!(detail["params"]["type"], "InsufficientStorage");
    let mut expected: Vec<String> = (0..10).map(|at| format!("before{at}")).collect();
    for name in &acknowledged {
        expected.extend((0..20).map(|at| format!("{name}{at}")));
    }
    assert_eq!(names(server, &dataset), expected);
    let search = json!({ "query": { "text": { "q": "words" } } });
    let found = server.post(&format!("{dataset}/records/search"), &search);
    assert_eq!(found.expect(200)["total"], json!(expected.len()));
    server.get("/health/live").expect(204);
    end();
    server.get("/health/ready").expect(204);
    server.put(&bulk, &records("after", 20)).expect(200);
    expected.extend((0..20).map(|at| format!("after{at}")));
    assert_eq!(names(server, &dataset), expected);
    let said = server.process.said();
    assert!(
        said.contains("cannot be written") && !said.contains("panicked"),
        "{said}"
    );
    expected
}

#[test]
fn a_server_whose_files_must_not_grow_refuses_writes_until_they_may() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("data");
    // Who ignores the signal is told by the call that writes.
    let process = Process::run(script("trap '' XFSZ; exec \"$0\" \"$@\""), &folder);
    let server = process.ready();
    let pid = Pid::from_child(&server.process.child);
    let limit = |bytes: Option<u64>| {
        let limit = Rlimit {
            current: bytes,
            maximum: getrlimit(Resource::Fsize).maximum,
        };
        prlimit(Some(pid), Resource::Fsize, limit).unwrap();
    };
    let begin = || {
        let log = fs::metadata(folder.join("hone.db-wal")).unwrap().len();
        limit(Some(log + 300_000));
    };
    let end = || {
        // There may have been room for little things; now there is none, for the log neither.
        limit(Some(0));
        let body = server.get("/health/ready").expect(507);
        assert_eq!(body["detail"]["params"]["type"], "InsufficientStorage");
        limit(getrlimit(Resource::Fsize).current);
    };
    let expected = survives_a_shortage(&server, begin, end);
    drop(server);
    let server = Server::start(&folder);
    let datasets = server.get("/api/v1/me/datasets").expect(200);
    let dataset = format!(
        "/api/v1/datasets/{}",
        datasets["items"][0]["id"].as_str().unwrap()
    );
    assert_eq!(names(&server, &dataset), expected);
}

/// A command for `hone` on a disk of its own of so many bytes, mounted at a folder for that process
/// alone; none where this system lets nobody mount.
fn on_a_small_disk(folder: &Path, bytes: usize) -> Option<Command> {
    fs::create_dir_all(folder).unwrap();
    let spaces: &[&str] = if geteuid().is_root() {
        &["--mount"]
    } else {
        &["--user", "--map-root-user", "--mount"]
    };
    let mount = format!(
        "mount -t tmpfs -o size={bytes} tmpfs '{}'",
        folder.display()
    );
    let tried = Command::new("unshare")
        .args(spaces)
        .args(["sh", "-c", &mount])
        .output();
    if !tried.is_ok_and(|tried| tried.status.success()) {
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(spaces).args(["sh", "-c"]);
    command
        .arg(format!("{mount} && exec \"$0\" \"$@\""))
        .arg(HONE);
    Some(command)
}

#[test]
fn a_server_on_a_full_disk_refuses_writes_until_there_is_room() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("data");
    let Some(command) = on_a_small_disk(&folder, 8 << 20) else {
        return;
    };
    let server = Process::run(command, &folder).ready();
    let inside = format!("/proc/{}/root", server.process.child.id());
    let ballast = PathBuf::from(inside)
        .join(folder.strip_prefix("/").unwrap())
        .join("ballast");
    let begin = || {
        let mut file = File::create(&ballast).unwrap();
        while file.write_all(&[1; 4096]).is_ok() {}
    };
    let end = || {
        server.get("/health/ready").expect(507);
        fs::remove_file(&ballast).unwrap();
    };
    survives_a_shortage(&server, begin, end);
}

#[test]
fn a_start_without_room_says_so() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("data");
    let Some(command) = on_a_small_disk(&folder, 32 << 10) else {
        return;
    };
    let (status, said) = Process::run(command, &folder).ended();
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains(folder.to_str().unwrap()), "{said}");
    assert!(said.contains("full"), "{said}");
}

/// A command for `hone` to which permissions count, as they do to anybody but root.
fn ordinary() -> Command {
    if !geteuid().is_root() {
        return Command::new(HONE);
    }
    let mut command = Command::new("setpriv");
    command.args(["--inh-caps=-all", "--bounding-set=-all", HONE]);
    command
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Tries to serve a folder that must not be written; what is said.
fn refused(folder: &Path) -> String {
    let (status, said) = Process::run(ordinary(), folder).ended();
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains(folder.to_str().unwrap()), "{said}");
    said
}

#[test]
fn a_folder_that_must_not_be_written_is_refused_by_name() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("data");
    fs::create_dir(&folder).unwrap();
    allow(&folder, 0o555);
    let said = refused(&folder);
    assert!(said.contains("Permission denied"), "{said}");
    allow(&folder, 0o755);
    drop(Process::run(ordinary(), &folder).ready());
    for left in ["hone.db-wal", "hone.db-shm"] {
        drop(fs::remove_file(folder.join(left)));
    }
    allow(&folder, 0o555);
    refused(&folder);
    allow(&folder, 0o755);
    drop(Process::run(ordinary(), &folder).ready());
}

#[test]
fn files_that_must_not_be_written_are_refused_by_name() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("data");
    drop(Process::run(ordinary(), &folder).ready());
    for (name, mode) in [("hone.db", 0o444), ("hone.lock", 0o444), ("session.key", 0)] {
        let file = folder.join(name);
        let before = fs::metadata(&file).unwrap().permissions().mode();
        allow(&file, mode);
        let said = refused(&folder);
        assert!(said.contains(name), "{said}");
        allow(&file, before);
        drop(Process::run(ordinary(), &folder).ready());
    }
    let file = scratch.path().join("file");
    fs::write(&file, "no folder").unwrap();
    refused(&file);
    assert_eq!(fs::read(&file).unwrap(), b"no folder");
}

#[test]
fn a_thousand_idle_connections_stop_nobody() {
    let held = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: held.maximum,
        ..held
    };
    setrlimit(Resource::Nofile, raised).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("data");
    let few = script("ulimit -S -n 256; exec \"$0\" \"$@\"");
    let server = Process::run(few, &folder).ready();
    let parts: [&[u8]; 4] = [
        b"",
        b"GET /api/v1/me HT",
        b"GET /api/v1/me HTTP/1.1\r\nhost: hone\r\n",
        b"PUT /api/v1/me HTTP/1.1\r\nhost: hone\r\ncontent-length: 9\r\n\r\n{",
    ];
    let idle: Vec<TcpStream> = (0..1000)
        .map(|at| {
            let mut stream = TcpStream::connect(server.address).unwrap();
            stream.write_all(parts[at % parts.len()]).unwrap();
            stream
        })
        .collect();
    for _ in 0..20 {
        server.get("/api/v1/me").expect(200);
    }
    server.make_dataset("beside");
    drop(idle);
    server.get("/api/v1/me").expect(200);
    let said = server.process.said();
    assert!(
        !said.contains("ERROR") && !said.contains("panicked"),
        "{said}"
    );
}
