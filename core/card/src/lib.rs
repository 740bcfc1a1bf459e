//! Business cards: photo to text lines to card draft
