//! What people are told: by whom it was done, what they may see of it, and how often.

use std::time::Duration;

use base::Id;
use engine::{
    Belongs, Cx, Principal, Via,
    bulk::Deed,
    jobs,
    notifications::{self, Ask, Bells, Kind, Notification, To, Which},
    records::{self, Expect},
    shares, views,
};
use schema::{Record, scope::Level};
use serde_json::json;
use testkit::{Fresh, change, on_each};

use crate::{bulk, create, id_of};

/// Somebody of this role, a minute later.
async fn person(fresh: &Fresh, name: &str, role: &str) -> Cx {
    let email = format!("{}@north.example", name.to_lowercase());
    let body = json!({"name": name, "email": email, "role": role});
    let user = create(&fresh.cx(), "user", body).await;
    acting(fresh, user.id, name, role)
}

fn acting(fresh: &Fresh, id: Id, name: &str, role: &str) -> Cx {
    fresh.clock.advance(Duration::from_secs(60));
    let who = Principal::User {
        id,
        name: name.into(),
        team: None,
        role: role.into(),
        also: Belongs::default(),
        through: None,
    };
    fresh.ws.cx(who, Via::Page)
}

/// The same person later on, in another change set.
fn later(fresh: &Fresh, cx: &Cx) -> Cx {
    fresh.clock.advance(Duration::from_secs(60));
    fresh.ws.cx(cx.who.clone(), Via::Page)
}

fn me(cx: &Cx) -> String {
    cx.user().unwrap().to_string()
}

async fn told(cx: &Cx) -> Vec<Notification> {
    let ask = Ask {
        limit: 50,
        ..Ask::default()
    };
    notifications::list(cx, ask).await.unwrap().all
}

fn kinds(all: &[Notification]) -> Vec<(Kind, u64)> {
    all.iter().map(|one| (one.kind, one.total)).collect()
}

async fn deal(cx: &Cx, name: &str, owner: &Cx) -> Record {
    create(cx, "deal", json!({"name": name, "owner": me(owner)})).await
}

#[tokio::test]
async fn people_are_told_what_others_do_and_never_what_they_do() {
    on_each(|fresh| async move {
        sales::seed(&fresh.cx()).await.unwrap();
        let ada = person(&fresh, "Ada", "administrator").await;
        let ben = person(&fresh, "Ben", "sales").await;
        deal(&ben, "Ben's own", &ben).await;
        assert_eq!(told(&ben).await, []);

        let given = deal(&ada, "Roof", &ben).await;
        let all = told(&ben).await;
        assert_eq!(kinds(&all), [(Kind::Assigned, 1)]);
        let link = all[0].record.clone().unwrap();
        assert_eq!((link.id, link.name.as_deref()), (given.id, Some("Roof")));
        let by = all[0].by.clone().unwrap();
        assert_eq!((Some(by.id), by.name.as_deref()), (ada.user(), Some("Ada")));
        assert_eq!(told(&ada).await, []);
        assert_eq!(notifications::unread(&ben).await.unwrap(), 1);

        // It goes to another stage, by Ben himself and then by Ada.
        let mine = stage_of(&ada, "Qualified").await;
        let hers = stage_of(&ada, "Proposal").await;
        change(
            &later(&fresh, &ben),
            &given,
            json!({"stage": mine.to_string()}),
        )
        .await
        .unwrap();
        change(
            &later(&fresh, &ada),
            &given,
            json!({"stage": hers.to_string()}),
        )
        .await
        .unwrap();
        let all = told(&ben).await;
        assert_eq!(kinds(&all), [(Kind::Moved, 1), (Kind::Assigned, 1)]);
        let Some(To::Record(to)) = &all[0].to else {
            panic!("{:?}", all[0]);
        };
        assert_eq!((to.id, to.name.as_deref()), (hers, Some("Proposal")));

        let gone = later(&fresh, &ada);
        records::delete(&gone, &given.object, given.id, Expect::Any)
            .await
            .unwrap();
        let all = told(&ben).await;
        assert_eq!(all[0].kind, Kind::Deleted);
        assert!(all[0].record.as_ref().unwrap().deleted);

        // Gone for good, nothing is left of it.
        records::purge(&later(&fresh, &ada), &given.object, given.id, Expect::Any)
            .await
            .unwrap();
        assert_eq!(told(&ben).await, []);
        assert_eq!(fresh.rows("notifications").await, 0);
    })
    .await;
}

