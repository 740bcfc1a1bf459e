//! Pictures: bounded decoding, EXIF, thumbnails, watermark, perceptual hash
