//! Tabs: pages beside each other, or panels of one page.

use maud::{Markup, html};

/// A page among others.
#[derive(Clone, Debug)]
pub struct TabLink {
    pub label: String,
    pub href: String,
    /// Whether this page is open.
    pub current: bool,
    /// How much there is on it.
    pub count: Option<String>,
}

/// Links to pages that lie beside each other; `label` says what of.
pub fn tab_links(label: &str, links: &[TabLink]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            ul.tabs__list {
                @for link in links {
                    li { a.tabs__tab href=(link.href) aria-current=[link.current.then_some("page")] {
                        (link.label)
                        @if let Some(count) = &link.count { span.tabs__count { (count) } }
                    } }
                }
            }
        }
    }
}

/// A panel with the tab that shows it.
#[derive(Clone, Debug)]
pub struct TabPanel<'a> {
    /// Of the panel; the address may name it to open the page with it.
    pub id: &'a str,
    pub label: &'a str,
    pub count: Option<&'a str>,
    pub content: Markup,
}

/// Panels of which one is seen. The first is open, unless the address names another.
pub fn tab_panels(label: &str, panels: &[TabPanel<'_>]) -> Markup {
    html! {
        tab-set.tabs {
            ul.tabs__list aria-label=(label) {
                @for (n, panel) in panels.iter().enumerate() {
                    li { a.tabs__tab href={ "#" (panel.id) } data-first[n == 0] {
                        (panel.label)
                        @if let Some(count) = panel.count { span.tabs__count { (count) } }
                    } }
                }
            }
            @for (n, panel) in panels.iter().enumerate() {
                section.tabs__panel id=(panel.id) data-first[n == 0] tabindex="-1" { (panel.content) }
            }
        }
    }
}
