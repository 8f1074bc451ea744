//! The type table of the language: what kind of thing an operand is, and which
//! operators and values go with it.

use super::{
    ast::{Aggregate, Op, Operand},
    path::{self, End, Resolved},
};
use crate::{FieldDef, FieldType, ObjectDef, ObjectId, Path, Schema, SelectOption};

/// A kind of operand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Class<'a> {
    Text,
    /// The system field `id`.
    Id,
    /// An integer at this scale.
    Number {
        scale: u8,
    },
    Money,
    /// Money that was added up or picked in the workspace currency.
    BaseMoney,
    Boolean,
    Date,
    DateTime,
    Select(&'a [SelectOption]),
    Reference {
        field: &'a FieldDef,
        target: Option<&'a ObjectDef>,
    },
    MultiSelect(&'a [SelectOption]),
    Tags,
    /// Many references, or the records that an inverse leads to.
    References {
        to: &'a ObjectId,
        target: Option<&'a ObjectDef>,
    },
    Entries(&'a FieldType),
    /// Only whether there is something can be asked.
    Opaque,
    /// Nothing can be asked.
    Closed,
}

/// Fraction digits of a stored amount of money.
pub(crate) const MONEY_SCALE: u8 = 4;
/// Fraction digits of a second in a stored duration.
pub(crate) const DURATION_SCALE: u8 = 6;

impl<'a> Class<'a> {
    /// The class of what a path ends in.
    pub fn of(resolved: &Resolved<'a>, schema: &'a Schema) -> Self {
        match resolved.end {
            End::Field { field } => Self::of_field(field, schema),
            End::Part {
                part: "lat" | "lon",
                ..
            } => Self::Closed,
            End::Part { .. } => Self::Text,
            End::Inverse { object } => Self::References {
                to: &object.id,
                target: Some(object),
            },
        }
    }

    fn of_field(field: &'a FieldDef, schema: &'a Schema) -> Self {
        match &field.ty {
            _ if field.sensitive => Self::Opaque,
            FieldType::Text if field.id.as_str() == "id" => Self::Id,
            FieldType::Text
            | FieldType::LongText
            | FieldType::RichText
            | FieldType::PersonName
            | FieldType::Address
            | FieldType::Series { .. } => Self::Text,
            FieldType::Integer | FieldType::Rating | FieldType::AutoNumber => {
                Self::Number { scale: 0 }
            }
            FieldType::Decimal { scale } | FieldType::Percent { scale } => {
                Self::Number { scale: *scale }
            }
            FieldType::Duration => Self::Number {
                scale: DURATION_SCALE,
            },
            FieldType::Money => Self::Money,
            FieldType::Boolean => Self::Boolean,
            FieldType::Date => Self::Date,
            FieldType::DateTime => Self::DateTime,
            FieldType::Select { options } => Self::Select(options),
            FieldType::MultiSelect { options } => Self::MultiSelect(options),
            FieldType::Tags => Self::Tags,
            FieldType::Reference { .. } | FieldType::AnyReference { .. } => Self::Reference {
                field,
                target: path::target(field, schema),
            },
            FieldType::References { to, .. } => Self::References {
                to,
                target: path::target(field, schema),
            },
            FieldType::Emails | FieldType::Phones | FieldType::Links => Self::Entries(&field.ty),
            FieldType::Files | FieldType::Json | FieldType::Rank => Self::Opaque,
            FieldType::Formula { .. } | FieldType::Rollup { .. } => Self::Closed,
        }
    }

    /// The operators that go with it, as the type table of the language says.
    pub fn ops(&self) -> &'static [Op] {
        use Op::{
            Contains, Eq, Ge, Gt, Has, Holds, In, IsEmpty, IsNotEmpty, Le, Lt, Ne, NotContains,
            NotIn,
        };
        match self {
            Self::Text => &[
                Eq,
                Ne,
                Lt,
                Le,
                Gt,
                Ge,
                Contains,
                NotContains,
                In,
                NotIn,
                IsEmpty,
                IsNotEmpty,
            ],
            Self::Number { .. } | Self::Money | Self::BaseMoney | Self::Date | Self::DateTime => {
                &[Eq, Ne, Lt, Le, Gt, Ge, In, NotIn, IsEmpty, IsNotEmpty]
            }
            Self::Boolean => &[Eq, Ne, In, NotIn, IsEmpty, IsNotEmpty, Holds],
            Self::Select(_) | Self::Id => &[Eq, Ne, In, NotIn, IsEmpty, IsNotEmpty],
            Self::Reference { .. } => &[
                Eq,
                Ne,
                Contains,
                NotContains,
                In,
                NotIn,
                IsEmpty,
                IsNotEmpty,
            ],
            Self::MultiSelect(_) | Self::Tags | Self::References { .. } => {
                &[Contains, NotContains, Has, IsEmpty, IsNotEmpty]
            }
            Self::Entries(_) => &[
                Eq,
                Ne,
                Contains,
                NotContains,
                In,
                NotIn,
                Has,
                IsEmpty,
                IsNotEmpty,
            ],
            Self::Opaque => &[IsEmpty, IsNotEmpty],
            Self::Closed => &[],
        }
    }

    /// Whether it is a reference to what has no title to compare with.
    fn has_no_titles(&self) -> bool {
        let Self::Reference { target, .. } = self else {
            return false;
        };
        target.and_then(ObjectDef::title_field).is_none()
    }

    /// Whether values of it lie in periods.
    pub fn in_time(&self) -> bool {
        matches!(self, Self::Date | Self::DateTime)
    }

    /// What it is called in messages, with its article.
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Id => "an id",
            Self::Number { .. } => "a number",
            Self::Money | Self::BaseMoney => "an amount of money",
            Self::Boolean => "true or false",
            Self::Date => "a day",
            Self::DateTime => "a time",
            Self::Select(_) => "a choice",
            Self::Reference { .. } => "a reference",
            Self::MultiSelect(_) => "a list of options",
            Self::Tags => "a list of tags",
            Self::References { .. } => "a list of references",
            Self::Entries(FieldType::Emails) => "a list of addresses",
            Self::Entries(FieldType::Phones) => "a list of phone numbers",
            Self::Entries(_) => "a list of links",
            Self::Opaque | Self::Closed => "something that cannot be compared",
        }
    }
}

