//! Views that are kept: made, changed, removed, pinned, begun with.

pub mod menu;
pub mod view;

use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base::{Error, Fault, Id, Micros};
use engine::views::{self as kept, Audience, Mark, NewView, View};
use schema::{ObjectDef, Special};

use crate::extract::{Params, Path};
use crate::list::ask::{Ask, encoded};
use crate::objects;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::shell::{Page, Pinned, Scroll};
use crate::texts::table as texts;
use crate::visit::{self, Reader};
use view::{FormView, form};

/// The header that tells the page's script where it goes on.
const GO: &str = "rapport-go";

/// Asks how a view is to be called and who sees it; of one that is kept, how it is called now.
pub async fn ask(
    mut reader: Reader,
    Path(plural): Path<String>,
    Params(ask): Params<Ask>,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let open = match Id::parse(&ask.saved) {
        Some(id) => Some(kept::find(&reader.cx, id).await?),
        None => None,
    };
    let new = match &open {
        Some(view) => NewView {
            name: view.name.clone(),
            query: Some(ask.state(&def)),
            audience: view.audience,
            roles: view.roles.clone(),
        },
        None => NewView {
            query: Some(ask.state(&def)),
            ..NewView::default()
        },
    };
    answer(&reader, &def, open.as_ref(), &new, &[], StatusCode::OK).await
}

/// Keeps a view.
pub async fn create(mut reader: Reader, Path(plural): Path<String>, sent: Sent) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let new = asked(&def, &sent);
    match kept::save(&reader.cx, &def.id, new.clone()).await {
        Ok(view) => Ok(go(&reader, &def, &view)),
        Err(Error::Invalid(faults)) => refuse(&reader, &def, None, &new, &faults).await,
        Err(error) => Err(error.into()),
    }
}

/// Changes a view: what it shows, or what it is called and who sees it.
pub async fn update(mut reader: Reader, Path(id): Path<String>, sent: Sent) -> Answer {
    let id = objects::id(&id)?;
    let view = kept::find(&reader.cx, id).await?;
    let def = def_of(&mut reader, &view).await?;
    let mut new = asked(&def, &sent);
    if !sent.has("name") {
        // Only what it shows is kept anew.
        new.name.clone_from(&view.name);
        new.audience = view.audience;
        new.roles.clone_from(&view.roles);
    }
    match kept::change(&reader.cx, id, new.clone(), since(&sent)).await {
        Ok(view) => Ok(go(&reader, &def, &view)),
        Err(Error::Invalid(faults)) => refuse(&reader, &def, Some(&view), &new, &faults).await,
        Err(error) => Err(error.into()),
    }
}

/// Removes a view.
pub async fn remove(mut reader: Reader, Path(id): Path<String>, sent: Sent) -> Answer {
    let view = kept::find(&reader.cx, objects::id(&id)?).await?;
    let def = def_of(&mut reader, &view).await?;
    kept::remove(&reader.cx, view.id, since(&sent)).await?;
    let to = format!("/{}?view=table", def.plural);
    Ok(visit::redirect(
        &reader.visitor,
        &to,
        Some(texts::DONE_REMOVED.key),
    ))
}

/// Keeps a view without what is not there any more.
pub async fn settle(mut reader: Reader, Path(id): Path<String>, _: Sent) -> Answer {
    let view = kept::find(&reader.cx, objects::id(&id)?).await?;
    let def = def_of(&mut reader, &view).await?;
    let view = kept::settle(&reader.cx, view.id).await?;
    Ok(visit::redirect(
        &reader.visitor,
        &address(&def, view.id),
        None,
    ))
}

/// Pins a view, or begins with it, or neither any more.
pub async fn mark(mut reader: Reader, Path(id): Path<String>, sent: Sent) -> Answer {
    let view = kept::find(&reader.cx, objects::id(&id)?).await?;
    let def = def_of(&mut reader, &view).await?;
    let chosen = |name: &str, now: bool| match sent.first(name) {
        Some(value) => value == "1",
        None => now,
    };
    let mark = Mark {
        is_pinned: chosen("pinned", view.is_pinned),
        begins: chosen("begins", view.begins),
    };
    kept::mark(&reader.cx, view.id, mark).await?;
    Ok(visit::redirect(
        &reader.visitor,
        &address(&def, view.id),
        None,
    ))
}

/// The address of a view: what it shows follows when it is changed.
pub fn address(def: &ObjectDef, view: Id) -> String {
    format!("/{}?saved={view}", def.plural)
}

