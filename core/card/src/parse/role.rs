//! How much a piece of text looks like a title, a department, a company, an address, or nothing of these.

use super::fold::{mostly_cjk, plain, squeeze, words};
use super::role_address::address_latin;
use super::role_cjk::{address_cjk, company_cjk, department_cjk, noise_cjk, title_cjk};
use super::role_latin::{company_latin, department_latin, noise_latin, title_latin};

/// Points for each role; 3 is a fair guess, 5 and more is strong.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Points {
    pub(crate) name: f32,
    pub(crate) title: f32,
    pub(crate) department: f32,
    pub(crate) company: f32,
    pub(crate) address: f32,
    pub(crate) noise: f32,
}

impl Points {
    /// Scores `text` (folded) for every role. `region` is the card's country.
    pub(crate) fn of(text: &str, region: &str) -> Points {
        let name = super::name::score(text).map_or(0.0, |s| s.points);
        let text = super::fold::tidy(text);
        if mostly_cjk(&text) {
            let compact = squeeze(&text);
            Points {
                name,
                title: title_cjk(&compact),
                department: department_cjk(&compact),
                company: company_cjk(&compact),
                address: address_cjk(&compact),
                noise: noise_cjk(&compact),
            }
        } else {
            let words: Vec<String> = words(&text).iter().map(|w| plain(w)).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).filter(|w| !w.is_empty()).collect();
            Points {
                name,
                title: title_latin(&text, &words),
                department: department_latin(&words),
                company: company_latin(&text, &words),
                address: address_latin(&text, &words, region),
                noise: noise_latin(&text, &words),
            }
        }
    }

    /// The best of the roles a reader would give, noise left out.
    pub(crate) fn best(&self) -> f32 {
        [self.name, self.title, self.department, self.company, self.address].into_iter().fold(0.0, f32::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_role_is_the_right_one() {
        type Role = fn(&Points) -> f32;
        let name: Role = |p| p.name;
        let title: Role = |p| p.title;
        let department: Role = |p| p.department;
        let company: Role = |p| p.company;
        let address: Role = |p| p.address;
        let cases: &[(&str, &str, Role)] = &[
            ("苏州云帆精密机械有限公司", "CN", company),
            ("Yunfan Precision Machinery (Suzhou) Co., Ltd.", "CN", company),
            ("Alder & Wren LLP", "GB", company),
            ("Musterbau GmbH & Co. KG", "DE", company),
            ("株式会社桐生製作所", "JP", company),
            ("采购经理", "CN", title),
            ("Vice President of Sales, Asia Pacific", "US", title),
            ("Vertriebsleiter", "DE", title),
            ("代表取締役社長", "JP", title),
            ("国际营销部", "CN", department),
            ("Department of Mechanical Engineering", "US", department),
            ("江苏省苏州市工业园区星湖街328号12楼", "CN", address),
            ("Room 1203, Tower B, 88 Wangjing Road", "CN", address),
            ("Musterstraße 12, 10117 Berlin", "DE", address),
            ("東京都港区芝浦3-4-1 グランビル5階", "JP", address),
            ("P.O. Box 1234, Dubai, UAE", "AE", address),
            ("沈知夏", "CN", name),
            ("Katharina Vogel", "DE", name),
        ];
        for (text, region, role) in cases {
            let points = Points::of(text, region);
            assert!(role(&points) >= 3.0 && (role(&points) - points.best()).abs() < 1e-3, "{text}: {points:?}");
        }
    }
}
