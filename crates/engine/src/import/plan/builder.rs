//! Gathers what a mapping and a file's header say of where the columns go.

use std::{collections::HashSet, sync::Arc};

use base::{Result, Zone};
use schema::{ObjectDef, Schema, value::Locale};

use super::{
    From, Input, LeftOut, destination, fault::at, fitting, headers::Headers, references::Lookups,
};
use crate::import::{
    ERROR_COLUMN,
    mapping::{Column, Constant, Join, Mapping, Target, header_key},
};

/// Gathers what goes where.
pub(super) struct Builder {
    pub(super) object: Arc<ObjectDef>,
    pub(super) headers: Headers,
    pub(super) schema: Arc<Schema>,
    pub(super) lookups: Lookups,
    pub(super) locale: Locale,
    pub(super) zone: Zone,
    pub(super) inputs: Vec<Input>,
    pub(super) defaults: Vec<Input>,
    /// Slots of the inputs: nothing else may go there.
    pub(super) taken: HashSet<String>,
    pub(super) left_out: Vec<LeftOut>,
    /// The file's days are such, whatever the mapping says of texts.
    pub(super) has_typed_days: bool,
    /// What the file does not have is passed over.
    pub(super) is_lenient: bool,
}

impl Builder {
    /// All that a mapping and a header say.
    ///
    /// # Errors
    /// `Malformed` with the line of the mapping that does not fit.
    pub(super) fn inputs(&mut self, mapping: &Mapping) -> Result<()> {
        for constant in &mapping.constants {
            let input = self.constant(constant)?;
            self.add(input, constant.target.line)?;
        }
        let mut used = vec![false; self.headers.len()];
        for column in &mapping.columns {
            self.column(column, mapping.lenient, &mut used)?;
        }
        for join in &mapping.joins {
            self.join(join, mapping.lenient, &mut used)?;
        }
        for constant in &mapping.defaults {
            self.default(constant, mapping, &mut used)?;
        }
        self.defaults.sort_by_key(|input| input.rank);
        // A column of currencies is a part of others.
        // So are those of labels.
        let parts = self.inputs.iter().map(|input| &input.reading);
        let parts = parts.flat_map(|reading| [reading.currency_column, reading.label_column]);
        parts.flatten().for_each(|n| used[n] = true);
        for n in (0..used.len()).filter(|n| !used[*n]) {
            self.by_header(n, mapping)?;
        }
        Ok(())
    }

    /// A column that the mapping names.
    fn column(&mut self, column: &Column, is_lenient: bool, used: &mut [bool]) -> Result<()> {
        let found = self
            .headers
            .column(&column.header.value, column.header.line);
        let n = match found {
            Ok(n) => n,
            Err(_) if is_lenient => return Ok(()),
            Err(error) => return Err(error),
        };
        used[n] = true;
        let mut refused = None;
        for target in &column.targets {
            let name = self.headers.name(n).to_string();
            let made = self.input(name, From::Column(n), target);
            let added = made.and_then(|input| self.add(input, target.line));
            match added {
                Ok(()) => refused = Some(None),
                // Another field of the column may have taken it.
                Err(error) if is_lenient => {
                    refused.get_or_insert(Some(error));
                }
                Err(error) => return Err(error),
            }
        }
        if let Some(Some(_)) = refused {
            let label = self.object.label.to_lowercase();
            let why = format!("a {label} has no place for it");
            self.leave_out(self.headers.name(n).to_string(), why);
        }
        Ok(())
    }

