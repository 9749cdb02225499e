//! Private files of people, below the data directory: never served by themselves, read only by a use case that has checked
//! who asks.
//!
//! A file is named by an id of ours, never by a name people gave it. It is written beside its place and moved there when it
//! is whole and on the disk, so that a crash leaves either the file or nothing of it. What a room knows of a file (whose it
//! is, what kind, how it is called) is in the room's own tables, written after the file.

use crate::Platform;
use crate::error::internal_error;
use preau_kernel::{AppError, Outcome, text};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

/// Largest document, in bytes (SPEC §2).
pub const DOCUMENT: u64 = 25 * 1024 * 1024;
/// As much of a file is kept in memory as it takes to see what it is.
const HEAD: usize = 4 * 1024;

/// A file that is being received. Dropped without [`Incoming::keep`], nothing of it stays.
#[derive(Debug)]
pub struct Incoming {
    file: Option<File>,
    draft: PathBuf,
    place: PathBuf,
    limit: u64,
    size: u64,
    head: Vec<u8>,
    digest: Sha256,
}

/// What was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// In bytes.
    pub size: u64,
    /// SHA-256 of the content.
    pub sha256: [u8; 32],
}

/// Begins the file `id` of a room's `area`, of at most `limit` bytes.
///
/// # Errors
/// When the data directory cannot be written.
pub async fn receive(platform: &Platform, area: &'static str, id: Uuid, limit: u64) -> Outcome<Incoming> {
    let place = path(platform, area, id);
    let folder = place.parent().map(Path::to_path_buf).unwrap_or_default();
    make_private(&folder).await.map_err(disk("make the folder of a file"))?;
    let draft = place.with_extension("draft");
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    let file = options.open(&draft).await.map_err(disk("begin a file"))?;
    Ok(Incoming { file: Some(file), draft, place, limit, size: 0, head: Vec::new(), digest: Sha256::new() })
}

impl Incoming {
    /// The next bytes.
    ///
    /// # Errors
    /// Rule `too-large` beyond the limit, or when the disk is full.
    pub async fn write(&mut self, bytes: &[u8]) -> Outcome<()> {
        self.size += bytes.len() as u64;
        if self.size > self.limit {
            let mib = self.limit / (1024 * 1024);
            let message =
                text!("Ce fichier est trop gros : {mib} Mio au plus.", "This file is too large: {mib} MiB at most.");
            return Err(AppError::rule("too-large", message));
        }
        let missing = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..missing]);
        self.digest.update(bytes);
        match &mut self.file {
            Some(file) => file.write_all(bytes).await.map_err(disk("write a file")),
            None => Ok(()),
        }
    }

    /// The first bytes, to see what kind of file it is.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// All that was received, for who must look inside before it is kept.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn content(&mut self) -> Outcome<Vec<u8>> {
        if let Some(file) = &mut self.file {
            file.flush().await.map_err(disk("write a file"))?;
        }
        fs::read(&self.draft).await.map_err(disk("read a file"))
    }

    /// Puts it in its place.
    ///
    /// # Errors
    /// When the disk is full.
    pub async fn keep(mut self) -> Outcome<Received> {
        if let Some(mut file) = self.file.take() {
            file.flush().await.map_err(disk("write a file"))?;
            file.sync_all().await.map_err(disk("write a file"))?;
        }
        fs::rename(&self.draft, &self.place).await.map_err(disk("put a file in its place"))?;
        Ok(Received { size: self.size, sha256: std::mem::take(&mut self.digest).finalize().into() })
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // Moved away when it was kept; then there is nothing to remove.
        std::fs::remove_file(&self.draft).ok();
    }
}

/// The content of a file.
///
/// # Errors
/// [`AppError::NotFound`] when it is not there.
pub async fn read(platform: &Platform, area: &'static str, id: Uuid) -> Outcome<Vec<u8>> {
    match fs::read(path(platform, area, id)).await {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            tracing::error!(area, %id, "a file that should be below the data directory is not there");
            Err(AppError::NotFound)
        }
        content => content.map_err(disk("read a file")),
    }
}

/// Removes a file that nobody refers to; one that is not there is removed already.
pub async fn remove(platform: &Platform, area: &'static str, id: Uuid) {
    fs::remove_file(path(platform, area, id)).await.ok();
}

/// What a person cannot mend: the disk is full, or not ours to write.
fn disk(doing: &'static str) -> impl Fn(std::io::Error) -> AppError {
    move |error| internal_error(doing, &error)
}

/// `files/payments/3f/0198….`: the last digits of an id are random, so that no folder grows too large.
fn path(platform: &Platform, area: &str, id: Uuid) -> PathBuf {
    let name = id.simple().to_string();
    platform.config.data_dir.join("files").join(area).join(&name[30..]).join(name)
}

async fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).await
}
