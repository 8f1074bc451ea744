//! What an aggregate computes: sums that never overflow, averages that are
//! rounded once.

use base::{Currency, Date, Error, Micros, Result, decimal::divide_half_even};
use schema::{FieldDef, FieldType, Measure, Moment, Path};

use super::{draft::Draft, related::scale_of};
use crate::{Dialect, Row, Sql};

/// What was computed for a group.
#[derive(Clone, Debug, PartialEq)]
pub enum MeasureValue {
    /// The least, the greatest or the average of nothing.
    Empty,
    Int(i128),
    /// `units / 10^scale`.
    Decimal {
        units: i128,
        scale: u8,
    },
    /// 1/10,000 of the workspace currency's unit.
    Money {
        units: i128,
        currency: Currency,
    },
    /// Microseconds.
    Duration(i128),
    Date(Date),
    DateTime(Micros),
}

/// Fraction digits of an average of numbers, at least.
const AVERAGE_SCALE: u8 = 6;

/// A measure in the statement.
pub(super) struct Computed {
    kind: Kind,
    /// The place of its first column.
    at: usize,
    /// What the outer select orders it by, all in one direction.
    pub order: Vec<String>,
}

#[derive(Clone, Copy)]
enum Kind {
    Count,
    Sum(Shape),
    Average(Shape),
    Extreme(Shape),
}

/// What a computed number is read as.
#[derive(Clone, Copy)]
enum Shape {
    Int,
    Decimal(u8),
    Money,
    Duration,
    Date,
    DateTime,
}

impl Draft<'_, '_> {
    /// Adds a measure.
    ///
    /// # Errors
    /// `Malformed` if it cannot be computed of such a field.
    pub fn measure(&mut self, measure: &Measure) -> Result<Computed> {
        match measure {
            Measure::Count => {
                let each = self.part("count(*)".into());
                let at = self.column(whole_sum(&each));
                Ok(Computed {
                    kind: Kind::Count,
                    at,
                    order: vec![format!("g.v{at}")],
                })
            }
            Measure::Sum(path) => {
                let (shape, value) = self.measured(path, "sum", adds_up)?;
                let (at, order) = self.sum(&value);
                Ok(Computed {
                    kind: Kind::Sum(shape),
                    at,
                    order,
                })
            }
            Measure::Avg(path) => {
                let (shape, value) = self.measured(path, "avg", adds_up)?;
                let (at, _) = self.sum(&value);
                let each = self.part(format!("count({value})").into());
                let count = self.column(whole_sum(&each));
                let sum = match self.maker.dialect {
                    Dialect::Sqlite => format!("(g.v{at} * 4294967296.0 + g.v{})", at + 1),
                    Dialect::Postgres => format!("g.v{at}"),
                };
                let order = vec![format!("{sum} / nullif(g.v{count}, 0)")];
                Ok(Computed {
                    kind: Kind::Average(shape),
                    at,
                    order,
                })
            }
            Measure::Min(path) => self.extreme(path, "min"),
            Measure::Max(path) => self.extreme(path, "max"),
        }
    }

    fn extreme(&mut self, path: &Path, function: &str) -> Result<Computed> {
        let (shape, value) = self.measured(path, function, |_| true)?;
        let each = self.part(format!("{function}({value})").into());
        let at = self.column(format!("{function}({each})").into());
        Ok(Computed {
            kind: Kind::Extreme(shape),
            at,
            order: vec![format!("g.v{at}")],
        })
    }

    /// Selects a sum of 64-bit integers: on SQLite its upper and lower 32 bits.
    /// Gives its first place and what it is ordered by.
    fn sum(&mut self, value: &str) -> (usize, Vec<String>) {
        match self.maker.dialect {
            Dialect::Sqlite => {
                let upper = self.part(format!("sum({value} >> 32)").into());
                let lower = self.part(format!("sum({value} & 4294967295)").into());
                let at = self.column(format!("coalesce(sum({upper}), 0)").into());
                let low = self.column(format!("coalesce(sum({lower}), 0)").into());
                // Compared as one number where the lower part carries over.
                (
                    at,
                    vec![
                        format!("g.v{at} + (g.v{low} >> 32)"),
                        format!("g.v{low} & 4294967295"),
                    ],
                )
            }
            Dialect::Postgres => {
                let each = self.part(format!("sum({value})").into());
                let at = self.number(format!("coalesce(sum({each}), 0)").into());
                (at, vec![format!("g.v{at}")])
            }
        }
    }

