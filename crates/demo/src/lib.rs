//! Believable data to look around in: a seller of sensors, its customers, and
//! a year and a half of its sales, day by day.
//!
//! The same day gives the same data, whatever the hour. Everything goes through the engine as if
//! people had done it, each at its time: rules run, and the change log tells
//! the story.

mod about;
mod calendar;
mod dice;
mod names;
mod notes;
mod offers;
mod sentences;
mod stories;
mod talk;
mod words;
mod work;
mod world;

use base::{Error, Id, Micros, Result, Zone};
use engine::{
    Cx, Principal, Via,
    records::{self, Ask, Target},
};
use schema::{ObjectId, Query};
use serde_json::{Value as Json, json};
use store::Indexing;

use calendar::Calendar;
use dice::Dice;
use stories::PIPELINES;
use world::{Sort, TEAMS, USERS, World, id};

/// How many days of history there are: eighteen months.
const DAYS: i64 = 547;
/// Where chance starts.
const SEED: u64 = 20_250_318;

/// Who was made to sign in as.
#[derive(Clone, Debug)]
pub struct Administrator {
    pub id: Id,
    pub email: String,
    pub name: String,
}

/// Fills an empty workspace, up to the present of `cx`. `progress` hears how
/// many of how many steps are done. The administrator has no password yet.
///
/// # Errors
/// `Conflict` if there is such data already; `Busy` if the database is away.
pub async fn fill(cx: &Cx, mut progress: impl FnMut(usize, usize) + Send) -> Result<Administrator> {
    let today = cx.now.date_in(&Zone::utc());
    let first = today.plus_days(-DAYS).monday();
    let at = first.start_of_day(&Zone::utc()).plus_seconds(7 * 3_600);
    let mut settings = (*cx.ws.settings()).clone();
    settings.name = world::COMPANY.into();
    cx.ws.set(settings).await?;

    let mut dice = Dice::new(SEED);
    let setup = moment(cx, Principal::System, at);
    let users = people(&setup, at).await?;
    save(&setup, "product", world::products(at)).await?;
    let stages = pipelines(&setup, at).await?;

    let calendar = Calendar::new(&mut dice, first, today);
    let world = World::make(&mut dice, first, DAYS);
    // Everybody works once more after that day, and opens what there is to open.
    let last = today.plus_days(-4);
    let stories = stories::stories(&mut dice, &world, first, last);
    let steps = calendar.steps.clone();
    let mut work = work::Work::new(world, stories, stages, at, calendar);
    let all = steps.len();
    for (n, step) in steps.into_iter().enumerate() {
        let user = &users[step.seller];
        let who = Principal::User {
            id: user.id,
            name: USERS[step.seller].0.into(),
            team: Some(user.team),
            role: USERS[step.seller].2.into(),
            also: engine::Belongs::default(),
            through: None,
        };
        work.step(&moment(cx, who, step.at), &mut dice, step)
            .await?;
        progress(n + 1, all);
    }
    Ok(Administrator {
        id: users[0].id,
        email: mail(USERS[0].1),
        name: USERS[0].0.into(),
    })
}

/// A user as the work needs one.
#[derive(Clone, Debug)]
struct Seller {
    id: Id,
    team: Id,
}

/// The context of somebody at a past time.
fn moment(cx: &Cx, who: Principal, at: Micros) -> Cx {
    Cx {
        who,
        via: Via::Demo,
        now: at,
        batch: Id::make(at),
        ..cx.clone()
    }
}

fn mail(name: &str) -> String {
    format!("{name}@tarnholt.example")
}

/// Teams and users.
async fn people(cx: &Cx, at: Micros) -> Result<Vec<Seller>> {
    let teams: Vec<Id> = (0..TEAMS.len()).map(|n| id(Sort::Team, n, at)).collect();
    let bodies = TEAMS
        .iter()
        .zip(&teams)
        .map(|(name, id)| (*id, json!({ "name": name })));
    save(cx, "team", bodies.collect()).await?;
    let sellers: Vec<Seller> = USERS
        .iter()
        .enumerate()
        .map(|(n, user)| Seller {
            id: id(Sort::User, n, at),
            team: teams[user.4],
        })
        .collect();
    let bodies = USERS.iter().zip(&sellers).map(|((name, address, role, title, _), seller)| {
        let body = json!({ "name": name, "email": mail(address), "role": role, "job_title": title, "team": seller.team });
        (seller.id, body)
    });
    save(cx, "user", bodies.collect()).await?;
    let managers = [(teams[0], sellers[0].id), (teams[1], sellers[4].id)];
    let asks = managers
        .iter()
        .map(|(team, user)| Ask::update(*team, json!({ "manager": user })))
        .collect();
    write(cx, "team", asks).await?;
    Ok(sellers)
}

/// The two pipelines; the ids of their stages in order.
async fn pipelines(cx: &Cx, at: Micros) -> Result<[[Id; 6]; 2]> {
    sales::seed(cx).await?;
    let pipeline = id(Sort::Pipeline, 1, at);
    let (name, stages) = PIPELINES[1];
    save(
        cx,
        "pipeline",
        vec![(
            pipeline,
            json!({ "name": name, "description": "Subscriptions that come to their end." }),
        )],
    )
    .await?;
    let looks = [
        ("open", 60, "gray"),
        ("open", 70, "blue"),
        ("open", 80, "indigo"),
        ("open", 90, "violet"),
        ("won", 100, "green"),
        ("lost", 0, "red"),
    ];
    let renewals: [Id; 6] = std::array::from_fn(|n| id(Sort::Stage, n, at));
    let bodies = stages.iter().zip(looks).zip(renewals).map(|((name, (kind, probability, color)), id)| {
        let body = json!({
            "name": name, "pipeline": pipeline, "type": kind, "color": color, "rotting_days": if kind == "open" { json!(21) } else { Json::Null },
            "probability": probability.to_string(),
        });
        (id, body)
    });
    save(cx, "stage", bodies.collect()).await?;
    let stored = records::list(
        cx,
        Query {
            limit: 100,
            ..Query::of(ObjectId::from("stage"))
        },
    )
    .await?
    .records;
    let mut first = [Id::nil(); 6];
    for (place, name) in first.iter_mut().zip(PIPELINES[0].1) {
        let stage = stored.iter().find(|stage| {
            stage.value("name").as_text() == Some(name)
                && stage.value("pipeline").as_ref_id() != Some(pipeline)
        });
        *place = stage
            .ok_or_else(|| {
                Error::conflict("demo", format!("the first pipeline has no stage {name}"))
            })?
            .id;
    }
    Ok([first, renewals])
}

/// Makes records with these ids.
async fn save(cx: &Cx, object: &str, all: Vec<(Id, Json)>) -> Result<()> {
    let asks = all
        .into_iter()
        .map(|(id, body)| Ask {
            target: Target::New(Some(id)),
            body: body.into(),
        })
        .collect();
    write(cx, object, asks).await
}

/// Writes in one transaction; the first fault is everybody's.
async fn write(cx: &Cx, object: &str, asks: Vec<Ask>) -> Result<()> {
    if asks.is_empty() {
        return Ok(());
    }
    for answer in records::save_many(cx, &ObjectId::from(object), asks, Indexing::Now).await? {
        answer?;
    }
    Ok(())
}
