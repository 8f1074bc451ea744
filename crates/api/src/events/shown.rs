//! A change as an event.

use axum::response::sse::Event;
use engine::{
    Cx,
    feed::{Happened, Op, seal_place},
};
use serde_json::{Value as Json, json};

use crate::records::change;

/// The event of a change; none if its object is unknown by now.
pub fn event(cx: &Cx, happened: &Happened) -> Option<Event> {
    let row = &happened.change;
    let def = cx.schema.object(&row.object);
    let (name, object) = match (row.op, def) {
        (Op::Definition, def) => ("schema.updated".to_string(), def.map(|def| &*def.name)),
        (_, None) => return None,
        (op, Some(def)) => {
            let name = row.event.clone();
            let name = name.unwrap_or_else(|| format!("{}.{}", def.name, done(op)));
            (name, Some(&*def.name))
        }
    };
    let mut body = json!({"event": name, "object": object, "id": row.record});
    if let (Json::Object(body), Some(def)) = (&mut body, def)
        && let Json::Object(change) = change(&cx.schema, def, row)
    {
        body.extend(change.into_iter().filter(|(key, _)| key != "event"));
    }
    let event = Event::default().id(seal_place(cx, &happened.place));
    Some(event.event(name).data(body.to_string()))
}

/// That so many notifications are unread. It is no place in the log.
pub fn unread(count: u64) -> Event {
    let name = "notifications.unread";
    let body = json!({"event": name, "object": null, "id": null, "unread": count});
    Event::default().event(name).data(body.to_string())
}

/// The word of the event of what was done.
fn done(op: Op) -> &'static str {
    match op {
        Op::Create => "created",
        Op::Update | Op::Definition => "updated",
        Op::Delete => "deleted",
        Op::Restore => "restored",
        Op::Merge => "merged",
        Op::Purge => "purged",
    }
}
