//! From the text of a mapping file to a [`Mapping`].

use std::collections::HashSet;

use base::{Result, fold};
use toml::de::DeTable;

use super::{
    Column, Constant, Format, Join, Mapping, Missing, Noted, Otherwise, Target, Unit, format,
    header_key,
    toml_view::{Item, Lines, Table},
};
use crate::import::csv::FileFormat;

/// A larger mapping file is none.
const LONGEST: usize = 4 << 20;

const TARGET_KEYS: [&str; 21] = [
    "field",
    "to",
    "map",
    "otherwise",
    "unit",
    "label",
    "split",
    "prefix",
    "unfit",
    "lookup",
    "where",
    "missing",
    "create",
    "date",
    "zone",
    "decimal_mark",
    "thousands",
    "currency",
    "empty",
    "trim",
    "join_lines",
];

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// `Malformed` with the line, the position and what to do.
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() > LONGEST {
            return Err(base::Error::too_large("A mapping file has at most 4 MB."));
        }
        let lines = Lines::of(text);
        let root = DeTable::parse(text).map_err(|error| {
            let message = error.message().trim().replace('\n', ", ");
            let span = error.span().unwrap_or(0..0);
            lines.fault(span, format!("This is not TOML: {message}"))
        })?;
        let root = Table {
            lines: &lines,
            name: "A mapping",
            table: root.get_ref(),
        };
        root.only(&[
            "object",
            "match",
            "unmatched",
            "layout",
            "file",
            "format",
            "constants",
            "defaults",
            "columns",
            "join",
        ])?;
        let format = match root.get("format") {
            Some(item) => {
                let table = Table {
                    name: "[format]",
                    ..item.table()?
                };
                table.only(&format::KEYS)?;
                format::read(&table, &Format::default())?
            }
            None => Format::default(),
        };
        Ok(Self {
            object: noted(&root, "object")?,
            match_by: noted(&root, "match")?,
            file: root
                .get("file")
                .map_or(Ok(FileFormat::default()), format::file)?,
            constants: constants(&root, "constants", &format)?,
            defaults: constants(&root, "defaults", &format)?,
            columns: columns(&root, &format)?,
            joins: joins(&root, &format)?,
            format,
            is_on_layout: match root.get("layout") {
                Some(item) => item.bool()?,
                None => false,
            },
            takes_unmatched: match root.get("unmatched") {
                Some(item) => item.word(&[("create", true), ("error", false)])?,
                None => false,
            },
            lenient: false,
        })
    }
}

fn noted(table: &Table<'_>, key: &'static str) -> Result<Option<Noted<String>>> {
    let Some(item) = table.get(key) else {
        return Ok(None);
    };
    Ok(Some(Noted {
        value: item.str()?.to_string(),
        line: item.line(),
    }))
}

fn columns(root: &Table<'_>, format: &Format) -> Result<Vec<Column>> {
    let Some(item) = root.get("columns") else {
        return Ok(Vec::new());
    };
    let (mut columns, mut named) = (Vec::new(), HashSet::new());
    for item in item.table()?.items() {
        if !named.insert(header_key(item.key)) {
            return Err(item.fault(format!(
                "The column \"{}\" is mapped twice. Put its fields into one list.",
                item.key
            )));
        }
        let header = Noted {
            value: item.key.to_string(),
            line: item.line(),
        };
        columns.push(Column {
            header,
            targets: targets(item, format)?,
        });
    }
    Ok(columns)
}

fn targets(item: Item<'_>, format: &Format) -> Result<Vec<Target>> {
    match (item.as_bool(), item.as_list()) {
        (Some(false), _) => Ok(Vec::new()),
        (Some(true), _) => {
            Err(item.fault("Name the field, or write false to leave the column out."))
        }
        (_, Some(list)) if list.is_empty() => {
            Err(item.fault("Name a field, or write false to leave the column out."))
        }
        (_, Some(list)) => list.into_iter().map(|item| target(item, format)).collect(),
        _ => Ok(vec![target(item, format)?]),
    }
}

/// A field's name, or a table with all that is to be said.
fn target(item: Item<'_>, format: &Format) -> Result<Target> {
    if let Some(field) = item.as_str() {
        return Ok(Target::plain(field, item.line(), format.clone()));
    }
    let table = item
        .as_table()
        .ok_or_else(|| item.fault("Write a field's name, { field = \"..\" }, or false."))?;
    let table = Table {
        name: "A column",
        ..table
    };
    table.only(&TARGET_KEYS)?;
    let field = table
        .get("field")
        .ok_or_else(|| item.fault("\"field\" is missing: which field does this column go to?"))?;
    described(&table, field.str()?, item.line(), format)
}

