//! Reading of the word lists under `data/`: `[section]` headings, words apart by white space, `#` comments.
//!
//! All words are stored folded ([`crate::fold::fold`]), so that a folded text can be compared byte by byte;
//! a test holds every file to that.

/// The words of one `[section]` of a data file, in file order. An unknown section is empty.
pub(crate) fn section<'a>(file: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    lines(file, name).flat_map(str::split_whitespace)
}

/// The lines of one `[section]`, without comments and blank lines.
pub(crate) fn lines<'a>(file: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let heading = format!("[{name}]");
    file.lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim_end())
        .skip_while(move |line| *line != heading)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty())
}

/// A sorted list of words with longest-match lookups at either end of a text.
pub(crate) struct Words {
    sorted: Vec<&'static str>,
    longest: usize,
}

impl Words {
    /// Collects words; duplicates are dropped.
    pub(crate) fn new(words: impl Iterator<Item = &'static str>) -> Self {
        let mut sorted: Vec<_> = words.collect();
        sorted.sort_unstable();
        sorted.dedup();
        let longest = sorted.iter().map(|word| word.len()).max().unwrap_or(0);
        Self { sorted, longest }
    }

    /// Whether exactly this word is listed.
    pub(crate) fn contains(&self, word: &str) -> bool {
        self.sorted.binary_search(&word).is_ok()
    }

    /// The longest listed word that `text` starts with.
    pub(crate) fn at_start(&self, text: &str) -> Option<&'static str> {
        ends(text).filter(|&end| end <= self.longest).filter_map(|end| self.get(&text[..end])).last()
    }

    /// The longest listed word that `text` ends with.
    pub(crate) fn at_end(&self, text: &str) -> Option<&'static str> {
        text.char_indices()
            .map(|(start, _)| start)
            .filter(|&start| text.len() - start <= self.longest)
            .find_map(|start| self.get(&text[start..]))
    }

    /// How many listed words stand in `text`, counted left to right without overlap, longest first.
    pub(crate) fn count_in(&self, text: &str) -> usize {
        let mut rest = text;
        let mut count = 0;
        while let Some(first) = rest.chars().next() {
            let step = match self.at_start(rest) {
                Some(word) => {
                    count += 1;
                    word.len()
                }
                None => first.len_utf8(),
            };
            rest = &rest[step..];
        }
        count
    }

    fn get(&self, word: &str) -> Option<&'static str> {
        self.sorted.binary_search(&word).ok().map(|i| self.sorted[i])
    }
}

/// The byte positions after each character of `text`.
fn ends(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices().map(|(at, c)| at + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# a comment\n[one]\nab abc  # trailing\n\nb\n[two]\nz\n";

    #[test]
    fn sections_are_kept_apart_and_comments_dropped() {
        assert_eq!(section(FILE, "one").collect::<Vec<_>>(), ["ab", "abc", "b"]);
        assert_eq!(section(FILE, "two").collect::<Vec<_>>(), ["z"]);
        assert_eq!(section(FILE, "three").count(), 0);
    }

    #[test]
    fn longest_word_wins_at_both_ends() {
        let words = Words::new(section(FILE, "one"));
        assert_eq!(words.at_start("abcd"), Some("abc"));
        assert_eq!(words.at_start("abd"), Some("ab"));
        assert_eq!(words.at_start("xab"), None);
        assert_eq!(words.at_end("xabc"), Some("abc"));
        assert_eq!(words.at_end("xb"), Some("b"));
        assert_eq!(words.at_end(""), None);
        assert_eq!(words.count_in("abcxbab"), 3);
    }

    #[test]
    fn every_data_file_is_stored_folded() {
        let files = [
            include_str!("../data/surnames.txt"),
            include_str!("../data/readings.txt"),
            include_str!("../data/places.txt"),
            include_str!("../data/titles.txt"),
            include_str!("../data/address.txt"),
            include_str!("../data/companies.txt"),
        ];
        let words = files.iter().flat_map(|file| file.lines()).filter_map(|line| line.split('#').next());
        let unfolded: Vec<&str> =
            words.flat_map(str::split_whitespace).filter(|word| crate::fold::fold(word) != **word).collect();
        assert_eq!(unfolded, Vec::<&str>::new());
    }
}
