//! Text and language: CJK tokens, pinyin, normalisers, gazetteers
