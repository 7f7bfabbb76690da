//! Files that are written once, whole or not at all, and then mapped into memory.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use memmap2::Mmap;

use crate::StoreError;

/// What a file is called while it is written.
pub(crate) const UNFINISHED: &str = ".unfinished-";

/// Maps a file that [`write_whole`] wrote.
pub(crate) fn map(path: &Path) -> Result<Mmap, StoreError> {
    let file = File::open(path).map_err(|source| StoreError::io(path, source))?;
    #[expect(
        unsafe_code,
        reason = "mapping a file needs it; the only use in this crate"
    )]
    // SAFETY: the file was written under another name and renamed when it was whole; nothing in
    // this program writes to it or shortens it afterwards. It is only ever unlinked, which leaves
    // mappings alive. `Mmap` owns the mapping for as long as slices of it are lent.
    let map = unsafe { Mmap::map(&file) };
    map.map_err(|source| StoreError::io(path, source))
}

/// Writes a new file of a folder under another name and gives it its own, which `write` returns,
/// when it is whole and on disk.
pub(crate) fn write_whole(
    folder: &Path,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<String>,
) -> io::Result<PathBuf> {
    let file = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempfile_in(folder)?;
    let mut out = BufWriter::with_capacity(1 << 20, file.as_file());
    let name = write(&mut out)?;
    out.flush()?;
    drop(out);
    file.as_file().sync_all()?;
    let path = folder.join(name);
    file.persist_noclobber(&path).map_err(|error| error.error)?;
    // The name itself is durable only when the folder is.
    File::open(folder)?.sync_all()?;
    Ok(path)
}
