//! The system's Noto CJK collections, which cards are printed with.

use std::io;
use std::path::Path;

/// Where distributions keep them (Debian's `fonts-noto-cjk` and its kin).
const FOLDERS: [&str; 3] =
    ["/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk", "/usr/share/fonts/google-noto-cjk"];

/// The collections' bytes, regular and bold, for [`Fonts::from_collections`](super::Fonts::from_collections).
///
/// # Errors
/// Kind `NotFound` with the name of the package when they are not installed.
pub fn system_collections() -> io::Result<(Vec<u8>, Vec<u8>)> {
    let folder = FOLDERS.iter().map(Path::new).find(|folder| folder.join(REGULAR).is_file());
    let missing = "no Noto CJK fonts: `cargo xtask setup` installs fonts-noto-cjk";
    let folder = folder.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, missing))?;
    Ok((std::fs::read(folder.join(REGULAR))?, std::fs::read(folder.join("NotoSansCJK-Bold.ttc"))?))
}

const REGULAR: &str = "NotoSansCJK-Regular.ttc";
