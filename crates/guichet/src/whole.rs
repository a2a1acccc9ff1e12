//! Files that are there whole or not at all, also after the power went.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result};

/// Only its owner reads it: tokens.
pub const OWNER: u32 = 0o600;
/// Everybody reads it: paper.
pub const EVERYBODY: u32 = 0o644;

/// Writes a draft beside `path`, forces it to the disk, and puts it into the place of what was there.
pub fn write(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    let draft = path.with_extension("new");
    let write = || -> std::io::Result<()> {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&draft, path)?;
        // The new name is in the folder, which the disk keeps apart.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}
