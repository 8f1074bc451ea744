//! The walk itself: each line with everybody.

use testkit::{Answered, Caller};

use crate::lines::{HIDDEN, Kind, Line, Sent};
use crate::scene::{self, SECRET, Scene, Things};
use crate::trace::Trace;

/// Walks along one line; gives what was not as it says.
pub async fn along(scene: &Scene, line: &Line) -> Vec<String> {
    let mut step = Step {
        scene,
        line,
        things: Things::of(scene, line).await,
        seen: None,
        wrong: Vec::new(),
    };
    match line.kind {
        Kind::Rest => step.rest().await,
        Kind::Page => step.page().await,
        Kind::Gate => return step.gate().await,
        Kind::Program => return step.program().await,
    }
    if line.writes() {
        step.forged().await;
        step.foreign().await;
    }
    if line.method == "GET" {
        step.head().await;
    }
    if line.is_last {
        let leaver = scene.leaver().await;
        let right = step.ask(&leaver, &[]).await;
        step.expect("whoever leaves", &right, line.good);
        return step.wrong;
    }
    step.others().await;
    step.untouched().await;
    let right = step.ask(scene.who(line.right), &[]).await;
    step.expect("whoever may", &right, line.good);
    step.wrong
}

/// One line on its way.
struct Step<'s> {
    scene: &'s Scene,
    line: &'s Line,
    things: Things,
    /// What the workspace held after the last call, if nothing was asked since that may
    /// write.
    seen: Option<Trace>,
    wrong: Vec<String>,
}

impl Step<'_> {
    /// Asks for what the line says.
    async fn ask(&self, who: &Caller, headers: &[(&str, &str)]) -> Answered {
        ask(self.line, &self.things, self.line.method, who, headers).await
    }

    fn complain(&mut self, text: String) {
        let Line { method, path, .. } = self.line;
        self.wrong.push(format!("{method} {path}: {text}"));
    }

    fn expect(&mut self, who: &str, answer: &Answered, status: u16) {
        if answer.status != status {
            let told: String = answer.text().chars().take(300).collect();
            let told = match answer.header("content-type").starts_with("text/html") {
                true => String::new(),
                false => told,
            };
            self.complain(format!(
                "{who} got {}, not {status} {told}",
                answer.status.as_u16()
            ));
        }
    }

    /// Somebody gets a status, and nothing is written or told.
    async fn refused(
        &mut self,
        name: &str,
        who: &Caller,
        headers: &[(&str, &str)],
        status: u16,
    ) -> Answered {
        let answer = self.unwritten(name, who, headers, status).await;
        let may_see = name == "a reader" || self.line.path.contains(SECRET);
        if answer.text().to_lowercase().contains(SECRET) && !may_see {
            self.complain(format!("{name} is told of what they may not see"));
        }
        answer
    }

    /// Somebody gets a status, and nothing is written.
    async fn unwritten(
        &mut self,
        name: &str,
        who: &Caller,
        headers: &[(&str, &str)],
        status: u16,
    ) -> Answered {
        let fresh = &self.scene.app.fresh;
        let before = match self.seen.take() {
            Some(seen) => seen,
            None => Trace::of(fresh).await,
        };
        let answer = self.ask(who, headers).await;
        self.expect(name, &answer, status);
        let after = Trace::of(fresh).await;
        let mut written = before.told(&after);
        if self.line.leaves_trace && answer.status.as_u16() == self.line.good {
            written.retain(|what| !what.starts_with("audit:") && !what.starts_with("tickets:"));
        }
        if !written.is_empty() {
            self.complain(format!("{name} wrote: {written:?}"));
        }
        self.seen = Some(after);
        answer
    }

    async fn rest(&mut self) {
        let scene = self.scene;
        for (name, who) in &scene.people.nobodies {
            let answer = self.refused(name, who, &[], 401).await;
            if self.line.path.starts_with("/api/v1/")
                && !answer.header("www-authenticate").starts_with("Bearer")
            {
                self.complain(format!("{name} is not told how to come in"));
            }
        }
    }

    /// Keys are nobody to pages.
    async fn page(&mut self) {
        let scene = self.scene;
        for (name, who) in &scene.people.nobodies {
            let asks_in = if self.line.writes() { 401 } else { 303 };
            let answer = self.refused(name, who, &[], asks_in).await;
            let to = answer.header("location").to_owned();
            if !self.line.writes() && !to.starts_with("/sign-in") {
                self.complain(format!("{name} is led to {to:?}"));
            }
            let piece = [("hx-request", "true")];
            self.refused(name, who, &piece, 401).await;
        }
        let key = scene.app.as_key();
        let status = if self.line.writes() { 401 } else { 303 };
        self.refused("a key", &key, &[], status).await;
    }

    /// Strangers come as far as everybody.
    async fn gate(mut self) -> Vec<String> {
        let scene = self.scene;
        let (line, people) = (self.line, &scene.people);
        if line.writes() {
            for (name, who) in &people.nobodies {
                self.refused(name, who, &[], forged_at_the_gate(line)).await;
            }
            let nobody = scene.app.as_nobody();
            let gate = nobody.get("/sign-in").await.header("set-cookie").to_owned();
            let cookie = gate.split(';').next().unwrap_or_default();
            let token = cookie
                .strip_prefix("gate=")
                .expect("the gate gives a token");
            let with = [("cookie", cookie), ("x-csrf-token", token)];
            self.refused("a stranger with a token", &nobody, &with, line.good)
                .await;
        } else {
            for (name, who) in &people.nobodies {
                self.refused(name, who, &[], line.good).await;
            }
        }
        if line.writes() {
            self.foreign().await;
        }
        for who in [&people.reader, &people.outsider] {
            // Whoever signs out is gone, so they sign in for that once more.
            if line.path != "/sign-out" {
                self.refused("somebody", who, &[], line.reader).await;
            }
        }
        self.wrong
    }

    /// Programs get the same whoever's cookies come along.
    async fn program(mut self) -> Vec<String> {
        let people = &self.scene.people;
        for (name, who) in &people.nobodies {
            self.refused(name, who, &[], self.line.good).await;
        }
        for who in [&people.seller, &people.admin, &people.outsider] {
            self.refused("somebody", who, &[], self.line.good).await;
        }
        self.wrong
    }

    /// A right session with the token of nobody, and of somebody else.
    async fn forged(&mut self) {
        let scene = self.scene;
        let forged = scene.who(self.line.right).without("x-csrf-token");
        self.unwritten("a form without a token", &forged, &[], 403)
            .await;
        let others = scene.people.other.header("x-csrf-token");
        let others = [("x-csrf-token", others.as_str())];
        self.unwritten("a form with another's token", &forged, &others, 403)
            .await;
        self.unwritten("an empty token", &forged, &[("x-csrf-token", "")], 403)
            .await;
    }

    /// A right session with its token, from a page of another site.
    async fn foreign(&mut self) {
        let scene = self.scene;
        let who = scene.who(self.line.right);
        let host = ("host", "crm.bank.example");
        for foreign in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let name = format!("a page with {foreign:?}");
            self.unwritten(&name, who, &[host, foreign], 403).await;
        }
    }

    /// HEAD tells no more than GET.
    async fn head(&mut self) {
        let scene = self.scene;
        for who in [&scene.app.as_nobody(), &scene.people.other] {
            let get = self.ask(who, &[]).await;
            let head = ask(self.line, &self.things, "HEAD", who, &[]).await;
            self.expect("HEAD", &head, get.status.as_u16());
            if !head.body.is_empty() {
                self.complain("HEAD has a body".to_owned());
            }
        }
    }

    async fn others(&mut self) {
        let scene = self.scene;
        let (line, people) = (self.line, &scene.people);
        for (name, who, status) in [
            ("a reader", &people.reader, line.reader),
            ("a seller of another team", &people.other, line.other),
            ("an outsider", &people.outsider, line.outsider),
        ] {
            if status == HIDDEN {
                self.hidden(name, who).await;
            } else if line.is_own || matches!(status, 201 | 202) || (status == 303 && line.writes())
            {
                // They may as well, of their own.
                self.seen = None;
                let answer = self.ask(who, &[]).await;
                self.expect(name, &answer, status);
            } else {
                self.refused(name, who, &[], status).await;
            }
        }
    }

    /// What the line is about is what it was, whatever others began.
    async fn untouched(&mut self) {
        let admin = &self.scene.people.admin;
        if self.line.path.ends_with("/bulk") {
            self.scene.work_off().await;
        }
        for (name, plural) in [
            ("company", "companies"),
            ("loser", "companies"),
            ("deal", "deals"),
        ] {
            let Some(thing) = self.things.0.get(name) else {
                continue;
            };
            let path = format!("/api/v1/{plural}/{}", thing.value);
            let version = admin.get(path).await.json()["version"].as_i64();
            if version != Some(1) {
                self.complain(format!("somebody changed the {name}"));
            }
        }
    }

    /// Whether somebody gets the very answer for what nobody has.
    async fn hidden(&mut self, name: &str, who: &Caller) {
        let guessed = self.things.guessed(self.scene);
        let of_nobody = ask(self.line, &guessed, self.line.method, who, &[]).await;
        self.seen = None;
        let answer = self
            .refused(name, who, &[], of_nobody.status.as_u16())
            .await;
        let (told, expected) = (
            self.things.bare(&answer.text()),
            guessed.bare(&of_nobody.text()),
        );
        if told != expected {
            self.complain(format!("{name} {}", difference(&told, &expected)));
        }
    }
}

