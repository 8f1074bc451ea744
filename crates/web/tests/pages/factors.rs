//! Second factors: set up, asked for, used once, asked of roles.

use std::time::Duration;

use engine::people;
use testkit::on_each;

use crate::browser::{Browser, EMAIL, PASSWORD, Shown};

/// What the program that was given a secret shows, so many steps from now.
fn code(browser: &Browser, secret: &str, steps: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let now = browser.fresh.clock.now().0 / 1_000_000 + steps * 30;
    totp.generate(now.unsigned_abs()).to_string()
}

/// A code that is none of now.
fn wrong(browser: &Browser, secret: &str) -> String {
    let near: Vec<String> = (-1..=1).map(|step| code(browser, secret, step)).collect();
    let mut tried = (0..).map(|n: u32| format!("{n:06}"));
    tried.find(|code| !near.contains(code)).unwrap()
}

fn secret(page: &Shown) -> String {
    page.between("<code class=\"program__text\">", "</code>")
        .into()
}

fn ticket(page: &Shown) -> String {
    page.between("name=\"ticket\" value=\"", "\"").into()
}

fn codes(page: &Shown) -> Vec<String> {
    let list = page.between("<ol class=\"codes__list\">", "</ol>");
    let codes = list.split("<code>").skip(1);
    codes
        .map(|rest| rest.split('<').next().unwrap().into())
        .collect()
}

/// Sets a program up; gives its secret and the recovery codes.
pub async fn set_up(browser: &mut Browser) -> (String, Vec<String>) {
    let page = browser.get("/account/program").await;
    page.expect(200, &["data:image/svg+xml;base64,"]);
    let (secret, ticket) = (secret(&page), ticket(&page));
    let wrong = wrong(browser, &secret);
    let fields = [("ticket", ticket.as_str()), ("code", wrong.as_str())];
    let refused = browser.post("/account/program", &fields).await;
    refused.expect(422, &["not the code that the program shows", &secret]);
    let right = code(browser, &secret, 0);
    let fields = [("ticket", ticket.as_str()), ("code", right.as_str())];
    let done = browser.post("/account/program", &fields).await;
    done.expect(200, &["Keep your recovery codes"]);
    let codes = codes(&done);
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

/// Gives the password; what comes next is the second step.
async fn first_step(browser: &mut Browser) {
    browser.post("/sign-out", &[]).await;
    let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "/deals")];
    let shown = browser.post("/sign-in", &fields).await;
    let to = Some("/sign-in/second?next=%2Fdeals");
    assert_eq!(
        (shown.status.as_u16(), shown.location.as_deref()),
        (303, to)
    );
    assert!(!browser.has_cookie("session"), "nobody is in yet");
}

async fn second_step(browser: &mut Browser, code: &str) -> Shown {
    let fields = [("code", code), ("next", "/deals")];
    browser.post("/sign-in/second", &fields).await
}

#[tokio::test]
async fn a_code_lets_in_once_and_nothing_opens_before() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let (secret, _) = set_up(&mut browser).await;
        browser
            .get("/account")
            .await
            .expect(200, &["10 left", "id=\"remove-program\"", "This browser"]);

        // The code that set it up is used up.
        first_step(&mut browser).await;
        let same = code(&browser, &secret, 0);
        second_step(&mut browser, &same)
            .await
            .expect(422, &["wrong or was used", "e-code"]);
        for path in ["/", "/deals", "/account", "/users", "/sign-in/rules"] {
            let shown = browser.get(path).await;
            let to = shown.location.unwrap_or_default();
            assert!(to.starts_with("/sign-in"), "{path} leads to {to}");
        }
        // Who has a factor sets up none by the password alone.
        let shown = browser.get("/sign-in/set-up").await;
        assert_eq!(shown.location.as_deref(), Some("/sign-in/second"));
        let shown = browser.post("/sign-in/set-up", &[("code", "000000")]).await;
        assert_eq!(shown.location.as_deref(), Some("/sign-in"));

        first_step(&mut browser).await;
        browser
            .get("/sign-in/second")
            .await
            .expect(200, &["id=\"second\""]);
        browser.fresh.clock.advance(Duration::from_secs(30));
        let next = code(&browser, &secret, 0);
        let shown = second_step(&mut browser, &format!(" {} {} ", &next[..3], &next[3..])).await;
        assert_eq!(shown.location.as_deref(), Some("/deals"), "{}", shown.html);
        browser.get("/deals").await.expect(200, &["Mira Holm"]);
        browser
            .get("/account")
            .await
            .expect(200, &["by password and second factor"]);

        // Neither the same code again nor one from before.
        for step in [0, -1] {
            first_step(&mut browser).await;
            let old = code(&browser, &secret, step);
            second_step(&mut browser, &old).await.expect(422, &[]);
        }
        // A clock that goes half a minute ahead does no harm.
        let ahead = code(&browser, &secret, 1);
        second_step(&mut browser, &ahead).await.expect(303, &[]);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_give_one_code_at_once_one_gets_in() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let (secret, recovery) = set_up(&mut browser).await;
        browser.fresh.clock.advance(Duration::from_secs(60));
        let code = code(&browser, &secret, 0);
        for given in [code.as_str(), recovery[0].as_str()] {
            let mut others = Vec::new();
            for _ in 0..4 {
                let mut other = browser.another();
                first_step(&mut other).await;
                others.push(other);
            }
            let all = others.iter_mut().map(|other| second_step(other, given));
            let shown = futures::future::join_all(all).await;
            let mut statuses: Vec<u16> = shown.iter().map(|one| one.status.as_u16()).collect();
            statuses.sort_unstable();
            assert_eq!(statuses, [303, 422, 422, 422], "{given}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_second_step_is_this_browsers_and_ends() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let (secret, _) = set_up(&mut browser).await;
        browser.fresh.clock.advance(Duration::from_secs(60));
        first_step(&mut browser).await;
        // Another browser has no ticket, whatever code it gives.
        let mut other = browser.another();
        let now = code(&browser, &secret, 0);
        let shown = second_step(&mut other, &now).await;
        assert_eq!(shown.location.as_deref(), Some("/sign-in?next=%2Fdeals"));
        // A form from elsewhere is not taken.
        let fields = [("code", now.as_str()), ("-csrf", "guess")];
        browser
            .post_raw("/sign-in/second", &fields)
            .await
            .expect(403, &[]);
        // After ten minutes it is over.
        browser.fresh.clock.advance(Duration::from_secs(600));
        let now = code(&browser, &secret, 0);
        let shown = second_step(&mut browser, &now).await;
        assert_eq!(shown.location.as_deref(), Some("/sign-in?next=%2Fdeals"));
        // Nor does who is half in get further once the password is another one.
        first_step(&mut browser).await;
        let cx = browser.fresh.cx();
        let user = people::by_email(&cx.ws, EMAIL).await.unwrap().unwrap();
        people::set_password(&cx, user, "eight other rivers".into())
            .await
            .unwrap();
        let shown = second_step(&mut browser, &now).await;
        assert_eq!(shown.location.as_deref(), Some("/sign-in?next=%2Fdeals"));
    })
    .await;
}

