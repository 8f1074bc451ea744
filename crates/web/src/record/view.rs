//! The record page: head with actions, its fields at the side, what hangs on it beside them.

use maud::{Markup, html};

use super::related::{ChangeView, Related, history, related};
use crate::list::view::Looks;
use crate::parts::cell::{Cell, full};
use crate::parts::face::large_avatar;
use crate::parts::notice::crumbs;
use crate::texts;
use crate::ui::{Icon, Ui};

/// A record page.
#[derive(Clone, Debug, Default)]
pub struct RecordView {
    pub looks: Looks,
    pub id: String,
    pub version: i64,
    pub title: String,
    pub groups: Vec<Group>,
    /// Who made and changed it when, owner, team.
    pub system: Vec<FieldView>,
    pub related: Vec<Related>,
    pub history: Vec<ChangeView>,
    /// Where the changes before these are.
    pub older: Option<String>,
    /// Where what it holds is fetched, if it is a file.
    pub content: Option<String>,
    /// In the trash, a record is only read.
    pub trashed: bool,
    /// Where it says what they may do, if it is a person and one may know.
    pub access: Option<String>,
    /// Where it says how they sign in, likewise.
    pub care: Option<String>,
    /// Where it says with whom it is shared, if it can be, and whether one may share it.
    pub shares: Option<(String, bool)>,
    /// Where links are made by which anybody sees it, if it can be and one may.
    pub public: Option<String>,
    /// Where a link to sign in is made for them, if it is a person and one may.
    pub link: Option<String>,
    /// Where it says what is held on whom it is about, if one may know.
    pub privacy: Option<String>,
    /// Where it is undone that others were merged into it a moment ago.
    pub merged: Option<String>,
    /// Whose changes show here (`data-live`).
    pub live: String,
}

/// Fields that belong together.
#[derive(Clone, Debug, Default)]
pub struct Group {
    pub title: String,
    pub fields: Vec<FieldView>,
}

/// One field with its value.
#[derive(Clone, Debug, Default)]
pub struct FieldView {
    pub name: String,
    pub label: String,
    pub help: Option<String>,
    pub cell: Cell,
    pub seal: Seal,
}

/// How a sensitive value is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Seal {
    /// It is not sensitive, or this reader may not have it shown.
    #[default]
    None,
    /// It is shown when it is asked for there.
    Closed(String),
    /// It stands there in plain.
    Broken(String),
    /// Nobody can read it again.
    Erased,
}

/// The bar above: where it lies, and what may be done.
pub fn head(ui: &Ui, view: &RecordView) -> Markup {
    let list = (
        view.looks.label_plural.clone(),
        format!("/{}", view.looks.plural),
    );
    html! {
        (crumbs(ui, &[list], &view.title))
        div.page-head__actions {
            @if let Some(content) = &view.content {
                a.button.button--folds id="download" href=(content) { (Icon("download")) span { (ui.t(texts::files::DOWNLOAD)) } }
            }
            @if let Some((shares, true)) = &view.shares {
                a.button.button--folds id="share" href=(shares) { (Icon("user-plus")) span { (ui.t(texts::shares::SHARE)) } }
            }
            @if !view.trashed && !ui.reads_only && !ui.withheld.change {
                a.button.button--folds id="edit" href={ "/" (view.looks.plural) "/" (view.id) "/edit" } { (Icon("pencil")) span { (ui.t(texts::EDIT)) } }
            }
            (actions(ui, view))
        }
    }
}

fn actions(ui: &Ui, view: &RecordView) -> Markup {
    let base = format!("/{}/{}", view.looks.plural, view.id);
    let name = [("name", view.title.as_str())];
    html! {
        details.menu id="record-menu" {
            summary.button.button--quiet.button--icon aria-label=(ui.t(texts::MORE)) { (Icon("ellipsis")) }
            div.menu__list {
                @if let Some(access) = &view.access {
                    a.menu__item id="access" href=(access) { (Icon("shield-check")) (ui.t(match view.looks.plural.as_str() { "roles" => texts::access::ROLE_SHOW, _ => texts::access::SHOW })) }
                }
                @if let Some(care) = &view.care {
                    a.menu__item id="care" href=(care) { (Icon("lock")) (ui.t(texts::account::CARE_SHOW)) }
                }
                @if let Some((shares, false)) = &view.shares {
                    a.menu__item id="share" href=(shares) { (Icon("users")) (ui.t(texts::shares::SHARED_WITH)) }
                }
                @if let Some(public) = &view.public {
                    a.menu__item id="public-links" href=(public) { (Icon("globe")) (ui.t(texts::public::LINKS)) }
                }
                @if let Some(link) = &view.link {
                    a.menu__item id="link" href=(link) { (Icon("link")) (ui.t(texts::invitations::LINK)) }
                }
                @if let Some(privacy) = &view.privacy {
                    a.menu__item id="privacy" href=(privacy) { (Icon("shield")) (ui.t(texts::privacy::HELD)) }
                }
                button.menu__item type="button" data-copy=(view.id) { (Icon("copy")) (ui.t(texts::COPY_ID)) }
                @if ui.reads_only || ui.withheld.remove {
                } @else if view.trashed {
                    form id="purge" method="post" action={ (base) "/purge" } data-confirm=(ui.fill(texts::PURGE_ASK, &name)) data-confirm-text=(ui.t(texts::PURGE_TEXT)) data-confirm-yes=(ui.t(texts::PURGE)) {
                        (ui.csrf_field())
                        button.menu__item.menu__item--danger { (Icon("trash-2")) (ui.t(texts::PURGE)) }
                    }
                } @else {
                    form id="delete" method="post" action={ (base) "/delete" } data-confirm=(ui.fill(texts::DELETE_ASK, &name)) data-confirm-text=(ui.t(texts::DELETE_TEXT)) data-confirm-yes=(ui.t(texts::DELETE)) {
                        (ui.csrf_field())
                        button.menu__item.menu__item--danger { (Icon("trash-2")) (ui.t(texts::DELETE)) }
                    }
                }
            }
        }
    }
}

