//! Directories and files a node needs.

use super::Report;
use crate::commands::template;
use preau_platform::config::Config;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

pub(super) fn data_dir(report: &mut Report, config: &Config) {
    let dir = &config.data_dir;
    let probe = dir.join(".doctor");
    // Others may pass, for the embedded database's user, but not look.
    let made = DirBuilder::new().recursive(true).mode(0o711).create(dir);
    let writable = made.and_then(|()| std::fs::write(&probe, b"")).and_then(|()| std::fs::remove_file(&probe));
    match writable {
        Ok(()) => report.fine(format!("Data directory: {} is writable", dir.display())),
        Err(error) => {
            report.broken(format!("Data directory: cannot write in {}: {error} (PREAU_DATA_DIR)", dir.display()))
        }
    }
}

/// How documents look.
pub(super) fn template(report: &mut Report, config: &Config) {
    let path = template::path(&config.data_dir);
    match template::read(&config.data_dir) {
        Ok(_) if path.exists() => report.fine(format!("Documents: {} is valid", path.display())),
        Ok(_) => report.fine(format!("Documents: the built-in template (there is no {})", path.display())),
        Err(error) => report.broken(format!("Documents: {error:#}")),
    }
}

/// The site and `hash.txt` come out of one build; pages ask for the file names that `hash.txt` says.
pub(super) fn site(report: &mut Report, config: &Config) {
    let pkg = config.site_root.join("pkg");
    if !pkg.is_dir() {
        let build = "build it with `cargo leptos build`, or say where it is (PREAU_SITE_ROOT)";
        return report.broken(format!("Site files: {} is not there; {build}", pkg.display()));
    }
    let beside_us = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("hash.txt")));
    let Some((path, text)) = beside_us.and_then(|path| Some((path.clone(), std::fs::read_to_string(path).ok()?)))
    else {
        return report.broken("Site files: hash.txt is not next to the preau program; take both from the same build");
    };
    let absent: Vec<String> = expected(&text).filter(|name| !is_in(&pkg, name)).collect();
    if absent.is_empty() {
        report.fine(format!("Site files: {} has what {} names", pkg.display(), path.display()));
    } else {
        let list = absent.join(", ");
        report.broken(format!("Site files: {} lacks {list}; it and hash.txt are of different builds", pkg.display()));
    }
}

/// `css: HASH` stands for `preau.HASH.css`, and so on; the parts of the WebAssembly have a loader and a list.
fn expected(hashes: &str) -> impl Iterator<Item = String> {
    hashes.lines().filter_map(|line| {
        let (kind, hash) = line.split_once(':')?;
        let (kind, hash) = (kind.trim(), hash.trim());
        match kind {
            "js" | "wasm" | "css" => Some(format!("preau.{hash}.{kind}")),
            "split" => Some(format!("__wasm_split.{hash}.js")),
            "manifest" => Some(format!("__wasm_split_manifest.{hash}.json")),
            _ => None,
        }
    })
}

fn is_in(pkg: &Path, name: &str) -> bool {
    pkg.join(name).is_file()
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_follow_the_hashes() {
        let names: Vec<_> = super::expected("js: abc\nwasm: def\nother: x\ncss:ghi\nsplit: jkl\n").collect();
        assert_eq!(names, ["preau.abc.js", "preau.def.wasm", "preau.ghi.css", "__wasm_split.jkl.js"]);
    }
}
