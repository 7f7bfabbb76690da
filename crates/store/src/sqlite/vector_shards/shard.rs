//! One immutable file of the vectors of a segment.
//!
//! ```text
//! magic "HONEVECS"            8 bytes
//! byte order mark 0x01020304  u32, as are all numbers in the order of the machine that wrote it
//! version 1                   u32
//! dim, rows                   u64, u64
//! zeros                       up to byte 64
//! sequence numbers            rows × u64, in ascending order
//! values                      rows × dim × f32: each vector scaled to length 1, or zeros
//! ```

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use memmap2::Mmap;

use crate::StoreError;
use crate::mapped;

const MAGIC: &[u8; 8] = b"HONEVECS";
const BYTE_ORDER: u32 = 0x0102_0304;
const VERSION: u32 = 1;
const HEADER: usize = 64;

/// The vectors of a segment at one change of it.
#[derive(Debug)]
pub(crate) struct VectorShard {
    path: PathBuf,
    map: Mmap,
    dim: usize,
    rows: usize,
}

impl VectorShard {
    /// Maps a shard and checks its header and its length.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let map = mapped::map(path)?;
        let [dim, rows] = check(&map).ok_or_else(|| StoreError::damaged(path, "no header"))?;
        Ok(Self {
            path: path.to_owned(),
            map,
            dim,
            rows,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Sequence numbers of records with their vectors, each `[dim]` and of length 1 or 0.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, &[f32])> {
        // Header and numbers are multiples of 8 bytes and mappings start at a page.
        let (seqs, values) = self.map[HEADER..].split_at(self.rows * 8);
        let seqs: &[u64] = bytemuck::cast_slice(seqs);
        let values: &[f32] = bytemuck::cast_slice(values);
        seqs.iter().copied().zip(values.chunks_exact(self.dim))
    }
}

fn check(bytes: &[u8]) -> Option<[usize; 2]> {
    let head = bytes.get(..HEADER)?;
    let numbers: &[u64] = bytemuck::try_cast_slice(&head[16..32]).ok()?;
    let marks: &[u32] = bytemuck::try_cast_slice(&head[8..16]).ok()?;
    if head[..8] != MAGIC[..] || marks != [BYTE_ORDER, VERSION] || numbers[0] == 0 {
        return None;
    }
    let row = numbers[0].checked_mul(4)?.checked_add(8)?;
    let length = row.checked_mul(numbers[1])?.checked_add(HEADER as u64)?;
    (length == bytes.len() as u64).then_some([numbers[0] as usize, numbers[1] as usize])
}

/// Writes a shard; `values` holds one vector of `dim` values for each sequence number.
pub(super) fn write(
    out: &mut dyn Write,
    dim: usize,
    seqs: &[u64],
    values: &[f32],
) -> io::Result<()> {
    let mut head = [0; HEADER];
    head[..8].copy_from_slice(MAGIC);
    head[8..12].copy_from_slice(&BYTE_ORDER.to_ne_bytes());
    head[12..16].copy_from_slice(&VERSION.to_ne_bytes());
    head[16..24].copy_from_slice(&(dim as u64).to_ne_bytes());
    head[24..32].copy_from_slice(&(seqs.len() as u64).to_ne_bytes());
    out.write_all(&head)?;
    out.write_all(bytemuck::cast_slice(seqs))?;
    values
        .chunks_exact(dim)
        .try_for_each(|vector| out.write_all(bytemuck::cast_slice(&unit(vector))))
}

/// A vector scaled to length 1; zeros stay zeros. In `f64`, where no square of an `f32` overflows.
pub(crate) fn unit(vector: &[f32]) -> Vec<f32> {
    let squares = vector.iter().map(|&value| f64::from(value).powi(2));
    let length = squares.sum::<f64>().sqrt();
    let scale = if length > 0.0 { length.recip() } else { 0.0 };
    let scaled = vector.iter().map(|&value| f64::from(value) * scale);
    scaled.map(|value| value as f32).collect()
}

#[cfg(test)]
mod tests;
