//! Single characters read in the wrong script: `廈` for `厦` on a card in simplified Chinese, `產` for `産` on
//! a Japanese one. The recogniser knows both and the shapes are near.

use legwork_text::fold::simplify_char;

use super::layout::Row;

/// Characters common on cards that only simplified Chinese writes so.
const SIMPLIFIED: &str = "电话传机业东广苏区号楼层邮编网经总销师厂长张刘陈杨黄赵吴孙马罗郑谢韩邓冯叶贾卫陆务门级术员资设计开发实验车间团兴华联贸国际产园";
/// Traditional forms and what Japan writes; forms that live on in Japanese names are left out.
const JAPANESE: [(char, char); 18] = [
    ('產', '産'),
    ('會', '会'),
    ('學', '学'),
    ('發', '発'),
    ('氣', '気'),
    ('體', '体'),
    ('價', '価'),
    ('實', '実'),
    ('圖', '図'),
    ('點', '点'),
    ('驛', '駅'),
    ('濟', '済'),
    ('藥', '薬'),
    ('檢', '検'),
    ('經', '経'),
    ('縣', '県'),
    ('號', '号'),
    ('營', '営'),
];
/// So many simplified characters must stand against each traditional one.
const MAJORITY: usize = 6;

/// Puts stray characters into the script of the card.
pub(crate) fn repair(rows: &mut [Row], region: &str) {
    match region {
        "JP" => replace(rows, |c| JAPANESE.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to)),
        "CN" => {
            let count = |test: &dyn Fn(char) -> bool| rows.iter().flat_map(|r| &r.folded).filter(|c| test(**c)).count();
            let simplified = count(&|c| SIMPLIFIED.contains(c));
            let traditional = count(&|c| simplify_char(c) != c);
            if simplified >= MAJORITY * traditional.max(1) {
                replace(rows, simplify_char);
            }
        }
        _ => {}
    }
}

fn replace(rows: &mut [Row], form: impl Fn(char) -> char) {
    for row in rows {
        for c in row.folded.iter_mut().chain(&mut row.raw) {
            *c = form(*c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::TextLine;
    use crate::parse::layout;

    fn repaired(text: &str, region: &str) -> String {
        let quad = [[0.0, 0.0], [500.0, 0.0], [500.0, 30.0], [0.0, 30.0]];
        let mut rows = layout::rows(&[TextLine { text: text.into(), confidence: 1.0, quad, char_height: 30.0 }]);
        repair(&mut rows, region);
        rows[0].folded.iter().collect()
    }

    #[test]
    fn one_stray_character_is_put_right_and_a_traditional_card_is_left_alone() {
        assert_eq!(repaired("电话传真苏州工业园区映山大廈", "CN"), "电话传真苏州工业园区映山大厦");
        assert_eq!(repaired("電話傳真九龍觀塘工業大廈", "CN"), "電話傳真九龍觀塘工業大廈");
        assert_eq!(repaired("北斗物產株式会社 渡邊", "JP"), "北斗物産株式会社 渡邊");
    }
}
