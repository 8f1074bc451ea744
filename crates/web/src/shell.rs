//! The frame of pages: document head, navigation, bar, and the bare gate before it.

use std::collections::HashMap;

use maud::{DOCTYPE, Markup, html};

use crate::assets;
use crate::desk::keys;
use crate::desk::recent::Recent;
use crate::desk::view::caps;
use crate::install;
use crate::live::Follow;
use crate::notifications::view::bell;
use crate::parts::face::{Shape, avatar};
use crate::parts::notice::confirm_dialog;
use crate::parts::toast::{Act, Toast, toasts};
use crate::settings::logo;
use crate::texts::{self, desk as words};
use crate::ui::{Icon, Theme, Ui};

/// What the frame shows around a page.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The workspace's name.
    pub workspace: String,
    /// Who is signed in, and their address.
    pub person: String,
    pub email: String,
    /// Objects of daily work, then those that settings are made of.
    pub records: Vec<NavLink>,
    pub settings: Vec<NavLink>,
    /// Letters that lead to lists, by their plurals (`desk/keys.rs`).
    pub letters: HashMap<String, char>,
    /// Views that the reader pinned: what they are called, and where they are.
    pub pinned: Vec<Pinned>,
    /// What they opened last.
    pub recent: Vec<Recent>,
    /// How many notifications they have not read.
    pub unread: u64,
    /// Whether there is anything that they may make.
    pub makes: bool,
    /// What the last action has to say.
    pub flash: Option<Flash>,
    /// As whom the pages are looked at, if as somebody else.
    pub viewing: Option<String>,
    /// From where on the page follows what happens.
    pub follow: Option<Follow>,
}

/// What the last action has to say, and how it is taken back.
#[derive(Clone, Debug)]
pub struct Flash {
    pub text: String,
    pub undo: Option<Undo>,
}

/// Where something is taken back, and where that leads.
#[derive(Clone, Debug)]
pub struct Undo {
    pub address: String,
    pub back: String,
}

/// A link to the list of one object.
#[derive(Clone, Debug)]
pub struct NavLink {
    pub object: String,
    pub label: String,
    pub icon: String,
}

/// A view that stands in the navigation.
#[derive(Clone, Debug)]
pub struct Pinned {
    pub href: String,
    pub label: String,
    pub icon: String,
}

/// What a page is, beside its content.
pub struct Page<'a> {
    /// Of the document, without the product's name.
    pub title: &'a str,
    /// `list`, `board`, `record`, `form`, `search`, `problem`.
    pub kind: &'a str,
    /// Plural of the object that the navigation marks.
    pub current: Option<&'a str>,
    /// Scripts that only this page needs.
    pub scripts: &'a [&'static str],
    /// Whether the page scrolls as a whole or has boxes that scroll.
    pub scroll: Scroll,
    /// The bar above the content.
    pub head: Markup,
    pub content: Markup,
}

/// What scrolls on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scroll {
    Page,
    Boxes,
}

/// A whole page for somebody who is signed in.
pub fn page(ui: &Ui, frame: &Frame, page: &Page<'_>) -> Markup {
    let fixed = page.scroll == Scroll::Boxes;
    let undo = frame.flash.as_ref().and_then(|flash| flash.undo.as_ref());
    let fields = undo.map(|undo| [("back", undo.back.as_str())]);
    let act = undo.zip(fields.as_ref()).map(|(undo, fields)| Act::Send {
        label: ui.t(texts::UNDO),
        to: &undo.address,
        fields,
    });
    let note = frame.flash.as_ref().map(|flash| Toast {
        icon: "check",
        text: &flash.text,
        act,
    });
    let body = html! {
        a.skip-link href="#main" { (ui.t(texts::SKIP)) }
        div.shell data-drawer="closed" {
            div.shell__scrim {}
            (nav(ui, frame, page.current))
            div.shell__main {
                @if let Some(name) = &frame.viewing { (viewing(ui, name)) }
                (bar(ui, frame, page))
                main.shell__content.shell__content--fixed[fixed] id="main" tabindex="-1" { (page.content) }
                (dock(ui, frame, page))
            }
        }
        (confirm_dialog(ui))
        (toasts(ui, note.as_ref()))
    };
    let mark = html! {
        // Painted once, whole: half a page that grows while the rest arrives would move under the reader.
        link rel="expect" href="#toasts" blocking="render";
        @if let Some(follow) = &frame.follow { (follow.mark()) }
        meta name="keys" content=(keys::script(frame.makes));
        meta name="desk" content=(assets::DESK_JS) data-style=(assets::DESK_CSS);
    };
    document(ui, page.title, page.kind, page.scripts, Some(mark), &body)
}

