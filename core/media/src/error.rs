//! What can be wrong with a picture.

/// Why a picture was refused. The texts name sizes and formats only, never content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MediaError {
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The bytes are of no picture format, whatever the file's name says.
    #[error("the file is not a picture")]
    NotAPicture,
    /// A format this build does not read.
    #[error("{0} files are not supported; use JPEG, PNG, WebP or BMP")]
    UnsupportedFormat(&'static str),
    /// More bytes than [`MAX_BYTES`](crate::MAX_BYTES).
    #[error("the file has {0} bytes, more than the {max} allowed", max = crate::MAX_BYTES)]
    FileTooLarge(u64),
    /// More pixels than [`MAX_PIXELS`](crate::MAX_PIXELS), according to the header.
    #[error("the picture has {0} × {1} pixels, more than the {max} allowed", max = crate::MAX_PIXELS)]
    TooManyPixels(u32, u32),
    /// The file ends before the picture does.
    #[error("the picture is cut off")]
    Truncated,
    /// The picture's data contradicts its format.
    #[error("the picture is damaged")]
    Corrupt,
    /// The picture cannot be written in the format asked for.
    #[error("the picture cannot be written as JPEG")]
    Encode,
    /// The bytes are not a font, or have no face of that index.
    #[error("the file is not a usable font")]
    BadFont,
}

impl MediaError {
    /// A stable name of the kind, for logs, counters and translated messages.
    pub fn kind(&self) -> &'static str {
        match self {
            MediaError::Empty => "empty",
            MediaError::NotAPicture => "not_a_picture",
            MediaError::UnsupportedFormat(_) => "unsupported_format",
            MediaError::FileTooLarge(_) => "file_too_large",
            MediaError::TooManyPixels(..) => "too_many_pixels",
            MediaError::Truncated => "truncated",
            MediaError::Corrupt => "corrupt",
            MediaError::Encode => "encode",
            MediaError::BadFont => "bad_font",
        }
    }
}
