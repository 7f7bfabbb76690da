use std::fs;

use super::*;

fn contents(n: usize) -> Vec<ContentHash> {
    (0..n)
        .map(|at| ContentHash::of(&at.to_le_bytes()))
        .collect()
}

fn bytes(n: usize, dim: usize) -> Vec<u8> {
    let values: Vec<f32> = (0..n * dim).map(|at| at as f32).collect();
    let mut out = Vec::new();
    let rows = |at: usize| &values[at * dim..(at + 1) * dim];
    write(&mut out, dim, &contents(n), &rows).unwrap();
    out
}

#[test]
fn every_row_is_found_by_its_content_and_keeps_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("0.rows");
    fs::write(&path, bytes(100, 3)).unwrap();
    let shard = Shard::open(&path).unwrap();
    assert_eq!((shard.rows(), shard.dim()), (100, 3));
    for (at, content) in contents(100).iter().enumerate() {
        assert_eq!(shard.find(content), Some(at));
        let first = (at * 3) as f32;
        assert_eq!(shard.row(at), [first, first + 1.0, first + 2.0]);
    }
    assert_eq!(shard.find(&ContentHash::of(b"other")), None);
    assert_eq!(shard.contents(), contents(100));
    shard.check_values().unwrap();
}

#[test]
fn a_shard_without_rows_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("0.rows");
    fs::write(&path, bytes(0, 3)).unwrap();
    let shard = Shard::open(&path).unwrap();
    assert_eq!(shard.rows(), 0);
    assert_eq!(shard.find(&ContentHash::of(b"any")), None);
}

#[test]
fn every_cut_and_every_flipped_header_or_index_bit_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("0.rows");
    let whole = bytes(4, 2);
    let values = HEADER + 4 * ENTRY;
    for cut in (0..whole.len()).step_by(7) {
        fs::write(&path, &whole[..cut]).unwrap();
        let said = Shard::open(&path).unwrap_err().to_string();
        assert!(
            cut == 0 || said.contains("0.rows is damaged"),
            "{cut}: {said}"
        );
    }
    for at in (0..72).chain(HEADER..values) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        fs::write(&path, flipped).unwrap();
        assert!(Shard::open(&path).is_err(), "byte {at}");
    }
    for at in (72..HEADER).chain(values..whole.len()) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        fs::write(&path, flipped).unwrap();
        assert!(
            Shard::open(&path).unwrap().check_values().is_err(),
            "byte {at}"
        );
    }
}
