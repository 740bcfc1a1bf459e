//! Pictures of records: what is wrong with one in public words, the value a record holds for one, its upload.

use crate::legwork::Legwork;
use crate::trouble;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use legwork_domain::metadata::{FieldType, ObjectType};
use legwork_domain::{BlobHash, Error, ErrorKind, Fields, Result, Value};
use legwork_media::{MediaError, RgbImage};
use legwork_store::Store;
use legwork_store::blobs::Priority;
use legwork_store::outbox::Attachment;
use std::path::Path;

/// Longer side of a photo that is kept, pixels.
pub(crate) const SIDE: u32 = 2048;
/// Quality of its JPEG.
pub(crate) const QUALITY: u8 = 82;

/// The bytes of a file a camera wrote, when it is not too large to look at.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    let size = std::fs::metadata(path).map_err(trouble::io)?.len();
    if size > legwork_media::MAX_BYTES {
        return Err(refused(MediaError::FileTooLarge(size)));
    }
    std::fs::read(path).map_err(trouble::io)
}

impl Legwork {
    /// Stores a JPEG beside the database and gives the value a record holds for it: hash, name, size, thumbnail.
    /// `picture` is the same picture decoded, for the thumbnail.
    pub(crate) fn store_picture(&self, jpeg: &[u8], picture: &RgbImage, name: &str) -> Result<Value> {
        let thumbnail = BASE64_STANDARD.encode(legwork_media::thumbnail(picture).map_err(refused)?);
        let hash = self.with(|store, _| Ok(store.put_blob(jpeg)?))?;
        Ok(Value::map([
            ("hash", hash.as_str().into()),
            ("name", name.into()),
            ("size", (jpeg.len() as i64).into()),
            ("thumb", thumbnail.into()),
        ]))
    }
}

/// The upload of a stored picture, from the value a record holds for it.
pub(crate) fn attachment(picture: &Value, priority: Priority) -> Result<Attachment> {
    let hash = picture.part("hash").and_then(Value::as_text).unwrap_or_default();
    let hash = BlobHash::try_from(hash.to_owned()).map_err(trouble::internal)?;
    let size = picture.part("size").and_then(Value::as_int).and_then(|n| u64::try_from(n).ok()).unwrap_or_default();
    Ok(Attachment { hash, size, priority })
}

/// Uploads of the pictures among `fields` that `before` did not hold and whose files are on this phone. What is not
/// here came from the server, which has it.
pub(crate) fn new_files(store: &Store, kind: &ObjectType, before: &Fields, fields: &Fields) -> Result<Vec<Attachment>> {
    let pictures = kind.fields.iter().filter(|f| matches!(f.kind, FieldType::Image | FieldType::File));
    let mut found: Vec<Attachment> = Vec::new();
    for field in pictures {
        let items =
            |of: &Fields| of.get(&field.name).and_then(Value::as_list).map(<[Value]>::to_vec).unwrap_or_default();
        let known = items(before);
        for item in items(fields).iter().filter(|item| !known.contains(item)) {
            let attachment = attachment(item, Priority::Other)?;
            let twice = found.iter().any(|f| f.hash == attachment.hash);
            if !twice && store.blob(&attachment.hash)?.is_some() {
                found.push(attachment);
            }
        }
    }
    Ok(found)
}

/// A refused picture as the one public error.
pub(crate) fn refused(error: MediaError) -> Error {
    let (kind, code) = match error {
        MediaError::Empty => (ErrorKind::Invalid, "empty_file"),
        MediaError::NotAPicture => (ErrorKind::Invalid, "not_an_image"),
        MediaError::UnsupportedFormat(_) => (ErrorKind::Invalid, "image_format"),
        MediaError::FileTooLarge(_) | MediaError::TooManyPixels(..) => (ErrorKind::Limit, "image_too_large"),
        MediaError::Truncated | MediaError::Corrupt => (ErrorKind::Corrupt, "image_damaged"),
        _ => return trouble::internal(error),
    };
    Error::new(kind, code).detail(error)
}
