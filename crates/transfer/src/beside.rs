use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

/// A new file in the folder of another, to take its place once it is whole.
pub(crate) fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
}

/// Flushes such a file and puts it in its place.
pub(crate) fn put(file: NamedTempFile, path: &Path) -> io::Result<()> {
    readable(file.as_file())?;
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Temporary files are for their owner alone; this one is for everybody who may enter its folder.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_file: &std::fs::File) -> io::Result<()> {
    Ok(())
}
