//! A browser without a screen: it keeps cookies, follows nothing, and reads forms.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use engine::people::{self, NewUser};
use engine::{Principal, Via};
use http_body_util::BodyExt as _;
use serde_json::{Value as Json, json};
use testkit::Fresh;
use tower::ServiceExt as _;

pub const EMAIL: &str = "mira@acme.example";
/// A larger file is refused.
pub const UPLOAD_BYTES: u64 = 2_000;
pub const PASSWORD: &str = "seven quiet rivers";

/// A browser on the pages of a fresh workspace.
pub struct Browser {
    pub fresh: std::sync::Arc<Fresh>,
    /// What it calls itself.
    pub agent: &'static str,
    router: Router,
    cookies: BTreeMap<String, String>,
}

/// An answer.
pub struct Shown {
    pub status: StatusCode,
    pub html: String,
    pub location: Option<String>,
    pub headers: axum::http::HeaderMap,
}

impl Browser {
    /// Somebody who is not signed in.
    pub async fn stranger(fresh: Fresh) -> Browser {
        sales::seed(&fresh.cx()).await.unwrap();
        let pages = web::Web::new(fresh.ws.clone(), Some("open-sesame"));
        let pages = pages.with_upload_bytes(UPLOAD_BYTES);
        let router = web::router(pages.clone()).merge(web::uploads(pages));
        Browser {
            fresh: std::sync::Arc::new(fresh),
            agent: "a test",
            router,
            cookies: BTreeMap::new(),
        }
    }

    /// Another browser on the same pages, where nobody is signed in.
    pub fn another(&self) -> Browser {
        Browser {
            fresh: std::sync::Arc::clone(&self.fresh),
            agent: self.agent,
            router: self.router.clone(),
            cookies: BTreeMap::new(),
        }
    }

    pub fn has_cookie(&self, name: &str) -> bool {
        self.cookies.contains_key(name)
    }

    /// As it is asked under a name of the machine.
    pub async fn get_at(&mut self, path: &str, host: &str) -> Shown {
        let request = Request::get(path).header(header::HOST, host);
        self.send(request, Body::empty()).await
    }

    /// An administrator who has signed in.
    pub async fn signed_in(fresh: Fresh) -> Browser {
        let mut browser = Browser::stranger(fresh).await;
        let new = NewUser {
            email: EMAIL.into(),
            name: "Mira Holm".into(),
            role: "administrator".into(),
            password: PASSWORD.into(),
            team: None,
        };
        people::create_user(&browser.fresh.cx(), new).await.unwrap();
        browser.get("/sign-in").await;
        let shown = browser
            .post("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
            .await;
        assert_eq!(shown.status, StatusCode::SEE_OTHER, "{}", shown.html);
        browser
    }

    pub async fn get(&mut self, path: &str) -> Shown {
        self.send(Request::get(path), Body::empty()).await
    }

    pub async fn head(&mut self, path: &str) -> Shown {
        self.send(Request::head(path), Body::empty()).await
    }

    /// Goes on with these cookies; gives those of before.
    pub fn with_cookies(&mut self, cookies: BTreeMap<String, String>) -> BTreeMap<String, String> {
        std::mem::replace(&mut self.cookies, cookies)
    }

    /// What a cookie holds.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// As htmx asks for a piece of a page.
    pub async fn piece(&mut self, path: &str) -> Shown {
        self.send(
            Request::get(path).header("hx-request", "true"),
            Body::empty(),
        )
        .await
    }

    /// Sends a form with the token that the last page carried.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Shown {
        let token = self.token().await;
        let mut all = fields.to_vec();
        all.push(("-csrf", &token));
        self.post_raw(path, &all).await
    }

