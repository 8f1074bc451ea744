//! Tasks are set, done in time or late, and given up.

use std::collections::HashSet;

use base::{Date, Id};
use engine::records::Ask;
use serde_json::json;

use super::{Day, Work, new};
use crate::{
    calendar::{days_between, weekday},
    dice::Dice,
    talk::{self, Occasion},
    world::Sort,
};

/// A task that was set.
pub(super) struct Task {
    id: Id,
    seller: usize,
    deal: Option<usize>,
    due: Date,
    /// The day from which it is done; none if it will not be.
    done_on: Option<Date>,
    is_begun: bool,
    is_settled: bool,
}

impl Work {
    /// Tasks are done on their day; those of closed deals are mostly done by then.
    pub(super) fn finish(&mut self, day: &mut Day, dice: &mut Dice) {
        let today = day.step.day;
        let own = |task: &&mut Task| task.seller == day.step.seller && !task.is_settled;
        for task in self.tasks.iter_mut().filter(own) {
            let is_closed = task.deal.is_some_and(|deal| !self.stories[deal].is_open);
            let is_old = days_between(task.due, today) > 35;
            let status = if task.done_on.is_some_and(|done_on| done_on <= today) {
                "done"
            } else if is_closed {
                *dice.weighted(&[("done", 7), ("cancelled", 3)])
            } else if is_old {
                "cancelled"
            } else if !task.is_begun && days_between(today, task.due) < 5 && dice.chance(0.12) {
                *dice.weighted(&[("in_progress", 2), ("waiting", 1)])
            } else {
                continue;
            };
            task.is_begun = true;
            task.is_settled = matches!(status, "done" | "cancelled");
            day.tasks
                .push(Ask::update(task.id, json!({ "status": status })));
        }
    }

    /// What is to be done next, where nothing is planned.
    pub(super) fn plan(&mut self, day: &mut Day, dice: &mut Dice) {
        let (seller, today) = (day.step.seller, day.step.day);
        let gap = self.calendar.gap(seller, today) as f64;
        let planned: HashSet<usize> = self
            .tasks
            .iter()
            .filter(|task| !task.is_settled)
            .filter_map(|task| task.deal)
            .collect();
        let bare: Vec<usize> = (0..self.stories.len())
            .filter(|n| self.stories[*n].is_open && !planned.contains(n))
            .filter(|n| self.world.firms[self.stories[*n].story.firm].owner == seller)
            .collect();
        // They have become better at it.
        let daily = match days_between(today, self.calendar.today) {
            ..=30 => 0.12,
            31..=150 => 0.02,
            _ => 0.01,
        };
        for n in bare {
            if dice.chance(daily * gap) {
                let stage = self.stories[n].stage;
                self.task(day, dice, Some(n), Occasion::Deal(stage), None);
            }
        }
        if dice.chance(0.02 * gap) {
            self.task(day, dice, None, Occasion::Customer, None);
        }
        self.leave_open(day, dice);
    }

    /// Some are left for who looks in: a few that are late, and a few of today.
    fn leave_open(&mut self, day: &mut Day, dice: &mut Dice) {
        let (seller, end) = (day.step.seller, self.calendar.today);
        // The first one is who signs in.
        let (late, of_today) = match seller {
            0 => (2, 4),
            _ => (1, 2),
        };
        match self.calendar.left(seller, day.step.day) {
            5 => {
                for _ in 0..late {
                    let due = weekday(day.step.day.plus_days(dice.between(1, 4)));
                    self.some_task(day, dice, due.min(end.plus_days(-1)));
                    if let Some(task) = self.tasks.last_mut() {
                        task.done_on = None;
                    }
                }
            }
            0 => {
                let is_there =
                    |task: &&Task| task.seller == seller && task.due == end && !task.is_settled;
                let there = self.tasks.iter().filter(is_there).count();
                for _ in there..of_today {
                    self.some_task(day, dice, end);
                }
            }
            _ => {}
        }
    }

