//! Whether two names of places mean the same place. Only ever asked of places within a few steps of each other.

/// Parts of a name that say what kind of firm it is, not which; longest first.
const LEGAL_FORMS: &[&str] = &[
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "有限公司",
    "分公司",
    "总公司",
    "公司",
    "集团",
    "incorporated",
    "corporation",
    "company",
    "limited",
    "coltd",
    "gmbh",
    "corp",
    "llc",
    "ltd",
    "inc",
    "co",
];

/// Share of common pairs of characters from which two names are alike, percent.
const ALIKE_PERCENT: usize = 60;

/// Lower case, full-width letters made half-width, only letters and digits, legal forms cut off the end. Names that
/// would vanish stay as they are.
pub(crate) fn normal(name: &str) -> String {
    let half_width = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    };
    let folded: String =
        name.chars().map(half_width).flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect();
    let mut core = folded.as_str();
    while let Some(shorter) = LEGAL_FORMS.iter().find_map(|form| core.strip_suffix(form)) {
        core = shorter;
    }
    if core.is_empty() { folded.clone() } else { core.to_owned() }
}

/// Whether two [`normal`] names are alike: equal, one within the other (two characters at least), or most pairs of
/// neighbouring characters in common (Dice's coefficient). Names that differ in a number are not: 店1 is not 店2.
pub(crate) fn alike(a: &str, b: &str) -> bool {
    if a.is_empty() || b.is_empty() {
        return false;
    }
    if a == b {
        return true;
    }
    if digits(a) != digits(b) {
        return false;
    }
    let (shorter, longer) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if shorter.chars().count() >= 2 && longer.contains(shorter) {
        return true;
    }
    let (mut left, right) = (pairs(a), pairs(b));
    let total = left.len() + right.len();
    let mut common = 0;
    for pair in &right {
        if let Some(at) = left.iter().position(|p| p == pair) {
            left.swap_remove(at);
            common += 1;
        }
    }
    total > 0 && 2 * common * 100 >= ALIKE_PERCENT * total
}

fn digits(name: &str) -> String {
    name.chars().filter(char::is_ascii_digit).collect()
}

fn pairs(name: &str) -> Vec<(char, char)> {
    name.chars().zip(name.chars().skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P-2: Chinese names with and without their suffixes.
    #[test]
    fn l5_names_of_one_place() {
        let cases = [
            ("上海晨光五金有限公司", "上海晨光五金", true),
            ("晨光五金", "上海晨光五金股份有限公司", true),
            ("ＡＢＣ　Café", "abc café", true),
            ("Morning Tools Co., Ltd.", "morning tools", true),
            ("晨光五金（静安店）", "晨光五金静安店", true),
            ("晨光五金", "远山建材", false),
            ("便利店1号", "便利店2号", false),
            ("星", "星光", false),
            ("", "", false),
            ("公司", "公司", true), // nothing but a legal form is still a name
        ];
        for (a, b, expected) in cases {
            assert_eq!(alike(&normal(a), &normal(b)), expected, "{a} / {b}");
            assert_eq!(alike(&normal(b), &normal(a)), expected, "{b} / {a}");
        }
    }
}
