//! Who visits: the layer that finds session, theme and notes of a request, keeps strangers
//! out, and turns refusals into pages; and the extractors that handlers take.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use base::Error;
use engine::feed::{self, Place};
use engine::notifications;
use engine::people::{self, Session};
use engine::{Cx, Origin, Principal, Via};
use maud::Markup;

use crate::calendar::span;
use crate::cookies::{self, Transport};
use crate::desk::recent::{self, Recent};
use crate::language::Language;
use crate::live::Follow;
use crate::problems::{self, Refusal};
use crate::settings::logo;
use crate::shell::{Frame, Page, Pinned, page};
use crate::ui::{Direction, Theme, Ui, Withheld};
use crate::{Web, frame, sessions, view_as, views};

/// Name of the cookie with the form token of who is not signed in.
const GATE: &str = "gate";
/// Name of the cookie with the note for the next page.
const FLASH: &str = "flash";
/// The header that tells a page's script who is signed in by now.
const READER: &str = "rapport-reader";

/// What is known of a request before its handler runs.
#[derive(Clone)]
pub struct Visitor {
    pub web: Web,
    pub ui: Ui,
    pub session: Option<Session>,
    pub transport: Transport,
    /// The network address that the request came from, for the throttle and the session's note.
    pub address: String,
    /// Under which address we are reached, such as `https://crm.example`.
    pub ours: String,
    /// What the browser says of itself.
    agent: String,
    flash: Option<String>,
    is_fragment: bool,
    /// Where the change log ended before anything of the page was read.
    place: Option<Place>,
}

/// Longest that is kept of what a browser says of itself, in characters.
const AGENT: usize = 200;

impl Visitor {
    /// Where they act from, for what is kept of it.
    pub fn origin(&self) -> Origin {
        Origin {
            agent: self.agent.clone(),
            address: self.address.clone(),
        }
    }

    /// The context of somebody on this page, with definitions in their language.
    fn cx(&self, who: Principal) -> Cx {
        let cx = self.web.ws.cx(who, Via::Page).came_from(self.origin());
        match self.ui.language.wording() {
            Some(wording) => cx.worded(wording),
            None => cx,
        }
    }

    /// The frame of a problem page, if somebody is signed in.
    fn frame(&self) -> Option<Frame> {
        let session = self.session.as_ref()?;
        let cx = self.cx(session.who.clone());
        Some(frame::of(&cx, &self.ui, session, None))
    }
}

/// Somebody who is signed in, with what their pages are made of.
pub struct Reader {
    pub cx: Cx,
    pub ui: Ui,
    pub visitor: Visitor,
    /// What they opened last and pinned, for whole pages.
    recent: Vec<Recent>,
    pinned: Vec<Pinned>,
    /// How many notifications are unread, for whole pages.
    unread: u64,
}

impl Reader {
    /// Whether htmx asked for a piece of the page.
    pub fn wants_fragment(&self) -> bool {
        self.visitor.is_fragment
    }

    /// A whole page in its frame.
    pub fn page(&self, shown: &Page<'_>) -> Markup {
        page(&self.ui, &self.frame(), shown)
    }

    /// The frame, with words in its search box.
    pub fn frame(&self) -> Frame {
        let session = self.visitor.session.as_ref();
        let flash = self.visitor.flash.as_deref();
        let around = session.map(|session| frame::of(&self.cx, &self.ui, session, flash));
        Frame {
            follow: Follow::of(&self.cx, self.visitor.place),
            recent: self.recent.clone(),
            pinned: self.pinned.clone(),
            unread: self.unread,
            ..around.unwrap_or_default()
        }
    }
}