fn described(table: &Table<'_>, field: &str, line: usize, format: &Format) -> Result<Target> {
    let mut target = Target::plain(field, line, format::read(table, format)?);
    let said = table.keys().filter(|key| TARGET_KEYS.contains(key));
    target.said = said.map(str::to_string).collect();
    if let Some(item) = table.get("map") {
        for item in item.table()?.items() {
            let key = fold(item.key.trim());
            if target.map.insert(key, item.cell()?).is_some() {
                return Err(item.fault(format!(
                    "\"map\" has \"{}\" twice: case and outer blanks do not matter there.",
                    item.key
                )));
            }
        }
    }
    if let Some(item) = table.get("otherwise") {
        if table.get("map").is_none() {
            return Err(item.fault("\"otherwise\" says what becomes of texts that \"map\" does not have: it needs a \"map\"."));
        }
        target.otherwise = match item.str()? {
            "keep" => Otherwise::Keep,
            "error" => Otherwise::Error,
            "empty" => Otherwise::Empty,
            other => Otherwise::Text(other.to_string()),
        };
    }
    if let Some(item) = table.get("unit") {
        target.unit = Some(item.word(&[
            ("thousand", Unit::Thousand),
            ("million", Unit::Million),
            ("billion", Unit::Billion),
            ("fraction", Unit::Fraction),
            ("seconds", Unit::Seconds),
            ("minutes", Unit::Minutes),
            ("hours", Unit::Hours),
            ("days", Unit::Days),
        ])?);
    }
    if let Some(item) = table.get("label") {
        match item.as_table() {
            None => target.label = item.str()?.trim().to_string(),
            Some(_) => target.label_column = Some(column_of(item)?),
        }
    }
    if let Some(item) = table.get("split") {
        let mark = item.str()?;
        if mark.trim().is_empty() {
            return Err(
                item.fault("\"split\" is what stands between several texts, such as \" ::: \".")
            );
        }
        target.split = Some(mark.to_string());
    }
    if let Some(item) = table.get("prefix") {
        target.prefix = item.str()?.to_string();
    }
    if let Some(item) = table.get("unfit") {
        target.unfit = Some(item.str()?.to_string());
    }
    if let Some(item) = table.get("to") {
        target.to = Some(item.str()?.to_string());
    }
    if let Some(item) = table.get("lookup") {
        target.lookup = Some(item.str()?.to_string());
    }
    if let Some(item) = table.get("where") {
        target.within = Some(Noted {
            value: item.str()?.to_string(),
            line: item.line(),
        });
    }
    if let Some(item) = table.get("missing") {
        target.missing = item.word(&[
            ("error", Missing::Error),
            ("create", Missing::Create),
            ("empty", Missing::Empty),
        ])?;
    }
    if let Some(item) = table.get("create") {
        if target.missing != Missing::Create {
            return Err(item.fault("\"create\" needs missing = \"create\"."));
        }
        for item in item.table()?.items() {
            target.create.push((item.key.to_string(), item.cell()?));
        }
    }
    Ok(target)
}

fn constants(root: &Table<'_>, key: &'static str, format: &Format) -> Result<Vec<Constant>> {
    let Some(item) = root.get(key) else {
        return Ok(Vec::new());
    };
    let mut constants = Vec::new();
    for item in item.table()?.items() {
        let field = item.key;
        match item.as_list() {
            // The first that a row has, of several.
            Some(all) if key == "defaults" => {
                for (rank, item) in all.into_iter().enumerate() {
                    let constant = constant(item, field, key, format)?;
                    constants.push(Constant { rank, ..constant });
                }
            }
            _ => constants.push(constant(item, field, key, format)?),
        }
    }
    Ok(constants)
}

fn constant(item: Item<'_>, field: &str, section: &str, format: &Format) -> Result<Constant> {
    let Some(table) = item.as_table() else {
        return Ok(Constant {
            text: item.cell()?,
            column: None,
            rank: 0,
            target: Target::plain(field, item.line(), format.clone()),
        });
    };
    let table = Table {
        name: "A constant",
        ..table
    };
    let mut known = TARGET_KEYS.to_vec();
    known[0] = "value";
    if section == "defaults" {
        known.push("column");
    }
    table.only(&known)?;
    let (text, column) = match (table.get("value"), table.get("column")) {
        (Some(value), None) => (value.cell()?, None),
        (None, Some(column)) => (String::new(), Some(column.str()?.to_string())),
        (Some(_), Some(_)) => {
            return Err(item.fault("\"value\" and \"column\" are both given. Leave one out."));
        }
        (None, None) => return Err(item.fault("\"value\" is missing.")),
    };
    Ok(Constant {
        text,
        column,
        rank: 0,
        target: described(&table, field, item.line(), format)?,
    })
}

/// `{ column = ".." }`
fn column_of(item: Item<'_>) -> Result<String> {
    let table = item.table()?;
    table.only(&["column"])?;
    let column = table
        .get("column")
        .ok_or_else(|| item.fault("Write { column = \"..\" }."))?;
    Ok(column.str()?.to_string())
}

fn joins(root: &Table<'_>, format: &Format) -> Result<Vec<Join>> {
    let Some(item) = root.get("join") else {
        return Ok(Vec::new());
    };
    let mut joins = Vec::new();
    for item in item.list()? {
        let table = Table {
            name: "A [[join]]",
            ..item.table()?
        };
        let mut known = TARGET_KEYS.to_vec();
        known.extend(["columns", "separator", "labelled"]);
        table.only(&known)?;
        let field = table
            .get("field")
            .ok_or_else(|| item.fault("\"field\" is missing: what do the columns make?"))?;
        let columns = table
            .get("columns")
            .ok_or_else(|| item.fault("\"columns\" is missing: which ones are joined?"))?;
        let texts = columns.texts()?;
        if texts.is_empty() {
            return Err(columns.fault("Name the columns that are joined."));
        }
        joins.push(Join {
            columns: texts,
            separator: table
                .get("separator")
                .map_or(Ok(" "), |item| item.str())?
                .to_string(),
            labelled: table
                .get("labelled")
                .map_or(Ok(false), |item| item.bool())?,
            target: described(&table, field.str()?, item.line(), format)?,
        });
    }
    Ok(joins)
}
