use std::fs;

use super::*;

fn bytes() -> Vec<u8> {
    let mut out = Vec::new();
    let values = [3.0, 4.0, 0.0, 0.0, 0.0, -2e30];
    write(&mut out, 2, &[5, 7, 4000], &values).unwrap();
    out
}

fn open(bytes: &[u8]) -> Result<VectorShard, StoreError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shard");
    fs::write(&path, bytes).unwrap();
    VectorShard::open(&path)
}

#[test]
fn vectors_come_back_with_length_one_by_their_numbers() {
    let shard = open(&bytes()).unwrap();
    let found: Vec<(u64, Vec<f32>)> = shard.iter().map(|(seq, row)| (seq, row.to_vec())).collect();
    let expected = [
        (5, vec![0.6, 0.8]),
        (7, vec![0.0, 0.0]),
        (4000, vec![0.0, -1.0]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_file_that_is_cut_or_changed_at_its_head_is_damaged() {
    let whole = bytes();
    let mut foreign = whole.clone();
    foreign[8] ^= 1;
    let mut wide = whole.clone();
    wide[23] = 255;
    let mut flat = whole.clone();
    flat[16..24].fill(0);
    for wrong in [
        &[],
        &whole[..40],
        &whole[..whole.len() - 1],
        &foreign,
        &wide,
        &flat,
    ] {
        let opened = open(wrong);
        assert!(
            matches!(opened, Err(StoreError::DamagedShard { .. })),
            "{opened:?}"
        );
    }
}
