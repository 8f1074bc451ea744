//! ODS (OpenDocument 1.3, part 3, 9): all sheets stand in one part, which is
//! streamed. Rows and cells that are alike may be written once with a count.

use base::Result;
use quick_xml::events::{BytesStart, Event};

use super::{
    COLUMNS, Cells, Sheet, empty, number,
    package::{Package, Xml, add_text, attribute, damaged},
    percent, read_as,
};
use crate::import::{
    csv::Source,
    formats::{Reading, sheets::chosen},
};

/// Lines of a sheet: as many as XLSX has.
const LINES: u64 = 1_048_576;
/// Sheets of a workbook.
const SHEETS: usize = 1_000;

/// Makes a sheet into CSV.
pub(super) fn read(
    source: &Source,
    package: &mut Package,
    reading: Reading<'_>,
) -> Result<(Source, String)> {
    let mut wanted = None;
    if let Some(name) = &reading.format.sheet {
        let names = names(package.part("content.xml")?)?;
        wanted = Some(chosen(names.iter().map(String::as_str), name)?);
    }
    let mut pass = Pass {
        part: package.part("content.xml")?,
        decimal_mark: reading.decimal_mark,
    };
    let (mut n, mut bare) = (0, None);
    while let Some(name) = pass.next_sheet()? {
        let mut sheet = Sheet::new(source, &reading.scratch)?;
        if wanted.is_none_or(|wanted| wanted == n) {
            pass.read(&mut sheet)?;
        } else {
            pass.skip()?;
        }
        match sheet.spool {
            Some(spool) if sheet.rows > 0 => {
                let count = if wanted.is_some() { 2 } else { n + 1 };
                let said = match count {
                    1 => read_as("ODS", &name, 1),
                    _ => format!("ODS, sheet \"{name}\""),
                };
                return Ok((spool.end()?, said));
            }
            Some(_) => bare = bare.or(Some(n)),
            None => {}
        }
        n += 1;
    }
    drop(pass);
    let bare = bare.ok_or_else(empty)?;
    let mut pass = Pass {
        part: package.part("content.xml")?,
        decimal_mark: reading.decimal_mark,
    };
    let mut sheet = Sheet::new(source, &reading.scratch)?;
    let mut name = String::new();
    for n in 0..=bare {
        name = pass.next_sheet()?.ok_or_else(empty)?;
        match n == bare {
            true => pass.read(&mut sheet)?,
            false => pass.skip()?,
        }
    }
    let spool = sheet.spool.ok_or_else(empty)?;
    Ok((spool.end()?, format!("ODS, sheet \"{name}\"")))
}

/// The names of the sheets.
fn names(part: Xml<'_>) -> Result<Vec<String>> {
    let mut pass = Pass {
        part,
        decimal_mark: '.',
    };
    let mut names = Vec::new();
    while let Some(name) = pass.next_sheet()? {
        pass.skip()?;
        if names.len() < SHEETS {
            names.push(name);
        }
    }
    Ok(names)
}

/// A way through the part.
struct Pass<'p> {
    part: Xml<'p>,
    decimal_mark: char,
}

/// What comes next in a sheet.
enum Step {
    /// A row begins that stands there so often.
    Row(u64),
    Cell(Value),
    Nested,
    RowEnd,
    End,
    Other,
}

/// What a cell says of its value.
#[derive(Default)]
struct Value {
    repeated: usize,
    kind: String,
    given: String,
    currency: String,
    text: String,
}

