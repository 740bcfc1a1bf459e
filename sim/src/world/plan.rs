//! What a seed decides beforehand: sizes, faults, and how often what happens.

use super::planted::Bug;
use crate::dice::Dice;

/// Something that happens in the restless part of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happening {
    /// A person does something on a phone.
    Act,
    /// A phone's process dies between two steps, or in the middle of one.
    PhoneDies,
    /// A phone makes a backup of its database.
    Backup,
    /// A phone is replaced: the backup goes to a new install.
    RestorePhone,
    /// A phone's clock is set.
    ClockJump,
    /// The server's process is restarted.
    ServerRestarts,
    /// The server's database is copied.
    BackupServer,
    /// The server's database is lost, and the copy takes its place.
    RestoreServer,
    /// The administrator changes somebody's roles or department.
    Rescope,
    /// The administrator gives a customer to somebody else.
    Reassign,
    /// The metadata gets one more field.
    SchemaGrows,
    /// An app comes to the front or goes to the back.
    Attention,
    /// The server tells phones that something moved; some hear it.
    Wake,
    /// Nothing but time passes.
    Rest,
}

/// The decisions of one schedule. Everything else follows from the same dice, event by event.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where the dice start.
    pub seed: u64,
    /// Phones, 2 to 5.
    pub devices: usize,
    /// People beside the administrator, 2 to 4.
    pub people: usize,
    /// Happenings before the network becomes perfect.
    pub steps: usize,
    /// Messages lost, percent.
    pub loss: u64,
    /// Messages delivered twice, percent.
    pub doubled: u64,
    /// Answers cut short, percent.
    pub cut: u64,
    /// Longest delay of a message, ms.
    pub delay_ms: i64,
    /// Rows of a page, 1 to 11.
    pub page: u32,
    /// Most mutations the server takes at once.
    pub batch: usize,
    /// Pushes whose transaction or answer does not survive, percent.
    pub server_faults: u64,
    /// A rule that is broken on purpose.
    pub planted: Option<Bug>,
    pub(crate) weights: Vec<(Happening, u64)>,
}

impl Plan {
    /// The schedule of a seed without planted bugs.
    pub fn random(seed: u64) -> Plan {
        let mut dice = Dice::new(seed ^ 0x1e65_0a11);
        let mut often = |most: u64| dice.number() % (most + 1);
        let weights = vec![
            (Happening::Act, 60),
            (Happening::PhoneDies, often(6)),
            (Happening::Backup, often(5)),
            (Happening::RestorePhone, often(3)),
            (Happening::ClockJump, often(5)),
            (Happening::ServerRestarts, often(3)),
            (Happening::Rescope, often(6)),
            (Happening::Reassign, often(5)),
            (Happening::SchemaGrows, often(1)),
            (Happening::Attention, often(6)),
            (Happening::Wake, often(20)),
            (Happening::Rest, often(30)),
            (Happening::BackupServer, often(4)),
            (Happening::RestoreServer, often(2)),
        ];
        Plan {
            seed,
            devices: dice.range(2..6) as usize,
            people: dice.range(2..5) as usize,
            steps: dice.range(30..110) as usize,
            loss: dice.number() % 41,
            doubled: dice.number() % 31,
            cut: dice.number() % 11,
            delay_ms: dice.range(50..4_000),
            page: dice.range(1..12) as u32,
            batch: dice.range(1..12) as usize,
            server_faults: dice.number() % 21,
            planted: None,
            weights,
        }
    }

    /// Sets how often something happens.
    pub(crate) fn weigh(&mut self, what: Happening, weight: u64) {
        for (happening, old) in &mut self.weights {
            if *happening == what {
                *old = weight;
            }
        }
    }
}