/// What whoever has no token of the gate gets.
fn forged_at_the_gate(line: &Line) -> u16 {
    match line.path {
        // There is no set-up any more, whatever is sent.
        "/setup" => 404,
        // Whoever holds no ticket is sent back before their form is looked at.
        "/sign-in/second" | "/sign-in/set-up" => 303,
        // Nor is a form looked at of who holds no link.
        "/set-password" => 410,
        _ => 403,
    }
}

async fn ask(
    line: &Line,
    things: &Things,
    method: &str,
    who: &Caller,
    headers: &[(&str, &str)],
) -> Answered {
    let method = if method == "ANY" { "GET" } else { method };
    let mut asking = who.ask(method, things.fill(line.path));
    for (name, value) in headers {
        asking = asking.header(name, value);
    }
    let asking = match line.sent {
        Sent::Nothing if line.writes() && line.kind != Kind::Rest => {
            asking.header("content-type", "application/x-www-form-urlencoded")
        }
        Sent::Nothing => asking,
        Sent::Json(body) => asking
            .header("content-type", "application/json")
            .raw(things.fill(body)),
        Sent::Form(body) => asking
            .header("content-type", "application/x-www-form-urlencoded")
            .raw(things.fill(body)),
        Sent::File(name, holds, field, value) => asking
            .header("content-type", "multipart/form-data; boundary=edge")
            .raw(scene::form(name, holds, Some((field, value)))),
    };
    asking.send().await
}

/// Where two texts part.
fn difference(told: &str, expected: &str) -> String {
    let same = told.bytes().zip(expected.bytes());
    let at = same.take_while(|(a, b)| a == b).count().saturating_sub(60);
    let some = |text: &str| {
        String::from_utf8_lossy(text.as_bytes().get(at..).unwrap_or_default())
            .chars()
            .take(300)
            .collect::<String>()
    };
    format!("is told {:?} and not {:?}", some(told), some(expected))
}
