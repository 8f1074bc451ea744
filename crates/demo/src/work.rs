//! What a seller does on a day: new customers come in, deals are opened, moved
//! and closed, tasks are set and done, and things are written down.

use std::collections::HashMap;

use base::{Date, Id, Micros, Result, Zone};
use engine::{
    Cx,
    records::{Ask, Target},
};
use serde_json::{Value as Json, json};

use crate::{
    dice::Dice,
    names::{self, People},
    save,
    stories::{LOST, Story, WON},
    talk::{self, Talk},
    words::{LOST_REASONS, PLACES, ROLES, SOURCES},
    world::{Sort, World, id},
    write,
};

/// The state of the work.
pub struct Work {
    world: World,
    stories: Vec<Progress>,
    stages: [[Id; 6]; 2],
    start: Micros,
    firms_made: Vec<bool>,
    tasks: Vec<Task>,
    leads: Vec<Lead>,
    /// Nobody in the leads is called as a contact is.
    names: People,
    made: HashMap<Sort, usize>,
}

struct Progress {
    story: Story,
    is_open: bool,
    /// How many of its moves are done; none while it is not opened.
    done: Option<usize>,
}

struct Task {
    id: Id,
    seller: usize,
    deal: usize,
    due: Date,
    /// It will be forgotten.
    is_forgotten: bool,
    is_done: bool,
}

struct Lead {
    id: Id,
    seller: usize,
    since: Date,
    is_settled: bool,
}

/// What a day's work writes, object by object in the order that references need.
#[derive(Default)]
struct Day {
    companies: Vec<Ask>,
    contacts: Vec<Ask>,
    affiliations: Vec<(Id, Json)>,
    deals: Vec<Ask>,
    deal_contacts: Vec<(Id, Json)>,
    tasks: Vec<Ask>,
    notes: Vec<(Id, Json)>,
    leads: Vec<Ask>,
}

impl Work {
    /// Nothing is done yet.
    pub fn new(world: World, stories: Vec<Story>, stages: [[Id; 6]; 2], start: Micros) -> Self {
        let firms_made = vec![false; world.firms.len()];
        let stories = stories
            .into_iter()
            .map(|story| Progress {
                story,
                is_open: false,
                done: None,
            })
            .collect();
        Self {
            world,
            stories,
            stages,
            start,
            firms_made,
            tasks: Vec::new(),
            leads: Vec::new(),
            names: People::default(),
            made: HashMap::new(),
        }
    }

    /// All that a seller has to do by now.
    pub async fn step(&mut self, cx: &Cx, dice: &mut Dice, seller: usize) -> Result<()> {
        let today = cx.now.date_in(&Zone::utc());
        let mut day = Day::default();
        self.meet(&mut day, dice, seller, today);
        self.open(&mut day, dice, seller, today);
        self.advance(&mut day, dice, seller, today);
        self.finish(&mut day, seller, today);
        self.listen(&mut day, dice, seller, today);
        write(cx, "company", day.companies).await?;
        write(cx, "contact", day.contacts).await?;
        save(cx, "affiliation", day.affiliations).await?;
        write(cx, "deal", day.deals).await?;
        save(cx, "deal_contact", day.deal_contacts).await?;
        write(cx, "task", day.tasks).await?;
        save(cx, "note", day.notes).await?;
        write(cx, "lead", day.leads).await
    }

    fn next(&mut self, sort: Sort) -> Id {
        let n = self.made.entry(sort).or_default();
        *n += 1;
        id(sort, *n, self.start)
    }

    /// Companies and their people become known.
    fn meet(&mut self, day: &mut Day, dice: &mut Dice, seller: usize, today: Date) {
        let known: Vec<Id> = (0..self.world.firms.len())
            .filter(|&n| self.firms_made[n])
            .map(|n| self.world.firms[n].id)
            .collect();
        for n in 0..self.world.firms.len() {
            if self.firms_made[n]
                || self.world.firms[n].owner != seller
                || self.world.firms[n].since > today
            {
                continue;
            }
            self.firms_made[n] = true;
            let firm = self.world.firms[n].id;
            let people = self.world.firms[n].people.clone();
            day.companies
                .push(new(firm, self.world.firms[n].body.take()));
            for place in people {
                let contact = self.world.people[place].id;
                day.contacts
                    .push(new(contact, self.world.people[place].body.take()));
                if !known.is_empty() && dice.chance(0.04) {
                    let role =
                        dice.pick(&["Adviser", "Board member", "Former employer", "Consultant"]);
                    let body =
                        json!({ "contact": contact, "company": dice.pick(&known), "role": role });
                    let id = self.next(Sort::Affiliation);
                    day.affiliations.push((id, body));
                }
            }
            if dice.chance(0.22) {
                let body = talk::company_note(dice);
                self.note(day, "company", firm, body.into(), dice.chance(0.3));
            }
        }
    }