/// Fields, related lists, history.
pub fn content(ui: &Ui, view: &RecordView) -> Markup {
    html! {
        article.record id="record" data-id=(view.id) data-object=(view.looks.plural) data-version=(view.version) data-live=(view.live) {
            @if view.trashed { (trash_banner(ui, view)) }
            @if let Some(undo) = &view.merged { (merged_banner(ui, undo)) }
            div.record__side {
                div.record__who {
                    (large_avatar(&view.title, &view.looks.icon))
                    div {
                        h1.record__title { (view.title) }
                        p.record__kind { (view.looks.label) }
                    }
                }
                @for group in &view.groups {
                    section {
                        h2.group__title { (group.title) }
                        (fields_part(ui, &group.fields))
                    }
                }
                details.system {
                    summary { (Icon("chevron-right")) (ui.t(texts::SYSTEM_FIELDS)) }
                    dl.fields { @for field in &view.system { (field_part(ui, field)) } }
                }
            }
            div.record__body {
                @for list in &view.related { (related(ui, list)) }
                (history(ui, &view.history, view.older.as_deref()))
            }
        }
    }
}

fn merged_banner(ui: &Ui, undo: &str) -> Markup {
    html! {
        div.record__banner {
            div.banner.banner--done role="status" {
                (Icon("circle-check"))
                p.banner__text { (ui.t(texts::merge::MERGED)) }
                a.button.button--small id="undo-merge" href=(undo) { (Icon("undo-2")) (ui.t(texts::UNDO)) }
            }
        }
    }
}

fn trash_banner(ui: &Ui, view: &RecordView) -> Markup {
    let (one, _) = view.looks.lower(ui);
    html! {
        div.record__banner {
            div.banner.banner--trash role="status" {
                (Icon("trash-2"))
                p.banner__text { (ui.fill(texts::IN_TRASH, &[("object", &one)])) }
                @if !ui.reads_only && !ui.withheld.remove { form id="restore" method="post" action={ "/" (view.looks.plural) "/" (view.id) "/restore" } {
                    (ui.csrf_field())
                    button.button.button--small { (Icon("undo-2")) (ui.t(texts::RESTORE)) }
                } }
            }
        }
    }
}

/// What there is; what is empty waits behind a word.
fn fields_part(ui: &Ui, fields: &[FieldView]) -> Markup {
    let (empty, full): (Vec<_>, Vec<_>) =
        fields.iter().partition(|field| field.cell == Cell::Empty);
    // One line behind a word would save nothing.
    let (empty, full) = match empty.len() {
        0 | 1 => (Vec::new(), fields.iter().collect()),
        _ => (empty, full),
    };
    html! {
        dl.fields { @for field in full { (field_part(ui, field)) } }
        @if !empty.is_empty() {
            details.system.system--fields {
                summary { (Icon("chevron-right")) (ui.fill(texts::EMPTY_FIELDS, &[("n", &empty.len().to_string())])) }
                dl.fields { @for field in empty { (field_part(ui, field)) } }
            }
        }
    }
}

/// A field with its value.
pub fn field_part(ui: &Ui, field: &FieldView) -> Markup {
    let long = matches!(
        field.cell,
        Cell::Long(_) | Cell::Rich { .. } | Cell::Code(_)
    );
    html! {
        div.field.field--long[long] data-field=(field.name) {
            dt data-tip=[field.help.as_deref().map(|help| help.replace('`', ""))] { (field.label) }
            dd { (full(ui, &field.cell)) (seal_part(ui, field)) }
        }
    }
}

/// What is done with a sensitive value.
fn seal_part(ui: &Ui, field: &FieldView) -> Markup {
    html! {
        @match &field.seal {
            Seal::None => {},
            Seal::Erased => span.none { " " (ui.t(texts::ERASED)) },
            Seal::Closed(reveal) => form.seal method="post" action=(reveal) hx-post=(reveal) hx-target="closest .field" hx-swap="outerHTML" {
                (ui.csrf_field())
                input type="hidden" name="field" value=(field.name);
                button.button.button--small.button--quiet aria-label={ (ui.t(texts::REVEAL)) ": " (field.label) } { (Icon("eye")) (ui.t(texts::REVEAL)) }
            },
            Seal::Broken(text) => div.seal {
                button.button.button--small.button--quiet type="button" data-copy=(text) { (Icon("copy")) (ui.t(texts::account::CODES_COPY)) }
            },
        }
    }
}
