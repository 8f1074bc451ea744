//! `/views`: views of lists that are kept. They are those of the pages: who may use and change
//! which is the same, and they grant nothing.

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Fault, Id, Micros, Result};
use engine::Cx;
use engine::views::{self, Audience, Mark, NewView, View};
use serde_json::{Map, Value as Json, json};

use crate::callers::Caller;
use crate::http::tags::{self, Wanted};
use crate::http::{Answer, Params};
use crate::objects::{Names, NoBody, Payload, id_of};
use crate::records::shown;

/// Parameters of the list of views.
pub const PARAMETERS: &[&str] = &["object"];

/// `GET /views`: those that one may use, by their names; of one object if that is asked.
pub async fn list(Caller { cx }: Caller, uri: Uri) -> Answer {
    let params = Params::of(&uri, PARAMETERS)?;
    let object = match params.get("object") {
        Some(name) => {
            let def = cx.schema.named(name);
            Some(def.ok_or_else(|| Error::not_found("object"))?.id.clone())
        }
        None => None,
    };
    let all = views::list(&cx, object.as_ref()).await?;
    let data: Vec<Json> = all.iter().map(|view| json_of(&cx, view)).collect();
    Ok(shown::json(StatusCode::OK, &json!({"data": data})))
}

/// `POST /views`: keeps a view.
pub async fn create(Caller { cx }: Caller, uri: Uri, Payload(body): Payload) -> Answer {
    Params::of(&uri, &[])?;
    let said = Said::of(&body, true)?;
    let name = said.object.as_deref().unwrap_or_default();
    let def = match cx.schema.named(name) {
        Some(def) => def.clone(),
        None => {
            let message = "There is no such object.";
            return Err(Error::invalid("object", "unknown_object", message).into());
        }
    };
    let mark = said.mark(Mark::default());
    let view = views::save(&cx, &def.id, said.over(NewView::default())?).await?;
    let view = match mark == Mark::default() {
        true => view,
        false => views::mark(&cx, view.id, mark).await?,
    };
    let mut response = answer(&cx, StatusCode::CREATED, &view);
    if let Ok(place) = HeaderValue::try_from(format!("/api/v1/views/{}", view.id)) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(shown::in_batch(&cx, response))
}

/// `GET /views/{id}`: one view.
pub async fn read(Caller { cx }: Caller, names: Names, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let view = views::find(&cx, id_of(&names)?).await?;
    Ok(answer(&cx, StatusCode::OK, &view))
}

/// `PATCH /views/{id}`: what is given is changed. What a view is to who asks (`pinned`, `begins`)
/// is theirs alone and may be said of any view that they may use.
pub async fn update(
    Caller { cx }: Caller,
    names: Names,
    headers: HeaderMap,
    uri: Uri,
    Payload(body): Payload,
) -> Answer {
    Params::of(&uri, &[])?;
    let said = Said::of(&body, false)?;
    let mut view = views::find(&cx, id_of(&names)?).await?;
    let since = since(&headers, &view)?;
    if said.is_about_view() {
        let was = NewView {
            name: view.name.clone(),
            query: None,
            audience: view.audience,
            roles: view.roles.clone(),
        };
        view = views::change(&cx, view.id, said.over(was)?, since).await?;
    }
    let was = Mark {
        is_pinned: view.is_pinned,
        begins: view.begins,
    };
    let mark = said.mark(was);
    if mark != was {
        view = views::mark(&cx, view.id, mark).await?;
    }
    let response = answer(&cx, StatusCode::OK, &view);
    Ok(shown::in_batch(&cx, response))
}

/// `DELETE /views/{id}`: for everybody who sees it.
pub async fn remove(
    Caller { cx }: Caller,
    names: Names,
    headers: HeaderMap,
    uri: Uri,
    _: NoBody,
) -> Answer {
    Params::of(&uri, &[])?;
    let view = views::find(&cx, id_of(&names)?).await?;
    let since = since(&headers, &view)?;
    views::remove(&cx, view.id, since).await?;
    Ok(shown::in_batch(&cx, StatusCode::NO_CONTENT.into_response()))
}

/// The version that `If-Match` requires, if it is the present one.
fn since(headers: &HeaderMap, view: &View) -> Result<Option<Micros>> {
    match tags::if_match(headers)? {
        Wanted::Whatever | Wanted::Anything => Ok(None),
        wanted if wanted.has(view.updated_at.0) => Ok(Some(view.updated_at)),
        _ => Err(Error::stale(
            "Somebody changed this view meanwhile. Read it again and send its ETag.",
        )),
    }
}

fn answer(cx: &Cx, status: StatusCode, view: &View) -> Response {
    let mut response = shown::json(status, &json_of(cx, view));
    let tag = tags::tag(view.updated_at.0);
    response.headers_mut().insert(header::ETAG, tag);
    response
}

