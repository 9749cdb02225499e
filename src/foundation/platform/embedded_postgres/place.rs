//! Where the cluster lives and whose it is: directories, their owners and modes, locks, the password, the settings files.
//!
//! Started by root, the server runs as `postgres` (or `nobody`), because Postgres refuses to run as root. What root writes
//! is then always written beside the cluster and renamed into it, never through a path the server's user controls.

use crate::crypto;
use anyhow::{Context as _, bail};
use nix::unistd::{Gid, Uid, User};
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

/// Linux allows 107 bytes for a socket's path, of which `/.s.PGSQL.5432` takes 14.
const LONGEST_SOCKET_DIR: usize = 107 - 14;

/// The directories of one cluster.
#[derive(Debug)]
pub(super) struct Place {
    /// Absolute and without symlinks.
    pub data_dir: PathBuf,
    /// Holds the socket; nobody but the server's user (and root) may enter.
    pub socket_dir: PathBuf,
    /// Who the server runs as when we are root.
    pub account: Option<Account>,
}

/// A user of the operating system.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub name: String,
    pub uid: Uid,
    pub gid: Gid,
}

impl Place {
    /// Creates the directories that are missing.
    pub fn prepare(data_dir: &Path) -> anyhow::Result<Self> {
        let account = if Uid::effective().is_root() { Some(unprivileged()?) } else { None };
        DirBuilder::new()
            .recursive(true)
            .mode(if account.is_some() { 0o711 } else { 0o700 })
            .create(data_dir)
            .with_context(|| format!("cannot create {}", data_dir.display()))?;
        let data_dir = data_dir.canonicalize()?;
        if let Some(account) = &account {
            let_in(&data_dir, account)?;
        }
        let below = data_dir.join("run");
        let socket_dir = if is_fit_for_socket(&below) { below } else { short_socket_dir(&data_dir) };
        let place = Self { data_dir, socket_dir, account };
        place.create_private(&place.socket_dir)?;
        Ok(place)
    }

    /// The cluster itself (PGDATA).
    pub fn cluster(&self) -> PathBuf {
        self.data_dir.join("postgres")
    }

    /// What the server writes about itself.
    pub fn log(&self) -> PathBuf {
        self.data_dir.join("postgres.log")
    }

    /// Creates `dir` for the server alone. One that exists must already be so: in /tmp anybody could have made it.
    pub fn create_private(&self, dir: &Path) -> anyhow::Result<()> {
        let owner = self.account.as_ref().map_or(Uid::effective(), |a| a.uid);
        match DirBuilder::new().mode(0o700).create(dir) {
            Ok(()) => self.give(dir)?,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                let found = fs::symlink_metadata(dir)?;
                if !found.is_dir() || found.mode() & 0o077 != 0 || (found.uid() != owner.as_raw() && found.uid() != 0) {
                    bail!(
                        "{} should be a directory of uid {owner} with mode 0700; remove it and start again",
                        dir.display()
                    );
                }
                // Killed between its creation and here.
                self.give(dir)?;
            }
            Err(error) => return Err(error).with_context(|| format!("cannot create {}", dir.display())),
        }
        Ok(())
    }

    /// Makes the server's user the owner of `path`, which must lie in a directory only we may change.
    fn give(&self, path: &Path) -> anyhow::Result<()> {
        if let Some(account) = &self.account {
            chown(path, Some(account.uid.as_raw()), Some(account.gid.as_raw()))
                .with_context(|| format!("cannot give {} to {}", path.display(), account.name))?;
        }
        Ok(())
    }

    /// Opens a lock file; the lock is not inherited by the server and ends with this process.
    pub fn open_lock(&self, name: &str) -> anyhow::Result<File> {
        let path = self.data_dir.join(name);
        let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path);
        file.with_context(|| format!("cannot open {}", path.display()))
    }

    /// Takes the part of the keeper if it is free.
    pub fn try_to_keep(&self) -> anyhow::Result<Option<File>> {
        let file = self.open_lock("postgres.keeper")?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error).context("cannot lock postgres.keeper"),
        }
    }

    /// Puts one of the server's settings files in its place.
    pub fn write_settings(&self, name: &str, text: &str) -> anyhow::Result<()> {
        let draft = self.data_dir.join(format!(".{name}.draft"));
        write_private(&draft, text)?;
        self.give(&draft)?;
        fs::rename(&draft, self.cluster().join(name)).with_context(|| format!("cannot write {name}"))
    }

    /// The application's password: 256 random bits, made once, readable by us alone.
    pub fn password(&self) -> anyhow::Result<String> {
        let path = self.data_dir.join("postgres.password");
        match fs::read_to_string(&path) {
            Ok(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
            _ => {
                let password = crypto::new_token();
                let draft = self.data_dir.join(".postgres.password.draft");
                write_private(&draft, &password)?;
                fs::rename(&draft, &path)?;
                Ok(password)
            }
        }
    }

    /// Where the application connects; an error until the keeper has made the password.
    pub fn url(&self) -> anyhow::Result<SecretString> {
        let password = fs::read_to_string(self.data_dir.join("postgres.password"))?;
        // The path is made of plain characters (see `is_fit_for_socket`).
        let host = self.socket_dir.display();
        Ok(format!("postgres://preau:{}@localhost:5432/preau?host={host}", password.trim()).into())
    }

    /// Why the server's user may not come here, if that is so.
    pub fn closed_door(&self) -> Option<String> {
        let account = self.account.as_ref()?;
        let closed = |dir: &&Path| fs::metadata(dir).is_ok_and(|m| !may_enter(&m, account));
        let dir = self.data_dir.ancestors().filter(closed).last()?;
        Some(format!(
            "Started by root, Postgres runs as {}, who may not enter {}. Choose another PREAU_DATA_DIR, such as \
             /var/lib/preau, or start Préau as an ordinary user.",
            account.name,
            dir.display()
        ))
    }
}

