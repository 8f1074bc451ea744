//! How wide the columns of a table are: as wide as what the first rows hold, said before they come. So nothing moves
//! while a page arrives or grows, and the browser need not measure all rows for each that is added.

use super::totals::Figures;
use super::view::{Column, ListView, Place};
use crate::parts::cell::{Cell, short_text};
use crate::ui::Ui;

/// Pixels at the usual size of letters, as the style sheets have them (`parts/table.css`).
const LETTER: u32 = 13;
const SMALL: u32 = 12;
const PADDING: u32 = 24;
/// More at the outer sides of the table.
const MARGIN: u32 = 12;
const FACE: u32 = 30;
const PICK: u32 = 22;
const BADGE: u32 = 16;
const BADGE_GAP: u32 = 4;
const ICON: u32 = 16;
const MENU: u32 = 24;
const STARS: u32 = 5 * ICON;
/// What opens and closes a group.
const FOLD: u32 = 28;
/// What a value may take, and a column at least.
const MOST: u32 = 296;
const LEAST: u32 = 72;
const TITLE: std::ops::RangeInclusive<u32> = 224..=512;
const RESTORE: u32 = 150;

/// The width of each column of a table in pixels; as it was drawn where somebody did.
pub fn of(ui: &Ui, view: &ListView) -> Vec<u32> {
    let last = view.columns.len().saturating_sub(1);
    let one = |(n, column): (usize, &Column)| match (column.width, n) {
        (Some(drawn), _) => u32::from(drawn),
        (None, 0) => title(ui, view, column),
        (None, n) => column_of(ui, view, n, column) + if n == last { MARGIN } else { 0 },
    };
    let columns = view.columns.iter().enumerate().map(one);
    let restore = (view.place == Place::Trash).then_some(RESTORE);
    columns.chain(restore).collect()
}

fn title(ui: &Ui, view: &ListView, column: &Column) -> u32 {
    let face = if view.looks.face.is_some() { FACE } else { 0 };
    let names = view.rows.iter().map(|row| face + text(&row.title, LETTER));
    let before = view
        .rows
        .iter()
        .flat_map(|row| row.before.iter().chain(&row.begins));
    let groups = before.chain(&view.last).map(|head| {
        let count = text(&head.figures.count.to_string(), SMALL);
        FOLD + 2 * BADGE + count + cell(ui, &head.value)
    });
    let widest = names.chain(groups).max().unwrap_or(0);
    let pick = if view.bar.is_some() { PICK } else { 0 };
    (widest + pick + PADDING + MARGIN)
        .max(head(column) + pick + MARGIN)
        .clamp(*TITLE.start(), *TITLE.end())
}

fn column_of(ui: &Ui, view: &ListView, n: usize, column: &Column) -> u32 {
    let cells = view.rows.iter().filter_map(|row| row.cells.get(n - 1));
    let values = cells.map(|one| cell(ui, one));
    let total = |figures: &Figures| {
        let (kind, value) = figures.column(&column.field)?;
        Some(text(ui.t(kind.text()), SMALL) + BADGE_GAP + text(value, LETTER))
    };
    let figures = view.rows.iter().filter_map(|row| row.begins.as_ref());
    let figures = figures.map(|head| &head.figures).chain(&view.totals);
    let widest = values.chain(figures.filter_map(total)).max().unwrap_or(0);
    (widest.min(MOST) + PADDING).max(head(column)).max(LEAST)
}

fn head(column: &Column) -> u32 {
    let sort = if column.sort.is_some() { ICON } else { 0 };
    let menu = if column.menu.is_some() { MENU } else { 0 };
    text(&column.label, SMALL) + sort + menu + PADDING
}

fn cell(ui: &Ui, cell: &Cell) -> u32 {
    match cell {
        Cell::Empty => 0,
        Cell::Check(_) => ICON,
        Cell::Rating(_) => STARS,
        Cell::Badges(all) => all
            .iter()
            .map(|one| text(&one.label, SMALL) + BADGE + BADGE_GAP)
            .sum(),
        Cell::Links(links) if links.len() == 1 => FACE + text(&short_text(ui, cell), LETTER),
        _ => text(&short_text(ui, cell), LETTER),
    }
}

/// How wide a line of text is, in pixels, a little more rather than less.
fn text(line: &str, size: u32) -> u32 {
    let thousandths: u32 = line.chars().take(120).map(advance).sum();
    (thousandths * size).div_ceil(970)
}

/// How far a letter moves on, in thousandths of the size; of the typeface of the pages.
fn advance(letter: char) -> u32 {
    match letter {
        'i' | 'j' | 'l' | 'I' | ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '\u{a0}'
        | '\u{202f}' => 280,
        'f' | 'r' | 't' | '(' | ')' | '/' | '[' | ']' => 380,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 920,
        'C' | 'D' | 'G' | 'H' | 'N' | 'O' | 'Q' | 'U' => 750,
        'A'..='Z' => 660,
        '0'..='9' => 630,
        'a'..='z' => 590,
        // Letters of the East are squares; of others nothing is known.
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}' => 1_000,
        '\u{300}'..='\u{36f}' => 0,
        _ => 640,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_as_wide_as_its_letters() {
        assert_eq!(text("", LETTER), 0);
        assert!(text("illi", LETTER) < text("mwmw", LETTER));
        assert!(text("会社", LETTER) >= 26);
        // Letter and accent apart are as wide as both in one.
        assert_eq!(text("a\u{308}", LETTER), text("a", LETTER));
    }

    #[test]
    fn a_line_without_end_is_not_measured_to_its_end() {
        assert_eq!(
            text(&"x".repeat(100_000), LETTER),
            text(&"x".repeat(120), LETTER)
        );
    }
}