/// A page before one is signed in: the brand, one card, a note.
pub fn gate(ui: &Ui, title: &str, kind: &str, card: &Markup, note: Option<&str>) -> Markup {
    let body = html! {
        main.gate id="main" {
            div.gate__brand { span.nav__logo.nav__logo--own[!ui.logo.is_empty()] { (logo::shown(&ui.logo)) } (ui.t(texts::PRODUCT)) }
            div.gate__card { (card) }
            @if let Some(note) = note { p.gate__note { (note) } }
        }
    };
    document(ui, title, kind, &[assets::GATE_JS], None, &body)
}

/// A page that stands by itself and knows nobody.
pub fn alone(ui: &Ui, title: &str, script: &'static str, content: &Markup) -> Markup {
    let body = html! { main.offline id="main" { (content) } };
    document(ui, title, "offline", &[script], None, &body)
}

/// A page for whoever has a link: no navigation, and the company's name in place of ours.
pub fn public(ui: &Ui, workspace: &str, title: &str, content: &Markup) -> Markup {
    let body = html! {
        main.public id="main" {
            p.public__company { (workspace) }
            article.public__card { (content) }
        }
    };
    document(ui, title, "public", &[], None, &body)
}

/// Pages that are open all day; the styles of all others are a sheet of their own.
const DAILY: [&str; 7] = [
    "list", "board", "record", "search", "calendar", "timeline", "gallery",
];

/// Views of lists, whose styles no other page needs but that which shows all parts.
const VIEWS: [&str; 4] = ["calendar", "timeline", "gallery", "design"];
/// Those with cards.
const BOARDS: [&str; 3] = ["board", "gallery", "design"];

/// Whether something of a form stands on a page that `ts/fields.ts` makes.
fn has_fields(body: &Markup) -> bool {
    ["<combo-box", "<entry-list", "<tab-set", "<tag-box"]
        .iter()
        .any(|tag| body.0.contains(tag))
}

fn document(
    ui: &Ui,
    title: &str,
    kind: &str,
    scripts: &[&str],
    mark: Option<Markup>,
    body: &Markup,
) -> Markup {
    let theme = (ui.theme != Theme::System).then(|| ui.theme.name());
    html! {
        (DOCTYPE)
        html lang=(ui.language.tag()) dir=[ui.direction.attribute()] data-theme=[theme] data-brand=[(!ui.brand.is_empty()).then_some(&ui.brand)] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                title { (title) " · " (ui.t(texts::PRODUCT)) }
                meta name="csrf" content=(ui.csrf);
                meta name="icons" content=(assets::ICONS_SVG);
                meta name="fields" content=(assets::FIELDS_JS);
                @if let Some(mark) = &mark { (mark) }
                // No inline styles (the policy forbids them) and no page pieces kept in history.
                meta name="htmx-config" content="history:reload, includeIndicatorCSS:false";
                link rel="icon" href=(assets::FAVICON_SVG) type="image/svg+xml";
                link rel="manifest" href=(install::MANIFEST);
                link rel="apple-touch-icon" href=(assets::ICON_TOUCH);
                meta name="theme-color" content=(install::COLOURS[0]) media="(prefers-color-scheme: light)";
                meta name="theme-color" content=(install::COLOURS[1]) media="(prefers-color-scheme: dark)";
                link rel="preload" href=(assets::FONT) as="font" type="font/woff2" crossorigin;
                link rel="stylesheet" href=(assets::APP_CSS);
                @if !DAILY.contains(&kind) { link rel="stylesheet" href=(assets::MORE_CSS); }
                @if kind == "record" { link rel="stylesheet" href=(assets::RECORD_CSS); }
                @if kind == "design" { link rel="stylesheet" href=(assets::DESIGN_CSS); }
                @if BOARDS.contains(&kind) { link rel="stylesheet" href=(assets::BOARD_CSS); }
                @if kind == "notifications" { link rel="stylesheet" href=(assets::BELL_CSS); }
                @if VIEWS.contains(&kind) { link rel="stylesheet" href=(assets::VIEWS_CSS); }
                script type="module" src=(assets::APP_JS) {}
                @if has_fields(body) { script type="module" src=(assets::FIELDS_JS) {} }
                @for script in scripts { script type="module" src=(script) {} }
            }
            body data-page=(kind) data-text-offline=(ui.t(texts::OFFLINE)) data-text-failed=(ui.t(texts::FAILED)) data-text-copied=(ui.t(texts::COPIED)) data-text-unwritten=(ui.t(texts::cells::COPY_FAILED))
                data-text-undo=(ui.t(texts::UNDO)) data-text-undo-show=(ui.t(texts::cells::UNDO_SHOW)) data-text-undo-failed=(ui.t(texts::cells::UNDO_FAILED))
                data-text-ended=(ui.t(texts::ENDED_MEANWHILE)) data-text-another=(ui.t(texts::ANOTHER_MEANWHILE)) {
                (body)
            }
        }
    }
}

