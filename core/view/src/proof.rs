//! The proof of a visit in words: its score, its verdict and the reasons, the same on phone and console.
//!
//! `legwork-geo` computes them; a visit holds them in the fields `score`, `proof` and `reasons` (JSON: a list of
//! `{code, weight, cap, params: [{name, value}]}`), and that is all this module knows of them.

use crate::words::{Arg, Words};
use legwork_domain::Record;
use serde::{Deserialize, Serialize};

/// One reason, as the JSON of the field `reasons` has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Reason {
    code: String,
    #[serde(default)]
    weight: i16,
    #[serde(default)]
    cap: Option<u8>,
    #[serde(default)]
    params: Vec<Param>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Param {
    name: String,
    value: i64,
}

/// A reason to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReasonView {
    /// Stable code: `outside_fence`.
    pub code: String,
    /// In words.
    pub text: String,
    /// Points it added (positive) or took off (negative); 0 for a note or a mere cap.
    pub weight: i16,
    /// Colour role: `verified` speaks for the visit, `review` and `suspicious` against it, `info` does neither.
    pub tone: String,
}

/// How far a visit can be believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ProofView {
    /// 0–100; `None` before it was scored.
    pub score: Option<u8>,
    /// `verified`, `review`, `suspicious`, `rejected`; empty before it was scored.
    pub verdict: String,
    /// The verdict in words.
    pub verdict_text: String,
    /// Colour role of the verdict.
    pub tone: String,
    /// Why, the heaviest first.
    pub reasons: Vec<ReasonView>,
}

/// The proof that a visit holds.
pub fn of_visit(words: Words, visit: &Record) -> ProofView {
    let score = visit.get("score").as_int().and_then(|n| u8::try_from(n).ok());
    let verdict = visit.get("proof").as_text().unwrap_or_default();
    view(words, score, verdict, visit.get("reasons").as_text().unwrap_or_default())
}

/// The proof in words, from its parts; `reasons` is the JSON of the field. What cannot be read is left out.
pub fn view(words: Words, score: Option<u8>, verdict: &str, reasons: &str) -> ProofView {
    let reasons: Vec<Reason> = serde_json::from_str(reasons).unwrap_or_default();
    ProofView {
        score,
        verdict: verdict.to_owned(),
        verdict_text: if verdict.is_empty() { String::new() } else { words.get(&format!("proof-{verdict}")) },
        tone: tone_of_verdict(verdict).to_owned(),
        reasons: reasons.into_iter().map(|reason| reason_view(words, reason)).collect(),
    }
}

/// Colour role of a verdict.
pub fn tone_of_verdict(verdict: &str) -> &'static str {
    match verdict {
        "verified" => "verified",
        "review" => "review",
        "suspicious" | "rejected" => "suspicious",
        _ => "info",
    }
}

/// A heavier reason than this alone brings a visit under review, by the standard policy.
const HEAVY: i16 = -20;

/// A reading older than this, seconds, has no age: its time does not fit the phone's clock at all.
const NO_AGE_S: i64 = 10 * 365 * 86_400;

fn reason_view(words: Words, reason: Reason) -> ReasonView {
    let undated = reason.params.iter().any(|p| p.name == "age_s" && p.value > NO_AGE_S);
    let name = if undated { "undated-position".to_owned() } else { reason.code.replace('_', "-") };
    let args: Vec<(&str, Arg<'_>)> = reason.params.iter().map(|p| (p.name.as_str(), Arg::Number(p.value))).collect();
    let tone = match reason {
        Reason { cap: Some(_), .. } => "suspicious",
        Reason { weight: 1.., .. } => "verified",
        Reason { weight: 0, .. } => "info",
        Reason { weight, .. } if weight <= HEAVY => "suspicious",
        _ => "review",
    };
    ReasonView {
        text: words.with(&format!("reason-{name}"), &args),
        tone: tone.to_owned(),
        weight: reason.weight,
        code: reason.code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    const REASONS: &str = r#"[
        {"code":"outside_fence","weight":-45,"cap":45,"params":[{"name":"inside_percent","value":0},{"name":"distance_m","value":820}]},
        {"code":"software_key","weight":-5,"cap":null,"params":[]},
        {"code":"short_visit","weight":0,"params":[{"name":"seconds","value":40}]},
        {"code":"photo_live","weight":5,"params":[]}
    ]"#;

    #[test]
    fn v5_the_reasons_are_plain_words_with_their_numbers() {
        let zh = view(Words::new(Language::Zh), Some(40), "suspicious", REASONS);
        assert_eq!((zh.verdict_text.as_str(), zh.tone.as_str()), ("可疑", "suspicious"));
        assert_eq!(zh.reasons[0].text, "不在客户范围内，距客户 820 米");
        let tones: Vec<&str> = zh.reasons.iter().map(|r| r.tone.as_str()).collect();
        assert_eq!(tones, ["suspicious", "review", "info", "verified"]);
        let en = view(Words::new(Language::En), Some(40), "suspicious", REASONS);
        assert_eq!(en.reasons[0].text, "Outside the customer's area, 820 m from the customer");
    }

    #[test]
    fn v5_a_reading_whose_time_cannot_be_is_said_without_a_number() {
        let stale = |age_s: u64| {
            let age_s = age_s.min(i64::MAX as u64);
            format!(
                r#"[{{"code":"stale_position","weight":-15,"cap":45,"params":[{{"name":"age_s","value":{age_s}}}]}}]"#
            )
        };
        let said =
            |age_s| view(Words::new(Language::Zh), Some(40), "suspicious", &stale(age_s)).reasons[0].text.clone();
        assert_eq!(said(1_200), "定位已过时（1200 秒之前）");
        assert_eq!(said(u64::MAX / 1_000), "定位的时间与手机时钟对不上");
    }

    #[test]
    fn v5_a_visit_without_a_score_or_with_damaged_reasons_shows_none() {
        let none = view(Words::default(), None, "", "");
        assert_eq!(none, ProofView { tone: "info".into(), ..ProofView::default() });
        assert!(view(Words::default(), Some(3), "review", "{broken").reasons.is_empty());
    }
}
