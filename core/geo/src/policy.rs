//! The weights of the score: data with a version, edited by an administrator, the same on phone and server.
//!
//! The defaults are judgement, checked against the attack and genuine tables in `tests/`; they were not fitted to
//! data. Effects are points out of 100: a `minus` is taken off, a `cap` is the most a check-in may still reach.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A policy nobody could have meant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// A weight is not within 0–100.
    #[error("the weight {0} must be between 0 and 100")]
    Weight(&'static str),
    /// The bounds of the verdicts are not in order.
    #[error("verified must begin above review, and both within 1 and 100")]
    Bounds,
    /// Thresholds that must grow do not.
    #[error("the steps of {0} must grow")]
    Steps(&'static str),
}

macro_rules! policy {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr,)*; $($(#[$wdoc:meta])* weight $weight:ident = $points:expr,)*) => {
        /// Thresholds and weights. Fields missing in stored data take their default.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Policy {
            $($(#[$doc])* pub $name: $type,)*
            $($(#[$wdoc])* pub $weight: u8,)*
        }

        impl Default for Policy {
            fn default() -> Self {
                Policy { $($name: $default,)* $($weight: $points,)* }
            }
        }

        impl Policy {
            fn weights(&self) -> Vec<(&'static str, u8)> {
                vec![$((stringify!($weight), self.$weight),)*]
            }
        }
    };
}

policy! {
    /// Grows with every edit; stands in every score.
    version: u32 = 1,
    /// From here on: verified.
    verified_from: u8 = 80,
    /// From here on: review; below: suspicious.
    review_from: u8 = 50,
    /// Accuracy steps, metres: poor, very poor.
    accuracy_steps_m: [u32; 2] = [100, 500],
    /// Age of the reading by the monotonic clock, seconds: old, older, stale.
    fix_age_steps_s: [u32; 3] = [15, 60, 300],
    /// Satellite time may differ from the anchored time by this and the uncertainty, seconds.
    gnss_time_s: u32 = 120,
    /// Satellite and network position may differ by this and both accuracies, metres.
    network_gap_m: u32 = 3_000,
    /// A wall clock moved by more is noted, seconds.
    clock_moved_s: u32 = 300,
    /// Width of the provable window, hours: wide, very wide.
    window_steps_h: [u32; 2] = [8, 24],
    /// Fastest believable travel, m/s: under 80 km, under 300 km, beyond.
    speed_steps_mps: [u32; 3] = [45, 105, 290],
    /// Two devices side by side for longer than this are twins, minutes.
    twin_minutes: u32 = 20,
    /// Shorter visits are noted, seconds.
    short_visit_s: u32 = 180,
    ;
    /// Cap: mock or simulated position.
    weight mock_cap = 20,
    /// Cap: attestation failed.
    weight attestation_failed_cap = 40,
    /// Minus: no attestation.
    weight attestation_none = 5,
    /// Minus: rooted.
    weight rooted = 30,
    /// Minus: hooking framework.
    weight hooked = 30,
    /// Minus: emulator.
    weight emulator = 30,
    /// Minus: position from an accessory.
    weight accessory = 15,
    /// Minus at most, in proportion to the chance of having been outside the fence.
    weight outside = 45,
    /// Cap: certainly outside.
    weight outside_cap = 45,
    /// Minus: accuracy beyond the first step.
    weight accuracy_poor = 12,
    /// Minus: accuracy beyond the second step.
    weight accuracy_very_poor = 30,
    /// Minus: reading older than the first step.
    weight fix_old = 5,
    /// Minus: reading older than the second step.
    weight fix_older = 20,
    /// Cap: reading older than the third step.
    weight fix_stale_cap = 45,
    /// Cap: no reading at all.
    weight no_fix_cap = 45,
    /// Minus: frozen readings.
    weight frozen = 30,
    /// Minus: satellite time differs.
    weight gnss_time = 40,
    /// Minus: network position differs.
    weight network_gap = 45,
    /// Minus: wall clock moved and nothing to correct it.
    weight clock_moved = 15,
    /// Minus: no usable token in this boot.
    weight no_anchor = 15,
    /// Minus: provable window wide.
    weight window_wide = 8,
    /// Minus: provable window very wide.
    weight window_very_wide = 20,
    /// Cap: travelled too fast.
    weight speed_cap = 45,
    /// Cap: travelled more than three times too fast.
    weight speed_absurd_cap = 20,
    /// Minus: reading seen on another day.
    weight replayed = 45,
    /// Minus: twin devices.
    weight twin = 30,
    /// Minus: required photo missing or not live.
    weight photo_missing = 25,
    /// Minus: photo seen before.
    weight photo_duplicate = 45,
    /// Cap: the photos are not the signed ones.
    weight photo_differs_cap = 45,
    /// Minus: software key.
    weight software_key = 5,
    /// Plus: live photo.
    weight photo_live = 5,
    /// Plus: Wi-Fi known at this customer.
    weight wifi_known = 8,
    /// Minus: another Wi-Fi than the known ones.
    weight wifi_unknown = 8,
}

impl Policy {
    /// Refuses weights over 100, verdict bounds and steps out of order.
    pub fn check(&self) -> Result<(), PolicyError> {
        if let Some((name, _)) = self.weights().into_iter().find(|(_, points)| *points > 100) {
            return Err(PolicyError::Weight(name));
        }
        if !(self.review_from >= 1 && self.review_from < self.verified_from && self.verified_from <= 100) {
            return Err(PolicyError::Bounds);
        }
        let steps: [(&'static str, &[u32]); 4] = [
            ("accuracy_steps_m", &self.accuracy_steps_m),
            ("fix_age_steps_s", &self.fix_age_steps_s),
            ("window_steps_h", &self.window_steps_h),
            ("speed_steps_mps", &self.speed_steps_mps),
        ];
        // A worse reading must never cost less.
        let weights = [
            ("accuracy_very_poor", self.accuracy_poor, self.accuracy_very_poor),
            ("fix_older", self.fix_old, self.fix_older),
            ("window_very_wide", self.window_wide, self.window_very_wide),
            ("speed_cap", self.speed_absurd_cap, self.speed_cap),
            ("photo_duplicate", self.photo_missing, self.photo_duplicate),
        ];
        if let Some((name, _, _)) = weights.iter().find(|(_, less, more)| less > more) {
            return Err(PolicyError::Steps(name));
        }
        match steps.iter().find(|(_, list)| list[0] == 0 || !list.windows(2).all(|p| p[0] < p[1])) {
            Some((name, _)) => Err(PolicyError::Steps(name)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn l9_policy_is_checked() {
        let with = |edit: fn(&mut Policy)| {
            let mut policy = Policy::default();
            edit(&mut policy);
            policy.check()
        };
        assert_eq!(with(|_| {}), Ok(()));
        assert_eq!(with(|p| p.frozen = 101), Err(PolicyError::Weight("frozen")));
        assert_eq!(with(|p| p.review_from = 80), Err(PolicyError::Bounds));
        assert_eq!(with(|p| p.fix_age_steps_s = [15, 15, 300]), Err(PolicyError::Steps("fix_age_steps_s")));
    }

    #[test]
    fn l9_worse_never_costs_less() {
        let policy = Policy { fix_old: 30, ..Policy::default() };
        assert_eq!(policy.check(), Err(PolicyError::Steps("fix_older")));
    }

    #[test]
    fn l9_missing_fields_take_defaults_and_misspelt_ones_are_refused() {
        let read: Policy = serde_json::from_str(r#"{"version": 7, "frozen": 10}"#).unwrap();
        assert_eq!(read, Policy { version: 7, frozen: 10, ..Policy::default() });
        assert!(serde_json::from_str::<Policy>(r#"{"frosen": 10}"#).is_err());
    }
}
