//! What can go wrong with a scan.

use legwork_media::MediaError;

/// Why a card was not read. The texts hold no path, no file name and nothing of the card.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CardError {
    /// The file is not a usable picture.
    #[error(transparent)]
    Picture(#[from] MediaError),
    /// The models are not installed.
    #[error(
        "the card models are not installed: run `cargo xtask models`, or set LEGWORK_MODELS to the folder that has them"
    )]
    ModelsMissing,
    /// A model file is not the one its manifest names.
    #[error("the card model {0} is damaged: remove the models folder and run `cargo xtask models` again")]
    ModelsDamaged(&'static str),
    /// The engine refused a model or an input.
    #[error("the text engine failed: {0}")]
    Engine(String),
    /// The caller asked the scan to stop.
    #[error("the scan was cancelled")]
    Cancelled,
}

impl CardError {
    /// A stable name of the kind, for logs, counters and translated messages; a picture's own
    /// kinds are those of [`MediaError::kind`].
    pub fn kind(&self) -> &'static str {
        match self {
            CardError::Picture(error) => error.kind(),
            CardError::ModelsMissing => "models_missing",
            CardError::ModelsDamaged(_) => "models_damaged",
            CardError::Engine(_) => "engine",
            CardError::Cancelled => "cancelled",
        }
    }
}
