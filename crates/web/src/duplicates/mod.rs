//! Records that may be one and the same, group by group, each with the way to compare
//! and merge them.

mod view;

use std::cmp::Reverse;

use axum::response::IntoResponse;
use base::{Error, fold};
use engine::records::{self, DuplicateGroup, DuplicatePage, DuplicatePlace, ReasonKind};
use schema::{Link, ObjectDef};
use serde::Deserialize;

use crate::extract::{Params, Path};
use crate::list::ask::encoded;
use crate::problems::Answer;
use crate::shell::{Page, Scroll};
use crate::texts::duplicates as texts;
use crate::visit::Reader;
use crate::{merge, objects};
use view::{DuplicatesView, Group, Member, Reason, content, head};

/// Groups of a page.
const GROUPS: usize = 25;
/// How often it is looked further while nothing was found, before the page says so.
const LOOKS: usize = 4;

/// Where to go on.
#[derive(Default, Deserialize)]
pub struct Ask {
    #[serde(default)]
    cursor: String,
}

/// Shows what was found.
pub async fn show(
    mut reader: Reader,
    Path(plural): Path<String>,
    Params(ask): Params<Ask>,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let place = match ask.cursor.as_str() {
        "" => None,
        text => Some(records::open_duplicates(&reader.cx, &def.id, text)?),
    };
    let is_first = place.is_none();
    let found = look(&reader, &def, place).await?;
    let next = found.next.map(|place| {
        let cursor = records::seal_duplicates(&reader.cx, &def.id, &place);
        format!("/{}/duplicates?cursor={}", def.plural, encoded(&cursor))
    });
    let groups = found.groups.iter().map(|one| group(&reader, &def, one));
    let mut groups: Vec<Group> = groups.collect();
    groups.sort_by_key(|group| Reverse(group.likeness));
    let view = DuplicatesView {
        looks: objects::looks(&def),
        groups,
        next,
        is_first,
    };
    let title = reader.ui.fill(
        texts::TITLE,
        &[("objects", &view.looks.lower(&reader.ui).1)],
    );
    let page = Page {
        title: &title,
        kind: "duplicates",
        current: Some(&def.plural),
        scripts: &[],
        scroll: Scroll::Page,
        head: head(&reader.ui, &view),
        content: content(&reader.ui, &view, &title),
    };
    Ok(reader.page(&page).into_response())
}

/// Looks a little further by itself where there is nothing.
async fn look(
    reader: &Reader,
    def: &ObjectDef,
    mut place: Option<DuplicatePlace>,
) -> Result<DuplicatePage, Error> {
    let mut found = DuplicatePage::default();
    for _ in 0..LOOKS {
        found = records::duplicates(&reader.cx, &def.id, place, GROUPS).await?;
        if !found.groups.is_empty() || found.next.is_none() {
            break;
        }
        place = found.next.clone();
    }
    Ok(found)
}

fn group(reader: &Reader, def: &ObjectDef, group: &DuplicateGroup) -> Group {
    let ui = &reader.ui;
    let name = |link: &Link| link.name.clone().unwrap_or_default();
    let is_one_name = |names: &[String]| names.iter().all(|name| fold(name) == fold(&names[0]));
    let names: Vec<String> = group.records.iter().map(name).collect();
    let reasons = group.reasons.iter().map(|reason| {
        let value = [("value", reason.value.as_str())];
        let (icon, told) = match reason.kind {
            ReasonKind::Email => ("mail", ui.fill(texts::SAME_EMAIL, &value)),
            ReasonKind::Phone => ("phone", ui.fill(texts::SAME_PHONE, &value)),
            ReasonKind::Title if is_one_name(&names) => ("tag", ui.t(texts::SAME_NAME).into()),
            ReasonKind::Title => ("tag", ui.t(texts::SIMILAR_NAME).into()),
        };
        Reason { icon, told }
    });
    let ids: Vec<_> = group.records.iter().map(|link| link.id).collect();
    let members = group.records.iter().map(|link| Member {
        name: name(link),
        href: format!("/{}/{}", def.plural, link.id),
    });
    Group {
        members: members.collect(),
        more: group.count.saturating_sub(group.records.len()),
        likeness: group.likeness,
        reasons: reasons.collect(),
        merge: (!ui.reads_only && !ui.withheld.merge).then(|| merge::address(def, &ids)),
    }
}
