//! People who show interest, and what comes of it.

use base::{Date, Id};
use engine::records::Ask;
use serde_json::json;

use super::{Day, Work, new};
use crate::{
    dice::Dice,
    names,
    words::{JOBS, PLACES, SOURCES},
    world::Sort,
};

/// Somebody who showed interest.
pub(super) struct Lead {
    id: Id,
    seller: usize,
    status: &'static str,
    /// When it goes on; none if it does not.
    on: Option<Date>,
}

impl Work {
    /// People who show interest: those who did before are followed up.
    pub(super) fn listen(&mut self, day: &mut Day, dice: &mut Dice) {
        let (seller, today) = (day.step.seller, day.step.day);
        for lead in self.leads.iter_mut().filter(|lead| lead.seller == seller) {
            if lead.on.is_none_or(|on| on > today) {
                continue;
            }
            let before = lead.status;
            let reasons: &[&str] = match before {
                "new" => &["invalid", "duplicate", "no_need"],
                "contacted" => &["no_answer", "no_need", "no_budget", "not_interested"],
                _ => &["timing", "no_budget", "competitor", "no_need"],
            };
            lead.status = match before {
                "new" => *dice.weighted(&[("contacted", 9), ("lost", 1)]),
                "contacted" => {
                    *dice.weighted(&[("lost", 55), ("qualified", 33), ("contacted", 12)])
                }
                _ => *dice.weighted(&[("lost", 5), ("qualified", 1)]),
            };
            lead.on = match lead.status {
                status if status == before => None,
                "contacted" => Some(today.plus_days(dice.between(8, 30))),
                "qualified" => Some(today.plus_days(dice.between(25, 90))),
                _ => None,
            };
            let body = match lead.status {
                status if status == before => continue,
                "lost" => json!({ "status": "lost", "lost_reason": dice.pick(reasons) }),
                "qualified" => json!({ "status": "qualified", "rating": dice.between(3, 5) }),
                status => json!({ "status": status }),
            };
            day.leads.push(Ask::update(lead.id, body));
        }
        if dice.chance(self.leads_a_day * self.calendar.gap(seller, today) as f64) {
            self.hear(day, dice);
        }
    }

    fn hear(&mut self, day: &mut Day, dice: &mut Dice) {
        let (given, surname) = self.names.another(dice);
        let place = dice.weighted(PLACES);
        let city = dice.pick(place.cities);
        let mut body = json!({
            "name": { "first": given, "last": surname },
            "source": dice.weighted(SOURCES),
            "phones": names::phone(dice, city),
            "estimated_amount": (dice.between(2, 60) * 500).to_string(),
            "rating": dice.between(1, 4),
        });
        if dice.chance(0.6) {
            body["job_title"] = json!(dice.weighted(JOBS).0);
        }
        if dice.chance(0.45) {
            body["description"] = json!(dice.pick(INQUIRIES));
        }
        if let Some(company) = names::firms(dice, 1).pop() {
            // No company that is known already: another ending.
            let domain = company.domain.replace(".example", "-group.example");
            body["company_name"] = json!(format!("{} Group", company.name));
            body["emails"] = json!(names::email(&given, &surname, &domain));
        }
        let id = self.next(Sort::Lead, day);
        day.leads.push(new(id, body));
        self.leads.push(Lead {
            id,
            seller: day.step.seller,
            status: "new",
            on: Some(day.step.day.plus_days(dice.between(1, 7))),
        });
    }
}

/// What people ask for at first.
const INQUIRIES: &[&str] = &[
    "Asked for a price list.",
    "Wants to watch ten motors for a start.",
    "Read about cold store monitoring and has four stores.",
    "Met us at the fair and took a starter kit's leaflet along.",
    "Looks for an alternative to a system that is not made any more.",
    "Wants to know whether our sensors work outdoors.",
    "Asks for a demonstration, on site if possible.",
    "Has to report energy use by machine from next year on.",
    "Was sent by a customer of ours.",
    "Compares three makes and sent a list of requirements.",
    "Needs an offer within a week.",
    "Downloaded the guide to vibration limits.",
];
