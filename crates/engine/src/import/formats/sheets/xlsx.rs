//! XLSX (ECMA-376, part 1): sheets are streamed; the texts that cells share are
//! kept in memory, up to a bound.

use base::{Error, Result};
use quick_xml::events::{BytesStart, Event};

use super::{
    COLUMNS, Cells, Sheet, chosen, dates, empty, number,
    package::{Package, Xml, add_text, attribute, damaged},
    percent, read_as,
    styles::{self, Shows},
};
use crate::import::{csv::Source, formats::Reading};

/// Bytes of shared texts.
const SHARED: usize = 256 << 20;
/// Sheets of a workbook.
const SHEETS: usize = 1_000;

/// Makes a sheet into CSV.
pub(super) fn read(
    source: &Source,
    package: &mut Package,
    reading: Reading<'_>,
) -> Result<(Source, String)> {
    let book = Book::of(package)?;
    let names = || book.sheets.iter().map(|sheet| sheet.name.as_str());
    let wanted = match &reading.format.sheet {
        Some(name) => {
            let n = chosen(names(), name)?;
            n..n + 1
        }
        None => 0..book.sheets.len(),
    };
    let texts = match &book.texts {
        Some(part) => Texts::read(package.part(part)?)?,
        None => Texts::default(),
    };
    let styles = match &book.styles {
        Some(part) => styles::read(package.part(part)?)?,
        None => Vec::new(),
    };
    let count = book.sheets.len();
    let mut bare = None;
    for n in wanted {
        let Named { name, part } = &book.sheets[n];
        if !package.has(part) {
            continue;
        }
        let grid = Grid {
            texts: &texts,
            styles: &styles,
            since_1904: book.since_1904,
            decimal_mark: reading.decimal_mark,
        };
        let mut sheet = Sheet::new(source, &reading.scratch)?;
        grid.read(package.part(part)?, &mut sheet)?;
        match sheet.spool {
            Some(spool) if sheet.rows > 0 => {
                return Ok((spool.end()?, read_as("XLSX", name, count)));
            }
            // A header alone, unless another sheet has more.
            Some(_) => bare = bare.or(Some(n)),
            None => {}
        }
    }
    let Named { name, part } = bare.map(|n| &book.sheets[n]).ok_or_else(empty)?;
    let mut sheet = Sheet::new(source, &reading.scratch)?;
    let grid = Grid {
        texts: &texts,
        styles: &styles,
        since_1904: book.since_1904,
        decimal_mark: reading.decimal_mark,
    };
    grid.read(package.part(part)?, &mut sheet)?;
    let spool = sheet.spool.ok_or_else(empty)?;
    Ok((spool.end()?, read_as("XLSX", name, count)))
}

struct Named {
    name: String,
    part: String,
}

/// Where the parts of a workbook are.
struct Book {
    sheets: Vec<Named>,
    texts: Option<String>,
    styles: Option<String>,
    since_1904: bool,
}

