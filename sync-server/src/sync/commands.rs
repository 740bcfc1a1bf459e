//! Commands: acts that must not merge. Which exist, which fields each may set, and which right each needs.

use legwork_domain::access::Operation;
use legwork_domain::metadata::ObjectType;

/// What a command may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Command {
    object: &'static str,
    name: &'static str,
    /// Fields it sets; no other way changes the ones that are `exclusive`.
    pub(super) fields: &'static [&'static str],
    /// Right it needs.
    pub(super) needs: Operation,
    exclusive: bool,
}

const ANY: &str = "*";

const COMMANDS: [Command; 4] = [
    Command {
        object: "visit",
        name: "check_out",
        fields: &["out_at", "out_fix", "out_evidence"],
        needs: Operation::Update,
        exclusive: true,
    },
    Command {
        object: "visit",
        name: "verdict",
        fields: &["verdict", "verdict_note"],
        needs: Operation::Verdict,
        exclusive: true,
    },
    Command {
        object: ANY,
        name: "transfer",
        fields: &["owner", "department"],
        needs: Operation::Transfer,
        exclusive: false,
    },
    Command {
        object: "task",
        name: "answer",
        fields: &["acknowledged", "acknowledged_note", "status", "done_at"],
        needs: Operation::Update,
        exclusive: false,
    },
];

/// The command of this name on this object.
pub(super) fn find(kind: &ObjectType, name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|c| c.name == name && (c.object == kind.name || c.object == ANY))
}

/// Whether only a command may set the field.
pub(super) fn exclusive(kind: &ObjectType, field: &str) -> bool {
    COMMANDS.iter().any(|c| c.exclusive && c.object == kind.name && c.fields.contains(&field))
}
