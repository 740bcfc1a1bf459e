//! A line of text as the recogniser read it.

use serde::{Deserialize, Serialize};

/// Four corners, clockwise from the text's own top-left, in pixels of the upright photo.
pub type Quad = [[f32; 2]; 4];

/// One line of text on a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextLine {
    /// The characters as read, in reading order.
    pub text: String,
    /// Mean probability of the characters, 0 to 1.
    pub confidence: f32,
    /// Where the line stands: clockwise from the line's own top-left, in pixels of the photo
    /// after its EXIF rotation. On a card photographed upside down the first corner is therefore
    /// at the photo's bottom right.
    pub quad: Quad,
    /// Height of a character, pixels: the quad's extent across the reading direction.
    pub char_height: f32,
}