/// What stands above every page while it is looked at as somebody else.
fn viewing(ui: &Ui, name: &str) -> Markup {
    html! {
        div.viewing id="viewing" role="status" {
            (Icon("eye"))
            p.viewing__text { (ui.fill(texts::access::VIEWING, &[("name", name)])) }
            form.viewing__stop method="post" action=(crate::view_as::END) {
                (ui.csrf_field())
                button.button.button--small { (ui.t(texts::access::VIEW_STOP)) }
            }
        }
    }
}

fn bar(ui: &Ui, frame: &Frame, page: &Page<'_>) -> Markup {
    let bare = page.head.0.is_empty();
    html! {
        header.page-head.narrow-only[bare] id="page-head" data-live="" {
            button.button.button--quiet.button--icon.narrow-only id="menu-button" type="button" aria-controls="nav" aria-expanded="false" aria-label=(ui.t(texts::OPEN_MENU)) { (Icon("menu")) }
            @if bare { span.page-head__title { (page.title) } } @else { (page.head) }
            (bell(ui, "narrow-only", frame.unread))
        }
    }
}

fn nav(ui: &Ui, frame: &Frame, current: Option<&str>) -> Markup {
    html! {
        aside.nav id="nav" aria-label=(ui.t(texts::NAVIGATION)) {
            div.nav__head {
                a.nav__logo.nav__logo--own[!ui.logo.is_empty()] href="/" aria-label=(ui.t(texts::GO_HOME)) { (logo::shown(&ui.logo)) }
                span.nav__workspace { (frame.workspace) }
                (bell(ui, "nav__bell", frame.unread))
                button.button.button--quiet.button--icon.nav__close type="button" aria-label=(ui.t(texts::CLOSE_MENU)) { (Icon("x")) }
            }
            div.nav__desk {
                a.nav__find href="/search" data-deed="palette" aria-keyshortcuts="Control+K /" {
                    (Icon("search"))
                    span { (ui.t(texts::SEARCH)) }
                    span.nav__keys aria-hidden="true" { (caps(ui, "mod+k")) }
                }
                @if frame.makes {
                    button.button.button--icon.nav__make type="button" data-deed="create-any" aria-label=(ui.t(words::MAKE)) aria-keyshortcuts="Shift+C" title=(ui.t(words::MAKE)) { (Icon("plus")) }
                }
            }
            nav.nav__scroll aria-label=(ui.t(texts::RECORDS)) {
                ul { li { (nav_link("/", ui.t(words::HOME), "house", Some(keys::HOME), current == Some("home"))) } }
                (pinned(ui, &frame.pinned))
                (nav_links(frame, ui.t(texts::RECORDS), &frame.records, current))
                (recent(ui, &frame.recent))
                (settings(ui, frame, current))
            }
            div.nav__foot { (user_menu(ui, frame)) }
        }
    }
}

fn nav_links(frame: &Frame, title: &str, links: &[NavLink], current: Option<&str>) -> Markup {
    html! {
        @if !links.is_empty() {
            p.nav__title { (title) }
            ul {
                @for link in links {
                    @let is_here = current == Some(link.object.as_str());
                    li data-object=(link.object) {
                        a.nav__link href={ "/" (link.object) } data-object=(link.object) data-go=[frame.letters.get(&link.object)] aria-current=[is_here.then_some("page")] {
                            (Icon(&link.icon))
                            span.nav__name { (link.label) }
                            @if let Some(letter) = frame.letters.get(&link.object) { (hint(*letter)) }
                        }
                    }
                }
            }
        }
    }
}

/// One way to all that is set up; it stands out on each of its pages.
fn settings(ui: &Ui, frame: &Frame, current: Option<&str>) -> Markup {
    let is_here = frame
        .settings
        .iter()
        .any(|link| current == Some(link.object.as_str()));
    html! {
        @if let Some(all) = frame.settings.first() {
            ul.nav__settings { li data-object=(all.object) {
                a.nav__link href={ "/" (all.object) } data-object=(all.object) aria-current=[is_here.then_some("page")] {
                    (Icon(&all.icon))
                    span.nav__name { (ui.t(texts::SETTINGS)) }
                }
            } }
        }
    }
}

