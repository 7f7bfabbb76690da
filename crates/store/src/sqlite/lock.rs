//! One process at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::Path;

use crate::StoreError;

/// Takes the lock of a folder for as long as the file lives; refuses if another process has it.
pub(super) fn take(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join("hone.lock");
    let io = |source| StoreError::io(&path, source);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(&path).map_err(io)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut process = String::new();
            let read = file.read_to_string(&mut process);
            let process = process.trim().to_owned();
            return Err(StoreError::InUse {
                folder: folder.to_owned(),
                process: (read.is_ok() && !process.is_empty()).then_some(process),
            });
        }
        Err(TryLockError::Error(source)) => return Err(io(source)),
    }
    file.set_len(0).map_err(io)?;
    writeln!(file, "{}", std::process::id()).map_err(io)?;
    Ok(file)
}