/// The layer around every page.
pub async fn greet(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let address = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|from| from.0.ip().to_string());
    let visitor = match visitor(web, request.headers().clone(), address.unwrap_or_default()).await {
        Ok(visitor) => visitor,
        Err(error) => return problems::page(&Ui::default(), None, &error),
    };
    if !request.method().is_safe()
        && let Err(error) = transfer::same_origin(request.headers(), request.uri())
    {
        let page = problems::page(&visitor.ui, visitor.frame().as_ref(), &error);
        return leave_cookies(&visitor, page);
    }
    let path = request.uri().path();
    let first = path.split('/').nth(1).unwrap_or_default().to_owned();
    let open = matches!(path, "/sign-in" | "/setup" | "/sign-out")
        || path.starts_with("/sign-in/with/")
        || path.starts_with(identity::links::PATH)
        || path.starts_with(engine::public::ADDRESS)
        || path.starts_with(logo::SHOWN)
        || sessions::STEPS.iter().any(|step| {
            let rest = path.strip_prefix(step);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
    if visitor.session.is_none() && !open {
        let response = to_sign_in(&visitor, request).await;
        return leave_cookies(&visitor, response);
    }
    if let Some(session) = &visitor.session
        && let Err(error) = visitor.web.pace.take(session.user)
    {
        return problems::page(&visitor.ui, None, &error);
    }
    if let Some(session) = &visitor.session
        && let Err(error) = view_as::admits(session, &request)
    {
        let page = problems::page(&visitor.ui, visitor.frame().as_ref(), &error);
        return leave_cookies(&visitor, page);
    }
    let opened = recent::opened(visitor.session.as_ref(), &request)
        .filter(|_| !visitor.is_fragment)
        .map(|opened| (opened, request.headers().clone()));
    request.extensions_mut().insert(visitor.clone());
    let response = next.run(request).await;
    let response = match response.extensions().get::<Refusal>().cloned() {
        // Whichever page of it was asked for, its winner has another address.
        Some(Refusal(Error::Gone { winner: Some(id) })) => {
            Redirect::to(&format!("/{first}/{id}")).into_response()
        }
        Some(Refusal(error)) => problems::page(&visitor.ui, visitor.frame().as_ref(), &error),
        None if response.status() == StatusCode::METHOD_NOT_ALLOWED => {
            let mut page = problems::wrong_method(&visitor.ui, visitor.frame().as_ref());
            if let Some(allowed) = response.headers().get(header::ALLOW) {
                page.headers_mut().insert(header::ALLOW, allowed.clone());
            }
            page
        }
        None => response,
    };
    let mut response = leave_cookies(&visitor, response);
    if let (Some((opened, headers)), Some(session)) = (opened, &visitor.session)
        && response.status() == StatusCode::OK
        && let Some(kept) = recent::with(visitor.transport, &session.who, &headers, &opened)
    {
        response.headers_mut().append(header::SET_COOKIE, kept);
    }
    response
}

async fn visitor(web: Web, headers: HeaderMap, address: String) -> Result<Visitor, Error> {
    let headers = &headers;
    let transport = Transport::of(headers);
    let is_fragment =
        headers.contains_key("hx-request") && !headers.contains_key("hx-history-restore-request");
    let (session, place) = match cookies::value(headers, transport.session_cookie()) {
        // A piece of a page goes on from where the page began.
        Some(secret) if is_fragment => (people::session(&web.ws, secret).await?, None),
        Some(secret) => {
            let place = feed::here(&web.ws);
            let (session, place) = tokio::join!(people::session(&web.ws, secret), place);
            // Without a place a page follows from when it is shown.
            (session?, place.ok())
        }
        None => (None, None),
    };
    let csrf = match &session {
        Some(session) => session.csrf.clone(),
        None => match cookies::value(headers, GATE) {
            Some(token) if token.len() == 32 && token.bytes().all(|b| b.is_ascii_hexdigit()) => {
                token.to_owned()
            }
            _ => fresh_token()?,
        },
    };
    let own = match &session {
        Some(session) => session.language.as_deref().and_then(Language::of),
        None => {
            let asked = headers.get(header::ACCEPT_LANGUAGE);
            asked
                .and_then(|asked| asked.to_str().ok())
                .and_then(Language::asked)
        }
    };
    let usual = || Language::of(&web.ws.settings().language);
    let language = own.or_else(usual).unwrap_or_default();
    Ok(Visitor {
        ui: Ui {
            language,
            theme: Theme::parse(cookies::value(headers, "theme").unwrap_or_default()),
            brand: web.ws.settings().brand.clone(),
            logo: web.ws.settings().logo.clone(),
            week_start: span::chosen(&web.ws.settings().week_start),
            direction: Direction::default(),
            csrf,
            reads_only: session
                .as_ref()
                .is_some_and(|session| session.who.may_write().is_err()),
            withheld: Withheld::default(),
        },
        session,
        transport,
        address,
        ours: transfer::address::of_ours(web.url.as_deref(), headers),
        agent: agent(headers),
        flash: cookies::value(headers, FLASH).map(str::to_owned),
        is_fragment,
        place,
        web,
    })
}

fn agent(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT);
    let agent = agent.and_then(|value| value.to_str().ok());
    base::text::truncate(agent.unwrap_or_default(), AGENT).into_owned()
}

