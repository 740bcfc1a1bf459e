//! Text in a photo: where it stands, which way up, and what it says.
//!
//! Detection and recognition follow PP-OCR (Y. Du et al., "PP-OCR: A Practical Ultra Lightweight
//! OCR System", arXiv:2009.09941) with the constants of rapidocr 3.10, whose models these are.

pub(crate) mod contour_boxes;
pub(crate) mod detect;
pub(crate) mod geometry;
pub(crate) mod min_rect;
pub(crate) mod net;
pub(crate) mod order;
pub(crate) mod orientation;
pub(crate) mod recognise;
pub(crate) mod resample;
pub(crate) mod straighten;
pub(crate) mod view;