/// Why an aggregate cannot be made of a value.
pub(crate) fn aggregate<'a>(
    agg: &Aggregate,
    value: Option<&Resolved<'a>>,
    schema: &'a Schema,
) -> Result<Class<'a>, String> {
    let Some(value) = value else {
        return Ok(Class::Number { scale: 0 });
    };
    let verb = agg.name();
    if value.through_many {
        return Err(format!(
            "{verb} takes one value of each record; this path leads to many."
        ));
    }
    let class = Class::of(value, schema);
    let what = value
        .field()
        .map_or_else(|| "this".into(), |field| format!("\"{}\"", field.name));
    let taken = match agg {
        Aggregate::Count => true,
        Aggregate::Sum(_) | Aggregate::Avg(_) => {
            let serial = value.field().is_some_and(|f| f.ty == FieldType::AutoNumber);
            matches!(class, Class::Number { .. } | Class::Money) && !serial
        }
        Aggregate::Min(_) | Aggregate::Max(_) => {
            matches!(
                class,
                Class::Number { .. } | Class::Money | Class::Date | Class::DateTime
            )
        }
        Aggregate::First(_) | Aggregate::Last(_) => matches!(
            class,
            Class::Text
                | Class::Number { .. }
                | Class::Money
                | Class::Boolean
                | Class::Date
                | Class::DateTime
                | Class::Select(_)
                | Class::Reference { .. }
        ),
    };
    match (taken, class) {
        (true, Class::Money) => Ok(Class::BaseMoney),
        (true, class) => Ok(class),
        (false, class) => Err(match agg {
            Aggregate::Sum(_) | Aggregate::Avg(_) => {
                format!(
                    "{verb} takes numbers and money; {what} is {}.",
                    class.noun()
                )
            }
            Aggregate::Min(_) | Aggregate::Max(_) => {
                format!(
                    "{verb} takes numbers, money, days and times; {what} is {}.",
                    class.noun()
                )
            }
            _ => format!("{verb} takes a single value; {what} is {}.", class.noun()),
        }),
    }
}

impl Aggregate {
    /// The word that it is written with.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Sum(_) => "sum",
            Self::Min(_) => "min",
            Self::Max(_) => "max",
            Self::Avg(_) => "avg",
            Self::First(_) => "first",
            Self::Last(_) => "last",
        }
    }

    /// The value that it is made of; none for a count.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Count => None,
            Self::Sum(path)
            | Self::Min(path)
            | Self::Max(path)
            | Self::Avg(path)
            | Self::First(path)
            | Self::Last(path) => Some(path),
        }
    }

    /// The aggregate of a word and a value.
    pub fn named(name: &str, path: Path) -> Option<Self> {
        Some(match name {
            "sum" => Self::Sum(path),
            "min" => Self::Min(path),
            "max" => Self::Max(path),
            "avg" => Self::Avg(path),
            "first" => Self::First(path),
            "last" => Self::Last(path),
            _ => return None,
        })
    }
}

/// The words of aggregates of a value.
pub(crate) const AGGREGATES: &[&str] = &["sum", "min", "max", "avg", "first", "last"];

impl Op {
    /// How the operator is written.
    pub fn text(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Contains => "~",
            Self::NotContains => "!~",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Has => "has",
            Self::IsEmpty => "is empty",
            Self::IsNotEmpty => "is not empty",
            Self::Holds => "",
        }
    }

    /// Every operator that is written, in the order of the grammar.
    pub(crate) const WRITTEN: [Self; 13] = [
        Self::Eq,
        Self::Ne,
        Self::Lt,
        Self::Le,
        Self::Gt,
        Self::Ge,
        Self::Contains,
        Self::NotContains,
        Self::In,
        Self::NotIn,
        Self::Has,
        Self::IsEmpty,
        Self::IsNotEmpty,
    ];
}

/// Why an operator does not go with an operand; none if it does.
pub(crate) fn refuse(op: Op, class: &Class<'_>, operand: &Operand, what: &str) -> Option<String> {
    // A count and a sum of nothing are 0.
    let never_empty = matches!(
        operand,
        Operand::Related {
            agg: Aggregate::Count | Aggregate::Sum(_),
            ..
        }
    );
    if never_empty && matches!(op, Op::IsEmpty | Op::IsNotEmpty) {
        return Some(format!("{what} is never empty; of nothing it is 0."));
    }
    if matches!(op, Op::Contains | Op::NotContains) && class.has_no_titles() {
        return Some(format!(
            "What {what} points to is not of one kind, so that titles are not known; compare it with an id."
        ));
    }
    if class.ops().contains(&op) {
        return None;
    }
    if matches!(class, Class::Closed) {
        return Some(format!("{what} cannot be used in a filter."));
    }
    let allowed: Vec<&str> = class
        .ops()
        .iter()
        .filter(|op| **op != Op::Holds)
        .map(|op| op.text())
        .collect();
    Some(format!(
        "\"{}\" does not go with {what}, which is {}. Use {}.",
        op.text(),
        class.noun(),
        allowed.join(", ")
    ))
}
