//! What happens is dragged to another day or time, or made longer: begin and end are saved.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::Error;
use engine::records::{self, Expect};
use serde_json::{Map, Value as Json};

use super::when::{At, Drag, dragged};
use crate::extract::Path;
use crate::list::choices;
use crate::objects;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::views as texts;
use crate::visit::{self, Reader};

/// Saves another begin, another end, or both. What somebody else changed meanwhile in the same
/// fields is not overwritten.
pub async fn create(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let id = objects::id(&id)?;
    let field = |name: &str| {
        let mut days = choices::own_days(&def).into_iter();
        days.find(|field| field.name == sent.get(name))
    };
    let by = field("by").ok_or_else(|| Error::not_found("page"))?;
    let until = field("until").filter(|until| until.ty == by.ty && until.id != by.id);
    let unreadable =
        |name: &'static str| Error::malformed(name, format!("“{}” is no {name}.", sent.get(name)));
    let drag = Drag::parse(sent.get("drag")).ok_or_else(|| unreadable("drag"))?;
    let to = At::parse(sent.get("to")).ok_or_else(|| unreadable("to"))?;
    let version: i64 = sent
        .get("version")
        .parse()
        .map_err(|_| unreadable("version"))?;
    if drag == Drag::End && until.is_none() {
        return Err(unreadable("until").into());
    }
    let record = records::get(&reader.cx, &def.id, id).await?;
    let zone = &reader.cx.zone;
    let now = |field: &schema::FieldDef| At::of(&record.read(field.id.as_str()), zone);
    let was = (now(by), until.and_then(now));
    let refusal = reader.ui.t(texts::ENDS_BEFORE);
    let (start, end) = dragged(was, drag, to, refusal)?;
    let mut body = Map::new();
    for (field, at) in [(Some(by), start), (until, end)] {
        if let Some((field, at)) = field.zip(at) {
            if !choices::is_set(field) {
                return Err(Error::forbidden(reader.ui.t(texts::CANNOT_DRAG)).into());
            }
            body.insert(field.name.clone(), at.json(&field.ty, zone));
        }
    }
    let expect = Expect::Version(version);
    records::update(&reader.cx, &def.id, id, Json::Object(body), expect).await?;
    match reader.wants_fragment() {
        true => Ok(StatusCode::NO_CONTENT.into_response()),
        false => Ok(visit::redirect(
            &reader.visitor,
            &format!("/{plural}/{id}"),
            None,
        )),
    }
}