impl Pass<'_> {
    /// Goes on to where the next sheet begins; gives its name.
    fn next_sheet(&mut self) -> Result<Option<String>> {
        loop {
            match self.part.next()? {
                Event::Start(element) if element.local_name().as_ref() == "table" => {
                    return Ok(Some(attribute(&element, "name").unwrap_or_default()));
                }
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// Goes on to the end of the sheet.
    fn skip(&mut self) -> Result<()> {
        let mut depth = 1_u32;
        loop {
            match self.part.next()? {
                Event::Start(element) if element.local_name().as_ref() == "table" => depth += 1,
                Event::End(element) if element.local_name().as_ref() == "table" => {
                    depth -= 1;
                    if depth == 0 {
                        return Ok(());
                    }
                }
                Event::Eof => return Err(damaged("a sheet breaks off")),
                _ => {}
            }
        }
    }

    fn read(&mut self, sheet: &mut Sheet<'_>) -> Result<()> {
        let (mut line, mut repeated) = (0_u64, 1_u64);
        let mut cells = Cells::new();
        let mut column = 0;
        loop {
            match self.step()? {
                Step::Row(times) => {
                    repeated = times;
                    cells.clear();
                    column = 0;
                }
                Step::Cell(cell) => {
                    let cell = self.content(cell)?;
                    let text = cell.shown(self.decimal_mark);
                    let last = column + cell.repeated.min(COLUMNS - column);
                    if !text.is_empty() {
                        cells.extend((column..last).map(|column| (column, text.clone())));
                    }
                    column = last;
                }
                // A table within a shape.
                Step::Nested => self.skip()?,
                Step::RowEnd => {
                    let last = line.saturating_add(repeated);
                    if !cells.is_empty() {
                        for line in line..last.min(LINES) {
                            sheet.row(line + 1, &cells)?;
                        }
                    }
                    line = last;
                }
                Step::End => return Ok(()),
                Step::Other => {}
            }
        }
    }

    fn step(&mut self) -> Result<Step> {
        Ok(match self.part.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "table-row" => Step::Row(count(&element, "number-rows-repeated")),
                "table-cell" | "covered-table-cell" => Step::Cell(Value::of(&element)),
                "table" => Step::Nested,
                _ => Step::Other,
            },
            Event::End(element) => match element.local_name().as_ref() {
                "table-row" => Step::RowEnd,
                "table" => Step::End,
                _ => Step::Other,
            },
            Event::Eof => return Err(damaged("a sheet breaks off")),
            _ => Step::Other,
        })
    }

    /// Reads on to the end of a cell. Paragraphs are lines; comments and shapes
    /// are none of it.
    fn content(&mut self, mut cell: Value) -> Result<Value> {
        let (mut depth, mut aside, mut in_text, mut paragraphs) = (0_u32, 0_u32, 0_u32, 0);
        loop {
            match self.part.next()? {
                Event::Start(element) => {
                    depth += 1;
                    match element.local_name().as_ref() {
                        _ if aside > 0 => aside += 1,
                        "annotation" | "table" | "shapes" | "frame" | "custom-shape" => aside = 1,
                        "p" | "h" => {
                            if paragraphs > 0 {
                                cell.text.push('\n');
                            }
                            paragraphs += 1;
                            in_text += 1;
                        }
                        "s" => {
                            let blanks = count(&element, "c").min(1_000);
                            cell.text.extend((0..blanks).map(|_| ' '));
                        }
                        "tab" => cell.text.push('\t'),
                        "line-break" => cell.text.push('\n'),
                        _ => {}
                    }
                }
                Event::End(element) => {
                    let name = element.local_name();
                    if depth == 0 {
                        return Ok(cell);
                    }
                    depth -= 1;
                    if aside > 0 {
                        aside -= 1;
                    } else if matches!(name.as_ref(), "p" | "h") {
                        in_text = in_text.saturating_sub(1);
                    }
                }
                Event::Eof => return Err(damaged("a cell breaks off")),
                text if aside == 0 && in_text > 0 => {
                    let mut more = String::new();
                    add_text(&text, &mut more);
                    collapse(&more, &mut cell.text);
                }
                _ => {}
            }
        }
    }
}

impl Value {
    fn of(element: &BytesStart<'_>) -> Self {
        let get = |name: &str| attribute(element, name);
        let kind = match element.local_name().as_ref() {
            "covered-table-cell" => String::new(),
            _ => get("value-type").unwrap_or_default(),
        };
        let given = match kind.as_str() {
            "date" => get("date-value"),
            "time" => get("time-value"),
            "boolean" => get("boolean-value"),
            "string" => get("string-value"),
            "" => None,
            _ => get("value"),
        };
        Self {
            repeated: usize::try_from(count(element, "number-columns-repeated")).unwrap_or(COLUMNS),
            kind,
            given: given.unwrap_or_default(),
            currency: get("currency").unwrap_or_default(),
            text: String::new(),
        }
    }

    fn shown(&self, decimal_mark: char) -> String {
        let value = self.given.trim();
        let read = value.parse::<f64>().ok().filter(|value| value.is_finite());
        match (self.kind.as_str(), read) {
            ("float", Some(value)) => number(value, decimal_mark),
            ("percentage", Some(value)) => percent(value, decimal_mark),
            ("currency", Some(value)) if self.currency.len() == 3 => {
                format!("{} {}", number(value, decimal_mark), self.currency)
            }
            ("currency", Some(value)) => number(value, decimal_mark),
            ("date" | "time" | "boolean", _) if !value.is_empty() => value.to_string(),
            ("string", _) if !value.is_empty() => self.given.clone(),
            _ => self.text.clone(),
        }
    }
}

fn count(element: &BytesStart<'_>, name: &str) -> u64 {
    let given = attribute(element, name).and_then(|count| count.parse().ok());
    given.unwrap_or(1)
}

/// Blanks and line ends of the XML are one blank (19.1.2 there).
fn collapse(more: &str, text: &mut String) {
    for char in more.chars() {
        match char {
            ' ' | '\t' | '\n' | '\r' => {
                if !text.is_empty() && !text.ends_with([' ', '\n']) {
                    text.push(' ');
                }
            }
            char => text.push(char),
        }
    }
}