fn nav_link(href: &str, label: &str, icon: &str, letter: Option<char>, is_here: bool) -> Markup {
    html! {
        a.nav__link href=(href) data-go=[letter] aria-current=[is_here.then_some("page")] {
            (Icon(icon))
            span.nav__name { (label) }
            @if let Some(letter) = letter { (hint(letter)) }
        }
    }
}

/// The letter that leads there; it shows while one is waited for.
fn hint(letter: char) -> Markup {
    html! { kbd.key.nav__letter aria-hidden="true" { (letter.to_ascii_uppercase()) } }
}

/// Views that stand at the side because their reader wants them there.
fn pinned(ui: &Ui, views: &[Pinned]) -> Markup {
    html! {
        @if !views.is_empty() {
            p.nav__title { (ui.t(words::PINNED)) }
            ul id="nav-pinned" { @for view in views { li { (nav_link(&view.href, &view.label, &view.icon, None, false)) } } }
        }
    }
}

fn recent(ui: &Ui, opened: &[Recent]) -> Markup {
    html! {
        @if !opened.is_empty() {
            p.nav__title { (ui.t(words::RECENT)) }
            ul id="nav-recent" {
                @for one in opened {
                    li {
                        a.nav__link href=(one.href) title={ (one.kind) ": " (one.name) } {
                            @match one.shape { Some(shape) => (avatar(&one.name, shape)), None => (Icon(&one.icon)) }
                            span.nav__name { (one.name) }
                        }
                    }
                }
            }
        }
    }
}

/// What a thumb reaches on a phone.
fn dock(ui: &Ui, frame: &Frame, page: &Page<'_>) -> Markup {
    let tasks = frame.records.iter().find(|link| link.object == "tasks");
    let is_here = |place: &str| (page.current == Some(place)).then_some("page");
    html! {
        nav.dock.narrow-only aria-label=(ui.t(words::DOCK)) {
            a.dock__item href="/" aria-current=[is_here("home")] { (Icon("house")) span { (ui.t(words::HOME)) } }
            a.dock__item href="/search" data-deed="palette" { (Icon("search")) span { (ui.t(texts::SEARCH)) } }
            @if frame.makes { button.dock__item.dock__item--make type="button" data-deed="create-any" { (Icon("plus")) span { (ui.t(words::MAKE)) } } }
            @if let Some(tasks) = tasks {
                a.dock__item href="/tasks" aria-current=[is_here("tasks")] { (Icon(&tasks.icon)) span { (tasks.label) } }
            }
            button.dock__item type="button" data-menu aria-controls="nav" aria-expanded="false" { (Icon("menu")) span { (ui.t(words::MENU)) } }
        }
    }
}

fn user_menu(ui: &Ui, frame: &Frame) -> Markup {
    let themes = [
        (Theme::Light, "sun", texts::THEME_LIGHT),
        (Theme::Dark, "moon", texts::THEME_DARK),
        (Theme::Contrast, "contrast", texts::THEME_CONTRAST),
        (Theme::System, "monitor", texts::THEME_SYSTEM),
    ];
    html! {
        details.menu.menu--up id="user-menu" {
            summary.nav__me {
                (avatar(&frame.person, Shape::Round))
                span.who__name { (frame.person) }
                (Icon("chevrons-up-down"))
            }
            div.menu__list {
                p.menu__note {
                    (frame.person)
                    @if !frame.email.is_empty() { br; span data-email { (frame.email) } }
                }
                fieldset.theme {
                    legend.visually-hidden { (ui.t(texts::THEME)) }
                    span aria-hidden="true" { (ui.t(texts::THEME)) }
                    span.theme__choices {
                        @for (theme, icon, label) in themes {
                            label.theme__choice data-tip=(ui.t(label)) {
                                input type="radio" name="theme" value=(theme.name()) checked[ui.theme == theme] aria-label=(ui.t(label));
                                (Icon(icon))
                            }
                        }
                    }
                }
                hr.menu__rule;
                @if frame.viewing.is_none() {
                    a.menu__item id="account-link" href="/account" { (Icon("user-round")) (ui.t(texts::account::ACCOUNT)) }
                    a.menu__item href="/api/docs" { (Icon("braces")) (ui.t(texts::API_DOCS)) }
                }
                form action="/sign-out" method="post" {
                    (ui.csrf_field())
                    button.menu__item { (Icon("log-out")) (ui.t(texts::SIGN_OUT)) }
                }
            }
        }
    }
}
