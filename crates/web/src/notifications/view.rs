//! The panel, the page, and a line of them.

use base::Date;
use maud::{Markup, html};

use super::line::Line;
use super::{Asked, BASE, PANEL, READ};
use crate::list::ask::encoded;
use crate::parts::notice::empty;
use crate::texts::{self as common, notifications as texts, parts};
use crate::ui::{Icon, Ui};
use crate::values::times;

/// Some notifications.
pub struct NewsView {
    pub lines: Vec<Line>,
    /// Where older ones are.
    pub next: Option<String>,
    /// The day of the one before them.
    pub before: Option<Date>,
    pub today: Date,
    /// Whether only unread ones are shown.
    pub is_unread: bool,
    /// Whether there is anything to mark as read.
    pub has_unread: bool,
}

/// The address of such a page.
pub fn address(path: &str, asked: &Asked) -> String {
    let pairs = [
        ("unread", asked.unread.as_str()),
        ("after", &asked.after),
        ("day", &asked.day),
    ];
    let pairs: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    match pairs.is_empty() {
        true => path.to_owned(),
        false => format!("{path}?{}", pairs.join("&")),
    }
}

/// Where notifications stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Page,
    /// What the bell opens.
    Panel,
}

/// Notifications with what can be done with them.
pub fn content(ui: &Ui, view: &NewsView, place: Place) -> Markup {
    let is_page = place == Place::Page;
    let choose = html! {
        a.button.button--quiet.button--icon.button--small href="/account#notifications-panel" aria-label=(ui.t(texts::CHOOSE)) data-tip=(ui.t(texts::CHOOSE)) { (Icon("settings")) }
    };
    html! {
        section.news.news--page[is_page] id=(if is_page { "news" } else { "bell-news" }) data-live=[is_page.then_some("")] {
            header.news__head {
                @match place {
                    Place::Page => h1.news__title { (ui.t(texts::TITLE)) },
                    Place::Panel => h2.news__title { (ui.t(texts::TITLE)) },
                }
                @if view.has_unread { (read_all(ui, view, place)) }
                @match place {
                    Place::Page => (choose),
                    Place::Panel => button.button.button--quiet.button--icon.button--small type="button" commandfor="bell" command="close" aria-label=(ui.t(parts::CLOSE)) data-tip=(ui.t(parts::CLOSE)) { (Icon("x")) },
                }
            }
            (filters(ui, view, place))
            div.news__box { (list(ui, view)) }
            @if !is_page {
                footer.news__foot {
                    a.news__more href=(BASE) { (ui.t(texts::SEE_ALL)) }
                    (choose)
                }
            }
        }
    }
}

fn filters(ui: &Ui, view: &NewsView, place: Place) -> Markup {
    let all = [
        (texts::ALL, "", !view.is_unread),
        (texts::ONLY_UNREAD, "?unread=true", view.is_unread),
    ];
    html! {
        nav.news__filters aria-label=(ui.t(texts::SHOWN)) {
            @for (label, query, is_here) in all {
                @let piece = (place == Place::Panel).then(|| format!("{PANEL}{query}"));
                a.news__filter href={ (BASE) (query) } hx-get=[&piece] hx-target=[piece.as_ref().map(|_| "closest .news")] hx-swap=[piece.as_ref().map(|_| "outerHTML")]
                    aria-current=[is_here.then_some("true")] { (ui.t(label)) }
            }
        }
    }
}

fn read_all(ui: &Ui, view: &NewsView, place: Place) -> Markup {
    html! {
        form.news__all method="post" action=(READ) hx-post=(READ) hx-target="closest .news" hx-swap="outerHTML" {
            (ui.csrf_field())
            input type="hidden" name="all" value="true";
            @if place == Place::Panel { input type="hidden" name="in" value="panel"; }
            @if view.is_unread { input type="hidden" name="unread" value="true"; }
            button.button.button--small { (Icon("check")) (ui.t(texts::READ_ALL)) }
        }
    }
}

/// The list, or what stands there if it is empty.
fn list(ui: &Ui, view: &NewsView) -> Markup {
    html! {
        @if view.lines.is_empty() && view.next.is_none() {
            @match view.is_unread {
                true => (empty("check", ui.t(texts::NONE_UNREAD), ui.t(texts::NONE_UNREAD_TEXT), &html! {})),
                false => (empty("bell", ui.t(texts::EMPTY), ui.t(texts::EMPTY_TEXT), &html! {})),
            }
        } @else {
            ol.news__list data-grows="news" { (rows(ui, view)) }
        }
    }
}

/// The lines, each day's under its name, and the mark at which older ones are asked for.
pub fn rows(ui: &Ui, view: &NewsView) -> Markup {
    let mut before = view.before;
    html! {
        @for line in &view.lines {
            @if before.replace(line.day) != Some(line.day) {
                li.news__day id={ "day-" (line.day.to_iso()) } { h3 { (day(ui, line.day, view.today)) } }
            }
            (row(ui, line))
        }
        @if let Some(next) = &view.next {
            li.news__next hx-get=(next) hx-swap="outerHTML" hx-trigger="click, intersect once" {
                a href=(next) { span.spinner aria-hidden="true" {} " " (ui.t(common::LOADING)) }
            }
        }
    }
}

/// One line.
pub fn row(ui: &Ui, line: &Line) -> Markup {
    html! {
        li.news__row id={ "n-" (line.id) } data-unread[line.is_unread] {
            span class={ "news__sign " (line.tone.class()) } { (Icon(&line.icon)) }
            div.news__body {
                // The script marks it as read when it is opened, by the form beside it.
                a.news__name href=(line.href) { (line.name) }
                p.news__text { (line.text) }
            }
            time.news__when datetime=(line.when.iso) data-tip=(line.when.full) { (line.when.shown) }
            @if line.may_read {
                form.news__read method="post" action=(READ) hx-post=(READ) hx-target="closest .news__row" hx-swap="outerHTML" {
                    (ui.csrf_field())
                    input type="hidden" name="id" value=(line.id);
                    button.news__dot title=(ui.t(texts::NEW)) aria-label=(ui.fill(texts::READ_ONE, &[("name", &line.name)])) {}
                }
            }
        }
    }
}

fn day(ui: &Ui, day: Date, today: Date) -> String {
    if day == today {
        return ui.t(texts::TODAY).to_owned();
    }
    if day == today.plus_days(-1) {
        return ui.t(texts::YESTERDAY).to_owned();
    }
    times::day_text(ui.language, day)
}

/// The bell: a link to the page, which the script opens as a panel.
pub fn bell(ui: &Ui, class: &str, unread: u64) -> Markup {
    let label = match unread {
        0 => ui.t(texts::TITLE).to_owned(),
        n => ui.fill(texts::UNREAD, &[("n", &count(n))]),
    };
    html! {
        a class={ "bell button button--quiet button--icon " (class) } href=(BASE) data-deed="bell" data-panel=(PANEL) data-style=(crate::assets::BELL_CSS)
            data-none=(ui.t(texts::TITLE)) data-some=(ui.t(texts::UNREAD)) aria-label=(label) aria-keyshortcuts="b" aria-haspopup="dialog" {
            (Icon("bell"))
            span.bell__count aria-hidden="true" hidden[unread == 0] { (count(unread)) }
        }
    }
}

/// The number as it is shown: `99+` from where counting stops.
fn count(unread: u64) -> String {
    match unread < engine::notifications::COUNTED {
        true => unread.to_string(),
        false => format!("{}+", engine::notifications::COUNTED - 1),
    }
}