async fn stage_of(cx: &Cx, name: &str) -> Id {
    let def = cx.schema.named("stage").unwrap();
    let filter = schema::filter::parse(&format!("name = \"{name}\""), def, &cx.schema).unwrap();
    let query = schema::Query {
        filter,
        ..schema::Query::of(def.id.clone())
    };
    records::list(cx, query).await.unwrap().records[0].id
}

#[tokio::test]
async fn many_records_of_a_change_set_are_one_notification() {
    on_each(|fresh| async move {
        let ada = person(&fresh, "Ada", "administrator").await;
        let ben = person(&fresh, "Ben", "sales").await;
        for n in 0..620 {
            create(&fresh.cx(), "company", json!({"name": format!("C {n}")})).await;
        }
        let edit = later(&fresh, &ada);
        let set = Deed::Set(json!({"owner": me(&ben)}));
        bulk::done(&fresh, &edit, "company", "name ~ \"C\"", set).await;
        let all = told(&ben).await;
        assert_eq!(kinds(&all), [(Kind::Assigned, 620)]);
        assert_eq!(all[0].record, None);
        // Who asked for the work is told that it is done.
        let hers = told(&ada).await;
        assert_eq!(kinds(&hers), [(Kind::Done, 1)]);
        assert_eq!(hers[0].work.as_ref().unwrap().kind, "bulk");
        assert_eq!(hers[0].object, Some(id_of(&ada, "company")));
    })
    .await;
}

