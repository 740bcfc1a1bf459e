//! Pictures of records.

use crate::app::FilesClient;
use crate::error::LegworkError;
use crate::offload;
use crate::views::id;
use legwork_app::files::PictureView;

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

#[uniffi::export(async_runtime = "tokio")]
impl FilesClient {
    /// The pictures of a record.
    pub async fn pictures(&self, object_name: String, record: String) -> Result<Vec<RecordPicture>, LegworkError> {
        let (app, record) = (self.app.clone(), id(&record)?);
        let all = offload(move || app.pictures(&object_name, record)).await?;
        Ok(all.into_iter().map(RecordPicture::from).collect())
    }
    /// Asks for the whole of a picture; it comes with the next sync.
    pub async fn want(&self, object_name: String, record: String, hash: String) -> Result<(), LegworkError> {
        let (app, record) = (self.app.clone(), id(&record)?);
        offload(move || app.want_picture(&object_name, record, &hash)).await
    }
}