    /// Deals begin.
    fn open(&mut self, day: &mut Day, dice: &mut Dice, seller: usize, today: Date) {
        for n in 0..self.stories.len() {
            let Progress { story, done, .. } = &self.stories[n];
            let firm = &self.world.firms[story.firm];
            if done.is_some() || firm.owner != seller || story.opened > today {
                continue;
            }
            let mut body = json!({
                "name": format!("{}: {}", firm.name, story.offer),
                "company": firm.id,
                "contact": self.world.people[story.person].id,
                "stage": self.stages[story.pipeline][0],
                "amount": story.amount.to_string(),
                "product": id(Sort::Product, story.product, self.start),
                "type": story.kind,
                "source": story.source,
                "opened_on": story.opened.to_iso(),
                "close_date": story.expected.to_iso(),
                "next_step": talk::next_step(dice, 0),
            });
            if dice.chance(0.25) {
                body["tags"] = json!([dice.pick(&[
                    "strategic",
                    "framework contract",
                    "pilot",
                    "tender",
                    "summer shutdown"
                ])]);
            }
            let (deal, person, firm) = (story.id, story.person, story.firm);
            day.deals.push(new(deal, body));
            self.stories[n].done = Some(0);
            self.stories[n].is_open = true;
            let mut taking_part = self.world.firms[firm].people.clone();
            taking_part.retain(|place| *place == person || dice.chance(0.12));
            for place in taking_part.into_iter().take(4) {
                let body = json!({ "deal": deal, "contact": self.world.people[place].id, "role": dice.pick(ROLES) });
                let id = self.next(Sort::DealContact);
                day.deal_contacts.push((id, body));
            }
            if dice.chance(0.55) {
                self.task(day, dice, n, 0, today);
            }
        }
    }

    /// Deals move on, to the end.
    fn advance(&mut self, day: &mut Day, dice: &mut Dice, seller: usize, today: Date) {
        for n in 0..self.stories.len() {
            let Progress {
                story,
                done,
                is_open,
            } = &self.stories[n];
            let (Some(done), true, true) = (
                *done,
                *is_open,
                self.world.firms[story.firm].owner == seller,
            ) else {
                continue;
            };
            let due = story.moves.iter().filter(|(on, _)| *on <= today).count();
            if due <= done {
                continue;
            }
            let stage = story.moves[due - 1].1;
            let mut body = json!({ "stage": self.stages[story.pipeline][stage] });
            let who = self.world.people[story.person].given.clone();
            let (deal, firm, reason) = (story.id, story.firm, story.lost_reason);
            let text = match stage {
                WON => {
                    body["next_step"] = Json::Null;
                    body["forecast_category"] = Json::Null;
                    self.welcome(day, firm);
                    None
                }
                LOST => {
                    let reason = reason.unwrap_or(LOST_REASONS[0].0);
                    body["next_step"] = Json::Null;
                    body["forecast_category"] = json!("omitted");
                    body["lost_reason"] = json!(reason);
                    Some(talk::farewell(reason, &who))
                }
                _ => {
                    body["next_step"] = json!(talk::next_step(dice, stage));
                    body["forecast_category"] =
                        json!(["pipeline", "pipeline", "best_case", "commit"][stage.min(3)]);
                    let talk = Talk {
                        who: &who,
                        offer: self.stories[n].story.offer,
                    };
                    dice.chance(0.4).then(|| talk::note(dice, stage, &talk))
                }
            };
            day.deals.push(Ask::update(deal, body));
            if let Some(text) = text {
                self.note(day, "deal", deal, text, false);
            }
            self.stories[n].done = Some(due);
            self.stories[n].is_open = stage != WON && stage != LOST;
            if self.stories[n].is_open && dice.chance(0.4) {
                self.task(day, dice, n, stage, today);
            }
        }
    }