    /// The expression of a value, and what it is.
    fn measured(
        &mut self,
        path: &Path,
        function: &str,
        takes: fn(&FieldType) -> bool,
    ) -> Result<(Shape, String)> {
        let (at, end) = self.reach_each(path)?;
        let shape = shape(end.field).filter(|_| end.part.is_none() && takes(&end.field.ty));
        let (Some(shape), Some(value)) = (shape, self.maker.ordered(&at, &end)) else {
            return Err(Error::malformed(
                "measures",
                format!(
                    "{function} cannot be computed of \"{}\", a {} field.",
                    end.field.name,
                    end.field.ty.name()
                ),
            ));
        };
        Ok((shape, value))
    }
}

/// The sum of counts, as a 64-bit integer.
fn whole_sum(counts: &str) -> Sql {
    Sql::new(format!("cast(coalesce(sum({counts}), 0) as bigint)"))
}

impl Computed {
    /// Reads the measure of a group.
    pub fn value(&self, row: &Row, dialect: Dialect, moment: &Moment) -> Result<MeasureValue> {
        let currency = moment.currency;
        match self.kind {
            Kind::Count => Ok(MeasureValue::Int(row.get_int(self.at)?.into())),
            Kind::Sum(shape) => shape.value(self.read_sum(row, dialect)?.0, currency),
            Kind::Average(shape) => {
                let (sum, next) = self.read_sum(row, dialect)?;
                shape.average(sum, row.get_int(next)?.into(), currency)
            }
            Kind::Extreme(shape) => match row.int(self.at)? {
                Some(n) => shape.value(n.into(), currency),
                None => Ok(MeasureValue::Empty),
            },
        }
    }

    /// The sum, and the column after it.
    fn read_sum(&self, row: &Row, dialect: Dialect) -> Result<(i128, usize)> {
        Ok(match dialect {
            Dialect::Sqlite => {
                let (high, low) = (row.get_int(self.at)?, row.get_int(self.at + 1)?);
                ((i128::from(high) << 32) + i128::from(low), self.at + 2)
            }
            Dialect::Postgres => (
                row.get_text(self.at)?.parse().map_err(Error::broken)?,
                self.at + 1,
            ),
        })
    }
}

impl Shape {
    fn value(self, n: i128, currency: Currency) -> Result<MeasureValue> {
        let narrow = || i64::try_from(n).map_err(Error::broken);
        Ok(match self {
            Self::Int => MeasureValue::Int(n),
            Self::Decimal(scale) => MeasureValue::Decimal { units: n, scale },
            Self::Money => MeasureValue::Money { units: n, currency },
            Self::Duration => MeasureValue::Duration(n),
            Self::Date => MeasureValue::Date(Date(i32::try_from(n).map_err(Error::broken)?)),
            Self::DateTime => MeasureValue::DateTime(Micros(narrow()?)),
        })
    }

    /// Rounded half to even: money and durations to what is stored, numbers to
    /// six fraction digits or as many as the field has.
    fn average(self, sum: i128, count: i128, currency: Currency) -> Result<MeasureValue> {
        let more = match self {
            Self::Int => AVERAGE_SCALE,
            Self::Decimal(scale) => AVERAGE_SCALE.saturating_sub(scale),
            _ => 0,
        };
        let above = sum.saturating_mul(10_i128.pow(more.into()));
        let Some(average) = divide_half_even(above, count) else {
            return Ok(MeasureValue::Empty);
        };
        match self {
            Self::Int => Ok(MeasureValue::Decimal {
                units: average,
                scale: more,
            }),
            Self::Decimal(scale) => Ok(MeasureValue::Decimal {
                units: average,
                scale: scale + more,
            }),
            other => other.value(average, currency),
        }
    }
}

fn shape(field: &FieldDef) -> Option<Shape> {
    Some(match &field.ty {
        FieldType::Integer | FieldType::Rating | FieldType::AutoNumber => Shape::Int,
        FieldType::Decimal { .. } | FieldType::Percent { .. } => {
            Shape::Decimal(scale_of(&field.ty))
        }
        FieldType::Money => Shape::Money,
        FieldType::Duration => Shape::Duration,
        FieldType::Date => Shape::Date,
        FieldType::DateTime => Shape::DateTime,
        _ => return None,
    })
}

fn adds_up(ty: &FieldType) -> bool {
    !matches!(
        ty,
        FieldType::Date | FieldType::DateTime | FieldType::AutoNumber
    )
}