/// When the view was last changed, as far as the page knew.
fn since(sent: &Sent) -> Option<Micros> {
    sent.get("since").parse().ok().map(Micros)
}

async fn def_of(reader: &mut Reader, view: &View) -> Result<std::sync::Arc<ObjectDef>, Error> {
    let plural = reader
        .cx
        .schema
        .object(&view.object)
        .map(|def| def.plural.clone());
    let plural = plural.ok_or_else(|| Error::not_found("page"))?;
    objects::find(reader, &plural).await
}

fn asked(def: &ObjectDef, sent: &Sent) -> NewView {
    let team = sent
        .get("audience")
        .strip_prefix("team:")
        .and_then(Id::parse);
    let audience = match (sent.get("audience"), team) {
        ("everybody", _) => Audience::Everybody,
        (_, Some(team)) => Audience::Team(team),
        _ => Audience::Me,
    };
    let roles = sent.0.iter().filter(|(key, _)| key == "role");
    // What stands in an address is read and written anew, so that only what is known is kept.
    NewView {
        name: sent.get("name").to_owned(),
        query: sent
            .first("query")
            .map(|query| Ask::of_query(query).state(def)),
        audience,
        roles: roles.map(|(_, value)| value.clone()).collect(),
    }
}

async fn refuse(
    reader: &Reader,
    def: &ObjectDef,
    open: Option<&View>,
    new: &NewView,
    faults: &[Fault],
) -> Answer {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    answer(reader, def, open, new, faults, status).await
}

async fn answer(
    reader: &Reader,
    def: &ObjectDef,
    open: Option<&View>,
    new: &NewView,
    faults: &[Fault],
    status: StatusCode,
) -> Answer {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let roles = match cx.rights.may(Special::ManageObjects) {
        true => engine::rights::named(&cx.ws).await?,
        false => Vec::new(),
    };
    let view = FormView {
        plural: def.plural.clone(),
        open: open.map(|view| (view.id.to_string(), view.updated_at.0)),
        name: new.name.clone(),
        query: match (&new.query, open) {
            (Some(query), _) => query.clone(),
            (None, Some(open)) => Ask::of_query(&open.shown(cx).query).state(def),
            (None, None) => String::new(),
        },
        audience: new.audience,
        teams: menu::teams(cx).await?,
        roles: roles
            .into_iter()
            .map(|role| {
                let on = new.roles.contains(&role.key);
                (role.key, role.name, on)
            })
            .collect(),
        faults: faults
            .iter()
            .map(|fault| (fault.field.clone(), ui.said(&fault.message)))
            .collect(),
    };
    let content = form(ui, &view);
    if reader.wants_fragment() {
        return Ok((status, content).into_response());
    }
    let page = Page {
        title: ui.t(texts::SAVE_VIEW),
        kind: "form",
        current: Some(&def.plural),
        scripts: &[],
        scroll: Scroll::Page,
        head: maud::html! { h1.page-head__title { (ui.t(texts::SAVE_VIEW)) } },
        content,
    };
    Ok((status, reader.page(&page)).into_response())
}

/// On to a view: by the page's script where it asked, else by the browser.
fn go(reader: &Reader, def: &ObjectDef, view: &View) -> Response {
    let to = address(def, view.id);
    let mut response = visit::redirect(&reader.visitor, &to, Some(texts::DONE_KEPT.key));
    if reader.wants_fragment()
        && let Ok(to) = HeaderValue::from_str(&to)
    {
        *response.status_mut() = StatusCode::NO_CONTENT;
        response.headers_mut().remove(axum::http::header::LOCATION);
        response.headers_mut().insert(GO, to);
    }
    response
}

/// The views that stand in somebody's navigation.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn pinned(cx: &engine::Cx) -> Result<Vec<Pinned>, Error> {
    let all = kept::pinned(cx).await?.into_iter();
    let links = all.filter_map(|view| {
        let def = cx.schema.object(&view.object)?;
        Some(Pinned {
            href: address(def, view.id),
            label: view.name,
            icon: def.icon.clone(),
        })
    });
    Ok(links.collect())
}

/// Where a view is named or changed, for what an address shows.
pub fn form_address(def: &ObjectDef, ask: &Ask, saved: Option<&View>) -> String {
    let state = ask.state(def);
    let saved = saved.map(|view| view.id.to_string()).unwrap_or_default();
    let mark = if state.is_empty() { "" } else { "&" };
    match saved.is_empty() {
        true => format!("/-/views/of/{}?{state}", def.plural),
        false => format!(
            "/-/views/of/{}?{state}{mark}saved={}",
            def.plural,
            encoded(&saved)
        ),
    }
}