    /// A company has bought: it and those we talk to are customers.
    fn welcome(&mut self, day: &mut Day, firm: usize) {
        if std::mem::replace(&mut self.world.firms[firm].is_customer, true) {
            return;
        }
        day.companies.push(Ask::update(
            self.world.firms[firm].id,
            json!({ "type": "customer" }),
        ));
        for place in &self.world.firms[firm].people {
            day.contacts.push(Ask::update(
                self.world.people[*place].id,
                json!({ "lifecycle_stage": "customer" }),
            ));
        }
    }

    /// Tasks that are due are done; those of closed deals are not needed any more.
    fn finish(&mut self, day: &mut Day, seller: usize, today: Date) {
        for task in self
            .tasks
            .iter_mut()
            .filter(|task| task.seller == seller && !task.is_done)
        {
            let status = match self.stories[task.deal].is_open {
                false => "cancelled",
                true if task.due <= today && !task.is_forgotten => "done",
                true => continue,
            };
            task.is_done = true;
            day.tasks
                .push(Ask::update(task.id, json!({ "status": status })));
        }
    }

    /// People who show interest.
    fn listen(&mut self, day: &mut Day, dice: &mut Dice, seller: usize, today: Date) {
        for lead in self
            .leads
            .iter_mut()
            .filter(|lead| lead.seller == seller && !lead.is_settled)
        {
            if i64::from(today.0) - i64::from(lead.since.0) < 12 {
                continue;
            }
            lead.is_settled = dice.chance(0.8);
            let body = match dice.below(10) {
                0..3 => {
                    json!({ "status": "lost", "lost_reason": dice.pick(&["no_answer", "no_need", "no_budget", "not_interested"]) })
                }
                3..6 => json!({ "status": "qualified", "rating": dice.between(3, 5) }),
                _ => json!({ "status": "contacted" }),
            };
            day.leads.push(Ask::update(lead.id, body));
        }
        for _ in 0..usize::from(dice.chance(0.45)) {
            let (given, surname) = self.names.another(dice);
            let place = dice.weighted(PLACES);
            let city = dice.pick(place.cities);
            let company = names::firms(dice, 1).pop();
            let mut body = json!({
                "name": { "first": given, "last": surname },
                "source": dice.weighted(SOURCES),
                "phones": names::phone(dice, city),
                "estimated_amount": (dice.between(2, 60) * 500).to_string(),
                "rating": dice.between(1, 4),
            });
            if let Some(company) = company {
                // No company that is known already: another ending.
                let domain = company.domain.replace(".example", "-group.example");
                body["company_name"] = json!(format!("{} Group", company.name));
                body["emails"] = json!(names::email(&given, &surname, &domain));
            }
            let id = self.next(Sort::Lead);
            day.leads.push(new(id, body));
            self.leads.push(Lead {
                id,
                seller,
                since: today,
                is_settled: false,
            });
        }
    }

    fn task(&mut self, day: &mut Day, dice: &mut Dice, deal: usize, stage: usize, today: Date) {
        let story = &self.stories[deal].story;
        let talk = Talk {
            who: &self.world.people[story.person].given,
            offer: story.offer,
        };
        let (kind, subject) = talk::task(dice, stage, &talk);
        let due = today.plus_days(dice.between(2, 16));
        let body = json!({
            "subject": subject,
            "type": kind,
            "priority": dice.weighted(&[("normal", 6), ("high", 3), ("low", 2), ("urgent", 1)]),
            "due_date": due.to_iso(),
            "about": { "object": "deal", "id": story.id },
        });
        let seller = self.world.firms[story.firm].owner;
        let id = self.next(Sort::Task);
        day.tasks.push(new(id, body));
        self.tasks.push(Task {
            id,
            seller,
            deal,
            due,
            is_forgotten: dice.chance(0.12),
            is_done: false,
        });
    }

    fn note(&mut self, day: &mut Day, object: &str, about: Id, body: String, pinned: bool) {
        let body =
            json!({ "body": body, "about": { "object": object, "id": about }, "pinned": pinned });
        let id = self.next(Sort::Note);
        day.notes.push((id, body));
    }
}

/// Asks for a new record with this id; its owner is who writes.
fn new(id: Id, body: Json) -> Ask {
    Ask {
        target: Target::New(Some(id)),
        body: body.into(),
    }
}