fn fresh_token() -> Result<String, Error> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(Error::broken)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A stranger goes to the sign-in page and comes back here afterwards. A form
/// that was sent after its session ended is asked for at once, so that what was
/// typed is not lost on the way.
async fn to_sign_in(visitor: &Visitor, request: Request) -> Response {
    if visitor.is_fragment {
        // The page's script knows what to do.
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if request.method() == Method::POST {
        return sessions::kept::ask(visitor, request).await;
    }
    let next = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    if next == "/" {
        return Redirect::to("/sign-in").into_response();
    }
    let next = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
    Redirect::to(&format!("/sign-in?next={next}")).into_response()
}

fn leave_cookies(visitor: &Visitor, mut response: Response) -> Response {
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let mut set = Vec::new();
    if visitor.session.is_none() {
        set.extend(visitor.transport.private(GATE, &visitor.ui.csrf, 12 * 3600));
    }
    if visitor.flash.is_some() && is_page && !visitor.is_fragment {
        set.extend(visitor.transport.private(FLASH, "", 0));
    }
    for cookie in set {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    if let Some(session) = visitor.session.as_ref().filter(|_| visitor.is_fragment)
        && let Principal::User { id, .. } = &session.who
        && let Ok(id) = HeaderValue::from_str(&id.to_string())
    {
        response.headers_mut().insert(READER, id);
    }
    if is_page {
        // Pages are personal: neither a proxy nor the back button may show them to the next person.
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Sends the reader on, with a note that the next page shows.
pub fn redirect(visitor: &Visitor, to: &str, note: Option<&'static str>) -> Response {
    let mut response = Redirect::to(to).into_response();
    if let Some(cookie) = note.and_then(|note| visitor.transport.private(FLASH, note, 60)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The same with a way to take back what was done, which leads to `back`.
pub fn redirect_with_undo(reader: &Reader, to: &str, note: &'static str, back: &str) -> Response {
    let undone = format!("{note}.{}.{back}", reader.cx.batch);
    let mut response = Redirect::to(to).into_response();
    if let Some(cookie) = reader.visitor.transport.private(FLASH, &undone, 60) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts
            .extensions
            .get::<Visitor>()
            .cloned()
            .ok_or_else(|| Refusal(Error::broken("a page stands outside the visitors' layer")))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let visitor = Visitor::from_request_parts(parts, state).await?;
        let who = visitor.session.as_ref().map(|session| session.who.clone());
        let who: Principal = who.ok_or_else(|| Refusal(Error::unauthorized("Sign in first.")))?;
        let cx = visitor.cx(who);
        let is_page = parts.method == Method::GET && !visitor.is_fragment;
        let (recent, pinned, unread) = match is_page {
            true => tokio::join!(
                recent::of(&cx, &parts.headers),
                views::pinned(&cx),
                notifications::unread(&cx)
            ),
            false => (Vec::new(), Ok(Vec::new()), Ok(0)),
        };
        Ok(Reader {
            cx,
            recent,
            // Without them a page is still what was asked for.
            pinned: pinned.unwrap_or_default(),
            unread: unread.unwrap_or_default(),
            ui: visitor.ui.clone(),
            visitor,
        })
    }
}