#[tokio::test]
async fn guessing_codes_is_slowed_down_by_person_and_not_forgiven_by_the_password() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let (secret, _) = set_up(&mut browser).await;
        browser.fresh.clock.advance(Duration::from_secs(60));
        let guess = wrong(&browser, &secret);
        for _ in 0..4 {
            first_step(&mut browser).await;
            for _ in 0..2 {
                second_step(&mut browser, &guess).await.expect(422, &[]);
            }
        }
        first_step(&mut browser).await;
        let right = code(&browser, &secret, 0);
        let shown = second_step(&mut browser, &right).await;
        shown.expect(429, &["Too many attempts"]);
        assert_eq!(shown.headers["retry-after"], "600");
    })
    .await;
}

#[tokio::test]
async fn recovery_codes_let_in_once_each_and_a_low_count_is_told() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let (_, recovery) = set_up(&mut browser).await;
        for (n, code) in recovery.iter().take(7).enumerate() {
            first_step(&mut browser).await;
            second_step(&mut browser, &code.to_uppercase())
                .await
                .expect(303, &[]);
            let shown = browser.get("/deals").await;
            assert_eq!(shown.has("Few recovery codes are left"), n == 6, "{n}");
        }
        browser.get("/account").await.expect(200, &["3 left"]);
        first_step(&mut browser).await;
        second_step(&mut browser, &recovery[0])
            .await
            .expect(422, &[]);
        second_step(&mut browser, &recovery[7])
            .await
            .expect(303, &[]);
        // New ones take the place of the old.
        let made = browser.post("/account/codes", &[]).await;
        let new = codes(made.expect(200, &["Keep your recovery codes"]));
        first_step(&mut browser).await;
        second_step(&mut browser, &recovery[8])
            .await
            .expect(422, &[]);
        second_step(&mut browser, &new[0]).await.expect(303, &[]);
        assert!(
            !browser.get("/account").await.has(&new[1]),
            "they are shown once"
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_before_a_session_ended_is_kept_over_the_second_step() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let (_, recovery) = set_up(&mut browser).await;
        browser.post("/sign-out", &[]).await;
        let fields = [
            ("email", EMAIL),
            ("password", PASSWORD),
            ("kept", "/companies"),
            ("kept.name", "Birch & Co"),
        ];
        let shown = browser.post("/sign-in", &fields).await;
        shown.expect(200, &["id=\"second\"", "Birch &amp; Co"]);
        let fields = [
            ("code", recovery[0].as_str()),
            ("kept", "/companies"),
            ("kept.name", "Birch & Co"),
        ];
        browser
            .post("/sign-in/second", &fields)
            .await
            .expect(200, &["You are signed in again", "Birch &amp; Co"]);
    })
    .await;
}

#[tokio::test]
async fn a_factor_that_is_removed_is_asked_for_no_more() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        set_up(&mut browser).await;
        let shown = browser.post("/account/program/remove", &[]).await;
        assert_eq!(shown.location.as_deref(), Some("/account"));
        assert_eq!(browser.fresh.rows("recovery_codes").await, 0);
        browser.post("/sign-out", &[]).await;
        let fields = [("email", EMAIL), ("password", PASSWORD)];
        let shown = browser.post("/sign-in", &fields).await;
        assert_eq!(shown.location.as_deref(), Some("/"));
        browser
            .post("/account/codes", &[])
            .await
            .expect(409, &["Set up a second factor first"]);
    })
    .await;
}

#[tokio::test]
async fn secrets_lie_sealed_and_codes_as_hashes() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let (secret, recovery) = set_up(&mut browser).await;
        let plain = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).unwrap();
        let mut conn = browser.fresh.ws.db().read().await.unwrap();
        let ask = store::Sql::new("select secret from {w}.totp");
        let kept = conn
            .fetch_one(&ask)
            .await
            .unwrap()
            .bytes(0)
            .unwrap()
            .unwrap();
        let has = |part: &[u8]| kept.windows(part.len()).any(|window| window == part);
        assert!(!has(plain.as_bytes()) && !has(secret.as_bytes()));
        let ask = store::Sql::new("select code_hash from {w}.recovery_codes");
        for row in conn.fetch(&ask).await.unwrap() {
            let hash = row.get_text(0).unwrap();
            assert!(!recovery.iter().any(|code| hash.contains(code)));
        }
    })
    .await;
}
