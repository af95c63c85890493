//! Takes a received picture or file as the answer, if its kind and size fit.

use crate::dialog::program::Spec;
use crate::engine::answer::{Mismatch, Parsed, Reading};
use crate::value::{FileRef, Value};

/// Reads a received file. A picture sent as a file is a picture too, and every picture is a file.
pub(super) fn read(reading: &Reading<'_>, file: &FileRef, is_photo: bool) -> Parsed {
    let is_picture = is_photo
        || file
            .mime
            .as_deref()
            .is_some_and(|mime| mime.starts_with("image/"));
    let max = match &reading.question.spec {
        Spec::Photo { max } if is_picture => *max,
        Spec::File { max } => *max,
        _ => return Parsed::Mismatch(Mismatch::Kind),
    };
    // If the messenger does not report the size, it is checked when the file is downloaded.
    if file.size.is_some_and(|size| size > max) {
        Parsed::Mismatch(Mismatch::Large)
    } else {
        Parsed::value(Value::File(Box::new(file.clone())))
    }
}