#[tokio::test]
async fn what_is_out_of_sight_is_not_told_and_does_not_count() {
    on_each(|fresh| async move {
        sales::seed(&fresh.cx()).await.unwrap();
        let ada = person(&fresh, "Ada", "administrator").await;
        let ben = person(&fresh, "Ben", "partner").await;
        let given = deal(&ada, "Secret", &ben).await;
        let id = told(&ben).await[0].id;
        assert!(notifications::find(&ben, id).await.is_ok());
        // Another may not read it, nor mark it.
        assert!(notifications::find(&ada, id).await.is_err());
        notifications::read(&ada, Which::These(vec![id]))
            .await
            .unwrap();
        assert_eq!(notifications::unread(&ben).await.unwrap(), 1);

        let taken = json!({"owner": me(&ada)});
        change(&later(&fresh, &ada), &given, taken).await.unwrap();
        let ben = later(&fresh, &ben);
        assert_eq!(
            notifications::find(&ben, id).await.unwrap_err().status(),
            404
        );
        assert_eq!(told(&ben).await, []);
        assert_eq!(notifications::unread(&ben).await.unwrap(), 0);
        // Nothing was marked by looking: what comes back into sight is as it was.
        let back = records::get(&ada, &given.object, given.id).await.unwrap();
        let mine = json!({"owner": me(&ben)});
        change(&later(&fresh, &ada), &back, mine).await.unwrap();
        let ben = later(&fresh, &ben);
        let all = told(&ben).await;
        assert!(all.iter().any(|one| one.id == id && one.read_at.is_none()));
        assert_eq!(notifications::unread(&ben).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn they_are_read_once_or_all_together_and_come_in_pages() {
    on_each(|fresh| async move {
        let ada = person(&fresh, "Ada", "administrator").await;
        let ben = person(&fresh, "Ben", "sales").await;
        for n in 0..5 {
            let body = json!({"name": format!("C {n}"), "owner": me(&ben)});
            create(&later(&fresh, &ada), "company", body).await;
        }
        let mut ask = Ask {
            limit: 2,
            ..Ask::default()
        };
        let mut seen = Vec::new();
        loop {
            let page = notifications::list(&ben, ask).await.unwrap();
            seen.extend(page.all.iter().map(|one| one.id));
            match page.next {
                Some(next) => ask.after = Some(next),
                None => break,
            }
        }
        assert_eq!(seen.len(), 5);
        assert!(seen.is_sorted_by(|a, b| a > b), "the newest first");
        notifications::read(&ben, Which::These(vec![seen[0], seen[1], seen[1]]))
            .await
            .unwrap();
        assert_eq!(notifications::unread(&ben).await.unwrap(), 3);
        let ask = Ask {
            unread: true,
            limit: 50,
            ..Ask::default()
        };
        let page = notifications::list(&ben, ask).await.unwrap();
        assert_eq!(page.all.len(), 3);
        notifications::read(&ben, Which::All).await.unwrap();
        assert_eq!(notifications::unread(&ben).await.unwrap(), 0);
        // Nobody but people has any.
        assert_eq!(notifications::unread(&fresh.cx()).await.unwrap(), 0);
        let error = notifications::list(&fresh.cx(), Ask::default()).await;
        assert_eq!(error.unwrap_err().status(), 403);
    })
    .await;
}

#[tokio::test]
async fn kinds_that_are_not_wanted_do_not_come() {
    on_each(|fresh| async move {
        let ada = person(&fresh, "Ada", "administrator").await;
        let ben = person(&fresh, "Ben", "sales").await;
        notifications::wish(&ben, vec![Kind::Assigned, Kind::Due])
            .await
            .unwrap();
        let muted = notifications::muted(&ben).await.unwrap();
        assert_eq!(muted.len(), 2);
        let company = json!({"name": "Acme", "owner": me(&ben)});
        let company = create(&later(&fresh, &ada), "company", company).await;
        let gone = later(&fresh, &ada);
        records::delete(&gone, &company.object, company.id, Expect::Any)
            .await
            .unwrap();
        assert_eq!(kinds(&told(&ben).await), [(Kind::Deleted, 1)]);
        notifications::wish(&ben, Vec::new()).await.unwrap();
        assert_eq!(notifications::muted(&ben).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_is_due_is_told_once_and_what_was_missed_later() {
    on_each(|fresh| async move {
        let ben = person(&fresh, "Ben", "sales").await;
        let today = fresh.cx().now.date_in(&fresh.cx().zone);
        for (subject, days) in [("Now", 0), ("Late", -2), ("Later", 3), ("Long ago", -30)] {
            let day = today.plus_days(days).to_iso();
            let body = json!({"subject": subject, "due_date": day, "owner": me(&ben)});
            create(&ben, "task", body).await;
        }
        let done = json!({"subject": "Done", "due_date": today.to_iso(), "status": "done", "owner": me(&ben)});
        create(&ben, "task", done).await;
        let ada = person(&fresh, "Ada", "sales").await;
        for subject in ["First", "Second", "Third"] {
            let body = json!({"subject": subject, "due_date": today.to_iso(), "owner": me(&ada)});
            create(&ada, "task", body).await;
        }
        // Schedules begin when a worker first looks.
        bulk::work_off(&fresh).await;
        for _ in 0..2 {
            fresh.clock.advance(Duration::from_secs(86_400));
            bulk::work_off(&fresh).await;
        }
        let all = told(&later(&fresh, &ben)).await;
        let mut all: Vec<(Kind, String)> = all
            .iter()
            .map(|one| {
                let name = one.record.as_ref().and_then(|record| record.name.clone());
                (one.kind, name.unwrap_or_default())
            })
            .collect();
        all.sort();
        // Nobody worked on the day itself.
        let late = [(Kind::Overdue, "Late".to_owned()), (Kind::Overdue, "Now".to_owned())];
        assert_eq!(all, late);
        let hers = told(&later(&fresh, &ada)).await;
        assert_eq!(kinds(&hers), [(Kind::Overdue, 3)]);
        assert_eq!(hers[0].record, None);
    })
    .await;
}

#[tokio::test]
async fn who_something_is_shared_with_is_told() {
    on_each(|fresh| async move {
        let team = create(&fresh.cx(), "team", json!({"name": "North"})).await;
        let ada = person(&fresh, "Ada", "administrator").await;
        let ben = person(&fresh, "Ben", "partner").await;
        let cleo = json!({"name": "Cleo", "email": "cleo@north.example", "role": "partner", "team": team.id.to_string()});
        let cleo = create(&fresh.cx(), "user", cleo).await;
        let company = create(&ada, "company", json!({"name": "Acme"})).await;
        for whom in [ben.user().unwrap(), team.id] {
            let ada = later(&fresh, &ada);
            shares::share(&ada, &company.object, company.id, whom, Level::Read)
                .await
                .unwrap();
        }
        assert_eq!(kinds(&told(&later(&fresh, &ben)).await), [(Kind::Shared, 1)]);
        assert_eq!(fresh.rows("notifications").await, 2);
        let cleo = match later(&fresh, &acting(&fresh, cleo.id, "Cleo", "partner")).who {
            Principal::User { id, name, role, also, through, .. } => Principal::User { id, name, team: Some(team.id), role, also, through },
            other => other,
        };
        let cleo = fresh.ws.cx(cleo, Via::Page);
        assert_eq!(told(&cleo).await[0].record.as_ref().unwrap().id, company.id);

        // A view of her own team.
        let new = views::NewView {
            name: "Hot".into(),
            audience: views::Audience::Team(team.id),
            ..views::NewView::default()
        };
        let mut head = later(&fresh, &ada).who;
        if let Principal::User { team: of, .. } = &mut head {
            *of = Some(team.id);
        }
        let head = fresh.ws.cx(head, Via::Page);
        let view = views::save(&head, &company.object, new).await.unwrap();
        let all = told(&cleo).await;
        assert_eq!(all[0].view, Some((view.id, "Hot".to_owned())));
        views::remove(&head, view.id, None).await.unwrap();
        assert_eq!(told(&cleo).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn old_ones_go() {
    on_each(|fresh| async move {
        let ada = person(&fresh, "Ada", "administrator").await;
        let ben = person(&fresh, "Ben", "sales").await;
        create(&ada, "company", json!({"name": "Acme", "owner": me(&ben)})).await;
        bulk::work_off(&fresh).await;
        fresh.clock.advance(Duration::from_secs(89 * 86_400));
        bulk::work_off(&fresh).await;
        assert_eq!(fresh.rows("notifications").await, 1);
        fresh.clock.advance(Duration::from_secs(2 * 86_400));
        bulk::work_off(&fresh).await;
        assert_eq!(fresh.rows("notifications").await, 0);
        assert!(jobs::counts(&fresh.cx()).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn whoever_listens_hears_how_much_is_unread() {
    on_each(|fresh| async move {
        let ada = person(&fresh, "Ada", "administrator").await;
        let ben = person(&fresh, "Ben", "sales").await;
        let bells = Bells::new(fresh.ws.clone());
        let mut bell = bells.listen(ben.user().unwrap()).await.unwrap();
        bell.rung().await.unwrap();
        assert_eq!(notifications::unread(&ben).await.unwrap(), 0);
        create(&ada, "company", json!({"name": "Acme", "owner": me(&ben)})).await;
        bell.rung().await.unwrap();
        assert_eq!(notifications::unread(&ben).await.unwrap(), 1);
        notifications::read(&ben, Which::All).await.unwrap();
        bell.rung().await.unwrap();
        assert_eq!(notifications::unread(&ben).await.unwrap(), 0);
    })
    .await;
}
