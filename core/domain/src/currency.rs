//! Currencies: decimal places, and the signs and codes by which people write them.

/// A sign or word of money and the currencies it may mean, the usual one first.
const SIGNS: [(&str, &[&str]); 27] = [
    ("US$", &["USD"]),
    ("HK$", &["HKD"]),
    ("NT$", &["TWD"]),
    ("A$", &["AUD"]),
    ("C$", &["CAD"]),
    ("S$", &["SGD"]),
    ("R$", &["BRL"]),
    ("$", &["USD", "HKD", "TWD", "SGD", "AUD", "CAD", "NZD", "MXN"]),
    ("¥", &["CNY", "JPY"]),
    ("￥", &["CNY", "JPY"]),
    ("€", &["EUR"]),
    ("£", &["GBP"]),
    ("₩", &["KRW"]),
    ("₫", &["VND"]),
    ("₹", &["INR"]),
    ("₽", &["RUB"]),
    ("฿", &["THB"]),
    ("₱", &["PHP"]),
    ("RMB", &["CNY"]),
    ("人民币", &["CNY"]),
    ("美元", &["USD"]),
    ("欧元", &["EUR"]),
    ("英镑", &["GBP"]),
    ("港币", &["HKD"]),
    ("日元", &["JPY"]),
    ("円", &["JPY"]),
    ("元", &["CNY", "TWD", "HKD"]),
];

/// Codes of ISO 4217 that trade uses.
const CODES: &str = "AED AUD BDT BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR JOD JPY KES KRW \
    KWD KZT LKR MAD MMK MOP MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RUB SAR SEK SGD THB TND TRY TWD UAH USD \
    VND ZAR";

/// Decimal places of a currency (ISO 4217).
pub fn exponent(code: &str) -> u32 {
    match code {
        "JPY" | "KRW" | "VND" => 0,
        "KWD" | "BHD" | "TND" => 3,
        _ => 2,
    }
}

/// The currency a sign, word or code written beside an amount means: `$`, `元`, `usd`. Where it may mean several, the
/// first of `expected` that is among them counts, else the usual one. `None` for what is no currency.
pub fn named(written: &str, expected: &[&str]) -> Option<String> {
    let written = written.trim().to_uppercase();
    if written.len() == 3 && CODES.split_ascii_whitespace().any(|code| code == written) {
        return Some(written);
    }
    let (_, may_mean) = SIGNS.iter().find(|(sign, _)| *sign == written)?;
    let expected = expected.iter().find(|code| may_mean.contains(code));
    expected.or(may_mean.first()).map(|code| (*code).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_means_the_expected_currency_where_it_can() {
        for (written, expected, meant) in [
            ("$", &["CNY"][..], Some("USD")),
            ("$", &["CNY", "HKD"], Some("HKD")),
            ("￥", &["USD", "JPY"], Some("JPY")),
            ("¥", &[], Some("CNY")),
            ("usd", &["CNY"], Some("USD")),
            (" 元 ", &["CNY"], Some("CNY")),
            ("kg", &["CNY"], None),
            ("ABC", &["CNY"], None),
            ("", &["CNY"], None),
        ] {
            assert_eq!(named(written, expected).as_deref(), meant, "{written}");
        }
    }
}
