//! Reads the parameters of a call from all places where Telegram accepts them: query, form, multipart and JSON.

use std::collections::BTreeMap;

use serde_json::Value;

/// A file inside a multipart body.
#[derive(Clone, Debug, PartialEq)]
pub struct Upload {
    pub name: String,
    pub mime: String,
    pub bytes: Vec<u8>,
}

/// The parameters of one call: as on the real server, everything is text until a method reads it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params {
    fields: BTreeMap<String, String>,
    files: BTreeMap<String, Upload>,
}

impl Params {
    /// Reads query and body; `Err` says in a few words what cannot be read.
    pub fn read(query: Option<&str>, content_type: &str, body: &[u8]) -> Result<Self, String> {
        let mut params = Self::default();
        params.add_form(query.unwrap_or_default().as_bytes());
        let kind = content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        match kind.as_str() {
            "multipart/form-data" => params.add_multipart(content_type, body)?,
            "application/json" if !body.is_empty() => params.add_json(body)?,
            _ if body.is_empty() => {}
            _ => params.add_form(body),
        }
        Ok(params)
    }

    /// Returns a parameter as text; empty when it is absent, as the server does.
    pub fn text(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    pub fn integer(&self, name: &str) -> Option<i64> {
        self.text(name).trim().parse().ok()
    }

    pub fn flag(&self, name: &str) -> bool {
        matches!(
            self.text(name).to_ascii_lowercase().as_str(),
            "true" | "yes" | "1"
        )
    }

    /// Returns a parameter that is JSON: `None` when absent, `Some(Err)` when unreadable.
    pub fn json(&self, name: &str) -> Option<Result<Value, serde_json::Error>> {
        let text = self.text(name);
        (!text.is_empty()).then(|| serde_json::from_str(text))
    }

    /// Returns an uploaded file, named directly or as `attach://part`.
    pub fn upload(&self, name: &str) -> Option<&Upload> {
        let part = self.text(name).strip_prefix("attach://").unwrap_or(name);
        self.files.get(part)
    }

    /// Returns the names of all parameters, for a test that looks for one too many.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields
            .keys()
            .chain(self.files.keys())
            .map(String::as_str)
    }

    fn add_form(&mut self, body: &[u8]) {
        for (name, value) in url::form_urlencoded::parse(body) {
            self.fields.insert(name.into_owned(), value.into_owned());
        }
    }

    fn add_json(&mut self, body: &[u8]) -> Result<(), String> {
        let parsed: Value =
            serde_json::from_slice(body).map_err(|error| format!("can't parse JSON: {error}"))?;
        let Value::Object(fields) = parsed else {
            return Err("object expected as the body".into());
        };
        for (name, value) in fields {
            match value {
                Value::Null => {}
                Value::String(text) => drop(self.fields.insert(name, text)),
                other => drop(self.fields.insert(name, other.to_string())),
            }
        }
        Ok(())
    }

    fn add_multipart(&mut self, content_type: &str, body: &[u8]) -> Result<(), String> {
        let boundary = attribute(content_type, "boundary").ok_or("boundary not found")?;
        let delimiter = format!("--{boundary}").into_bytes();
        let mut rest =
            &body[find(body, &delimiter).ok_or("first boundary not found")? + delimiter.len()..];
        while !rest.starts_with(b"--") {
            let start = find(rest, b"\r\n\r\n").ok_or("part without a header")?;
            let header = String::from_utf8_lossy(&rest[..start]).into_owned();
            let content = &rest[start + 4..];
            let closing = [b"\r\n", delimiter.as_slice()].concat();
            let end = find(content, &closing).ok_or("part without an end")?;
            self.add_part(&header, &content[..end])?;
            rest = &content[end + closing.len()..];
        }
        Ok(())
    }

    fn add_part(&mut self, header: &str, content: &[u8]) -> Result<(), String> {
        let line = |wanted: &str| {
            header.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.trim()
                    .eq_ignore_ascii_case(wanted)
                    .then(|| value.trim().to_owned())
            })
        };
        let disposition = line("content-disposition").ok_or("part without Content-Disposition")?;
        let name = attribute(&disposition, "name").ok_or("part without a name")?;
        match attribute(&disposition, "filename") {
            Some(file) => {
                let mime =
                    line("content-type").unwrap_or_else(|| "application/octet-stream".into());
                self.files.insert(
                    name,
                    Upload {
                        name: file,
                        mime,
                        bytes: content.to_vec(),
                    },
                );
            }
            None => drop(
                self.fields
                    .insert(name, String::from_utf8_lossy(content).into_owned()),
            ),
        }
        Ok(())
    }
}

/// Returns the value of `name=value` or `name="value"` among the attributes of a header.
fn attribute(header: &str, name: &str) -> Option<String> {
    header.split(';').skip(1).find_map(|part| {
        let (key, value) = part.trim().split_once('=')?;
        key.eq_ignore_ascii_case(name)
            .then(|| value.trim_matches('"').to_owned())
    })
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}
