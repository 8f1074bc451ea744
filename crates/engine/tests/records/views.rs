//! Views that are kept: whoever keeps very many takes nobody's away, and what was changed meanwhile
//! is not removed.

use base::{Error, Id, Micros};
use engine::{
    Cx, Principal, Via, definitions,
    views::{self, Audience, Mark, NewView},
};
use schema::ObjectId;
use serde_json::json;
use store::{Arg, Sql};
use testkit::{Fresh, on_each};

use crate::create;

async fn person(fresh: &Fresh, name: &str, role: &str) -> Cx {
    let email = format!("{}@north.example", name.to_lowercase());
    let body = json!({ "name": name, "email": email, "role": role });
    let user = create(&fresh.cx(), "user", body).await;
    let who = Principal::User {
        id: user.id,
        name: name.into(),
        team: None,
        role: role.into(),
        also: engine::Belongs::default(),
        through: None,
    };
    fresh.ws.cx(who, Via::Page).fresh().await.unwrap()
}

fn company() -> ObjectId {
    ObjectId::from("company")
}

fn called(name: &str, audience: Audience) -> NewView {
    NewView {
        name: name.into(),
        query: Some(String::new()),
        audience,
        ..NewView::default()
    }
}

/// More than are read at once, for everybody, with names that come before all others.
async fn crowd(fresh: &Fresh) {
    const PUT: &str = "insert into {w}.saved_views \
         (id, object, name, query, audience, owner, roles, created_at, updated_at) \
         values ($1, 'company', $2, '', 'everybody', $3, $4, 1, 1)";
    let done = fresh.ws.db().write(fresh.ws.schema().version(), |tx| {
        Box::pin(async move {
            for n in 0..1_100_i64 {
                let args: [Arg; 4] = [
                    Id::make(Micros(n)).into(),
                    format!("0 {n}").into(),
                    Id::make(Micros(n % 6)).into(),
                    Arg::Json(Some("[]".into())),
                ];
                tx.execute(&Sql::with(PUT, args)).await?;
            }
            Ok(())
        })
    });
    done.await.unwrap();
}

#[tokio::test]
async fn whoever_keeps_very_many_views_takes_nobodys_away() {
    on_each(|fresh| async move {
        let field = json!({ "name": "means", "label": "Means", "type": "text" });
        definitions::add_field(&fresh.cx(), "company", &field)
            .await
            .unwrap();
        let ada = person(&fresh, "Ada", "administrator").await;
        let ben = person(&fresh, "Ben", "sales").await;
        let own = called("Zebra", Audience::Me);
        let own = views::save(&ben, &company(), own).await.unwrap();
        let everybodys = called("Yak", Audience::Everybody);
        let everybodys = views::save(&ada, &company(), everybodys).await.unwrap();
        let roles = NewView {
            roles: vec!["sales".into()],
            query: Some("filter=means%20%3D%20%22Acme%22".into()),
            ..called("Xerus", Audience::Everybody)
        };
        let roles = views::save(&ada, &company(), roles).await.unwrap();
        let pin = Mark {
            is_pinned: true,
            begins: false,
        };
        crowd(&fresh).await;

        for view in [&own, &everybodys, &roles] {
            let found = views::find(&ben, view.id).await.unwrap();
            assert_eq!(found.name, view.name);
        }
        let other = views::find(&ada, own.id).await;
        assert!(matches!(other, Err(Error::NotFound { .. })), "it is Ben's");
        for object in [None, Some(&company())] {
            let all = views::list(&ben, object).await.unwrap();
            let names: Vec<_> = all.iter().map(|view| view.name.as_str()).collect();
            assert!(names.contains(&"Zebra") && names.contains(&"Xerus"));
            assert!(names.is_sorted_by_key(|name| name.to_lowercase()));
            let first = views::first(&ben, &all, &company()).unwrap();
            assert_eq!(first.id, roles.id, "what their role begins with");
        }
        let leads = ObjectId::from("lead");
        assert_eq!(views::list(&ben, Some(&leads)).await.unwrap(), []);

        assert_eq!(views::pinned(&ben).await.unwrap(), []);
        views::mark(&ben, everybodys.id, pin).await.unwrap();
        let pinned = views::pinned(&ben).await.unwrap();
        assert_eq!(pinned.len(), 1);
        assert_eq!(
            (pinned[0].id, pinned[0].name.as_str()),
            (everybodys.id, "Yak")
        );
        let all = views::list(&ben, None).await.unwrap();
        assert!(
            all.iter()
                .any(|view| view.is_pinned && view.id == everybodys.id)
        );

        let effect = definitions::effect_of_removal(&ada, "company", "means").await;
        let uses = format!("{:?}", effect.unwrap());
        assert!(uses.contains("Xerus"), "{uses}");
    })
    .await;
}

#[tokio::test]
async fn a_view_that_is_changed_meanwhile_is_not_removed() {
    on_each(|fresh| async move {
        let ada = person(&fresh, "Ada", "administrator").await;
        for n in 0..10 {
            let new = called(&format!("Hot {n}"), Audience::Me);
            let view = views::save(&ada, &company(), new).await.unwrap();
            let (seen, other) = (Some(view.updated_at), called("Warm", Audience::Me));
            let (changed, removed) = tokio::join!(
                views::change(&ada, view.id, other, seen),
                views::remove(&ada, view.id, seen),
            );
            let is_there = views::find(&ada, view.id).await.is_ok();
            assert_eq!(changed.is_ok(), is_there, "{n}: {changed:?} {removed:?}");
            assert_eq!(removed.is_ok(), !is_there, "{n}: {removed:?}");
            if is_there {
                let removed = views::remove(&ada, view.id, seen).await;
                assert!(matches!(removed, Err(Error::Stale { .. })));
                views::remove(&ada, view.id, None).await.unwrap();
            }
        }
        assert_eq!(fresh.rows("saved_views").await, 0);
    })
    .await;
}
