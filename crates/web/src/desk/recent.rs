//! Which records somebody opened a moment ago in this browser. A cookie of each person's own
//! holds their ids and no names: what they are called, and whether they may still be seen, is
//! asked anew for each page.

use std::collections::HashMap;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderValue, Method};
use base::Id;
use engine::people::Session;
use engine::{Cx, Principal, records};

use crate::cookies::{self, Transport};
use crate::parts::face::Shape;
use crate::values::face;

/// As many are kept.
const MOST: usize = 6;
/// So long they are kept, in seconds.
const KEPT: i64 = 90 * 86_400;
/// The page of a record.
const RECORD: &str = "/{plural}/{id}";

/// A record that was opened.
#[derive(Clone, Debug)]
pub struct Recent {
    pub href: String,
    pub name: String,
    /// What it is: “Deal”.
    pub kind: String,
    pub icon: String,
    /// Its outline, if it has a face.
    pub shape: Option<Shape>,
}

/// What the reader opened last and may still see, the newest first; nothing if the database is away.
pub async fn of(cx: &Cx, headers: &HeaderMap) -> Vec<Recent> {
    let Some(name) = cookie(&cx.who) else {
        return Vec::new();
    };
    let kept: Vec<(String, Id)> = read(cookies::value(headers, &name).unwrap_or_default());
    let mut found: HashMap<Id, Recent> = HashMap::new();
    for def in cx.schema.objects() {
        let ids = kept.iter().filter(|(plural, _)| *plural == def.plural);
        let ids: Vec<Id> = ids.map(|(_, id)| *id).collect();
        if ids.is_empty() {
            continue;
        }
        let names = records::titles(cx, &def.id, &ids).await.unwrap_or_default();
        found.extend(names.into_iter().map(|(id, name)| {
            let one = Recent {
                href: format!("/{}/{id}", def.plural),
                name,
                kind: def.label.clone(),
                icon: def.icon.clone(),
                shape: face(def),
            };
            (id, one)
        }));
    }
    kept.iter().filter_map(|(_, id)| found.remove(id)).collect()
}

/// The record whose page is asked for, if that is to be kept: nobody's list changes while
/// somebody looks as they.
pub fn opened(session: Option<&Session>, request: &Request) -> Option<(String, Id)> {
    let session = session?;
    let path = request.extensions().get::<MatchedPath>()?;
    if session.viewing.is_some() || request.method() != Method::GET || path.as_str() != RECORD {
        return None;
    }
    let mut parts = request.uri().path().split('/').skip(1);
    let (plural, id) = (parts.next()?, parts.next()?);
    is_plain(plural).then_some((plural.to_owned(), Id::parse(id)?))
}

/// The cookie with a record put first.
pub fn with(
    transport: Transport,
    who: &Principal,
    headers: &HeaderMap,
    opened: &(String, Id),
) -> Option<HeaderValue> {
    let name = cookie(who)?;
    let mut kept = read(cookies::value(headers, &name).unwrap_or_default());
    kept.retain(|one| one != opened);
    kept.insert(0, opened.clone());
    let kept = kept.iter().take(MOST);
    let value: Vec<String> = kept.map(|(plural, id)| format!("{plural}.{id}")).collect();
    transport.private(&name, &value.join("~"), KEPT)
}

fn cookie(who: &Principal) -> Option<String> {
    match who {
        Principal::User { id, .. } => Some(format!("recent-{id}")),
        _ => None,
    }
}

/// What a cookie says; whoever wrote another one sees less, never more.
fn read(value: &str) -> Vec<(String, Id)> {
    let parts = value.split('~').take(MOST);
    let pairs = parts.filter_map(|part| part.split_once('.'));
    pairs
        .filter_map(|(plural, id)| Some((plural.to_owned(), Id::parse(id)?)))
        .filter(|(plural, _)| is_plain(plural))
        .collect()
}

fn is_plain(plural: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !plural.is_empty() && plural.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let id = "0193a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f";
        let read = read(&format!("deals.{id}~x;y.{id}~companies.nothing~notes.{id}"));
        let plurals: Vec<&str> = read.iter().map(|(plural, _)| plural.as_str()).collect();
        assert_eq!(plurals, ["deals", "notes"]);
    }
}
