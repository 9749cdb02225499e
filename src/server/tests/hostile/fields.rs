//! What every server function takes, read from its source: nothing at run time names the fields of all of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The source of the rooms and the shell, and the fields of every public struct in it.
pub struct Sources {
    root: PathBuf,
    structs: BTreeMap<String, Vec<String>>,
}

impl Sources {
    pub fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("src").to_owned();
        let mut sources = Self { structs: BTreeMap::new(), root };
        for folder in ["features", "foundation", "app"] {
            sources.learn(&sources.root.join(folder));
        }
        sources
    }

    fn learn(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                self.learn(&entry);
            } else if entry.extension().is_some_and(|kind| kind == "rs") {
                let text = std::fs::read_to_string(&entry).expect("a source file");
                for piece in text.split("pub struct ").skip(1) {
                    let Some((name, rest)) = piece.split_once(" {\n") else { continue };
                    let inside = rest.split("\n}").next().unwrap_or_default();
                    let fields = inside.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split(':').next());
                    self.structs.insert(name.to_owned(), fields.map(str::to_owned).collect());
                }
            }
        }
    }

    /// The paths of what may be sent: a field, or a field of an argument that is no flattened form.
    pub fn fields_of(&self, function: &str) -> Vec<Vec<String>> {
        let (address, name) = function.rsplit_once('/').expect("a module and a name");
        let (room, module) = address.split_once('/').expect("a crate and a module");
        let room = room.trim_start_matches("preau_");
        let room = if room == "app" { self.root.join(room) } else { self.root.join("features").join(room) };
        let places = [room.join(format!("{module}.rs")), room.join(module).join("mod.rs")];
        let text = places.iter().find_map(|place| std::fs::read_to_string(place).ok()).expect("the module's source");
        let (_, after) = text.split_once(&format!("pub async fn {name}(")).expect("the function");
        let arguments = after.split(") ->").next().expect("its arguments");
        arguments
            .split(',')
            .filter(|argument| argument.contains(':'))
            .flat_map(|argument| self.sent_as(argument))
            .collect()
    }

    fn sent_as(&self, argument: &str) -> Vec<Vec<String>> {
        let flattened = argument.contains("server(flatten)");
        let bare = argument.rsplit(']').next().expect("after the attributes").trim();
        let (name, kind) = bare.split_once(':').expect("a name and a type");
        match self.structs.get(kind.trim()) {
            Some(fields) if flattened => fields.iter().map(|field| vec![field.clone()]).collect(),
            Some(fields) => fields.iter().map(|field| vec![name.to_owned(), field.clone()]).collect(),
            None => vec![vec![name.to_owned()]],
        }
    }
}
