//! Fonts for what is drawn into pictures. Nothing is bundled: a CJK font has 15 MB and every
//! phone already has one.

use std::path::Path;

use ab_glyph::FontVec;

use crate::MediaError;

/// A TrueType or OpenType face.
pub struct Font(pub(crate) FontVec);

impl Font {
    /// Reads the face `index` (0 unless the file is a collection) of a font file's bytes.
    ///
    /// # Errors
    /// [`MediaError::BadFont`].
    pub fn from_bytes(bytes: Vec<u8>, index: u32) -> Result<Font, MediaError> {
        FontVec::try_from_vec_and_index(bytes, index).map(Font).map_err(|_| MediaError::BadFont)
    }
}

impl std::fmt::Debug for Font {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Font")
    }
}

/// Where systems keep a font with Chinese, and the face of its collection that prefers
/// simplified forms.
const SYSTEM_FONTS: [(&str, u32); 11] = [
    // Debian, Ubuntu: fonts-noto-cjk (faces JP, KR, SC, TC, HK)
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    // Fedora, Arch
    ("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
    // Android
    ("/system/fonts/NotoSansCJK-Regular.ttc", 2),
    ("/system/fonts/NotoSansSC-Regular.otf", 0),
    ("/system/fonts/DroidSansFallback.ttf", 0),
    // iOS and macOS
    ("/System/Library/Fonts/LanguageSupport/PingFang.ttc", 0),
    ("/System/Library/Fonts/PingFang.ttc", 0),
    ("/System/Library/Fonts/STHeiti Light.ttc", 0),
    // Windows
    ("C:\\Windows\\Fonts\\msyh.ttc", 0),
];

/// The first usable font with Chinese in the system's well-known places; the one function of
/// this crate that reads files.
pub fn find_system_font() -> Option<Font> {
    SYSTEM_FONTS.iter().find_map(|(path, index)| {
        let bytes = std::fs::read(Path::new(path)).ok()?;
        Font::from_bytes(bytes, *index).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_font_are_refused() {
        for bytes in [vec![], b"not a font".to_vec(), vec![0; 4096]] {
            assert_eq!(Font::from_bytes(bytes, 0).err(), Some(MediaError::BadFont));
        }
    }
}
