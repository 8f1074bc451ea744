//! What a seller does on a day: new customers come in, deals are opened, moved
//! and closed, tasks are set and done, and things are written down.

mod customers;
mod deals;
mod leads;
mod tasks;

use std::collections::HashMap;

use base::{Date, Id, Micros};
use engine::{
    records::{Ask, Target},
    samples::Written,
};
use serde_json::{Value as Json, json};

use crate::{
    calendar::{Calendar, Step},
    dice::Dice,
    names::People,
    notes::{Talk, Writer},
    stories::Story,
    world::{Sort, World, id},
};
use deals::Progress;
use leads::Lead;
use tasks::Task;

/// The state of the work.
pub struct Work {
    world: World,
    stories: Vec<Progress>,
    stages: [[Id; 6]; 2],
    /// Ids of what is sold.
    products: Vec<Id>,
    /// How many leads a seller gets a day.
    leads_a_day: f64,
    /// Keeps the ids of one set apart from those of another.
    salt: u64,
    calendar: Calendar,
    firms_made: Vec<bool>,
    tasks: Vec<Task>,
    leads: Vec<Lead>,
    /// Nobody in the leads is called as a contact is.
    names: People,
    writer: Writer,
    made: HashMap<Sort, usize>,
}

/// What the work stands on.
pub struct Ground {
    pub stages: [[Id; 6]; 2],
    pub products: Vec<Id>,
    pub leads_a_day: f64,
    pub salt: u64,
}

/// What a day's work writes, object by object in the order that references need.
struct Day {
    step: Step,
    companies: Vec<Ask>,
    contacts: Vec<Ask>,
    affiliations: Vec<Ask>,
    deals: Vec<Ask>,
    deal_contacts: Vec<Ask>,
    tasks: Vec<Ask>,
    notes: Vec<Ask>,
    leads: Vec<Ask>,
}

impl Day {
    fn new(step: Step) -> Self {
        Self {
            step,
            companies: Vec::new(),
            contacts: Vec::new(),
            affiliations: Vec::new(),
            deals: Vec::new(),
            deal_contacts: Vec::new(),
            tasks: Vec::new(),
            notes: Vec::new(),
            leads: Vec::new(),
        }
    }

    /// When the records of a sort are written: one sort after the other.
    fn at(&self, sort: Sort) -> Micros {
        let seconds = match sort {
            Sort::Contact => 7 * 60 + 12,
            Sort::Affiliation => 11 * 60 + 40,
            Sort::Deal => 19 * 60 + 5,
            Sort::DealContact => 23 * 60 + 31,
            Sort::Task => 31 * 60 + 48,
            Sort::Note => 42 * 60 + 17,
            Sort::Lead => 55 * 60 + 26,
            _ => 0,
        };
        self.step.at.plus_seconds(seconds)
    }
}

impl Work {
    /// Nothing is done yet.
    pub fn new(world: World, stories: Vec<Story>, calendar: Calendar, ground: Ground) -> Self {
        Self {
            firms_made: vec![false; world.firms.len()],
            world,
            stories: stories.into_iter().map(Progress::new).collect(),
            stages: ground.stages,
            products: ground.products,
            leads_a_day: ground.leads_a_day,
            salt: ground.salt,
            calendar,
            tasks: Vec::new(),
            leads: Vec::new(),
            names: People::default(),
            writer: Writer::default(),
            made: HashMap::new(),
        }
    }

    /// All that a seller has to do by then.
    pub fn step(&mut self, dice: &mut Dice, step: Step) -> Vec<Written> {
        let mut day = Day::new(step);
        self.meet(&mut day, dice);
        self.open(&mut day, dice);
        self.advance(&mut day, dice);
        self.finish(&mut day, dice);
        self.plan(&mut day, dice);
        self.listen(&mut day, dice);
        let all = [
            ("company", Sort::Company, std::mem::take(&mut day.companies)),
            ("contact", Sort::Contact, std::mem::take(&mut day.contacts)),
            (
                "affiliation",
                Sort::Affiliation,
                std::mem::take(&mut day.affiliations),
            ),
            ("deal", Sort::Deal, std::mem::take(&mut day.deals)),
            (
                "deal_contact",
                Sort::DealContact,
                std::mem::take(&mut day.deal_contacts),
            ),
            ("task", Sort::Task, std::mem::take(&mut day.tasks)),
            ("note", Sort::Note, std::mem::take(&mut day.notes)),
            ("lead", Sort::Lead, std::mem::take(&mut day.leads)),
        ];
        let some = all.into_iter().filter(|(_, _, asks)| !asks.is_empty());
        some.map(|(object, sort, asks)| Written {
            at: day.at(sort),
            object: object.into(),
            asks,
        })
        .collect()
    }

    /// The id of the next record of a sort, of the time at which it is written.
    fn next(&mut self, sort: Sort, day: &Day) -> Id {
        let n = self.made.entry(sort).or_default();
        *n += 1;
        id(self.salt, sort, *n, day.at(sort))
    }

    fn note(&mut self, day: &mut Day, (object, about): (&str, Id), body: String, pinned: bool) {
        let id = self.next(Sort::Note, day);
        let body =
            json!({ "body": body, "about": { "object": object, "id": about }, "pinned": pinned });
        day.notes.push(new(id, body));
    }

    /// What to write of somebody at a company.
    fn talk(
        &self,
        dice: &mut Dice,
        (firm, person): (usize, usize),
        offer: &'static str,
        today: Date,
    ) -> Talk {
        let firm = &self.world.firms[firm];
        let others: Vec<usize> = firm
            .people
            .iter()
            .copied()
            .filter(|other| *other != person)
            .collect();
        let colleague = match others.is_empty() {
            true => "Maintenance".into(),
            false => self.world.people[*dice.pick(&others)].given.clone(),
        };
        Talk {
            who: self.world.people[person].given.clone(),
            colleague,
            offer,
            city: firm.city,
            today,
        }
    }
}

/// Asks for a new record with this id; its owner is who writes.
fn new(id: Id, body: Json) -> Ask {
    Ask {
        target: Target::New(Some(id)),
        body: body.into(),
    }
}
