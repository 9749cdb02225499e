//! The template of documents: `documents/template.toml` in the data directory, if there is one.

use anyhow::Context as _;
use preau_documents::Template;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Where it is.
pub(super) fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("documents").join("template.toml")
}

/// The organisation's template, or the one that is built in when there is none. One that is wrong is not half used: nothing
/// starts before it is mended, so that no document goes out that looks otherwise than it was meant to.
///
/// # Errors
/// Which file is wrong, in which line, and what would be right.
pub(super) fn read(data_dir: &Path) -> anyhow::Result<Template> {
    let path = path(data_dir);
    let text = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Template::default()),
        read => read.with_context(|| format!("cannot read {}", path.display()))?,
    };
    let beside = |file: &str| {
        let plain = Path::new(file).file_name().is_some_and(|name| name == file);
        if !plain {
            return Err("name a file in the same directory".to_owned());
        }
        std::fs::read(path.with_file_name(file)).map_err(|error| error.to_string())
    };
    Template::parse(&text, beside).with_context(|| format!("{} is wrong", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(name: &str, text: &str) -> Result<Template, String> {
        let dir = std::env::temp_dir().join(format!("preau-template-{name}-{}", std::process::id()));
        std::fs::create_dir_all(dir.join("documents")).unwrap();
        std::fs::write(path(&dir), text).unwrap();
        let read = read(&dir).map_err(|error| format!("{error:#}"));
        std::fs::remove_dir_all(&dir).unwrap();
        read
    }

    #[test]
    fn without_a_file_the_built_in_template_is_used() {
        assert_eq!(read(Path::new("/nowhere")).unwrap(), Template::default());
    }

    #[test]
    fn a_broken_file_is_refused_with_its_name_and_line() {
        let error = read_text("broken", "[colors]\ntext = \"red\"\n").unwrap_err();
        assert!(error.contains("documents/template.toml is wrong") && error.contains("line 2"), "{error}");
    }

    #[test]
    fn a_logo_is_looked_for_beside_the_file_and_nowhere_else() {
        let error = read_text("outside", "[logo]\nfile = \"../../etc/passwd\"\n").unwrap_err();
        assert!(error.contains("same directory"), "{error}");
        let error = read_text("absent", "[logo]\nfile = \"logo.png\"\n").unwrap_err();
        assert!(error.contains("logo.png") && error.contains("No such file"), "{error}");
    }
}
