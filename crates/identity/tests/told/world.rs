//! Somebody in charge, somebody who sells, and what the log said since it was last asked.

use base::Id;
use engine::audit::{self, Ask, Line};
use engine::people::{self, NewUser, Origin};
use engine::{Cx, Principal, Via, records};
use schema::ObjectId;
use serde_json::{Value as Json, json};
use testkit::Fresh;

pub const PASSWORD: &str = "four plain words here";

pub struct World {
    pub fresh: Fresh,
    pub admin: Cx,
    pub seller: Cx,
    /// What must stand nowhere in the log.
    pub secrets: Vec<String>,
    seen: i64,
}

/// One thing that the log is to tell.
pub struct Told {
    pub event: &'static str,
    /// `user`, `system` or `nobody`.
    pub by: (&'static str, Option<Id>),
    pub about: Option<(&'static str, Id)>,
    pub details: Json,
}

/// Where everybody acts from.
pub fn from() -> Origin {
    Origin {
        agent: "a browser".into(),
        address: "192.0.2.7".into(),
    }
}

pub fn told(event: &'static str, by: &Cx, about: (&'static str, Id), details: Json) -> Told {
    let by = match &by.who {
        Principal::User { id, .. } => ("user", Some(*id)),
        _ => ("system", None),
    };
    Told {
        event,
        by,
        about: Some(about),
        details,
    }
}

impl World {
    pub async fn of(fresh: Fresh) -> Self {
        let admin = person(&fresh, "ada", "administrator").await;
        let seller = person(&fresh, "ben", "sales").await;
        let mut world = Self {
            fresh,
            admin,
            seller,
            secrets: vec![PASSWORD.into()],
            seen: 0,
        };
        world.skip().await;
        world
    }

    /// Whatever was told up to now is of no interest.
    pub async fn skip(&mut self) {
        self.lines().await;
    }

    pub fn seller_id(&self) -> Id {
        self.seller.user().unwrap()
    }

    /// Rapport itself, asked from there.
    pub fn system(&self) -> Cx {
        self.fresh.ws.system().came_from(from())
    }

    /// Somebody at this moment.
    pub fn now(&self, cx: &Cx) -> Cx {
        let who = cx.who.clone();
        self.fresh.ws.cx(who, Via::Page).came_from(from())
    }

    /// What the log says since it was last asked is this and no more.
    pub async fn expect(&mut self, what: &str, expect: &[Told]) {
        let lines = self.lines().await;
        let events: Vec<&str> = lines.iter().map(|line| &*line.row.entry.event).collect();
        let wanted: Vec<&str> = expect.iter().map(|told| told.event).collect();
        assert_eq!(events, wanted, "{what}");
        for (line, told) in lines.iter().zip(expect) {
            let entry = &line.row.entry;
            let name = format!("{what}: {}", told.event);
            assert_eq!((entry.who_kind.as_str(), entry.who), told.by, "{name}");
            let about = entry.object.as_deref().zip(entry.record);
            assert_eq!(about, told.about, "{name}");
            assert_eq!(line.details, told.details, "{name}");
            assert_eq!(entry.address, "192.0.2.7", "{name}");
            assert_eq!(entry.agent, "a browser", "{name}");
        }
    }

    async fn lines(&mut self) -> Vec<Line> {
        let ask = Ask {
            limit: audit::MOST,
            ..Ask::default()
        };
        let mut lines = audit::list(&self.fresh.cx(), &ask).await.unwrap().lines;
        lines.retain(|line| line.row.seq > self.seen);
        lines.sort_by_key(|line| line.row.seq);
        self.seen = lines.last().map_or(self.seen, |line| line.row.seq);
        lines
    }

    /// The chain holds, and no secret stands anywhere in it.
    pub async fn is_whole(&mut self) {
        let verified = audit::verify(&self.fresh.ws, None).await.unwrap();
        assert_eq!(verified.wrong, None);
        self.seen = 0;
        for line in self.lines().await {
            let all = format!("{:?}", line.row);
            for secret in &self.secrets {
                assert!(
                    secret.len() > 5 && !all.contains(secret),
                    "{secret} in {all}"
                );
            }
        }
    }
}

pub async fn person(fresh: &Fresh, name: &str, role: &str) -> Cx {
    let new = NewUser {
        email: format!("{name}@north.example"),
        name: name.into(),
        role: role.into(),
        password: PASSWORD.into(),
        team: None,
    };
    let made = people::create_user(&fresh.cx(), new).await.unwrap();
    let (cx, object) = (fresh.cx(), ObjectId::from("user"));
    let user = records::get(&cx, &object, made.id).await.unwrap();
    let who = people::acting(&user, &fresh.ws.schema());
    fresh.ws.cx(who, Via::Page).came_from(from())
}

/// No details.
pub fn none() -> Json {
    json!({})
}
