//! Links, factors, passkeys, and what somebody in charge does about those of others.

use base::Id;
use engine::Cx;
use engine::people::{self as folk, How, Newcomer, Session, factors as any, open};
use identity::care;
use identity::entry::{self, Entry};
use identity::factors::{self, NewProgram, Which};
use identity::links::{self, Purpose};
use identity::passkeys::{self, Site};
use identity::proof::Proven;
use serde_json::json;
use totp_rs::{Builder, Secret};

use crate::device::{ADDRESS, Device};
use crate::world::{Told, World, from, none, told};

const NEW: &str = "seven quiet rivers run";
const TOKEN: &str = "the form token of a browser";

/// Nobody who could be named did it.
fn by_nobody(event: &'static str, user: Id, details: serde_json::Value) -> Told {
    Told {
        event,
        by: ("nobody", None),
        about: Some(("user", user)),
        details,
    }
}

fn secret_of(link: &links::Link) -> String {
    let whole = link.address("http://x.example");
    whole.split_once('#').unwrap().1.to_owned()
}

pub async fn links(world: &mut World) {
    let newcomer = Newcomer {
        email: "cleo@north.example".into(),
        name: "Cleo".into(),
        role: Some("viewer".into()),
        ..Newcomer::default()
    };
    let admin = world.admin.clone();
    let cleo = folk::admit(&admin, newcomer).await.unwrap().id;
    let rights = json!({"changes": [
        {"field": "role", "before": null, "after": "viewer"},
        {"field": "active", "before": null, "after": true},
        {"field": "email"},
    ]});
    let about = ("user", cleo);
    world
        .expect("made", &[told("rights_changed", &admin, about, rights)])
        .await;

    let refused = links::issue(&admin, cleo, Purpose::Reset).await;
    assert_eq!(refused.unwrap_err().status(), 409);
    let refused = links::issue(&world.seller, cleo, Purpose::Invitation).await;
    assert_eq!(refused.unwrap_err().status(), 403);
    world.expect("no link", &[]).await;

    for (purpose, event, by) in [
        (Purpose::Invitation, "invited", "invitation"),
        (Purpose::Reset, "reset_link_made", "reset"),
    ] {
        let link = links::issue(&admin, cleo, purpose).await.unwrap();
        world
            .expect("a link", &[told(event, &admin, about, none())])
            .await;
        let other = match purpose {
            Purpose::Invitation => Purpose::Reset,
            Purpose::Reset => Purpose::Invitation,
        };
        let refused = links::withdraw(&admin, cleo, other).await;
        assert_eq!(refused.unwrap_err().status(), 404);
        let refused = links::withdraw(&world.seller, cleo, purpose).await;
        assert_eq!(refused.unwrap_err().status(), 403);
        let open = links::open(&admin, cleo).await.unwrap().unwrap();
        assert_eq!((open.purpose, open.expires_at), (purpose, link.expires_at));
        world.expect("not withdrawn", &[]).await;
        links::withdraw(&admin, cleo, purpose).await.unwrap();
        let kind = json!({"kind": by});
        world
            .expect("withdrawn", &[told("link_withdrawn", &admin, about, kind)])
            .await;
        assert_eq!(links::open(&admin, cleo).await.unwrap(), None);
        let dead = links::accept(&world.system(), &secret_of(&link), NEW.into()).await;
        assert!(dead.unwrap().is_none());
        let again = links::withdraw(&admin, cleo, purpose).await;
        assert_eq!(again.unwrap_err().status(), 404);
        world.expect("withdrawn once", &[]).await;

        let link = links::issue(&admin, cleo, purpose).await.unwrap();
        world
            .expect("another link", &[told(event, &admin, about, none())])
            .await;
        let (secret, cx) = (secret_of(&link), world.system());
        world.secrets.extend([secret.clone(), NEW.into()]);
        let guessed = links::accept(&cx, "guess", NEW.into()).await.unwrap();
        assert!(guessed.is_none());
        let weak = links::accept(&cx, &secret, "password".into()).await;
        assert_eq!(weak.unwrap_err().status(), 422);
        world.expect("not used", &[]).await;
        assert!(
            links::accept(&cx, &secret, NEW.into())
                .await
                .unwrap()
                .is_some()
        );
        let themselves = Told {
            by: ("user", Some(cleo)),
            ..told("password_set", &cx, about, json!({"by": by}))
        };
        world.expect("used", &[themselves]).await;
        assert!(
            links::accept(&cx, &secret, NEW.into())
                .await
                .unwrap()
                .is_none()
        );
        world.expect("used twice", &[]).await;
    }
}

