//! What was acknowledged is there after the server was killed, and what is kept beside the records
//! agrees with them.

mod check;
mod load;

use std::env;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use self::load::{Target, Writer};
use crate::serving::{Process, Server, id};

/// Kills: so many where nothing else is said.
const ROUNDS: &str = "HONE_CRASH_ROUNDS";
const USUAL_ROUNDS: u64 = 20;
/// Where the moments and the load come from.
const SEED: &str = "HONE_CRASH_SEED";
/// Connections that write.
const WRITERS: usize = 4;
/// How long the server works before it is killed, in milliseconds.
const LOAD: std::ops::Range<u64> = 50..400;
/// How long a start goes on before it is killed, in milliseconds: before, in and after the
/// recovery of the log.
const START: std::ops::Range<u64> = 0..60;

#[test]
fn a_killed_server_has_all_that_it_acknowledged_and_no_half_of_anything() {
    let number = |name: &str| env::var(name).ok().map(|text| text.parse().unwrap());
    let (rounds, seed) = (number(ROUNDS), number(SEED).unwrap_or(0));
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("data");
    let mut server = Server::start(&folder);
    let target = Target::make(&server);
    let mut writers: Vec<Writer> = (0..WRITERS)
        .map(|name| Writer::new(name, rng.random()))
        .collect();
    let mut done = 0;
    for round in 0..rounds.unwrap_or(USUAL_ROUNDS) {
        let place = format!("{SEED}={seed}, round {round}");
        done += work_until_killed(&mut server, &target, &mut writers, rng.random_range(LOAD));
        if rng.random_bool(0.3) {
            let mut start = Process::start(&folder);
            thread::sleep(Duration::from_millis(rng.random_range(START)));
            start.kill();
        }
        server = Server::start(&folder);
        check::everything(&server, &target, &mut writers, &mut rng, &place);
    }
    // In some rounds it may be that nothing was: machines have other things to do.
    assert!(done > 0, "{SEED}={seed}: nothing was acknowledged");
}

/// Lets the writers write for a while, then kills the server. Returns how many requests were
/// acknowledged.
fn work_until_killed(
    server: &mut Server,
    target: &Target,
    writers: &mut [Writer],
    milliseconds: u64,
) -> usize {
    let killed = AtomicBool::new(false);
    let done = thread::scope(|scope| {
        let asked: &Server = server;
        let running: Vec<_> = writers
            .iter_mut()
            .map(|writer| scope.spawn(|| writer.write(asked, target, &killed)))
            .collect();
        thread::sleep(Duration::from_millis(milliseconds));
        killed.store(true, Ordering::SeqCst);
        asked.process.send_kill();
        running
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .sum()
    });
    server.process.kill();
    done
}

#[test]
fn a_server_killed_in_its_first_start_starts_again() {
    let scratch = tempfile::tempdir().unwrap();
    for milliseconds in (0..60).step_by(4) {
        let folder = scratch.path().join(format!("data{milliseconds}"));
        let mut first = Process::start(&folder);
        thread::sleep(Duration::from_millis(milliseconds));
        first.kill();
        let server = Server::start(&folder);
        let me = server.get("/api/v1/me").expect(200);
        assert_eq!(me["username"], "owner", "killed after {milliseconds} ms");
        assert!(!id(&me).is_empty());
        let workspaces = server.get("/api/v1/me/workspaces").expect(200);
        assert_eq!(workspaces["items"][0]["name"], json!("default"));
    }
}
