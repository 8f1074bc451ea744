//! What a public link shows to whoever has it.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::public::{self, Opened};
use maud::{Markup, html};

use crate::extract::Path;
use crate::parts::cell::Cell;
use crate::parts::face::{Linked, large_avatar};
use crate::problems::Answer;
use crate::record::{
    fields,
    view::{FieldView, field_part},
};
use crate::shell;
use crate::texts::public as texts;
use crate::ui::{Icon, Ui};
use crate::values::{Show, title};
use crate::visit::Visitor;

/// The page that a public link leads to.
pub async fn show(visitor: Visitor, Path(secret): Path<String>) -> Answer {
    let (ws, ui) = (&visitor.web.ws, &visitor.ui);
    let workspace = ws.settings().name.clone();
    let opened = public::open(ws, &secret, visitor.origin()).await?;
    let Some(opened) = opened else {
        let page = shell::public(ui, &workspace, ui.t(texts::OVER_TITLE), &over(ui));
        return Ok(quiet((StatusCode::NOT_FOUND, page).into_response()));
    };
    let name = title(&opened.def, &opened.record);
    let shown = card(ui, &opened, &name);
    let page = shell::public(ui, &workspace, &name, &shown);
    Ok(quiet(page.into_response()))
}

fn card(ui: &Ui, opened: &Opened, name: &str) -> Markup {
    let shown = Show::of(&opened.cx);
    let of_field = |id| opened.def.field_by_id(id);
    let all = opened.fields.iter().filter_map(of_field);
    let all = all.map(|field| unlinked(fields::view(&shown, field, &opened.record, None)));
    let all: Vec<FieldView> = all
        .filter(|field| !matches!(field.cell, Cell::Empty | Cell::Hidden | Cell::Sealed))
        .collect();
    html! {
        header.public__head {
            (large_avatar(name, &opened.def.icon))
            div {
                h1.record__title { (name) }
                p.record__kind { (opened.def.label) }
            }
        }
        @if all.is_empty() { p.hint { (ui.t(texts::NOTHING)) } }
        @else { dl.fields { @for field in &all { (field_part(ui, field)) } } }
    }
}

/// Without the pages that only people with an account open, and what is explained to them.
fn unlinked(field: FieldView) -> FieldView {
    let cell = match field.cell {
        Cell::Links(links) => Cell::Links(
            links
                .into_iter()
                .map(|link| Linked { href: None, ..link })
                .collect(),
        ),
        cell => cell,
    };
    FieldView {
        cell,
        help: None,
        ..field
    }
}

fn over(ui: &Ui) -> Markup {
    html! {
        div.public__over {
            span.empty__icon { (Icon("link")) }
            h1.record__title { (ui.t(texts::OVER_TITLE)) }
            p.hint { (ui.t(texts::OVER_TEXT)) }
        }
    }
}

/// Its address is told to nobody, and it is nothing for search engines. No page is kept.
fn quiet(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
