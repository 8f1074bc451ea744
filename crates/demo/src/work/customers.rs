//! Companies and their people become known, and become customers.

use serde_json::json;

use super::{Day, Work, new};
use crate::{dice::Dice, world::Sort};
use engine::records::Ask;

impl Work {
    /// Companies and their people become known.
    pub(super) fn meet(&mut self, day: &mut Day, dice: &mut Dice) {
        let today = day.step.day;
        let known: Vec<usize> = (0..self.world.firms.len())
            .filter(|&n| self.firms_made[n])
            .collect();
        for n in 0..self.world.firms.len() {
            let firm = &self.world.firms[n];
            // A subsidiary waits for the day after its parent's.
            let waits = firm.parent.is_some_and(|parent| !known.contains(&parent));
            if self.firms_made[n] || firm.owner != day.step.seller || firm.since > today || waits {
                continue;
            }
            self.firms_made[n] = true;
            let id = self.next(Sort::Company, day);
            self.world.firms[n].id = id;
            let mut body = self.world.firms[n].body.take();
            if let Some(parent) = self.world.firms[n].parent {
                body["parent"] = json!(self.world.firms[parent].id);
            }
            day.companies.push(new(id, body));
            let people = self.world.firms[n].people.clone();
            let first = people.first().copied();
            for place in people {
                self.meet_person(day, dice, (n, place), &known);
            }
            if let (true, Some(first)) = (dice.chance(0.3), first) {
                let talk = self.talk(dice, (n, first), "offer", today);
                let body = self.writer.on_company(dice, &talk);
                self.note(day, ("company", id), body, dice.chance(0.3));
            }
        }
    }

    fn meet_person(
        &mut self,
        day: &mut Day,
        dice: &mut Dice,
        (firm, place): (usize, usize),
        known: &[usize],
    ) {
        let contact = self.next(Sort::Contact, day);
        self.world.people[place].id = contact;
        let mut body = self.world.people[place].body.take();
        body["company"] = json!(self.world.firms[firm].id);
        day.contacts.push(new(contact, body));
        if !known.is_empty() && dice.chance(0.04) {
            let role = dice.pick(&["Adviser", "Board member", "Former employer", "Consultant"]);
            let company = self.world.firms[*dice.pick(known)].id;
            let body = json!({ "contact": contact, "company": company, "role": role });
            let id = self.next(Sort::Affiliation, day);
            day.affiliations.push(new(id, body));
        }
        if dice.chance(0.06) {
            let talk = self.talk(dice, (firm, place), "offer", day.step.day);
            let body = self.writer.on_person(dice, &talk);
            self.note(day, ("contact", contact), body, false);
        }
    }

    /// A company has bought: it and those we talk to are customers.
    pub(super) fn welcome(&mut self, day: &mut Day, firm: usize) {
        if std::mem::replace(&mut self.world.firms[firm].is_customer, true) {
            return;
        }
        day.companies.push(Ask::update(
            self.world.firms[firm].id,
            json!({ "type": "customer" }),
        ));
        for place in &self.world.firms[firm].people {
            let person = &mut self.world.people[*place];
            person.is_customer = true;
            day.contacts.push(Ask::update(
                person.id,
                json!({ "lifecycle_stage": "customer" }),
            ));
        }
    }
}