    /// As a script sends a form.
    pub async fn post_piece(&mut self, path: &str, fields: &[(&str, &str)]) -> Shown {
        let token = self.token().await;
        let mut all = fields.to_vec();
        all.push(("-csrf", &token));
        let body = body_of(&all);
        let request = Request::post(path)
            .header("hx-request", "true")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body)).await
    }

    pub async fn post_raw(&mut self, path: &str, fields: &[(&str, &str)]) -> Shown {
        let body = body_of(fields);
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body)).await
    }

    /// Sends a file to be imported, with the token that the last page carried.
    pub async fn upload(&mut self, object: &str, name: &str, bytes: &[u8]) -> Shown {
        let token = self.token().await;
        self.upload_with(&token, object, name, bytes).await
    }

    pub async fn upload_with(
        &mut self,
        token: &str,
        object: &str,
        name: &str,
        bytes: &[u8],
    ) -> Shown {
        let said = [("-csrf", token), ("object", object)];
        self.send_parts("/imports/new", &said, "file", name, bytes)
            .await
    }

    /// Sends a file as a field of a form.
    pub async fn send_file(&mut self, to: &str, field: &str, name: &str, bytes: &[u8]) -> Shown {
        let token = self.token().await;
        self.send_parts(to, &[("-csrf", &token)], field, name, bytes)
            .await
    }

    async fn send_parts(
        &mut self,
        to: &str,
        said: &[(&str, &str)],
        file: &str,
        name: &str,
        bytes: &[u8],
    ) -> Shown {
        let mut body = Vec::new();
        for (field, value) in said {
            let part = format!(
                "--edge\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            );
            body.extend(part.into_bytes());
        }
        let head = format!(
            "--edge\r\ncontent-disposition: form-data; name=\"{file}\"; filename=\"{name}\"\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n--edge--\r\n");
        let request =
            Request::post(to).header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        self.send(request, Body::from(body)).await
    }

    async fn token(&mut self) -> String {
        let page = self.get("/sign-in").await;
        let page = match page.location {
            Some(_) => self.get("/search").await,
            None => page,
        };
        between(&page.html, "name=\"csrf\" content=\"", "\"").to_owned()
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Shown {
        let cookies = self
            .cookies
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect::<Vec<_>>()
            .join("; ");
        let request = request.header(header::USER_AGENT, self.agent);
        let request = request.header(header::COOKIE, cookies).body(body).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            match rest.contains("Max-Age=0;") {
                true => self.cookies.remove(name),
                false => self
                    .cookies
                    .insert(name.to_owned(), rest.split(';').next().unwrap().to_owned()),
            };
        }
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Shown {
            status: parts.status,
            html: String::from_utf8_lossy(&bytes).into_owned(),
            location: parts
                .headers
                .get(header::LOCATION)
                .map(|to| to.to_str().unwrap().to_owned()),
            headers: parts.headers,
        }
    }

    /// Makes a record behind the pages' back.
    pub async fn record(&self, object: &str, body: Json) -> String {
        engine::records::create(&self.cx(), &self.object(object).id, body)
            .await
            .unwrap()
            .id
            .to_string()
    }

    /// Makes somebody who has the rights of a new role besides a partner's; gives their id.
    pub async fn person_with(&self, email: &str, role: Json) -> String {
        let new = NewUser {
            email: email.into(),
            name: "Rae Sol".into(),
            role: "partner".into(),
            password: PASSWORD.into(),
            team: None,
        };
        let role = self.record("role", role).await;
        let person = people::create_user(&self.cx(), new).await.unwrap();
        let roles = json!({"roles": [role]});
        let any = engine::records::Expect::Any;
        engine::records::update(&self.cx(), &"user".into(), person.id, roles, any)
            .await
            .unwrap();
        person.id.to_string()
    }

    /// The first record of an object whose title is this.
    pub async fn id_of(&self, object: &str, title: &str) -> String {
        let cx = self.cx();
        let def = &self.object(object);
        let filter = schema::filter::parse(
            &format!("{} = '{title}'", def.title_field().unwrap().name),
            def,
            &cx.schema,
        )
        .unwrap();
        let query = schema::Query {
            filter,
            ..schema::Query::of(def.id.clone())
        };
        engine::records::list(&cx, query).await.unwrap().records[0]
            .id
            .to_string()
    }

    pub async fn stored(&self, object: &str, id: &str) -> Json {
        let cx = self.cx();
        let def = self.object(object);
        let record = engine::records::get_any(&cx, &def.id, base::Id::parse(id).unwrap())
            .await
            .unwrap();
        schema::value::write::record_json(&cx.schema, &def, &record)
    }

    fn object(&self, name: &str) -> std::sync::Arc<schema::ObjectDef> {
        std::sync::Arc::clone(self.cx().schema.named(name).unwrap())
    }

    fn cx(&self) -> engine::Cx {
        self.fresh.ws.cx(Principal::System, Via::Command)
    }

    /// An object of six fields and a reference, as an administrator makes it by REST.
    pub async fn vehicles(&mut self) {
        let def = json!({"name": "vehicle", "plural": "vehicles", "label": "Vehicle", "title": "name", "fields": [
            {"name": "name", "type": "text", "label": "Name", "required": true},
            {"name": "plate", "type": "text", "label": "Plate", "unique": true},
            {"name": "price", "type": "money", "label": "Price"},
            {"name": "fuel", "type": "select", "label": "Fuel", "options": [{"key": "petrol", "label": "Petrol"}, {"key": "electric", "label": "Electric", "color": "green"}]},
            {"name": "bought", "type": "date", "label": "Bought"},
            {"name": "seats", "type": "integer", "label": "Seats"},
            {"name": "keeper", "type": "reference", "label": "Keeper", "to": "contact", "inverse": "vehicles", "on_delete": "clear"},
        ]});
        engine::definitions::create_object(&self.cx(), &def)
            .await
            .unwrap();
    }
}

