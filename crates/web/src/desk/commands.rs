//! What a reader can go to, make and do from anywhere: the commands of the palette.

use std::sync::Arc;

use engine::Cx;
use schema::{Action, Kind, ObjectDef};

use crate::frame::is_set_up;
use crate::objects;
use crate::shell::Frame;
use crate::texts;
use crate::ui::{Theme, Ui};

/// A command.
#[derive(Clone, Debug)]
pub struct Command {
    pub icon: String,
    pub label: String,
    /// Other words by which it is found.
    pub words: String,
    /// The keys that do the same, as the table of keys writes them.
    pub keys: Option<String>,
    pub does: Does,
}

/// What a command does.
#[derive(Clone, Debug)]
pub enum Does {
    /// Leads to an address.
    Go(String),
    /// Opens the short form of the object of this plural; its long one is the address.
    Make { plural: String, href: String },
    /// A deed of the page's script.
    Deed(&'static str),
    /// Colours.
    Theme(Theme),
}

/// The objects whose records one may make from anywhere: what belongs to another record is
/// made there.
pub fn makeable<'a>(cx: &'a Cx, ui: &'a Ui) -> impl Iterator<Item = &'a Arc<ObjectDef>> {
    cx.schema.objects().filter(|def| {
        !ui.reads_only
            && matches!(def.kind, Kind::Record | Kind::Config { .. })
            && cx.may_do(Action::Create, &def.id).is_ok()
    })
}

/// What can be made.
pub fn making(cx: &Cx, ui: &Ui) -> Vec<Command> {
    let one = |def: &Arc<ObjectDef>| {
        let href = format!("/{}/new", def.plural);
        Command {
            icon: def.icon.clone(),
            label: ui.fill(texts::NEW, &[("object", &objects::looks(def).lower(ui).0)]),
            words: format!("{} {}", def.plural, def.label_plural),
            keys: None,
            does: match engine::files::are(def) {
                true => Does::Go(href),
                false => Does::Make {
                    plural: def.plural.clone(),
                    href,
                },
            },
        }
    };
    // What is worked on comes before what work is set up with.
    let (work, set_up): (Vec<_>, Vec<_>) = makeable(cx, ui).partition(|def| !is_set_up(def));
    work.into_iter().chain(set_up).map(one).collect()
}

/// Where one can go.
pub fn going(ui: &Ui, frame: &Frame) -> Vec<Command> {
    let to = |icon: &str, label: &str, href: &str, words: &str| Command {
        icon: icon.to_owned(),
        label: label.to_owned(),
        words: words.to_owned(),
        keys: None,
        does: Does::Go(href.to_owned()),
    };
    let home = Command {
        keys: Some(format!("{} {}", super::keys::GO, super::keys::HOME)),
        ..to("house", ui.t(texts::desk::HOME), "/", "")
    };
    let bell = Command {
        keys: Some("b".to_owned()),
        ..to(
            "bell",
            ui.t(texts::notifications::TITLE),
            crate::notifications::BASE,
            "",
        )
    };
    let mut all = vec![home, bell];
    let pinned = frame.pinned.iter();
    all.extend(pinned.map(|view| to(&view.icon, &view.label, &view.href, "")));
    for link in frame.records.iter().chain(&frame.settings) {
        let letter = frame.letters.get(&link.object);
        all.push(Command {
            keys: letter.map(|letter| format!("{} {letter}", super::keys::GO)),
            ..to(
                &link.icon,
                &link.label,
                &format!("/{}", link.object),
                &link.object,
            )
        });
    }
    if frame.viewing.is_none() {
        let account = ui.t(texts::account::ACCOUNT);
        all.push(to("user-round", account, "/account", ""));
        all.push(to("braces", ui.t(texts::API_DOCS), "/api/docs", ""));
    }
    all
}

/// What can be done on any page.
pub fn acting(ui: &Ui) -> Vec<Command> {
    let does = |icon: &str, label: String, does: Does| Command {
        icon: icon.to_owned(),
        label,
        words: String::new(),
        keys: None,
        does,
    };
    let map = Command {
        keys: Some("?".to_owned()),
        words: ui.t(texts::desk::MAP_WORDS).to_owned(),
        ..does(
            "keyboard",
            ui.t(texts::desk::MAP).to_owned(),
            Does::Deed("map"),
        )
    };
    let mut all = vec![map];
    for (theme, icon, text) in [
        (Theme::Light, "sun", texts::THEME_LIGHT),
        (Theme::Dark, "moon", texts::THEME_DARK),
        (Theme::Contrast, "contrast", texts::THEME_CONTRAST),
        (Theme::System, "monitor", texts::THEME_SYSTEM),
    ] {
        let label = format!("{}: {}", ui.t(texts::THEME), ui.t(text));
        all.push(does(icon, label, Does::Theme(theme)));
    }
    all.push(Command {
        words: ui.t(texts::desk::SIGN_OUT_WORDS).to_owned(),
        ..does(
            "log-out",
            ui.t(texts::SIGN_OUT).to_owned(),
            Does::Deed("sign-out"),
        )
    });
    all
}
