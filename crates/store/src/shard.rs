//! One immutable file of feature rows.
//!
//! ```text
//! magic "HONEROWS"            8 bytes
//! byte order mark 0x01020304  u32, as are all numbers in the order of the machine that wrote it
//! version 1                   u32
//! element type 1 (f32)        u64
//! dim, rows                   u64, u64
//! SHA-256 of the index       32 bytes
//! SHA-256 of the values      32 bytes
//! index                      rows × (content hash, 32 bytes; position, u64), by hash
//! values                     rows × dim × f32, in the order in which they were appended
//! ```

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use hone_domain::ContentHash;
use memmap2::Mmap;
use sha2::{Digest as _, Sha256};

use crate::{StoreError, mapped};

const MAGIC: &[u8; 8] = b"HONEROWS";
const BYTE_ORDER: u32 = 0x0102_0304;
const VERSION: u32 = 1;
const F32: u64 = 1;
const HEADER: usize = 104;
const ENTRY: usize = 40;

/// A shard that is open for reading.
#[derive(Debug)]
pub(crate) struct Shard {
    path: PathBuf,
    map: Mmap,
    dim: usize,
    rows: usize,
}

impl Shard {
    /// Maps a shard and checks its header, its length and its index; the values are not read.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let map = mapped::map(path)?;
        let (dim, rows) = check(&map).map_err(|reason| StoreError::damaged(path, reason))?;
        Ok(Self {
            path: path.to_owned(),
            map,
            dim,
            rows,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn dim(&self) -> usize {
        self.dim
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// The position of a content's row.
    pub(crate) fn find(&self, content: &ContentHash) -> Option<usize> {
        let entries = self.entries();
        let (mut low, mut high) = (0, self.rows);
        while low < high {
            let middle = low.midpoint(high);
            if entries[middle * ENTRY..middle * ENTRY + 32] < content.as_bytes()[..] {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let found = low < self.rows && self.content(low) == *content;
        found.then(|| self.position(low))
    }

    /// The row at a position, `[dim]`.
    pub(crate) fn row(&self, position: usize) -> &[f32] {
        &self.values()[position * self.dim..(position + 1) * self.dim]
    }

    /// The contents in the order of their rows.
    pub(crate) fn contents(&self) -> Vec<ContentHash> {
        let mut contents = vec![ContentHash::from_bytes([0; 32]); self.rows];
        for entry in 0..self.rows {
            contents[self.position(entry)] = self.content(entry);
        }
        contents
    }

    /// Reads every value and compares their hash with the header's.
    pub(crate) fn check_values(&self) -> Result<(), StoreError> {
        let found = Sha256::digest(&self.map[HEADER + self.rows * ENTRY..]);
        if found[..] == self.map[72..HEADER] {
            return Ok(());
        }
        Err(StoreError::damaged(&self.path, "its values changed"))
    }

    fn entries(&self) -> &[u8] {
        &self.map[HEADER..HEADER + self.rows * ENTRY]
    }

    fn content(&self, entry: usize) -> ContentHash {
        let mut digest = [0; 32];
        digest.copy_from_slice(&self.entries()[entry * ENTRY..entry * ENTRY + 32]);
        ContentHash::from_bytes(digest)
    }

    fn position(&self, entry: usize) -> usize {
        number(self.entries(), entry * ENTRY + 32) as usize
    }

    fn values(&self) -> &[f32] {
        // Header and entries are multiples of 8 bytes and mappings start at a page.
        bytemuck::cast_slice(&self.map[HEADER + self.rows * ENTRY..])
    }
}

/// Checks everything but the values; returns the width and the number of rows.
fn check(bytes: &[u8]) -> Result<(usize, usize), String> {
    if bytes.len() < HEADER || bytes[..8] != MAGIC[..] {
        return Err("no header".to_owned());
    }
    let head = [number32(bytes, 8), number32(bytes, 12)];
    if head != [BYTE_ORDER, VERSION] || number(bytes, 16) != F32 {
        return Err("another version or byte order".to_owned());
    }
    let (dim, rows) = (number(bytes, 24), number(bytes, 32));
    let length = dim
        .checked_mul(4)
        .and_then(|row| row.checked_add(ENTRY as u64))
        .and_then(|row| row.checked_mul(rows))
        .and_then(|body| body.checked_add(HEADER as u64));
    if length != Some(bytes.len() as u64) {
        return Err(format!("{} bytes do not hold {rows} rows", bytes.len()));
    }
    let index = &bytes[HEADER..HEADER + rows as usize * ENTRY];
    if Sha256::digest(index)[..] != bytes[40..72] {
        return Err("its index changed".to_owned());
    }
    let positions = index.chunks_exact(ENTRY).map(|entry| number(entry, 32));
    if positions.max().is_some_and(|last| last >= rows) {
        return Err("its index points outside".to_owned());
    }
    Ok((dim as usize, rows as usize))
}

/// Writes a shard of distinct contents; `rows` gives the values in the order of `contents`.
/// Returns the hash of the index.
pub(crate) fn write<'a>(
    out: &mut dyn Write,
    dim: usize,
    contents: &[ContentHash],
    rows: &dyn Fn(usize) -> &'a [f32],
) -> io::Result<ContentHash> {
    let mut order: Vec<usize> = (0..contents.len()).collect();
    order.sort_unstable_by_key(|&position| contents[position]);
    let mut index = Vec::with_capacity(contents.len() * ENTRY);
    for position in order {
        index.extend_from_slice(contents[position].as_bytes());
        index.extend_from_slice(&(position as u64).to_ne_bytes());
    }
    let mut values = Sha256::new();
    for position in 0..contents.len() {
        values.update(bytemuck::cast_slice::<f32, u8>(rows(position)));
    }
    out.write_all(MAGIC)?;
    out.write_all(&BYTE_ORDER.to_ne_bytes())?;
    out.write_all(&VERSION.to_ne_bytes())?;
    for number in [F32, dim as u64, contents.len() as u64] {
        out.write_all(&number.to_ne_bytes())?;
    }
    let digest = ContentHash::of(&index);
    out.write_all(digest.as_bytes())?;
    out.write_all(&values.finalize())?;
    out.write_all(&index)?;
    for position in 0..contents.len() {
        out.write_all(bytemuck::cast_slice(rows(position)))?;
    }
    Ok(digest)
}

fn number(bytes: &[u8], at: usize) -> u64 {
    let mut number = [0; 8];
    number.copy_from_slice(&bytes[at..at + 8]);
    u64::from_ne_bytes(number)
}

fn number32(bytes: &[u8], at: usize) -> u32 {
    let mut number = [0; 4];
    number.copy_from_slice(&bytes[at..at + 4]);
    u32::from_ne_bytes(number)
}

#[cfg(test)]
mod tests;
