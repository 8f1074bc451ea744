//! Imports: a file is sent, one sees where its columns go and puts that right, tries
//! it out, has it imported, and sees what came of it.

mod all;
mod mapping;
mod new;
mod one;
mod outcome;
mod progress;
mod refused;
mod upload;
mod view;

use engine::imports::{Import, State};

pub use all::list;
pub use new::{create, new};
pub use one::{begin, cancel, discard, show};
pub use refused::errors;

use crate::texts::imports as texts;
use crate::visit::Reader;
use outcome::{Outcome, Reason};

/// The word of the navigation.
pub const PLURAL: &str = "imports";

/// What the import is called: by its files.
fn named(reader: &Reader, import: &Import) -> String {
    let Some(first) = import.files.first() else {
        return reader.ui.t(texts::IMPORT).to_owned();
    };
    match import.files.len() - 1 {
        0 => first.name.clone(),
        more => {
            let places = [("name", first.name.as_str()), ("n", &more.to_string())];
            reader.ui.fill(texts::MORE_FILES, &places)
        }
    }
}

fn state(import: &Import, is_undone: bool) -> view::Stand {
    use crate::ui::Tone;
    if is_undone {
        let (text, tone) = (texts::STATE_UNDONE, Tone::Gray);
        return view::Stand { text, tone };
    }
    let (text, tone) = match (import.state, import.is_dry) {
        (State::Draft, _) => (texts::STATE_DRAFT, Tone::Gray),
        (State::Waiting, false) => (texts::STATE_WAITING, Tone::Gray),
        (State::Running, false) => (texts::STATE_RUNNING, Tone::Blue),
        (State::Waiting | State::Running, true) => (texts::STATE_CHECKING, Tone::Blue),
        (State::Done, false) => (texts::STATE_DONE, Tone::Green),
        (State::Done, true) => (texts::STATE_CHECKED, Tone::Gray),
        (State::Failed, _) => (texts::STATE_FAILED, Tone::Red),
        (State::Cancelled, _) => (texts::STATE_CANCELLED, Tone::Amber),
    };
    view::Stand { text, tone }
}

fn outcome_of(ui: &crate::ui::Ui, import: &Import) -> Outcome {
    let counts = import.counts();
    let is_one = import.files.len() == 1;
    let reason = |shown: &engine::import::Shown| {
        let name = import.files.get(shown.part).filter(|_| !is_one);
        Reason {
            file: name.map(|file| file.name.clone()),
            line: shown.line,
            why: ui.said(&shown.message),
        }
    };
    let failed = import.position.counts.iter().enumerate();
    let failed = failed.filter(|(_, counts)| counts.failed > 0);
    Outcome {
        created: counts.created,
        updated: counts.updated,
        unchanged: counts.unchanged,
        failed: counts.failed,
        made: counts
            .made
            .iter()
            .map(|(label, count)| format!("{count} {}", ui.language.noun(label)))
            .collect(),
        reasons: import.position.shown.iter().map(reason).collect(),
        downloads: failed
            .filter_map(|(n, _)| {
                let file = import.files.get(n)?;
                let href = format!("/imports/{}/errors?file={}", import.id, n + 1);
                Some(((!is_one).then(|| file.name.clone()), href))
            })
            .collect(),
        left_out: import
            .files
            .iter()
            .flat_map(|file| file.left_out.clone())
            .collect(),
    }
}
