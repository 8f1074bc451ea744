//! Who and what there is: the seller's people, products and pipelines, its
//! customers and those who may become some.

use base::{Date, Id, Micros};
use serde_json::{Value as Json, json};

use crate::{
    about,
    dice::Dice,
    names::{self, People},
    offers::PRODUCTS,
    size::Size,
    words::JOBS,
};

/// The company whose workspace it is.
pub const COMPANY: &str = "Tarnholt Sensors";

/// Name, mail name, role, job title, team (0 or 1). The first one is the one to
/// sign in as.
pub const USERS: [(&str, &str, &str, &str, usize); 6] = [
    (
        "Edda Rookstone",
        "edda",
        "administrator",
        "Head of Sales",
        0,
    ),
    ("Silas Brackwyn", "silas", "sales", "Account Executive", 0),
    ("Priya Tarnleigh", "priya", "sales", "Account Executive", 0),
    ("Jonas Oakveen", "jonas", "sales", "Account Executive", 0),
    ("Wanda Pellgrave", "wanda", "manager", "Key Account Lead", 1),
    ("Emre Larkquist", "emre", "sales", "Key Account Manager", 1),
];

/// Names of the teams; the second one looks after those who are customers.
pub const TEAMS: [&str; 2] = ["New business", "Key accounts"];

/// Sorts of records, to keep their ids apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    Team = 1,
    User,
    Product,
    Pipeline,
    Stage,
    Company,
    Contact,
    Affiliation,
    Deal,
    DealContact,
    Task,
    Note,
    Lead,
}

/// The id of a record that is made at a time: the same each time for the same salt.
pub fn id(salt: u64, sort: Sort, n: usize, at: Micros) -> Id {
    Id::seeded(at, salt ^ ((sort as u64) << 32 | n as u64))
}

/// A company as it will be made.
pub struct Firm {
    /// Of no use until it is made.
    pub id: Id,
    /// Which of [`USERS`] owns it.
    pub owner: usize,
    /// The day from which it is known.
    pub since: Date,
    pub is_customer: bool,
    /// Place of the company that it belongs to.
    pub parent: Option<usize>,
    /// Places of its people among the contacts.
    pub people: Vec<usize>,
    pub city: &'static str,
    pub body: Json,
}

/// A contact as it will be made.
pub struct Person {
    /// Of no use until it is made.
    pub id: Id,
    pub given: String,
    pub is_customer: bool,
    pub body: Json,
}

/// Companies and their people.
pub struct World {
    pub firms: Vec<Firm>,
    pub people: Vec<Person>,
}

impl World {
    /// Makes them up.
    pub fn make(dice: &mut Dice, first: Date, size: &Size) -> Self {
        let mut world = Self {
            firms: Vec::with_capacity(size.companies),
            people: Vec::with_capacity(size.contacts),
        };
        let mut names = People::default();
        let mut firms = names::firms(dice, size.companies);
        let parents = groups(dice, &mut firms, size.customers);
        for (n, firm) in firms.into_iter().enumerate() {
            let is_customer = n < size.customers;
            let parent = parents[n];
            // A group is looked after by one person.
            let owner = match parent {
                Some(parent) => world.firms[parent].owner,
                None if is_customer => [4, 5, 0, 4, 5][n % 5],
                None => [1, 2, 3, 0, 1, 2, 3, 0, 2][n % 9],
            };
            let since = match is_customer {
                _ if n % 3 == 0 && parent.is_none() => first,
                true => first.plus_days(dice.between(0, 24)),
                false if dice.chance(0.3) => first.plus_days(dice.between(0, 40)),
                // The last ones are known for two weeks.
                false => first.plus_days(dice.between(1, size.days - 14)),
            };
            let since = since.max(parent.map_or(first, |parent| world.firms[parent].since));
            let mut people = Vec::new();
            for left in 0..heads(dice, size, n, world.people.len()) {
                people.push(world.people.len());
                let person = person(dice, &mut names, &firm, left == 0, is_customer);
                world.people.push(person);
            }
            let body = company(dice, &firm, is_customer);
            world.firms.push(Firm {
                id: Id::nil(),
                owner,
                since,
                is_customer,
                parent,
                people,
                city: firm.city.0,
                body,
            });
        }
        world
    }
}

/// Makes some companies subsidiaries of earlier ones; the place of each one's parent.
fn groups(dice: &mut Dice, firms: &mut [names::Firm], customers: usize) -> Vec<Option<usize>> {
    let mut parents = vec![None; firms.len()];
    for n in 0..firms.len() {
        if n % 8 != 7 {
            continue;
        }
        // Customers belong to customers: no later than at their parent's time.
        let from = if n < customers { 0 } else { customers };
        let parent = from + dice.below((n - from).max(1));
        if parents[parent].is_some() || parent == n {
            continue;
        }
        let firm = names::subsidiary(dice, &firms[parent]);
        let is_taken = firms.iter().any(|other| other.name == firm.name);
        if !is_taken && firm.city.0 != firms[parent].city.0 {
            firms[n] = firm;
            parents[n] = Some(parent);
        }
    }
    parents
}