    /// A task for one of the seller's open deals, or for a customer.
    fn some_task(&mut self, day: &mut Day, dice: &mut Dice, due: Date) {
        let open: Vec<usize> = (0..self.stories.len())
            .filter(|n| self.stories[*n].is_open)
            .filter(|n| self.world.firms[self.stories[*n].story.firm].owner == day.step.seller)
            .collect();
        match open.is_empty() || dice.chance(0.3) {
            true => self.task(day, dice, None, Occasion::Customer, Some(due)),
            false => {
                let n = *dice.pick(&open);
                let occasion = Occasion::Deal(self.stories[n].stage);
                self.task(day, dice, Some(n), occasion, Some(due));
            }
        }
    }

    /// Sets a task, for a deal or else for one of the seller's customers.
    pub(super) fn task(
        &mut self,
        day: &mut Day,
        dice: &mut Dice,
        deal: Option<usize>,
        occasion: Occasion,
        due: Option<Date>,
    ) {
        let (seller, today) = (day.step.seller, day.step.day);
        let (about, firm, person, offer) = match deal {
            Some(n) => {
                let story = &self.stories[n].story;
                let about = json!({ "object": "deal", "id": self.stories[n].id });
                (about, story.firm, story.person, story.offer)
            }
            None => {
                let customers: Vec<usize> = (0..self.world.firms.len())
                    .filter(|n| self.firms_made[*n] && self.world.firms[*n].owner == seller)
                    .filter(|n| self.world.firms[*n].is_customer)
                    .collect();
                if customers.is_empty() {
                    return;
                }
                let firm = *dice.pick(&customers);
                let person = *dice.pick(&self.world.firms[firm].people);
                let about = match dice.chance(0.5) {
                    true => json!({ "object": "company", "id": self.world.firms[firm].id }),
                    false => json!({ "object": "contact", "id": self.world.people[person].id }),
                };
                (about, firm, person, "service contract")
            }
        };
        let talk = self.talk(dice, (firm, person), offer, today);
        let (kind, subject) = talk::task(dice, occasion, &talk);
        let due = due.unwrap_or_else(|| self.due(dice, seller, today));
        let mut body = json!({
            "subject": subject,
            "type": kind,
            "priority": dice.weighted(&[("normal", 6), ("high", 3), ("low", 2), ("urgent", 1)]),
            "due_date": due.to_iso(),
            "about": about,
        });
        if dice.chance(0.15) {
            body["description"] = json!(self.writer.reason(dice, &talk));
        }
        let id = self.next(Sort::Task, day);
        day.tasks.push(new(id, body));
        let done_on = self.done_on(dice, seller, today, due);
        self.tasks.push(Task {
            id,
            seller,
            deal,
            due,
            done_on,
            is_begun: false,
            is_settled: false,
        });
    }

    /// A day for a task: mostly one on which the seller does such things.
    fn due(&self, dice: &mut Dice, seller: usize, today: Date) -> Date {
        let end = self.calendar.today;
        let wish = weekday(today.plus_days(dice.between(2, 18)));
        let own = self
            .calendar
            .previous(seller, wish.plus_days(1))
            .filter(|own| *own > today)
            .or_else(|| self.calendar.next(seller, today));
        match own {
            Some(own) if wish < end => {
                let later = weekday(own.plus_days(dice.between(1, 2)));
                match later < end && dice.chance(0.3) {
                    true => later,
                    false => own,
                }
            }
            _ => wish.max(end),
        }
    }

    /// When a task is done: on its day or before, but one in ten later, and
    /// now and then one never.
    fn done_on(&self, dice: &mut Dice, seller: usize, today: Date, due: Date) -> Option<Date> {
        if due >= self.calendar.today {
            return None;
        }
        let so_far = self.tasks.iter().filter(|task| task.seller == seller);
        match so_far.count() {
            n if n % 10 == 6 => Some(due.plus_days(dice.between(1, 9))),
            n if n % 40 == 22 => None,
            _ => Some(
                self.calendar
                    .previous(seller, due.plus_days(1))
                    .filter(|own| *own > today)
                    .unwrap_or(due),
            ),
        }
    }
}
