//! Believable data to look around in: a seller of sensors, its customers, and
//! a year and a half of its sales, day by day; or a smaller set of the same sort, which people
//! take into their own workspace and out again.
//!
//! The same day gives the same data, whatever the hour. Everything goes through the engine as if
//! people had done it, each at its time: rules run, and the change log tells
//! the story.

mod about;
mod calendar;
mod dice;
mod found;
mod ground;
mod names;
mod notes;
mod offers;
mod sentences;
mod size;
mod stories;
mod talk;
mod words;
mod work;
mod world;

use base::{Error, Id, Micros, Result, Zone};
use engine::{
    Cx, Principal, Registry, Via, records,
    samples::{Part, Plan, Wish},
};
use store::Indexing;

use calendar::Calendar;
use dice::Dice;
use found::Found;
use size::Size;
use work::{Ground, Work};
use world::{USERS, World};

/// Where chance starts.
const SEED: u64 = 20_250_318;

/// Has workspaces offer the smaller set.
pub fn register(registry: &mut Registry) {
    registry
        .samples(|cx, wish| Box::pin(async move { Ok(plan(&cx, &wish, &Size::SMALL).await?.0) }));
}

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
    if engine::samples::are_there(cx).await? {
        let message = "There is sample data in this workspace already.";
        return Err(Error::conflict("samples_there", message));
    }
    let mut settings = (*cx.ws.settings()).clone();
    settings.name = world::COMPANY.into();
    cx.ws.set(settings).await?;
    engine::samples::note(cx).await?;
    let wish = Wish {
        at: cx.now,
        salt: 0,
        whom: None,
        found: None,
    };
    let (plan, somebody) = plan(cx, &wish, &Size::WHOLE).await?;
    let all = plan.parts.len();
    for (n, part) in plan.parts.into_iter().enumerate() {
        let at = part.all.first().map_or(cx.now, |written| written.at);
        let then = moment(cx, part.who, at);
        for written in part.all {
            let then = Cx {
                now: written.at,
                ..then.clone()
            };
            let object = written.object;
            for answer in records::save_many(&then, &object, written.asks, Indexing::Now).await? {
                answer?;
            }
        }
        progress(n + 1, all);
    }
    Ok(somebody)
}

/// All that is written, part by part, and who runs it all. What the workspace is asked for is
/// found first: all else follows from it and the wish.
async fn plan(cx: &Cx, wish: &Wish, size: &Size) -> Result<(Plan, Administrator)> {
    let today = wish.at.date_in(&Zone::utc());
    let first = today.plus_days(-size.days).monday();
    let at = first.start_of_day(&Zone::utc()).plus_seconds(7 * 3_600);
    let setup = moment(cx, Principal::System, at);
    let found = match &wish.found {
        Some(kept) => Found::before(kept)?,
        None => Found::now(&setup).await?,
    };
    let mut ground = ground::Making::new(&found, wish, at);
    let sellers = ground.people();
    let products = ground.products();
    let stages = ground.pipelines();
    let mut parts = ground.parts();

    let mut dice = Dice::new(SEED);
    let calendar = Calendar::new(&mut dice, first, today);
    let world = World::make(&mut dice, first, size);
    // Everybody works once more after that day, and opens what there is to open.
    let last = today.plus_days(-4);
    let stories = stories::stories(&mut dice, &world, (first, last), size);
    let steps = calendar.steps.clone();
    let ground = Ground {
        stages,
        products,
        leads_a_day: size.leads_a_day,
        salt: wish.salt,
    };
    let mut work = Work::new(world, stories, calendar, ground);
    for step in steps {
        let all = work.step(&mut dice, step);
        if !all.is_empty() {
            let who = sellers[step.seller].who.clone();
            parts.push(Part { who, all });
        }
    }
    let somebody = Administrator {
        id: sellers[0].id,
        email: ground::mail(USERS[0].1),
        name: USERS[0].0.into(),
    };
    let found = found.kept()?;
    Ok((Plan { parts, found }, somebody))
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
