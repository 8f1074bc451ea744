//! The frame's content for one reader: who they are, which objects there are.

use base::Id;
use engine::people::Session;
use engine::{Cx, Principal};
use schema::{Kind, ObjectDef};

use crate::desk::{commands, keys};
use crate::shell::{Flash, Frame, NavLink, Undo};
use crate::texts;
use crate::ui::Ui;

/// Navigation over all objects of the workspace, with who is signed in and the note of the
/// last action.
pub fn of(cx: &Cx, ui: &Ui, session: &Session, note: Option<&str>) -> Frame {
    let link = |def: &ObjectDef| NavLink {
        object: def.plural.clone(),
        label: def.label_plural.clone(),
        icon: def.icon.clone(),
    };
    let (mut records, mut settings) = (Vec::new(), Vec::new());
    for def in cx.schema.objects() {
        match def.kind {
            Kind::Record if !is_setting(def) => records.push(link(def)),
            Kind::Record | Kind::Config { .. } => settings.push(link(def)),
            // Lines and events are seen on the records that they belong to.
            Kind::Child { .. } | Kind::Event { .. } => {}
        }
    }
    let all = NavLink {
        object: crate::settings::PLURAL.to_owned(),
        label: ui.t(texts::settings::ALL).to_owned(),
        icon: "settings".to_owned(),
    };
    settings.insert(0, all);
    if !ui.reads_only && cx.rights.may(schema::Special::Import) {
        settings.push(NavLink {
            object: crate::imports::PLURAL.to_owned(),
            label: ui.t(texts::imports::IMPORTS).to_owned(),
            icon: "upload".to_owned(),
        });
    }
    if cx.rights.may(schema::Special::ManagePeople) {
        settings.push(NavLink {
            object: crate::entry_rules::PLURAL.to_owned(),
            label: ui.t(texts::account::RULES).to_owned(),
            icon: "lock".to_owned(),
        });
        settings.push(NavLink {
            object: crate::providers::PLURAL.to_owned(),
            label: ui.t(texts::providers::PROVIDERS).to_owned(),
            icon: "shield-check".to_owned(),
        });
    }
    if cx.rights.may(schema::Special::Audit) {
        settings.push(NavLink {
            object: crate::audit::PLURAL.to_owned(),
            label: ui.t(texts::audit::LOG).to_owned(),
            icon: "history".to_owned(),
        });
    }
    for (plural, label, icon) in [
        (crate::keys::PLURAL, texts::keys::KEYS, "key"),
        (crate::programs::PLURAL, texts::programs::PROGRAMS, "plug"),
    ] {
        settings.push(NavLink {
            object: plural.to_owned(),
            label: ui.t(label).to_owned(),
            icon: icon.to_owned(),
        });
    }
    let letter = |link: &NavLink| {
        let def = cx.schema.named(&link.object)?;
        Some((link.object.clone(), keys::letter(cx, def)?))
    };
    let letters = records.iter().filter_map(letter).collect();
    let viewing = session.viewing.as_ref();
    let person = match &cx.who {
        Principal::User { name, .. }
        | Principal::Key { name, .. }
        | Principal::Outsider { name, .. } => name.clone(),
        Principal::System | Principal::Link { .. } => String::new(),
    };
    Frame {
        workspace: cx.ws.settings().name.clone(),
        person,
        email: viewing
            .map_or(&session.email, |viewing| &viewing.email)
            .clone(),
        viewing: viewing.map(|viewing| viewing.name.clone()),
        records,
        settings,
        letters,
        pinned: Vec::new(),
        unread: 0,
        recent: Vec::new(),
        makes: commands::makeable(cx, ui).next().is_some(),
        follow: None,
        flash: note.and_then(|note| flash(ui, note)),
    }
}

/// Whether an object is what work is set up with, and not worked on itself.
pub fn is_set_up(def: &ObjectDef) -> bool {
    is_setting(def) || !matches!(def.kind, Kind::Record)
}

/// The people of the workspace themselves are set up, not worked on.
fn is_setting(def: &ObjectDef) -> bool {
    matches!(def.id.as_str(), "user" | "team" | "role")
}

/// The note of the last action, as its cookie has it: a key, then perhaps the change set that
/// it was and where taking it back leads.
fn flash(ui: &Ui, note: &str) -> Option<Flash> {
    let mut parts = note.splitn(3, '.');
    let text = note_text(parts.next()?)?;
    let batch = parts.next().and_then(Id::parse);
    let undo = batch.zip(parts.next()).map(|(batch, back)| Undo {
        address: format!("/-/undo/{batch}"),
        back: back.to_owned(),
    });
    Some(Flash {
        text: ui.t(text).to_owned(),
        undo: undo.filter(|_| !ui.reads_only),
    })
}

fn note_text(key: &str) -> Option<texts::Text> {
    [
        texts::DONE_CREATED,
        texts::DONE_SAVED,
        texts::DONE_DELETED,
        texts::DONE_RESTORED,
        texts::DONE_PURGED,
        texts::DONE_UNDONE,
        texts::DONE_UNDONE_PARTLY,
        texts::DONE_UNDO_BEGUN,
        texts::shares::DONE_SHARED,
        texts::shares::DONE_UNSHARED,
        texts::public::DONE_ENDED,
        texts::privacy::DONE_ERASED,
        texts::providers::DONE_CONNECTED,
        texts::invitations::DONE_WITHDRAWN,
        texts::providers::DONE_DISCONNECTED,
        texts::providers::DONE_REMOVED,
        texts::imports::DONE_DISCARDED,
        texts::imports::DONE_STOPPED,
        texts::setup::READY,
        texts::setup::SAMPLES_BEGUN,
        texts::setup::SAMPLES_FAILED,
        texts::account::CODES_LOW,
        texts::account::DONE_PASSWORD,
        texts::account::DONE_PROGRAM,
        texts::account::DONE_REMOVED,
        texts::account::DONE_PASSKEY,
        texts::account::DONE_ENDED,
        texts::account::DONE_NOTIFICATIONS,
        texts::account::DONE_PROVED,
        texts::account::RULES_DONE,
        texts::keys::DONE_REVOKED,
        texts::programs::DONE_ENDED,
        texts::programs::DONE_REMOVED,
        texts::access::VIEW_ENDED,
        texts::settings::DONE_OBJECT_MADE,
        texts::settings::DONE_OBJECT_REMOVED,
        texts::settings::DONE_FIELD_ADDED,
        texts::settings::DONE_FIELD_REMOVED,
        texts::settings::DONE_PIPELINE_MADE,
        texts::settings::DONE_STAGE_REMOVED,
        texts::settings::DONE_PIPELINE_REMOVED,
        texts::settings::DONE_JOB_RETRIED,
        texts::settings::DONE_JOB_CANCELLED,
        texts::settings::DONE_QUEUE_PAUSED,
        texts::settings::DONE_QUEUE_RESUMED,
    ]
    .into_iter()
    .find(|text| text.key == key)
}