/// How many people of a company are known; all together as many as there are to be.
fn heads(dice: &mut Dice, size: &Size, company: usize, so_far: usize) -> usize {
    let companies = size.companies - company;
    let people = size.contacts.saturating_sub(so_far);
    if companies == 1 {
        return people;
    }
    let fair = people as f64 / companies as f64;
    let drawn = (fair * dice.spread(0.5)).round().clamp(1.0, fair * 2.4) as usize;
    // Everybody else keeps at least one.
    drawn.min(people.saturating_sub(companies - 1)).max(1)
}

fn company(dice: &mut Dice, firm: &names::Firm, is_customer: bool) -> Json {
    let size = (90.0 * dice.spread(1.1)).clamp(8.0, 9_000.0);
    let revenue = size * dice.between(90, 260) as f64 * 1_000.0;
    let mut body = json!({
        "name": firm.name,
        "type": if is_customer { "customer" } else { "prospect" },
        "industry": firm.industry,
        "website": format!("https://www.{}", firm.domain),
        "phones": names::phone(dice, firm.city),
        "employees": size as i64,
        "annual_revenue": format!("{}", (revenue / 10_000.0).round() as i64 * 10_000),
        "founded_year": dice.between(1921, 2019),
        "billing_address": names::address(dice, firm.place, firm.city),
    });
    if dice.chance(0.4) {
        body["legal_name"] = json!(names::legal_name(firm));
    }
    if dice.chance(0.15) {
        body["shipping_address"] = names::address(dice, firm.place, firm.city);
    }
    if dice.chance(0.5) {
        body["description"] = json!(about::describe(dice, firm));
    }
    body
}

fn person(
    dice: &mut Dice,
    names: &mut People,
    firm: &names::Firm,
    is_first: bool,
    is_customer: bool,
) -> Person {
    let (given, surname) = names.another(dice);
    let (title, department) = dice.weighted(JOBS);
    let stage = match (is_customer, is_first) {
        (true, _) => "customer",
        (false, true) => "qualified",
        (false, false) => *dice.weighted(&[("lead", 5), ("subscriber", 3), ("qualified", 1)]),
    };
    let mut body = json!({
        "name": { "first": given, "last": surname },
        "job_title": title,
        "department": department,
        "emails": [{ "value": names::email(&given, &surname, &firm.domain), "label": "work" }],
        "lifecycle_stage": stage,
        "language": firm.place.language,
        "time_zone": firm.place.zone,
        "do_not_call": dice.chance(0.04),
    });
    if dice.chance(0.7) {
        body["phones"] = json!([{ "value": names::phone(dice, firm.city), "label": "work" }]);
    }
    if dice.chance(0.6) {
        body["source"] = json!(dice.weighted(crate::words::SOURCES));
    }
    if dice.chance(0.22) {
        let born = Date::from_ymd(1961, 1, 1).unwrap_or(Date(0));
        body["birthday"] = json!(born.plus_days(dice.between(0, 14_600)).to_iso());
    }
    Person {
        id: Id::nil(),
        given,
        is_customer,
        body,
    }
}

/// Bodies of the products.
pub fn products(salt: u64, at: Micros) -> Vec<(Id, Json)> {
    let body = |(name, sku, kind, category, price, cost, unit): &(
        &str,
        &str,
        &str,
        &str,
        i64,
        i64,
        &str,
    )| {
        json!({
            "name": name, "sku": sku, "type": kind, "category": category, "unit": unit,
            "price": price.to_string(), "cost": cost.to_string(),
        })
    };
    PRODUCTS
        .iter()
        .enumerate()
        .map(|(n, product)| (id(salt, Sort::Product, n, at), body(product)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_world_each_time() {
        let first = Date::from_ymd(2024, 9, 2).unwrap();
        let world = |seed| World::make(&mut Dice::new(seed), first, &Size::WHOLE);
        let (one, two, other) = (world(1), world(1), world(2));
        assert_eq!((one.firms.len(), one.people.len()), (200, 1_000));
        assert!(one.firms.iter().all(|firm| !firm.people.is_empty()));
        assert_eq!(
            one.firms
                .iter()
                .map(|firm| firm.people.len())
                .sum::<usize>(),
            1_000
        );
        assert!(one.firms.iter().map(|firm| firm.people.len()).max() < Some(30));
        let groups: Vec<_> = one.firms.iter().filter(|f| f.parent.is_some()).collect();
        assert!((10..25).contains(&groups.len()), "{}", groups.len());
        for firm in groups {
            let parent = &one.firms[firm.parent.unwrap()];
            assert!(parent.parent.is_none() && parent.since <= firm.since);
            let name = |firm: &Firm| firm.body["name"].as_str().unwrap().to_string();
            assert!(name(firm).starts_with(&name(parent)) && firm.owner == parent.owner);
        }
        for user in 0..USERS.len() {
            let owned = one.firms.iter().filter(|firm| firm.owner == user).count();
            assert!((18..60).contains(&owned), "{owned} of {user}");
        }
        assert_eq!(one.people[999].body, two.people[999].body);
        assert_ne!(one.people[999].body, other.people[999].body);
    }
}
