//! What everything else stands on: people and teams, what is sold, and the pipelines. What a
//! workspace has already by the same name is taken as it is.

use std::collections::HashMap;

use base::{Error, Id, Micros, Result};
use engine::{
    Belongs, Cx, Principal, Via,
    records::{self, Ask, Target},
    samples::{Part, Wish, Written},
};
use schema::{
    FieldId, Filter, ObjectId, Path, Query, Record,
    filter::{Literal, Op, Operand, Right, Test},
};
use serde_json::{Value as Json, json};

use crate::{
    stories::PIPELINES,
    world::{self, Sort, TEAMS, USERS},
};

/// Kind, probability and colour of the stages of a pipeline that is made.
const LOOKS: [[(&str, u32, &str); 6]; 2] = [
    [
        ("open", 10, "gray"),
        ("open", 30, "blue"),
        ("open", 60, "indigo"),
        ("open", 80, "violet"),
        ("won", 100, "green"),
        ("lost", 0, "red"),
    ],
    [
        ("open", 60, "gray"),
        ("open", 70, "blue"),
        ("open", 80, "indigo"),
        ("open", 90, "violet"),
        ("won", 100, "green"),
        ("lost", 0, "red"),
    ],
];
/// Pipelines and stages that are looked through.
const MOST: u32 = 500;

/// One of the people who do the work.
pub struct Seller {
    pub id: Id,
    pub who: Principal,
}

/// What is made of it so far.
pub struct Making<'c> {
    cx: &'c Cx,
    salt: u64,
    /// Who takes the place of the first of the people.
    whom: Option<Principal>,
    at: Micros,
    all: Vec<Written>,
}

impl<'c> Making<'c> {
    /// Nothing is made yet; it will be at the present of `cx`.
    pub fn new(cx: &'c Cx, wish: &Wish) -> Self {
        Self {
            cx,
            salt: wish.salt,
            whom: wish.whom.clone(),
            at: cx.now,
            all: Vec::new(),
        }
    }

    /// All of it, as the system's own work.
    pub fn parts(self) -> Vec<Part> {
        let part = |written| Part {
            who: Principal::System,
            all: vec![written],
        };
        self.all.into_iter().map(part).collect()
    }

    /// Teams and people.
    pub async fn people(&mut self) -> Result<Vec<Seller>> {
        let teams = self.named("team", "name", &TEAMS).await?;
        let mut bodies = Vec::new();
        let mut team_ids = Vec::new();
        for (n, name) in TEAMS.iter().enumerate() {
            let id = teams.get(*name).copied();
            team_ids.push(id.unwrap_or_else(|| {
                let id = self.id(Sort::Team, n);
                bodies.push((id, json!({ "name": name })));
                id
            }));
        }
        let new_teams: Vec<Id> = bodies.iter().map(|(id, _)| *id).collect();
        self.save("team", bodies);
        let mails = USERS.map(|user| mail(user.1));
        let addresses: Vec<&str> = mails.iter().map(String::as_str).collect();
        let known = self.named("user", "email", &addresses).await?;
        let mut sellers = Vec::with_capacity(USERS.len());
        let mut bodies = Vec::new();
        for (n, (name, _, role, title, team)) in USERS.into_iter().enumerate() {
            if let (0, Some(who)) = (n, &self.whom)
                && let Principal::User { id, .. } = who
            {
                sellers.push(Seller {
                    id: *id,
                    who: who.clone(),
                });
                continue;
            }
            let id = known.get(&mails[n]).copied().unwrap_or_else(|| {
                let id = self.id(Sort::User, n);
                let body = json!({
                    "name": name, "email": mails[n], "role": role, "job_title": title, "team": team_ids[team],
                });
                bodies.push((id, body));
                id
            });
            let who = Principal::User {
                id,
                name: name.into(),
                team: Some(team_ids[team]),
                role: role.into(),
                also: Belongs::default(),
                through: None,
            };
            sellers.push(Seller { id, who });
        }
        self.save("user", bodies);
        let managers = [(team_ids[0], sellers[0].id), (team_ids[1], sellers[4].id)];
        let asks = managers
            .into_iter()
            .filter(|(team, _)| new_teams.contains(team))
            .map(|(team, user)| Ask::update(team, json!({ "manager": user })));
        self.ask("team", asks.collect());
        Ok(sellers)
    }

    /// What is sold; the ids in the order of the list.
    pub async fn products(&mut self) -> Result<Vec<Id>> {
        let all = world::products(self.salt, self.at);
        let sku = |body: &Json| body["sku"].as_str().unwrap_or_default().to_owned();
        let skus: Vec<String> = all.iter().map(|(_, body)| sku(body)).collect();
        let asked: Vec<&str> = skus.iter().map(String::as_str).collect();
        let known = self.named("product", "sku", &asked).await?;
        let mut ids = Vec::with_capacity(all.len());
        let mut bodies = Vec::new();
        for ((id, body), sku) in all.into_iter().zip(skus) {
            match known.get(&sku) {
                Some(known) => ids.push(*known),
                None => {
                    ids.push(id);
                    bodies.push((id, body));
                }
            }
        }
        self.save("product", bodies);
        Ok(ids)
    }