fn unprivileged() -> anyhow::Result<Account> {
    for name in ["postgres", "nobody"] {
        if let Some(user) = User::from_name(name)? {
            return Ok(Account { name: user.name, uid: user.uid, gid: user.gid });
        }
    }
    bail!(
        "Postgres refuses to run as root, and there is neither a user postgres nor nobody; start Préau as an ordinary user"
    )
}

/// Lets the server's group pass through the data directory without reading it.
fn let_in(data_dir: &Path, account: &Account) -> anyhow::Result<()> {
    let found = fs::metadata(data_dir)?;
    if found.uid() == 0 && !may_enter(&found, account) {
        chown(data_dir, None, Some(account.gid.as_raw()))?;
        fs::set_permissions(data_dir, Permissions::from_mode(found.mode() & 0o7700 | 0o010))?;
    }
    Ok(())
}

fn may_enter(dir: &fs::Metadata, account: &Account) -> bool {
    let bit = match dir {
        _ if dir.uid() == account.uid.as_raw() => 0o100,
        _ if dir.gid() == account.gid.as_raw() => 0o010,
        _ => 0o001,
    };
    dir.mode() & bit != 0
}

/// Short enough, and nothing that would have to be quoted in a settings file or an address.
fn is_fit_for_socket(dir: &Path) -> bool {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"/._-".contains(b);
    let bytes = dir.as_os_str().as_encoded_bytes();
    bytes.len() <= LONGEST_SOCKET_DIR && bytes.iter().all(plain)
}

/// The same for every process that uses this data directory, whatever its environment.
fn short_socket_dir(data_dir: &Path) -> PathBuf {
    let hash = Sha256::digest(data_dir.as_os_str().as_encoded_bytes());
    let name: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Path::new("/tmp").join(format!("preau-{name}"))
}

fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    let _ = fs::remove_file(path);
    let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all().with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_long_or_odd_data_directory_gets_a_short_plain_socket_directory() {
        assert!(is_fit_for_socket(Path::new("/var/lib/preau/run")));
        for odd in [format!("/{}", "x".repeat(100)), "/home/inès/run".to_owned(), "/a b".to_owned(), "/a?b".to_owned()]
        {
            assert!(!is_fit_for_socket(Path::new(&odd)), "{odd}");
            assert!(is_fit_for_socket(&short_socket_dir(Path::new(&odd))));
        }
        assert_ne!(short_socket_dir(Path::new("/a")), short_socket_dir(Path::new("/b")));
    }
}
