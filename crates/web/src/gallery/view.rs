//! Cards with pictures.

use maud::{Markup, html};

use crate::board::view::{Line, line_part};
use crate::list::toolbar::{Toolbar, toolbar};
use crate::list::view::Looks;
use crate::parts::face::initials;
use crate::parts::teach;
use crate::texts;
use crate::ui::{Icon, Tone, Ui};

/// A gallery page.
#[derive(Clone, Debug, Default)]
pub struct GalleryView {
    pub looks: Looks,
    pub toolbar: Toolbar,
    pub tiles: Vec<Tile>,
    /// Where the cards after these are.
    pub next: Option<String>,
    /// Whose changes show here (`data-live`).
    pub live: String,
}

/// One record.
#[derive(Clone, Debug, Default)]
pub struct Tile {
    pub id: String,
    pub title: String,
    /// Where its picture is, if it has one.
    pub picture: Option<String>,
    pub lines: Vec<Line>,
}

/// Toolbar and cards.
pub fn content(ui: &Ui, view: &GalleryView) -> Markup {
    html! {
        (toolbar(ui, &view.looks, &view.toolbar))
        section.gallery id="gallery" tabindex="0" aria-label=(view.looks.label_plural) data-live=(view.live) {
            @if view.toolbar.fault.is_some() {}
            @else if view.tiles.is_empty() { (nothing(ui, view)) }
            @else { ul.gallery__tiles.gallery__tiles--plain[view.tiles.iter().all(|tile| tile.picture.is_none())] data-grows="tiles" { (tiles(ui, view)) } }
        }
    }
}

/// The cards and the mark at which the next ones are asked for; also the answer to that.
pub fn tiles(ui: &Ui, view: &GalleryView) -> Markup {
    html! {
        @for tile in &view.tiles { (tile_part(ui, &view.looks, tile)) }
        @if let Some(next) = &view.next {
            li.gallery__more hx-get=(next) hx-swap="outerHTML" hx-trigger="click, intersect once" {
                button.button.button--quiet.button--small type="button" { (ui.t(texts::LOAD_MORE)) }
            }
        }
    }
}

fn tile_part(ui: &Ui, looks: &Looks, tile: &Tile) -> Markup {
    html! {
        li.tile id={ "tile-" (tile.id) } data-id=(tile.id) {
            div.tile__face {
                @match &tile.picture {
                    Some(picture) => img.tile__picture src=(picture) alt="" loading="lazy" decoding="async";,
                    // Without a picture: its colour, and how it is called or what it is.
                    None => span class={ "tile__none " (Tone::of(&tile.title).class()) } aria-hidden="true" {
                        @if looks.face.is_some() { (initials(&tile.title)) } @else { (Icon(&looks.icon)) }
                    },
                }
            }
            div.tile__text {
                a.tile__title href={ "/" (looks.plural) "/" (tile.id) } { (tile.title) }
                @for line in tile.lines.iter().filter(|line| !line.cell.is_blank()) { (line_part(ui, line)) }
            }
        }
    }
}

fn nothing(ui: &Ui, view: &GalleryView) -> Markup {
    match view.toolbar.is_narrowed() {
        true => {
            let all = format!("/{}?view=gallery", view.looks.plural);
            teach::no_match(ui, &view.looks, &all)
        }
        false => teach::none_yet(ui, &view.looks),
    }
}
