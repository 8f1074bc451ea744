//! What everything else stands on: people and teams, what is sold, and the pipelines. What a
//! workspace has already by the same name is taken as it is.

use base::{Id, Micros};
use engine::{
    Belongs, Principal,
    records::{Ask, Target},
    samples::{Part, Wish, Written},
};
use serde_json::{Value as Json, json};

use crate::{
    found::{Found, Pipeline},
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

/// One of the people who do the work.
pub struct Seller {
    pub id: Id,
    pub who: Principal,
}

/// What is made of it so far.
pub struct Making<'f> {
    found: &'f Found,
    salt: u64,
    /// Who takes the place of the first of the people.
    whom: Option<Principal>,
    at: Micros,
    all: Vec<Written>,
}

impl<'f> Making<'f> {
    /// Nothing is made yet; it will be at that time.
    pub fn new(found: &'f Found, wish: &Wish, at: Micros) -> Self {
        Self {
            found,
            salt: wish.salt,
            whom: wish.whom.clone(),
            at,
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
    pub fn people(&mut self) -> Vec<Seller> {
        let teams = &self.found.teams;
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
        let known = &self.found.users;
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
        sellers
    }

    /// What is sold; the ids in the order of the list.
    pub fn products(&mut self) -> Vec<Id> {
        let all = world::products(self.salt, self.at);
        let mut ids = Vec::with_capacity(all.len());
        let mut bodies = Vec::new();
        for (id, body) in all {
            let sku = body["sku"].as_str().unwrap_or_default();
            match self.found.products.get(sku) {
                Some(known) => ids.push(*known),
                None => {
                    ids.push(id);
                    bodies.push((id, body));
                }
            }
        }
        self.save("product", bodies);
        ids
    }

    /// The two pipelines; the ids of their stages in order.
    pub fn pipelines(&mut self) -> [[Id; 6]; 2] {
        let found = &self.found.pipelines;
        [0, 1].map(|n| match &found[n] {
            Pipeline::There(ids) => *ids,
            Pipeline::Free(name) => self.pipeline(n, name),
        })
    }

    /// Makes one of them; the ids of its stages in order.
    fn pipeline(&mut self, n: usize, name: &str) -> [Id; 6] {
        let pipeline = self.id(Sort::Pipeline, n);
        let about = [
            "Sales from first interest on.",
            "Subscriptions that come to their end.",
        ];
        let body = json!({ "name": name, "description": about[n] });
        self.save("pipeline", vec![(pipeline, body)]);
        let mut ids = [Id::nil(); 6];
        let mut bodies = Vec::new();
        for (place, ((kind, probability, color), name)) in
            LOOKS[n].into_iter().zip(PIPELINES[n].1).enumerate()
        {
            ids[place] = self.id(Sort::Stage, n * 100 + place);
            let body = json!({
                "name": name, "pipeline": pipeline, "type": kind, "color": color,
                "rotting_days": if kind == "open" { json!(21) } else { Json::Null },
                "probability": probability.to_string(),
            });
            bodies.push((ids[place], body));
        }
        self.save("stage", bodies);
        ids
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
}

/// The address of somebody who is made up.
pub fn mail(name: &str) -> String {
    format!("{name}@tarnholt.example")
}
