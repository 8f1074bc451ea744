//! What a person may do, and which role lets them.

mod view;

use axum::response::IntoResponse;
use base::Error;
use engine::people::viewing;
use engine::rights::{self, Access, OfAction, OfObject, Shared};
use schema::{Action, FieldRight, ObjectDef, Reach, Special};

use crate::extract::Path;
use crate::objects;
use crate::problems::Answer;
use crate::shell::{Page, Scroll};
use crate::texts::{Text, access as texts};
use crate::ui::Ui;
use crate::visit::Reader;
use view::{AccessView, Cell, Grant, Reaches, RoleView, Row, SpecialView, content, head};

/// Shows it.
pub async fn show(mut reader: Reader, Path((plural, id)): Path<(String, String)>) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let id = objects::id(&id)?;
    let is_role = rights::is_role(&def.id);
    let found = match def.id.as_str() {
        "user" => rights::access(&reader.cx, id).await?,
        _ if is_role => rights::of_role(&reader.cx, id).await?,
        _ => return Err(Error::not_found("page").into()),
    };
    let view = AccessView {
        person: found.person.clone(),
        list: (def.label_plural.clone(), format!("/{}", def.plural)),
        address: format!("/{}/{id}", def.plural),
        is_everything: found.is_everything,
        is_role,
        may_view: !is_role && viewing::may_view(&reader.cx, id).await.is_ok(),
        roles: found.roles.iter().map(role).collect(),
        rows: found
            .objects
            .iter()
            .filter_map(|one| row(&reader, &found, one))
            .collect(),
        specials: found
            .specials
            .iter()
            .map(|(special, by)| SpecialView {
                label: special_text(*special),
                by: by.clone(),
            })
            .collect(),
    };
    let title = match is_role {
        true => texts::ROLE_TITLE,
        false => texts::TITLE,
    };
    let title = reader.ui.fill(title, &[("name", &view.person)]);
    let page = Page {
        title: &title,
        kind: "access",
        current: Some(&def.plural),
        scripts: &[],
        scroll: Scroll::Page,
        head: head(&reader.ui, &view),
        content: content(&reader.ui, &view, &title),
    };
    Ok(reader.page(&page).into_response())
}

fn role(source: &rights::Source) -> RoleView {
    RoleView {
        name: source.name.clone(),
        team: source.team.clone(),
    }
}

fn row(reader: &Reader, access: &Access, one: &OfObject) -> Option<Row> {
    let whole = reader.cx.whole_worded();
    let def = whole.object(&one.object)?;
    let cells = one.actions.iter().map(|action| cell(access, action));
    Some(Row {
        label: def.label_plural.clone(),
        icon: def.icon.clone(),
        cells: cells.collect(),
        hidden: fields(def, one, FieldRight::Hidden),
        read_only: fields(def, one, FieldRight::Read),
        shared: shared(&reader.ui, one.shared),
    })
}

fn cell(access: &Access, one: &OfAction) -> Cell {
    let grants = one.grants.iter().map(|granted| Grant {
        reach: match granted.reach {
            Reach::None => Reaches::None,
            Reach::Own => Reaches::Own,
            Reach::Team => Reaches::Team,
            Reach::All => Reaches::All,
        },
        only: granted.only.clone(),
        // Of a single role it is said once, above.
        by: match access.roles.len() {
            0 | 1 => Vec::new(),
            _ => granted.by.clone(),
        },
    });
    Cell {
        action: action_text(one.action),
        grants: grants.collect(),
    }
}

/// How many records others share with them.
fn shared(ui: &Ui, shared: Shared) -> Vec<String> {
    let said = |count: u64, one: Text, many: Text| match count {
        0 => None,
        1 => Some(ui.t(one).to_owned()),
        n => Some(ui.fill(many, &[("n", &n.to_string())])),
    };
    let read = said(shared.read, texts::SHARED_READ_ONE, texts::SHARED_READ);
    let write = said(shared.write, texts::SHARED_WRITE_ONE, texts::SHARED_WRITE);
    read.into_iter().chain(write).collect()
}

fn fields(def: &ObjectDef, one: &OfObject, right: FieldRight) -> Vec<String> {
    let such = one.fields.iter().filter(|(_, of)| *of == right);
    such.filter_map(|(id, _)| Some(def.field_by_id(id)?.label.clone()))
        .collect()
}

/// What an action is called.
pub fn action_text(action: Action) -> Text {
    match action {
        Action::Create => texts::CREATE,
        Action::Read => texts::READ,
        Action::Update => texts::UPDATE,
        Action::Delete => texts::DELETE,
        Action::Export => texts::EXPORT,
    }
}

/// What a right that is not about records is called.
pub fn special_text(special: Special) -> Text {
    match special {
        Special::ManageObjects => texts::MANAGE_OBJECTS,
        Special::ManagePeople => texts::MANAGE_PEOPLE,
        Special::Import => texts::IMPORT,
        Special::Bulk => texts::BULK,
        Special::Audit => texts::AUDIT,
        Special::Merge => texts::MERGE,
        Special::UndoOthers => texts::UNDO_OTHERS,
        Special::Reveal => texts::REVEAL,
        Special::Privacy => texts::PRIVACY,
        Special::Publish => texts::PUBLISH,
    }
}
