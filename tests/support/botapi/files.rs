//! The files that went through the server: their bytes, ids and paths.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// One stored file.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredFile {
    pub id: String,
    pub unique_id: String,
    pub path: String,
    pub name: Option<String>,
    pub mime: Option<String>,
    pub bytes: Vec<u8>,
    /// Set to make the server believe in a larger file than a test wants to carry around.
    pub claimed_size: Option<u64>,
}

impl StoredFile {
    pub fn size(&self) -> u64 {
        self.claimed_size.unwrap_or(self.bytes.len() as u64)
    }

    /// Returns the fields that every kind of file has.
    pub fn json(&self) -> Value {
        json!({ "file_id": self.id, "file_unique_id": self.unique_id, "file_size": self.size() })
    }
}

#[derive(Debug, Default)]
pub struct Files {
    by_id: BTreeMap<String, StoredFile>,
}

impl Files {
    /// Keeps a file below `photos/`, `documents/` or `voice/`, and returns its id.
    pub fn add(
        &mut self,
        folder: &str,
        name: Option<&str>,
        mime: Option<&str>,
        bytes: &[u8],
    ) -> String {
        let number = self.by_id.len() + 1;
        let id = format!("BQACAgQAAxkBAAIB{number:06}emulator");
        let ending = match (name.and_then(|name| name.rsplit_once('.')), folder) {
            (Some((_, ending)), _) => format!(".{ending}"),
            (None, "photos") => ".jpg".into(),
            (None, "voice") => ".oga".into(),
            (None, _) => String::new(),
        };
        let file = StoredFile {
            id: id.clone(),
            unique_id: format!("AgAD{number:06}"),
            path: format!("{folder}/file_{number}{ending}"),
            name: name.map(str::to_owned),
            mime: mime.map(str::to_owned),
            bytes: bytes.to_vec(),
            claimed_size: None,
        };
        self.by_id.insert(id.clone(), file);
        id
    }

    pub fn get(&self, id: &str) -> Option<&StoredFile> {
        self.by_id.get(id)
    }

    pub fn get_mut(&mut self, id: &str) -> Option<&mut StoredFile> {
        self.by_id.get_mut(id)
    }

    pub fn at_path(&self, path: &str) -> Option<&StoredFile> {
        self.by_id.values().find(|file| file.path == path)
    }
}

/// Returns the size of a picture, or `None` for bytes that are none.
pub fn picture_size(bytes: &[u8]) -> Option<(u32, u32)> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        return Some((number(16)?, number(20)?));
    }
    let is_known = bytes.starts_with(b"\xff\xd8\xff")
        || bytes.starts_with(b"GIF8")
        || bytes.get(8..12) == Some(b"WEBP");
    // The true size of these does not matter to any bot.
    is_known.then_some((640, 480))
}