/// A session of the seller, begun beside the log's questions.
async fn session(world: &World) -> Session {
    let ws = &world.fresh.ws;
    let user = folk::active(ws, world.seller_id()).await.unwrap().unwrap();
    let how = How {
        via: "password".into(),
        is_second: true,
    };
    let begun = folk::begin_session(ws, &user, &how, from()).await;
    begun.unwrap().0
}

async fn proven(world: &mut World) -> Proven {
    let session = session(world).await;
    let signed_in = told(
        "signed_in",
        &world.seller,
        ("user", world.seller_id()),
        json!({"how": "password"}),
    );
    world.expect("a session", &[signed_in]).await;
    Proven::of(&session, world.fresh.clock.now()).unwrap()
}

/// The code that a program shows now.
fn code(world: &World, new: &NewProgram) -> String {
    let typed: String = new.secret.chars().filter(|c| *c != ' ').collect();
    let secret = Secret::try_from_base32(&typed).unwrap();
    let codes = Builder::new()
        .with_secret(secret)
        .with_digits(6)
        .build()
        .unwrap();
    let seconds = world.fresh.clock.now().0.div_euclid(1_000_000);
    codes.generate(seconds.unsigned_abs()).to_string()
}

async fn add_program(world: &mut World, cx: &Cx, proven: Proven) {
    let new = factors::offer(&cx.ws, proven, "ben").await.unwrap();
    let wrong = factors::add(cx, proven, &new.ticket, "nonsense").await;
    assert_eq!(wrong.unwrap_err().status(), 422);
    world.expect("offered", &[]).await;
    let code = code(world, &new);
    let typed = new.secret.replace(' ', "");
    world.secrets.extend([typed, new.ticket.clone()]);
    factors::add(cx, proven, &new.ticket, &code).await.unwrap();
    let added = told(
        "second_factor_added",
        cx,
        ("user", world.seller_id()),
        json!({"kind": "totp"}),
    );
    world.expect("a program", &[added]).await;
    let again = factors::add(cx, proven, &new.ticket, &code).await;
    assert_eq!(again.unwrap_err().status(), 422);
    world.expect("added twice", &[]).await;
}

pub async fn factors(world: &mut World) {
    let (proven, cx) = (proven(world).await, world.now(&world.seller));
    let (ws, user) = (cx.ws.clone(), world.seller_id());
    let about = ("user", user);
    assert_eq!(factors::renew(&cx, proven).await.unwrap_err().status(), 409);
    world.expect("no codes for nothing", &[]).await;
    add_program(world, &cx, proven).await;
    assert!(
        any::has_any(&mut ws.db().read().await.unwrap(), user)
            .await
            .unwrap()
    );

    let codes = factors::renew(&cx, proven).await.unwrap();
    world.secrets.extend(codes.clone());
    world
        .expect("codes", &[told("recovery_codes_made", &cx, about, none())])
        .await;

    // The right password and a wrong code.
    let email = "ben@north.example";
    let entry = entry::sign_in(&ws, email, crate::world::PASSWORD, from()).await;
    let Entry::Second(ticket) = entry.unwrap() else {
        panic!("no second step is asked for");
    };
    let wrong = entry::by_code(&ws, &ticket, "zzzz-zzzz-zzzz-zzzz", from()).await;
    assert_eq!(wrong.map(drop).unwrap_err().status(), 422);
    let failed = by_nobody("sign_in_failed", user, json!({"why": "second_factor"}));
    world.expect("a wrong code", &[failed]).await;
    entry::by_code(&ws, &ticket, &codes[0], from())
        .await
        .map(drop)
        .unwrap();
    let signed_in = told("signed_in", &cx, about, json!({"how": "password"}));
    world.expect("a recovery code", &[signed_in]).await;

    let removed = told("second_factor_removed", &cx, about, json!({"kind": "totp"}));
    factors::remove(&cx, proven, Which::Program).await.unwrap();
    world.expect("removed", &[removed]).await;
    let twice = factors::remove(&cx, proven, Which::Program).await;
    assert_eq!(twice.unwrap_err().status(), 404);
    world.expect("removed twice", &[]).await;
}