fn json_of(cx: &Cx, view: &View) -> Json {
    let def = cx.schema.object(&view.object);
    let shown = view.shown(cx);
    let (audience, team) = match view.audience {
        Audience::Me => ("me", None),
        Audience::Team(team) => ("team", Some(team)),
        Audience::Everybody => ("everybody", None),
    };
    let left_out = shown.left_out.iter();
    let left_out: Vec<Json> = left_out
        .map(|one| json!({"parameter": one.part, "field": one.field}))
        .collect();
    json!({
        "id": view.id,
        "object": def.map_or(view.object.as_str(), |def| def.name.as_str()),
        "name": view.name,
        "query": shown.query,
        "filter": shown.filter,
        "order_by": shown.sort,
        "left_out": left_out,
        "page": def.map(|def| format!("/{}?saved={}", def.plural, view.id)),
        "audience": audience,
        "team": team,
        "owner": view.owner,
        "roles": view.roles,
        "pinned": view.is_pinned,
        "begins": view.begins,
        "may_change": view.may_change,
        "version": view.updated_at.0,
        "created_at": view.created_at.to_rfc3339(),
        "updated_at": view.updated_at.to_rfc3339(),
    })
}

/// What a body says.
#[derive(Default)]
struct Said {
    object: Option<String>,
    name: Option<String>,
    query: Option<String>,
    audience: Option<String>,
    team: Option<Option<Id>>,
    roles: Option<Vec<String>>,
    pinned: Option<bool>,
    begins: Option<bool>,
}

impl Said {
    /// Reads a body; of a view that is there the object cannot be changed.
    fn of(body: &Json, is_new: bool) -> Result<Said> {
        let empty = Map::new();
        let mut said = Said::default();
        let mut faults = Vec::new();
        for (field, value) in body.as_object().unwrap_or(&empty) {
            let expected = match (field.as_str(), value) {
                ("object", Json::String(name)) if is_new => {
                    said.object = Some(name.clone());
                    continue;
                }
                ("name", Json::String(name)) => {
                    said.name = Some(name.clone());
                    continue;
                }
                ("query", Json::String(query)) => {
                    said.query = Some(query.trim_start_matches('?').to_owned());
                    continue;
                }
                ("audience", Json::String(word))
                    if matches!(word.as_str(), "me" | "team" | "everybody") =>
                {
                    said.audience = Some(word.clone());
                    continue;
                }
                ("team", Json::Null) => {
                    said.team = Some(None);
                    continue;
                }
                ("team", Json::String(id)) if Id::parse(id).is_some() => {
                    said.team = Some(Id::parse(id));
                    continue;
                }
                ("roles", Json::Array(all)) if all.iter().all(Json::is_string) => {
                    let keys = all.iter().filter_map(Json::as_str);
                    said.roles = Some(keys.map(str::to_owned).collect());
                    continue;
                }
                ("pinned", Json::Bool(is)) => {
                    said.pinned = Some(*is);
                    continue;
                }
                ("begins", Json::Bool(is)) => {
                    said.begins = Some(*is);
                    continue;
                }
                ("object", _) if is_new => "Write the name of an object here.",
                ("name" | "query", _) => "Write this as text.",
                ("audience", _) => "This is me, team or everybody.",
                ("team", _) => "Write the id of a team here.",
                ("roles", _) => "Write this as a list of keys of roles.",
                ("pinned" | "begins", _) => "This is true or false.",
                _ => {
                    let message = "A view has no such field that could be written.";
                    let field: String = field.chars().take(60).collect();
                    faults.push(Fault::new(field, "unknown", message));
                    continue;
                }
            };
            faults.push(Fault::new(field.clone(), "type", expected));
        }
        if is_new && said.object.is_none() && faults.iter().all(|fault| fault.field != "object") {
            let message = "Name the object whose list it is a view of.";
            faults.push(Fault::new("object", "required", message));
        }
        match faults.is_empty() {
            true => Ok(said),
            false => Err(Error::Invalid(faults)),
        }
    }

    /// Whether it says anything of the view itself, which holds for all who use it.
    fn is_about_view(&self) -> bool {
        self.name.is_some()
            || self.query.is_some()
            || self.audience.is_some()
            || self.team.is_some()
            || self.roles.is_some()
    }

    /// What a view is to be, from what it is.
    fn over(&self, was: NewView) -> Result<NewView> {
        let audience = match (self.audience.as_deref(), self.team, was.audience) {
            (Some("me"), ..) => Audience::Me,
            (Some("everybody"), ..) => Audience::Everybody,
            (Some(_) | None, Some(Some(team)), _) => Audience::Team(team),
            (Some(_), None, Audience::Team(team)) => Audience::Team(team),
            (None, None, was) => was,
            (None, Some(None), Audience::Team(_)) | (Some(_), ..) => {
                let message = "Name the team that sees it.";
                return Err(Error::invalid("team", "required", message));
            }
            (None, Some(None), was) => was,
        };
        Ok(NewView {
            name: self.name.clone().unwrap_or(was.name),
            query: self.query.clone().or(was.query),
            audience,
            roles: self.roles.clone().unwrap_or(was.roles),
        })
    }

    /// What a view is to be to who asks.
    fn mark(&self, was: Mark) -> Mark {
        Mark {
            is_pinned: self.pinned.unwrap_or(was.is_pinned),
            begins: self.begins.unwrap_or(was.begins),
        }
    }
}