impl Book {
    fn of(package: &mut Package) -> Result<Self> {
        let main = relations(package, "")?
            .into_iter()
            .find(|one| one.kind.ends_with("/officeDocument"))
            .map_or_else(|| "xl/workbook.xml".to_string(), |one| one.target);
        if !package.has(&main) {
            return Err(damaged(format!("it has no part {main}")));
        }
        let related = relations(package, &main)?;
        let of_kind = |kind: &str| {
            let found = related.iter().find(|one| one.kind.ends_with(kind));
            found.map(|one| one.target.clone())
        };
        let mut book = Self {
            sheets: Vec::new(),
            texts: of_kind("/sharedStrings"),
            styles: of_kind("/styles"),
            since_1904: false,
        };
        book.texts = book.texts.filter(|part| package.has(part));
        book.styles = book.styles.filter(|part| package.has(part));
        let mut part = package.part(&main)?;
        loop {
            match part.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "workbookPr" => {
                        let since = attribute(&element, "date1904");
                        book.since_1904 = matches!(since.as_deref(), Some("1" | "true"));
                    }
                    "sheet" if book.sheets.len() < SHEETS => {
                        let id = attribute(&element, "id").unwrap_or_default();
                        let target = related
                            .iter()
                            .find(|one| one.id == id && one.kind.ends_with("/worksheet"));
                        if let Some(target) = target {
                            book.sheets.push(Named {
                                name: attribute(&element, "name").unwrap_or_default(),
                                part: target.target.clone(),
                            });
                        }
                    }
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        match book.sheets.is_empty() {
            true => Err(empty()),
            false => Ok(book),
        }
    }
}

struct Relation {
    id: String,
    kind: String,
    target: String,
}

/// What a part refers to, by the names of parts.
fn relations(package: &mut Package, of: &str) -> Result<Vec<Relation>> {
    let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
    let prefix = match folder {
        "" => String::new(),
        folder => format!("{folder}/"),
    };
    let name = format!("{prefix}_rels/{file}.rels");
    if !package.has(&name) {
        return Ok(Vec::new());
    }
    let mut part = package.part(&name)?;
    let mut all = Vec::new();
    loop {
        match part.next()? {
            Event::Start(element)
                if element.local_name().as_ref() == "Relationship" && all.len() < SHEETS * 2 =>
            {
                let get = |name: &str| attribute(&element, name).unwrap_or_default();
                all.push(Relation {
                    id: get("Id"),
                    kind: get("Type"),
                    target: resolved(&prefix, &get("Target")),
                });
            }
            Event::Eof => return Ok(all),
            _ => {}
        }
    }
}

/// A part's name from where it is referred to.
fn resolved(prefix: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_string();
    }
    let mut steps: Vec<&str> = prefix.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The texts that cells share: one after the other, and where each ends.
#[derive(Default)]
struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    fn read(mut part: Xml<'_>) -> Result<Self> {
        let mut texts = Self::default();
        // Text counts within <t>, but not that of <rPh>, which says how it is spoken.
        let (mut in_text, mut in_phonetic) = (false, false);
        loop {
            match part.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "t" => in_text = true,
                    "rPh" => in_phonetic = true,
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "t" => in_text = false,
                    "rPh" => in_phonetic = false,
                    "si" => texts.ends.push(texts.all.len()),
                    _ => {}
                },
                Event::Eof => return Ok(texts),
                text if in_text && !in_phonetic => add_text(&text, &mut texts.all),
                _ => {}
            }
            if texts.all.len() + texts.ends.len() * 8 > SHARED {
                return Err(Error::too_large(format!(
                    "The workbook has more than {} MB of different texts. Save the sheet as CSV.",
                    SHARED >> 20
                )));
            }
        }
    }

    fn get(&self, n: usize) -> Option<&str> {
        let start = match n {
            0 => 0,
            n => *self.ends.get(n - 1)?,
        };
        self.all.get(start..*self.ends.get(n)?)
    }
}

/// How the cells of a sheet are read.
struct Grid<'b> {
    texts: &'b Texts,
    styles: &'b [Shows],
    since_1904: bool,
    decimal_mark: char,
}

/// A cell as it stands in the sheet.
#[derive(Default)]
struct Raw {
    column: usize,
    kind: String,
    style: usize,
    value: String,
    inline: String,
}

/// Which text is being read.
#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Nothing,
    Value,
    Inline,
}

