//! Deals are opened, moved, put off and closed.

use base::{Date, Id};
use engine::records::Ask;
use serde_json::{Value as Json, json};

use super::{Day, Work, new};
use crate::{
    calendar::{days_between, weekday},
    dice::Dice,
    stories::{LOST, Story, WON},
    talk::{self, Occasion},
    words::{LOST_REASONS, ROLES},
    world::Sort,
};

/// So many deals at most are behind their close date at the end, and for so
/// many days: sellers are human.
const OVERDUE: (usize, i64) = (4, 12);

/// How far a deal has come.
pub(super) struct Progress {
    pub story: Story,
    /// Of no use until it is opened.
    pub id: Id,
    pub is_open: bool,
    /// How many of its moves are done; none while it is not opened.
    done: Option<usize>,
    pub stage: usize,
    /// When it is expected to be decided.
    close: Date,
}

impl Progress {
    pub fn new(story: Story) -> Self {
        Self {
            id: Id::nil(),
            is_open: false,
            done: None,
            stage: 0,
            close: story.expected,
            story,
        }
    }
}

impl Work {
    /// Deals begin.
    pub(super) fn open(&mut self, day: &mut Day, dice: &mut Dice) {
        let today = day.step.day;
        for n in 0..self.stories.len() {
            let Progress { story, done, .. } = &self.stories[n];
            let firm = &self.world.firms[story.firm];
            if done.is_some()
                || firm.owner != day.step.seller
                || story.opened > today
                || !self.firms_made[story.firm]
            {
                continue;
            }
            let (person, place, offer) = (story.person, story.firm, story.offer);
            let close = weekday(story.expected.max(today.plus_days(9)));
            let talk = self.talk(dice, (place, person), offer, today);
            let story = &self.stories[n].story;
            let mut body = json!({
                "name": story.name,
                "company": self.world.firms[place].id,
                "contact": self.world.people[person].id,
                "stage": self.stages[story.pipeline][0],
                "amount": story.amount.to_string(),
                "product": self.products[story.product],
                "type": story.kind,
                "source": story.source,
                "opened_on": today.to_iso(),
                "close_date": close.to_iso(),
                "next_step": talk::next_step(dice, 0, &talk),
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
            let deal = self.next(Sort::Deal, day);
            day.deals.push(new(deal, body));
            let progress = &mut self.stories[n];
            (progress.id, progress.close) = (deal, close);
            (progress.done, progress.is_open) = (Some(0), true);
            if !self.world.people[person].is_customer {
                let change = json!({ "lifecycle_stage": "opportunity" });
                day.contacts
                    .push(Ask::update(self.world.people[person].id, change));
            }
            self.take_part(day, dice, deal, (place, person));
            if dice.chance(0.55) {
                self.task(day, dice, Some(n), Occasion::Deal(0), None);
            }
            if dice.chance(0.2) {
                let body = self.writer.on_deal(dice, 0, &talk);
                self.note(day, ("deal", deal), body, false);
            }
        }
    }

    /// Who has to do with a deal.
    fn take_part(
        &mut self,
        day: &mut Day,
        dice: &mut Dice,
        deal: Id,
        (firm, person): (usize, usize),
    ) {
        let mut people = self.world.firms[firm].people.clone();
        people.retain(|place| *place == person || dice.chance(0.12));
        for place in people.into_iter().take(4) {
            let body = json!({ "deal": deal, "contact": self.world.people[place].id, "role": dice.pick(ROLES) });
            let id = self.next(Sort::DealContact, day);
            day.deal_contacts.push(new(id, body));
        }
    }

    /// Deals move on, to the end, or are put off.
    pub(super) fn advance(&mut self, day: &mut Day, dice: &mut Dice) {
        for n in 0..self.stories.len() {
            let Progress {
                story,
                done,
                is_open,
                ..
            } = &self.stories[n];
            let is_own = self.world.firms[story.firm].owner == day.step.seller;
            let (Some(done), true, true) = (*done, *is_open, is_own) else {
                continue;
            };
            let on_or_before = |(on, _): &&(Date, usize)| *on <= day.step.day;
            let due = story.moves.iter().filter(on_or_before).count();
            match due > done {
                true => self.move_on(day, dice, n, due),
                false => self.put_off(day, dice, n),
            }
        }
    }

    /// A deal comes to the stage of its latest move.
    fn move_on(&mut self, day: &mut Day, dice: &mut Dice, n: usize, moves: usize) {
        let story = &self.stories[n].story;
        let stage = story.moves[moves - 1].1;
        let (place, person, reason) = (story.firm, story.person, story.lost_reason);
        let is_renewal = story.kind == "renewal";
        let talk = self.talk(dice, (place, person), story.offer, day.step.day);
        let mut body = json!({ "stage": self.stages[story.pipeline][stage] });
        let contact = &self.world.people[person];
        let text = match stage {
            WON => {
                body["next_step"] = Json::Null;
                body["forecast_category"] = Json::Null;
                self.welcome(day, place);
                None
            }
            LOST => {
                let reason = reason.unwrap_or(LOST_REASONS[0].0);
                body["next_step"] = Json::Null;
                body["forecast_category"] = json!("omitted");
                body["lost_reason"] = json!(reason);
                if dice.chance(0.5) {
                    body["lost_note"] = json!(self.writer.farewell(dice, reason, &talk));
                }
                let after = match (contact.is_customer, is_renewal) {
                    (true, true) => Some("former"),
                    (true, false) => None,
                    (false, _) => Some("qualified"),
                };
                if let Some(after) = after {
                    let change = json!({ "lifecycle_stage": after });
                    day.contacts.push(Ask::update(contact.id, change));
                }
                dice.chance(0.7)
                    .then(|| self.writer.on_loss(dice, reason, &talk))
            }
            _ => {
                body["next_step"] = json!(talk::next_step(dice, stage, &talk));
                body["forecast_category"] =
                    json!(["pipeline", "pipeline", "best_case", "commit"][stage.min(3)]);
                dice.chance(0.45)
                    .then(|| self.writer.on_deal(dice, stage, &talk))
            }
        };
        let progress = &mut self.stories[n];
        let deal = progress.id;
        (progress.done, progress.stage) = (Some(moves), stage);
        progress.is_open = stage != WON && stage != LOST;
        day.deals.push(Ask::update(deal, body));
        if let Some(text) = text {
            self.note(day, ("deal", deal), text, false);
        }
        if self.stories[n].is_open {
            if dice.chance(0.4) {
                self.task(day, dice, Some(n), Occasion::Deal(stage), None);
            }
            self.put_off(day, dice, n);
        }
    }

    /// Gives a deal another close date before the present one has passed, mostly.
    fn put_off(&mut self, day: &mut Day, dice: &mut Dice, n: usize) {
        let (today, end) = (day.step.day, self.calendar.today);
        let next = self.calendar.next(day.step.seller, today);
        let horizon = next.unwrap_or(end);
        let progress = &self.stories[n];
        if progress.close >= horizon {
            return;
        }
        let last = progress.story.moves.last();
        let is_about_to_end = next.is_some_and(|next| last.is_some_and(|last| last.0 <= next));
        let may_wait = match next {
            Some(_) => is_about_to_end || dice.chance(0.2),
            None => {
                let late = |one: &&Progress| one.is_open && one.close < end;
                days_between(progress.close, end) <= OVERDUE.1
                    && self.stories.iter().filter(late).count() <= OVERDUE.0
            }
        };
        if may_wait {
            return;
        }
        let close = weekday(today.max(progress.close).plus_days(dice.between(12, 40)));
        self.stories[n].close = close;
        day.deals.push(Ask::update(
            self.stories[n].id,
            json!({ "close_date": close.to_iso() }),
        ));
    }
}