    /// Columns that go to one field together.
    fn join(&mut self, join: &Join, is_lenient: bool, used: &mut [bool]) -> Result<()> {
        let columns = join.columns.iter().enumerate();
        let found = columns.map(|(place, name)| {
            let n = self.headers.column(name, join.target.line)?;
            let label = self.headers.name(n).to_string();
            Ok((n, (join.labelled && place > 0).then_some(label)))
        });
        let found: Vec<(usize, Option<String>)> = match is_lenient {
            true => found.filter_map(Result::ok).collect(),
            false => found.collect::<Result<_>>()?,
        };
        if found.is_empty() {
            return Ok(());
        }
        let (columns, labels): (Vec<usize>, Vec<Option<String>>) = found.into_iter().unzip();
        if let Some(n) = (1..columns.len()).find(|n| columns[..*n].contains(&columns[*n])) {
            let message = format!("this joins the column \"{}\" twice.", join.columns[n]);
            return Err(at(join.target.line, message));
        }
        columns.iter().for_each(|n| used[*n] = true);
        let names: Vec<&str> = columns.iter().map(|n| self.headers.name(*n)).collect();
        let name = names.join(" + ");
        let from = From::Joined {
            columns,
            separator: join.separator.clone(),
            labels,
        };
        let made = self.input(name, from, &join.target);
        let added = made.and_then(|input| self.add(input, join.target.line));
        match is_lenient {
            true => Ok(()),
            false => added,
        }
    }

    /// What a new record gets where its row has nothing.
    fn default(&mut self, constant: &Constant, mapping: &Mapping, used: &mut [bool]) -> Result<()> {
        let input = match self.constant(constant) {
            Ok(input) => input,
            Err(_) if mapping.lenient => return Ok(()),
            Err(error) => return Err(error),
        };
        if let From::Column(n) = input.from {
            used[n] = true;
        }
        let mut always = mapping.constants.iter().map(|always| &always.target.field);
        if always.any(|field| *field == constant.target.field) {
            let message = format!(
                "[defaults] and [constants] both set \"{}\", so the default never counts. Leave one out.",
                constant.target.field
            );
            return Err(at(constant.target.line, message));
        }
        self.defaults.push(input);
        Ok(())
    }

    fn constant(&mut self, constant: &Constant) -> Result<Input> {
        let target = &constant.target;
        let (name, from) = match &constant.column {
            None => (target.field.clone(), From::Constant(constant.text.clone())),
            Some(column) => {
                let n = self.headers.column(column, target.line)?;
                (self.headers.name(n).to_string(), From::Column(n))
            }
        };
        let input = Input {
            rank: constant.rank,
            ..self.input(name, from, target)?
        };
        // What every row would be at fault for is a fault of the mapping.
        fitting::check_constant(&self.schema, &input).map_err(|fault| {
            let line = constant.target.line;
            at(line, format!("\"{}\": {}", input.name, fault.message))
        })?;
        Ok(input)
    }

    /// A column that the mapping does not name goes where its header says.
    fn by_header(&mut self, n: usize, mapping: &Mapping) -> Result<()> {
        let name = self.headers.name(n).to_string();
        if header_key(&name) == header_key(ERROR_COLUMN) {
            return Ok(());
        }
        let def = Arc::clone(&self.object);
        let Some(named) = destination::headed(&def, self.headers.cell(n)) else {
            let label = def.label.to_lowercase();
            self.leave_out(name, format!("a {label} has no field of this name"));
            return Ok(());
        };
        if let Some(why) = named
            .field()
            .and_then(|field| destination::refusal(&def, field))
        {
            self.leave_out(name, why);
            return Ok(());
        }
        let field = named.field().map_or("id", |field| &field.name).to_string();
        let target = Target::plain(field, 0, mapping.format.clone());
        let input = self.input_to(name, From::Column(n), named, &target)?;
        if input.to.slot().is_none_or(|slot| self.taken.insert(slot)) {
            self.inputs.push(input);
        } else {
            let why = "something else goes to this field already".to_string();
            self.leave_out(input.name, why);
        }
        Ok(())
    }

    fn leave_out(&mut self, header: String, why: String) {
        self.left_out.push(LeftOut { header, why });
    }

    fn add(&mut self, input: Input, line: usize) -> Result<()> {
        if let Some(slot) = input.to.slot()
            && !self.taken.insert(slot.clone())
        {
            let message = format!(
                "something else goes to \"{slot}\" already. Join the columns by [[join]], or leave one out."
            );
            return Err(at(line, message));
        }
        self.inputs.push(input);
        Ok(())
    }
}