impl Grid<'_> {
    fn read(&self, mut part: Xml<'_>, sheet: &mut Sheet<'_>) -> Result<()> {
        let (mut line, mut cells, mut cell) = (0_u64, Cells::new(), Raw::default());
        let (mut inside, mut in_phonetic, mut next) = (Inside::Nothing, false, 0);
        loop {
            match part.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "row" => {
                        let given = attribute(&element, "r").and_then(|line| line.parse().ok());
                        line = given.unwrap_or(line.saturating_add(1));
                        cells.clear();
                        next = 0;
                    }
                    "c" => {
                        cell = Raw::of(&element, next)?;
                        next = cell.column + 1;
                    }
                    "v" => inside = Inside::Value,
                    "t" if !in_phonetic => inside = Inside::Inline,
                    "rPh" => in_phonetic = true,
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "v" | "t" => inside = Inside::Nothing,
                    "rPh" => in_phonetic = false,
                    "c" => {
                        let text = self.text(&cell)?;
                        if !text.is_empty() {
                            cells.push((cell.column, text));
                        }
                    }
                    "row" => sheet.row(line, &cells)?,
                    "sheetData" => return Ok(()),
                    _ => {}
                },
                Event::Eof => return Err(damaged("a sheet breaks off")),
                text => match inside {
                    Inside::Value => add_text(&text, &mut cell.value),
                    Inside::Inline => add_text(&text, &mut cell.inline),
                    Inside::Nothing => {}
                },
            }
        }
    }

    fn text(&self, cell: &Raw) -> Result<String> {
        let value = cell.value.trim();
        Ok(match cell.kind.as_str() {
            "inlineStr" => unescaped(&cell.inline),
            "s" if value.is_empty() => String::new(),
            "s" => {
                let found = value.parse().ok().and_then(|n| self.texts.get(n));
                let found =
                    found.ok_or_else(|| damaged("a cell refers to a text that is not there"))?;
                unescaped(found)
            }
            "b" if matches!(value, "1" | "true") => "true".to_string(),
            "b" if matches!(value, "0" | "false") => "false".to_string(),
            "str" => unescaped(&cell.value),
            "" | "n" => match value.parse::<f64>() {
                Ok(number) if number.is_finite() => self.number(number, cell.style),
                _ => value.to_string(),
            },
            // Errors such as #N/A, and days as text.
            _ => value.to_string(),
        })
    }

    fn number(&self, value: f64, style: usize) -> String {
        let plain = || number(value, self.decimal_mark);
        match self.styles.get(style).copied().unwrap_or_default() {
            Shows::Number => plain(),
            Shows::Percent => percent(value, self.decimal_mark),
            Shows::Money(code) => format!("{} {}", plain(), String::from_utf8_lossy(&code)),
            other => dates::shown(value, other, self.since_1904).unwrap_or_else(plain),
        }
    }
}

impl Raw {
    fn of(element: &BytesStart<'_>, next: usize) -> Result<Self> {
        let given = attribute(element, "r");
        let column = match given.as_deref() {
            Some(name) => column(name),
            None => Some(next),
        };
        let column = column.filter(|column| *column < COLUMNS);
        Ok(Self {
            column: column.ok_or_else(|| damaged("a cell stands in no column"))?,
            kind: attribute(element, "t").unwrap_or_default(),
            style: attribute(element, "s")
                .and_then(|style| style.parse().ok())
                .unwrap_or(0),
            ..Self::default()
        })
    }
}

/// The column of a cell's name: 0 of `A1`, 27 of `AB7`.
fn column(name: &str) -> Option<usize> {
    let letters: Vec<u8> = name.bytes().take_while(u8::is_ascii_alphabetic).collect();
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let digit = |letter: &u8| usize::from(letter.to_ascii_uppercase() - b'A') + 1;
    let number = letters
        .iter()
        .fold(0, |sum, letter| sum * 26 + digit(letter));
    Some(number - 1)
}

/// Signs that XML cannot hold are written as `_x000D_` (ECMA-376, part 1, 22.4.2.4).
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        let code = rest
            .get(at + 2..at + 6)
            .filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()));
        let char = code
            .filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'))
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32);
        match char {
            Some(char) => {
                plain.push(char);
                rest = &rest[at + 7..];
            }
            None => {
                plain.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    plain.push_str(rest);
    plain.replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_from_their_letters() {
        for (name, place) in [
            ("A1", Some(0)),
            ("Z9", Some(25)),
            ("AA10", Some(26)),
            ("XFD1048576", Some(16_383)),
            ("a2", Some(0)),
            ("12", None),
            ("AAAA1", None),
        ] {
            assert_eq!(column(name), place, "{name}");
        }
    }

    #[test]
    fn escapes_of_signs_are_undone() {
        for (text, plain) in [
            ("a_x000D_\nb", "a\nb"),
            ("_x005F_x000D_", "_x000D_"),
            ("a_x00", "a_x00"),
            ("_xZZZZ_", "_xZZZZ_"),
            ("plain", "plain"),
        ] {
            assert_eq!(unescaped(text), plain);
        }
    }

    #[test]
    fn parts_are_found_from_where_they_are_named() {
        assert_eq!(resolved("xl/", "worksheets/a.xml"), "xl/worksheets/a.xml");
        assert_eq!(resolved("xl/", "/xl/b.xml"), "xl/b.xml");
        assert_eq!(resolved("xl/", "../c.xml"), "c.xml");
    }
}
