//! Pictures of records: the small one travels in the record, the whole one is fetched when somebody wants to see it;
//! and pictures for records that are being entered.

use crate::legwork::{Legwork, kind};
use crate::{pictures, trouble};
use legwork_domain::metadata::FieldType;
use legwork_domain::{BlobHash, RecordId, Result, Value};
use legwork_store::Store;
use legwork_store::blobs::Priority;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

/// A picture of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureView {
    /// The field that holds it.
    pub field: String,
    /// Content address.
    pub hash: String,
    /// File name.
    pub name: String,
    /// Bytes of the whole picture.
    pub size: u64,
    /// Small JPEG, base64: there at once, also without a network.
    pub thumbnail: String,
    /// The whole picture, when it is on this phone. Not to be changed.
    pub file: Option<PathBuf>,
}

/// A picture taken for a form that is not saved yet; its file is stored already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPicture {
    /// Content address.
    pub hash: String,
    /// File name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Small JPEG, base64.
    pub thumbnail: String,
}

impl KeptPicture {
    /// The item a field of pictures holds for it.
    pub fn value(&self) -> Value {
        Value::map([
            ("hash", self.hash.as_str().into()),
            ("name", self.name.as_str().into()),
            ("size", i64::try_from(self.size).unwrap_or(i64::MAX).into()),
            ("thumb", self.thumbnail.as_str().into()),
        ])
    }

    /// The picture an item of a field stands for; `None` for anything else.
    pub fn of(value: &Value) -> Option<KeptPicture> {
        let text = |part| value.part(part).and_then(Value::as_text).map(str::to_owned);
        let size = value.part("size").and_then(Value::as_int).and_then(|n| n.try_into().ok());
        Some(KeptPicture {
            hash: text("hash")?,
            name: text("name").unwrap_or_default(),
            size: size.unwrap_or_default(),
            thumbnail: text("thumb").unwrap_or_default(),
        })
    }
}

/// Most bytes of files on this phone that the server has as well (design 04); the ones looked at last stay.
const CACHE: u64 = 512 << 20;
/// Age after which a file that nothing speaks of goes: whatever it was taken for has been saved or thrown away.
const UNUSED_MS: i64 = 24 * 60 * 60 * 1_000;

impl Legwork {
    /// Makes room: old copies of what the server has, and pictures that came to nothing.
    pub(crate) fn tidy_files(&self) -> Result<()> {
        let before_ms = self.now_ms()?.saturating_sub(UNUSED_MS).max(0);
        let before = UNIX_EPOCH + Duration::from_millis(before_ms as u64);
        self.with(|store, _| {
            store.evict_blobs(CACHE)?;
            store.sweep_blobs(before)?;
            Ok(())
        })
    }

    /// Stores a photo for a field of a form: decoded within bounds, upright, smaller, without what the file says about
    /// its place. It is sent with the record that is saved with it; one that never is goes after a day.
    ///
    /// # Errors
    /// `not_found` or `file_access` for the file; `empty_file`, `not_an_image`, `image_format`, `image_too_large`,
    /// `image_damaged`; `disk_full`.
    pub fn keep_picture(&self, path: &Path) -> Result<KeptPicture> {
        let bytes = pictures::read(path)?;
        let picture = legwork_media::decode(&bytes).map_err(pictures::refused)?;
        let picture = legwork_media::shrink_to(&picture, pictures::SIDE);
        let jpeg = legwork_media::encode_jpeg(&picture, pictures::QUALITY).map_err(pictures::refused)?;
        let value = self.store_picture(&jpeg, &picture, "photo.jpg")?;
        KeptPicture::of(&value).ok_or_else(|| trouble::internal("a stored picture has no hash"))
    }

    /// The pictures of a record, in the order of its fields.
    ///
    /// # Errors
    /// `unknown_object`; `not_found` for a record that is not on this phone.
    pub fn pictures(&self, object: &str, id: RecordId) -> Result<Vec<PictureView>> {
        let now_ms = self.now_ms()?;
        self.with(|store, _| {
            let mut found = Vec::new();
            for (field, value) in values(store, object, id)? {
                let text = |part| value.part(part).and_then(Value::as_text).unwrap_or_default().to_owned();
                let Ok(hash) = BlobHash::try_from(text("hash")) else { continue };
                let file = store.blob(&hash)?;
                if file.is_some() {
                    store.touch_blob(&hash, now_ms)?;
                }
                found.push(PictureView {
                    field,
                    hash: text("hash"),
                    name: text("name"),
                    size: value
                        .part("size")
                        .and_then(Value::as_int)
                        .and_then(|n| n.try_into().ok())
                        .unwrap_or_default(),
                    thumbnail: text("thumb"),
                    file,
                });
            }
            Ok(found)
        })
    }

    /// Asks for the whole of a picture: it comes with the next sync. Nothing happens when it is here already.
    ///
    /// # Errors
    /// `unknown_object`; `not_found` when the record is not on this phone or holds no such picture; `file_too_large`
    /// above 2 GiB.
    pub fn want_picture(&self, object: &str, id: RecordId, hash: &str) -> Result<()> {
        let now_ms = self.now_ms()?;
        let view = self.pictures(object, id)?.into_iter().find(|p| p.hash == hash).ok_or_else(trouble::not_found)?;
        if view.file.is_some() {
            return Ok(());
        }
        let hash = BlobHash::try_from(view.hash).map_err(trouble::internal)?;
        self.with(|store, _| Ok(store.want_blob(&hash, view.size, Priority::Other, now_ms)?))?;
        if let Some(live) = self.live() {
            live.files_wait();
        }
        Ok(())
    }
}

/// Pictures and other files of a record, with the field that holds each.
fn values(store: &Store, object: &str, id: RecordId) -> Result<Vec<(String, Value)>> {
    let record = store.get(object, id)?.filter(|r| !r.deleted).ok_or_else(trouble::not_found)?;
    let schema = store.schema().clone();
    let of_files = |field: &&legwork_domain::metadata::Field| matches!(field.kind, FieldType::Image | FieldType::File);
    let fields = kind(&schema, object)?.fields.iter().filter(of_files);
    let each = fields.flat_map(|field| {
        let value = record.get(&field.name);
        let list = value.as_list().map_or_else(|| vec![value.clone()], <[Value]>::to_vec);
        list.into_iter().filter(|v| !v.is_empty()).map(|v| (field.name.clone(), v))
    });
    Ok(each.collect())
}
