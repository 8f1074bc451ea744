//! Left sides of tests: paths, and aggregates over what they lead to.

use base::Error;

use super::{Left, MAX_REACH, Named, Parser, is_keyword, too_far};
use crate::{
    ObjectDef, Path,
    filter::{
        Aggregate, Filter, Operand,
        class::{self, AGGREGATES, Class},
        cursor::{Run, fault},
        expect::Wanted,
        path::{self, Resolved},
    },
};

impl<'a> Parser<'a> {
    pub(crate) fn operand(&mut self, def: &'a ObjectDef) -> Result<Left<'a>, Error> {
        self.wish(|| field_of(def));
        let run = self.cursor.dotted();
        if run.text.is_empty() || is_keyword(&run.text) {
            self.cursor.back_to(run.at);
            return Err(self.cursor.expected("a field or \"(\""));
        }
        let after = self.cursor.position();
        self.cursor.skip_spaces();
        let open = self.cursor.position();
        if self.cursor.take('[') {
            return self.bracketed(def, &run, open);
        }
        self.cursor.back_to(after);
        if self.cursor.peek() == Some('(')
            && let Some((before, name)) = run.text.rsplit_once('.')
        {
            let at = run.at + before.chars().count() + 1;
            let path = self.many(
                def,
                &Run {
                    text: before.to_string(),
                    at: run.at,
                },
            )?;
            return self.aggregate(
                path,
                Filter::All,
                Run {
                    text: name.to_string(),
                    at,
                },
                run.at,
            );
        }
        if let Some(before) = run.text.strip_suffix(".count")
            && let Ok(resolved) =
                path::resolve(&before.split('.').collect::<Vec<_>>(), def, self.schema)
            && let Some(there) = resolved.many(self.schema)
            && there.field("count").is_none()
        {
            self.note(
                def,
                &Run {
                    text: before.to_string(),
                    at: run.at,
                },
                &resolved,
            );
            let operand = Operand::Related {
                path: resolved.path,
                filter: Box::default(),
                agg: Aggregate::Count,
            };
            return Ok(Left {
                operand,
                class: Class::Number { scale: 0 },
                text: run.text,
            });
        }
        let resolved = self.path(def, &run)?;
        let class = Class::of(&resolved, self.schema);
        Ok(Left {
            operand: Operand::Path(resolved.path),
            class,
            text: run.text,
        })
    }

    /// `path "[" or "]" "." aggregate`, from behind the bracket.
    fn bracketed(&mut self, def: &'a ObjectDef, run: &Run, open: usize) -> Result<Left<'a>, Error> {
        let path = self.many(def, run)?;
        let Some(there) = path.many(self.schema) else {
            return Err(not_many(&run.text, run.at));
        };
        let steps = path.path.0.len();
        self.reach += steps;
        let filter = self.nested(there, open, ']')?;
        self.reach -= steps;
        self.cursor.skip_spaces();
        self.wish(|| Wanted::Words(AFTER_BRACKETS.to_vec()));
        if !self.cursor.take('.') {
            return Err(self
                .cursor
                .expected("\".\" and an aggregate such as .count or .sum(amount)"));
        }
        self.cursor.skip_spaces();
        let name = self.cursor.dotted();
        self.aggregate(path, filter, name, run.at)
    }

    /// The aggregate of this name over related records, from behind its name.
    fn aggregate(
        &mut self,
        over: Resolved<'a>,
        filter: Filter,
        name: Run,
        start: usize,
    ) -> Result<Left<'a>, Error> {
        let related = |agg| Operand::Related {
            path: over.path.clone(),
            filter: Box::new(filter),
            agg,
        };
        if name.text == "count" {
            return Ok(Left {
                operand: related(Aggregate::Count),
                class: Class::Number { scale: 0 },
                text: name.text,
            });
        }
        if !AGGREGATES.contains(&name.text.as_str()) {
            self.cursor.back_to(name.at);
            return Err(self.cursor.expected(
                "count, or sum, min, max, avg, first or last with a field in parentheses",
            ));
        }
        self.cursor.skip_spaces();
        let open = self.cursor.position();
        if !self.cursor.take('(') {
            return Err(self
                .cursor
                .expected(&format!("\"(\" and the field to take the {} of", name.text)));
        }
        let Some(there) = over.many(self.schema) else {
            return Err(not_many(&name.text, start));
        };
        self.cursor.skip_spaces();
        self.wish(|| field_of(there));
        let run = self.cursor.dotted();
        if run.text.is_empty() {
            return Err(self.cursor.expected("a field"));
        }
        let value = self.path(there, &run)?;
        let picks = self.takes_order && matches!(name.text.as_str(), "first" | "last");
        if picks && self.keyword("by") {
            self.order = Some(self.order(there)?);
        }
        self.cursor.skip_spaces();
        if !self.cursor.take(')') {
            return Err(match self.cursor.peek() {
                Some(_) if picks => self.cursor.expected("\"by\" and a field, or \")\""),
                Some(_) => self.cursor.expected("\")\""),
                None => fault("This is not closed; \")\" is missing.", open),
            });
        }
        let Some(agg) = Aggregate::named(&name.text, value.path.clone()) else {
            return Err(fault("Expected an aggregate.", name.at));
        };
        let class = class::aggregate(&agg, Some(&value), self.schema)
            .map_err(|message| fault(message, run.at))?;
        Ok(Left {
            operand: related(agg),
            class,
            text: format!("{}({})", name.text, run.text),
        })
    }

    /// The field of related records that says which is the first.
    fn order(&mut self, there: &'a ObjectDef) -> Result<(Path, usize), Error> {
        self.cursor.skip_spaces();
        let run = self.cursor.dotted();
        if run.text.is_empty() {
            return Err(self
                .cursor
                .expected("the field that says which is the first"));
        }
        let by = self.path(there, &run)?;
        let class = Class::of(&by, self.schema);
        let has_order = matches!(
            class,
            Class::Text | Class::Number { .. } | Class::Money | Class::Date | Class::DateTime
        );
        if by.path.as_field().is_none() || !has_order {
            let message = format!(
                "\"by\" takes a field of these records that has an order: a day, a time, a number, money or a text; \"{}\" is {}.",
                base::text::truncate(&run.text, 60),
                class.noun()
            );
            return Err(fault(message, run.at));
        }
        Ok((by.path, run.at))
    }

    /// A path that leads to many records.
    fn many(&mut self, def: &'a ObjectDef, run: &Run) -> Result<Resolved<'a>, Error> {
        let resolved = self.path(def, run)?;
        match resolved.many(self.schema) {
            Some(_) => Ok(resolved),
            None => Err(not_many(&run.text, run.at)),
        }
    }

    pub(crate) fn path(&mut self, def: &'a ObjectDef, run: &Run) -> Result<Resolved<'a>, Error> {
        let names: Vec<&str> = run.text.split('.').collect();
        let position = |name: usize| {
            let before: usize = names.iter().take(name).map(|n| n.chars().count() + 1).sum();
            run.at + before
        };
        if let Some(empty) = names.iter().position(|name| name.is_empty()) {
            return Err(fault("Expected the name of a field.", position(empty)));
        }
        let resolved = path::resolve(&names, def, self.schema)
            .map_err(|no| fault(no.message, position(no.name)))?;
        match self.reach + names.len() > MAX_REACH {
            true => Err(fault(too_far(), run.at)),
            false => {
                self.note(def, run, &resolved);
                Ok(resolved)
            }
        }
    }

    /// Remembers what a name means.
    fn note(&mut self, def: &ObjectDef, run: &Run, resolved: &Resolved<'_>) {
        self.names.push(Named {
            at: run.at,
            len: run.text.chars().count(),
            object: def.id.clone(),
            path: resolved.path.clone(),
        });
    }
}

/// What may follow records that were narrowed in brackets.
const AFTER_BRACKETS: [&str; 7] = [
    ".count", ".sum(", ".avg(", ".min(", ".max(", ".first(", ".last(",
];

fn field_of(def: &ObjectDef) -> Wanted {
    Wanted::Field {
        object: def.id.clone(),
        is_many: false,
    }
}

fn not_many(text: &str, at: usize) -> Error {
    let shown = base::text::truncate(text, 60);
    fault(
        format!(
            "{shown} does not lead to many records; aggregates and conditions in brackets need that."
        ),
        at,
    )
}