async fn add_passkey(world: &mut World, cx: &Cx, proven: Proven, device: &Device) -> Id {
    let site = Site::of(ADDRESS, "Rapport").unwrap();
    let person = ("ben@north.example", "Ben");
    let asked = passkeys::ask_new(&cx.ws, &site, proven, person, TOKEN)
        .await
        .unwrap();
    let answer = device.make(&asked);
    let given = (asked.ticket.as_str(), answer.as_str());
    let made = passkeys::add(cx, &site, proven, given, "My phone", TOKEN)
        .await
        .unwrap();
    let details = json!({"passkey": made});
    let added = told("passkey_added", cx, ("user", world.seller_id()), details);
    world.expect("a passkey", &[added]).await;
    // What was asked was asked once.
    let again = passkeys::add(cx, &site, proven, given, "My phone", TOKEN).await;
    assert_eq!(again.unwrap_err().status(), 422);
    world.expect("added twice", &[]).await;
    made
}

pub async fn passkeys(world: &mut World) {
    let (proven, cx) = (proven(world).await, world.now(&world.seller));
    let (user, device) = (world.seller_id(), Device::of(9));
    let site = Site::of(ADDRESS, "Rapport").unwrap();
    let made = add_passkey(world, &cx, proven, &device).await;

    let system = world.system();
    // Used, used on, gone back, and tried once more.
    for (counter, is_taken, is_told) in [
        (5, true, false),
        (6, true, false),
        (3, false, true),
        (7, false, false),
    ] {
        let asked = passkeys::ask(&cx.ws, &site, None, TOKEN).await.unwrap();
        let answer = device.answer(&asked, user, counter);
        let proved = passkeys::prove(&system, &site, &asked.ticket, &answer, TOKEN).await;
        assert_eq!(proved.is_ok(), is_taken, "{counter}: {proved:?}");
        let refused = by_nobody("passkey_refused", user, json!({"passkey": made}));
        let expect = is_told.then_some(refused);
        world
            .expect(&format!("use {counter}"), expect.as_slice())
            .await;
    }

    let which = Which::Passkey(made);
    factors::remove(&cx, proven, which).await.unwrap();
    let removed = told(
        "passkey_removed",
        &cx,
        ("user", user),
        json!({"passkey": made}),
    );
    world.expect("removed", &[removed]).await;
    assert_eq!(
        factors::remove(&cx, proven, which)
            .await
            .unwrap_err()
            .status(),
        404
    );
    world.expect("removed twice", &[]).await;
}

pub async fn care(world: &mut World) {
    let (proven, cx) = (proven(world).await, world.now(&world.seller));
    let (user, admin) = (world.seller_id(), world.now(&world.admin));
    let about = ("user", user);
    add_program(world, &cx, proven).await;
    let passkey = add_passkey(world, &cx, proven, &Device::of(11)).await;

    let mark = session(world).await.mark;
    let signed_in = told("signed_in", &cx, about, json!({"how": "password"}));
    world.expect("a session", &[signed_in]).await;
    let refused = care::end_session(&world.seller, world.admin.user().unwrap(), &mark).await;
    assert_eq!(refused.unwrap_err().status(), 403);
    care::end_session(&admin, user, "nobodys").await.unwrap();
    world.expect("not ended", &[]).await;
    for expect in [Some(told("session_revoked", &admin, about, none())), None] {
        care::end_session(&admin, user, &mark).await.unwrap();
        world.expect("ended", expect.as_slice()).await;
    }
    let mark = session(world).await.mark;
    open::end(&cx, user, &mark).await.unwrap();
    let signed_in = told("signed_in", &cx, about, json!({"how": "password"}));
    let own = told("session_revoked", &cx, about, none());
    world.expect("one's own", &[signed_in, own]).await;

    care::remove_factors(&admin, user).await.unwrap();
    let expect = [
        told(
            "second_factor_removed",
            &admin,
            about,
            json!({"kind": "totp"}),
        ),
        told(
            "passkey_removed",
            &admin,
            about,
            json!({"passkey": passkey}),
        ),
        told("signed_out_everywhere", &admin, about, none()),
    ];
    world.expect("all of them", &expect).await;
    care::end_sessions(&admin, user).await.unwrap();
    let out = told("signed_out_everywhere", &admin, about, none());
    world.expect("everywhere", &[out]).await;
}
