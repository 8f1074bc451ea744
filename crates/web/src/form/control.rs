//! What a control of a form shows and holds, one kind of input for each type of field.

use super::entries::{EntryKind, EntryRow, RefControl};
use super::grants::Grants;
use crate::parts::cell::Cell;
use crate::texts::Text;
use crate::ui::Tone;

/// A control with all that stands around it.
#[derive(Clone, Debug)]
pub struct ControlView {
    pub name: String,
    pub label: String,
    pub help: Option<String>,
    /// The field's type as definitions name it.
    pub kind: String,
    pub required: bool,
    pub input: Input,
    pub faults: Vec<String>,
    /// What is stored now, if somebody else changed it meanwhile.
    pub theirs: Option<String>,
}

/// What is typed into or chosen from, with its present content.
#[derive(Clone, Debug)]
pub enum Input {
    Line {
        value: String,
        mode: Mode,
    },
    Area {
        value: String,
        mode: AreaMode,
    },
    Check(bool),
    Money {
        amount: String,
        currency: String,
    },
    /// One of few.
    Select {
        choices: Vec<Choice>,
        none: Option<String>,
    },
    /// Several of few.
    Choices(Vec<Choice>),
    Tags(Vec<String>),
    Rating(Option<u8>),
    Entries {
        kind: EntryKind,
        rows: Vec<EntryRow>,
    },
    /// Parts of one value (address, person name).
    Parts(Vec<Part>),
    Reference(RefControl),
    References(RefControl),
    /// The rights of a role. It is only shown so: what is typed is an area of JSON.
    Grants(Grants),
    /// Shown, not changed here.
    Fixed(Cell),
}

/// What a line of text holds, which decides keyboards and alignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Text,
    Whole,
    Number,
    Percent,
    Date,
    DateTime,
    Duration,
    /// Is never shown again.
    Password,
}

/// Running text or text of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AreaMode {
    Prose,
    Code,
}

/// One option.
#[derive(Clone, Debug)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub tone: Tone,
    pub chosen: bool,
}

/// One part of a value of several.
#[derive(Clone, Debug)]
pub struct Part {
    pub name: &'static str,
    pub label: Text,
    pub value: String,
    pub width: Width,
    /// The token of HTML's `autocomplete`.
    pub complete: &'static str,
}

/// How much of a row a part takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    Narrow,
    Quarter,
    Third,
    Half,
    Full,
}

impl Input {
    /// Long and many-part controls take the whole row.
    pub(super) fn is_wide(&self) -> bool {
        matches!(
            self,
            Input::Area { .. }
                | Input::Entries { .. }
                | Input::Parts(_)
                | Input::Choices(_)
                | Input::References(_)
                | Input::Tags(_)
                | Input::Grants(_)
        )
    }

    /// Whether the label names a group of inputs instead of one.
    pub(super) fn is_group(&self) -> bool {
        matches!(
            self,
            Input::Choices(_)
                | Input::Entries { .. }
                | Input::Parts(_)
                | Input::Rating(_)
                | Input::Grants(_)
                | Input::Fixed(_)
        )
    }
}
