//! Pictures of records.

use crate::app::FilesClient;
use crate::error::LegworkError;
use crate::offload;
use crate::views::id;
use legwork_app::files::{KeptPicture, PictureView};
use std::path::PathBuf;

/// A picture of a record.
#[derive(uniffi::Record)]
pub struct RecordPicture {
    /// The field that holds it.
    pub field: String,
    /// Content address.
    pub hash: String,
    /// File name.
    pub name: String,
    /// Bytes of the whole picture.
    pub size: u64,
    /// Small JPEG, base64.
    pub thumbnail: String,
    /// Path of the whole picture when it is on this phone.
    pub path: Option<String>,
}

impl From<PictureView> for RecordPicture {
    fn from(picture: PictureView) -> Self {
        RecordPicture {
            field: picture.field,
            hash: picture.hash,
            name: picture.name,
            size: picture.size,
            thumbnail: picture.thumbnail,
            path: picture.file.map(|path| path.to_string_lossy().into_owned()),
        }
    }
}

/// A picture in a field of a form.
#[derive(Clone, uniffi::Record)]
pub struct DraftPicture {
    /// Content address.
    pub hash: String,
    /// File name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Small JPEG, base64.
    pub thumbnail: String,
}

impl From<KeptPicture> for DraftPicture {
    fn from(picture: KeptPicture) -> Self {
        let KeptPicture { hash, name, size, thumbnail } = picture;
        DraftPicture { hash, name, size, thumbnail }
    }
}

impl From<DraftPicture> for KeptPicture {
    fn from(picture: DraftPicture) -> Self {
        let DraftPicture { hash, name, size, thumbnail } = picture;
        KeptPicture { hash, name, size, thumbnail }
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl FilesClient {
    /// Stores a photo for a field of a form; it is sent with the record that is saved with it.
    ///
    /// # Errors
    /// Throws `not_found` or `file_access` for the file; `empty_file`, `not_an_image`, `image_format`,
    /// `image_too_large`, `image_damaged`; or usual trouble (see `LegworkError`), `disk_full` above all.
    pub async fn keep(&self, path: String) -> Result<DraftPicture, LegworkError> {
        let app = self.app.clone();
        offload(move || app.keep_picture(&PathBuf::from(path))).await.map(DraftPicture::from)
    }
    /// The pictures of a record.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `unknown_object`, `not_found` for a record that is not on this phone,
    /// or usual trouble (see `LegworkError`).
    pub async fn pictures(&self, object_name: String, record: String) -> Result<Vec<RecordPicture>, LegworkError> {
        let (app, record) = (self.app.clone(), id(&record)?);
        let all = offload(move || app.pictures(&object_name, record)).await?;
        Ok(all.into_iter().map(RecordPicture::from).collect())
    }
    /// Asks for the whole of a picture; it comes with the next sync.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `unknown_object`, `not_found` when the record is not on this phone or
    /// holds no such picture, `file_too_large` above 2 GiB, or usual trouble (see `LegworkError`).
    pub async fn want(&self, object_name: String, record: String, hash: String) -> Result<(), LegworkError> {
        let (app, record) = (self.app.clone(), id(&record)?);
        offload(move || app.want_picture(&object_name, record, &hash)).await
    }
}