impl Shown {
    /// Whether a piece of markup stands in it.
    pub fn has(&self, text: &str) -> bool {
        self.html.contains(text)
    }

    #[track_caller]
    pub fn expect(&self, status: u16, texts: &[&str]) -> &Shown {
        assert_eq!(self.status.as_u16(), status, "{}", self.html);
        for text in texts {
            assert!(self.has(text), "{text} is not in {}", self.html);
        }
        self
    }

    /// The text between two marks.
    #[track_caller]
    pub fn between(&self, start: &str, end: &str) -> &str {
        between(&self.html, start, end)
    }

    /// The same in the order in which they stand on the page, with other values in some and with
    /// more of them before the first whose name begins like this; at the end if none does.
    pub fn filled(
        &self,
        with: &[(&str, &str)],
        more: &[(&str, &str)],
        before: &str,
    ) -> Vec<(String, String)> {
        let owned = |pair: &(&str, &str)| (pair.0.to_owned(), pair.1.to_owned());
        let mut all = self.inputs();
        all.retain(|(name, _)| name != "-csrf" && !name.contains("__N__"));
        for (name, value) in with {
            match all.iter_mut().find(|(known, _)| known == name) {
                Some(pair) => pair.1 = (*value).to_owned(),
                None => all.push(owned(&(name, value))),
            }
        }
        let begins = |(name, _): &(String, String)| !before.is_empty() && name.starts_with(before);
        let place = all.iter().position(begins).unwrap_or(all.len());
        all.splice(place..place, more.iter().map(owned));
        all
    }

    /// What a browser would send of a form's inputs and selects, names and values.
    pub fn inputs(&self) -> Vec<(String, String)> {
        let of = |tag: &str, name: &str| {
            let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
            let text = rest.split_once('"')?.0;
            Some(text.replace("&quot;", "\"").replace("&amp;", "&"))
        };
        let input = |rest: &str| {
            let tag = format!(" {}", rest.split_once('>')?.0);
            let is_box = matches!(of(&tag, "type").as_deref(), Some("checkbox" | "radio"));
            if is_box && !tag.contains(" checked") {
                return None;
            }
            Some((of(&tag, "name")?, of(&tag, "value").unwrap_or_default()))
        };
        let select = |rest: &str| {
            let (tag, rest) = rest.split_once('>')?;
            let options: Vec<&str> = rest.split_once("</select>")?.0.split("<option ").collect();
            let options = options.get(1..)?;
            let chosen = options.iter().find(|option| option.contains(" selected>"));
            let chosen = format!(" {}", chosen.or(options.first())?);
            Some((of(&format!(" {tag}"), "name")?, of(&chosen, "value")?))
        };
        let inputs = self.html.split("<input ").skip(1).filter_map(input);
        let selects = self.html.split("<select ").skip(1).filter_map(select);
        inputs.chain(selects).collect()
    }
}

#[track_caller]
fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    let Some((_, rest)) = html.split_once(start) else {
        panic!("{start} is not in {html}")
    };
    rest.split_once(end).unwrap().0
}

fn body_of(fields: &[(&str, &str)]) -> String {
    let pairs = fields.iter();
    let pairs = pairs.map(|(k, v)| format!("{}={}", encode(k), encode(v)));
    pairs.collect::<Vec<_>>().join("&")
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
