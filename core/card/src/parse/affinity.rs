//! Whether an e-mail address belongs to a name.

use super::fold::{is_cjk, plain, plain_umlauts, squeeze};
use super::name::romanise;
use super::words::WORDS;

/// How well the local part of an e-mail address fits a name: 0 no relation, 1 clearly the same person.
pub(crate) fn email_affinity(name: &str, local: &str) -> f32 {
    let local = plain(local);
    let pieces: Vec<String> =
        local.split(|c: char| !c.is_alphabetic()).filter(|p| !p.is_empty()).map(str::to_owned).collect();
    let joined: String = pieces.concat();
    if joined.len() < 2 {
        return 0.0;
    }
    let spellings: Vec<Vec<String>> = if name.chars().any(is_cjk) {
        cjk_spellings(name)
    } else {
        let words = |f: fn(&str) -> String| -> Vec<String> {
            name.split_whitespace()
                .map(|w| f(w).chars().filter(|c| c.is_alphabetic()).collect::<String>())
                .filter(|w| !w.is_empty() && !WORDS.academic.contains(w))
                .collect()
        };
        vec![words(plain), words(plain_umlauts)]
    };
    spellings.iter().map(|words| affinity_of(words, &pieces, &joined)).fold(0.0, f32::max)
}

fn cjk_spellings(name: &str) -> Vec<Vec<String>> {
    let compact = squeeze(name);
    let mut out = vec![romanise(&compact)];
    let chars: Vec<char> = compact.chars().collect();
    for n in 1..=3usize.min(chars.len()) {
        let surname: String = chars[..n].iter().collect();
        for reading in WORDS.surname_ja.get(&surname).into_iter().flatten() {
            out.push(vec![reading.clone()]);
        }
    }
    out
}

fn affinity_of(words: &[String], pieces: &[String], joined: &str) -> f32 {
    if words.is_empty() {
        return 0.0;
    }
    let long = |w: &&String| w.len() >= 3;
    let whole: String = words.concat();
    let reversed: String = words.iter().rev().map(String::as_str).collect();
    let mut rotated = words.to_vec();
    rotated.rotate_left(1);
    let rotated: String = rotated.concat();
    if [&whole, &reversed, &rotated].iter().any(|w| **w == joined) {
        return 1.0;
    }
    let initials: String = words.iter().filter_map(|w| w.chars().next()).collect();
    let (first, last) = (&words[0], &words[words.len() - 1]);
    let one = |w: &str| w.chars().next().map(String::from).unwrap_or_default();
    // j.smith, smithj, jsmith, zx.shen, shenzx, johns
    let mut forms = vec![
        format!("{}{last}", one(first)),
        format!("{last}{}", one(first)),
        format!("{first}{}", one(last)),
        format!("{}{first}", one(last)),
    ];
    if words.len() > 2 {
        let rest: String = words[1..].iter().filter_map(|w| w.chars().next()).collect();
        let lead: String = words[..words.len() - 1].iter().filter_map(|w| w.chars().next()).collect();
        forms.extend([
            format!("{first}{rest}"),
            format!("{rest}{first}"),
            format!("{lead}{last}"),
            format!("{last}{lead}"),
            format!("{first}{last}"),
            format!("{last}{first}"),
        ]);
    }
    if forms.iter().any(|f| f == joined) {
        return 0.95;
    }
    // Every piece of the address is a word of the name or its initial, and one is a whole word.
    let all = pieces.iter().all(|p| {
        words.iter().any(|w| w == p || p.len() == 1 && w.starts_with(p.as_str()))
            || *p == whole
            || rotated.starts_with(p.as_str()) && p.len() > 4
    });
    let some = pieces.iter().any(|p| words.iter().any(|w| w == p && w.len() >= 2));
    if all && some {
        return 0.9;
    }
    if words.iter().filter(long).any(|w| joined.contains(w.as_str())) {
        return 0.6;
    }
    if joined == initials && joined.len() >= 2 {
        return 0.5;
    }
    0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_parts_belong_to_names() {
        for (name, local, least) in [
            ("沈知夏", "zhixia.shen", 0.9),
            ("沈知夏", "shenzx", 0.9),
            ("John Smith", "jsmith", 0.9),
            ("John Smith", "john", 0.9),
            ("Jürgen Müller", "j.mueller", 0.9),
            ("田中 健一", "tanaka", 0.9),
            ("John Q. Smith", "john.smith", 0.9),
        ] {
            assert!(email_affinity(name, local) >= least, "{name} {local}");
        }
        assert!(email_affinity("John Smith", "sales") < 0.1);
        assert!(email_affinity("沈知夏", "info") < 0.1);
    }
}