    /// The two pipelines; the ids of their stages in order.
    pub async fn pipelines(&mut self) -> Result<[[Id; 6]; 2]> {
        sales::seed(&Cx {
            via: Via::Command,
            ..self.cx.clone()
        })
        .await?;
        let pipelines = self.list("pipeline", Filter::All).await?;
        let stages = self.list("stage", Filter::All).await?;
        let mut names: Vec<String> = pipelines.iter().map(name).collect();
        let mut ids = [[Id::nil(); 6]; 2];
        for (n, (title, stage_names)) in PIPELINES.into_iter().enumerate() {
            let there = pipelines.iter().find(|one| name(one) == title);
            let found = there.and_then(|one| complete(&stages, one.id, &stage_names));
            if let Some(found) = found {
                ids[n] = found;
                continue;
            }
            let pipeline = self.id(Sort::Pipeline, n);
            let free = (1..).map(|count| match count {
                1 => title.to_owned(),
                count => format!("{title} {count}"),
            });
            let free = free.into_iter().find(|free| !names.contains(free));
            let free = free.ok_or_else(|| Error::broken("numbers have come to an end"))?;
            names.push(free.clone());
            let about = [
                "Sales from first interest on.",
                "Subscriptions that come to their end.",
            ];
            let body = json!({ "name": free, "description": about[n] });
            self.save("pipeline", vec![(pipeline, body)]);
            let mut bodies = Vec::new();
            for (place, ((kind, probability, color), name)) in
                LOOKS[n].into_iter().zip(stage_names).enumerate()
            {
                ids[n][place] = self.id(Sort::Stage, n * 100 + place);
                let body = json!({
                    "name": name, "pipeline": pipeline, "type": kind, "color": color,
                    "rotting_days": if kind == "open" { json!(21) } else { Json::Null },
                    "probability": probability.to_string(),
                });
                bodies.push((ids[n][place], body));
            }
            self.save("stage", bodies);
        }
        Ok(ids)
    }

    fn id(&self, sort: Sort, n: usize) -> Id {
        world::id(self.salt, sort, n, self.at)
    }

    /// Makes records with these ids.
    fn save(&mut self, object: &str, all: Vec<(Id, Json)>) {
        let asks = all.into_iter().map(|(id, body)| Ask {
            target: Target::New(Some(id)),
            body: body.into(),
        });
        self.ask(object, asks.collect());
    }

    fn ask(&mut self, object: &str, asks: Vec<Ask>) {
        if !asks.is_empty() {
            self.all.push(Written {
                at: self.at,
                object: object.into(),
                asks,
            });
        }
    }

    /// The records of an object that have one of these texts in a field, by it.
    async fn named(
        &self,
        object: &str,
        field: &str,
        texts: &[&str],
    ) -> Result<HashMap<String, Id>> {
        let any = texts.iter().map(|text| {
            Filter::Test(Test {
                left: Operand::Path(Path::field(FieldId::from(field))),
                op: Op::Eq,
                right: Right::One(Literal::Text((*text).into())),
            })
        });
        let found = self.list(object, Filter::Or(any.collect())).await?;
        let text = |record: &Record| record.value(field).as_text().map(str::to_owned);
        let known = found
            .iter()
            .filter_map(|record| Some((text(record)?, record.id)));
        Ok(known.collect())
    }

    async fn list(&self, object: &str, filter: Filter) -> Result<Vec<Record>> {
        let query = Query {
            filter,
            limit: MOST,
            ..Query::of(ObjectId::from(object))
        };
        Ok(records::list(self.cx, query).await?.records)
    }
}

/// The address of somebody who is made up.
pub fn mail(name: &str) -> String {
    format!("{name}@tarnholt.example")
}

fn name(record: &Record) -> String {
    record
        .value("name")
        .as_text()
        .unwrap_or_default()
        .to_owned()
}

/// The stages of a pipeline by these names; none if one is missing.
fn complete(stages: &[Record], pipeline: Id, names: &[&str; 6]) -> Option<[Id; 6]> {
    let mut ids = [Id::nil(); 6];
    for (place, wanted) in ids.iter_mut().zip(names) {
        let found = stages.iter().find(|stage| {
            stage.value("pipeline").as_ref_id() == Some(pipeline) && name(stage) == *wanted
        });
        *place = found?.id;
    }
    Some(ids)
}
