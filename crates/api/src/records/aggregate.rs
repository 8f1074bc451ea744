//! `GET /{objects}/aggregate`: counts, sums, averages and extremes by group.

use axum::http::{StatusCode, Uri};
use base::money::units_text;
use base::{Error, Result};
use engine::records::{Group, GroupValue, MeasureValue};
use schema::query::GroupKey;
use schema::query_text::{self, Named};
use schema::{AggregateQuery, Measure, Schema, Value, def::system_field, value::write};
use serde_json::{Map, Number, Value as Json, json};

use super::{question, shown};
use crate::http::{Answer, Params};
use crate::objects::On;

/// Parameters of an aggregate.
pub const PARAMETERS: &[&str] = &["group_by", "measures", "filter", "order_by", "limit"];
/// Groups of an answer, at most.
pub const MOST: u32 = 10_000;

/// What was asked, with the names that the answer repeats.
struct Asked {
    groups: Vec<Named<GroupKey>>,
    measures: Vec<Named<Measure>>,
    query: AggregateQuery,
}

/// Groups and their measures.
pub async fn aggregate(mut on: On, uri: Uri) -> Answer {
    let params = Params::of(&uri, PARAMETERS)?;
    let asked = on.read(|on| Asked::of(on, &params)).await?;
    let rows = engine::records::aggregate(&on.cx, asked.query.clone()).await?;
    let data: Vec<Json> = rows
        .iter()
        .map(|row| asked.row(&on.cx.schema, row))
        .collect();
    Ok(shown::json(StatusCode::OK, &json!({"data": data})))
}

impl Asked {
    fn of(on: &On, params: &Params) -> Result<Asked> {
        let (def, schema) = (&on.def, &on.cx.schema);
        let groups = query_text::group_by(params.get("group_by").unwrap_or_default(), def, schema)?;
        let measures =
            query_text::measures(params.get("measures").unwrap_or_default(), def, schema)?;
        if measures.is_empty() {
            let message =
                "Say what to compute: measures=count, or sum:, avg:, min: or max: with a field.";
            return Err(Error::malformed("required", message).in_field("measures"));
        }
        let order = params.get("order_by").unwrap_or_default();
        let query = AggregateQuery {
            object: def.id.clone(),
            filter: question::filter(on, params)?,
            search: None,
            group_by: groups.iter().map(|group| group.what.clone()).collect(),
            measures: measures
                .iter()
                .map(|measure| measure.what.clone())
                .collect(),
            order_by: query_text::group_order(order, &groups, &measures)?,
            limit: params.number("limit", 1..=MOST, MOST)?,
        };
        Ok(Asked {
            groups,
            measures,
            query,
        })
    }

    fn row(&self, schema: &Schema, row: &Group) -> Json {
        let mut json = Map::new();
        for (group, key) in self.groups.iter().zip(&row.keys) {
            json.insert(group.name.clone(), group_json(schema, key));
        }
        for (measure, value) in self.measures.iter().zip(&row.measures) {
            json.insert(measure.name.clone(), measure_json(value));
        }
        Json::Object(json)
    }
}

fn group_json(schema: &Schema, key: &GroupValue) -> Json {
    match key {
        GroupValue::Empty => Json::Null,
        GroupValue::Bucket(bucket) => json!(bucket),
        GroupValue::Value(Value::Ref(link)) => write::link_json(schema, link),
        // The field says how phone numbers read, and those are no groups.
        GroupValue::Value(value) => match system_field("id") {
            Some(field) => write::to_json(schema, field, value),
            None => Json::Null,
        },
    }
}

fn measure_json(value: &MeasureValue) -> Json {
    match value {
        MeasureValue::Empty => Json::Null,
        MeasureValue::Int(number) => json_number(*number),
        MeasureValue::Decimal { units, scale } => json!(scaled(*units, *scale)),
        MeasureValue::Money { units, currency } => {
            let amount = units_text(*units, currency.minor_digits());
            json!({"amount": amount, "currency": currency.as_str()})
        }
        MeasureValue::Duration(micros) => seconds(*micros),
        MeasureValue::Date(day) => json!(day.to_iso()),
        MeasureValue::DateTime(at) => json!(at.to_rfc3339()),
    }
}

/// Whole numbers are JSON numbers, whatever their size: of those that need more
/// than 64 bits, as far as a float tells them apart.
fn json_number(number: i128) -> Json {
    // Readers of JSON take large numbers as floats anyway.
    #[allow(clippy::cast_precision_loss)]
    let nearest = || Number::from_f64(number as f64).map_or(Json::Null, Json::Number);
    Number::from_i128(number).map_or_else(nearest, Json::Number)
}

/// `units / 10^scale` in the one form that decimals have in records too: every
/// digit, no zeros at the end of the fraction.
fn scaled(units: i128, scale: u8) -> String {
    let scale = usize::from(scale);
    let sign = if units < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

/// Seconds: a whole number, or with a fraction.
fn seconds(micros: i128) -> Json {
    match (micros % 1_000_000, i64::try_from(micros / 1_000_000)) {
        (0, Ok(seconds)) => json!(seconds),
        // The sum of durations is not an exact science at this size.
        #[allow(clippy::cast_precision_loss)]
        _ => json!(micros as f64 / 1_000_000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_keep_every_digit_that_says_something() {
        for (value, expected) in [
            (MeasureValue::Empty, json!(null)),
            (MeasureValue::Int(7), json!(7)),
            (
                MeasureValue::Int(i128::from(i64::MAX) * 4),
                json!(36_893_488_147_419_103_228_f64),
            ),
            (
                MeasureValue::Decimal {
                    units: -5,
                    scale: 2,
                },
                json!("-0.05"),
            ),
            (
                MeasureValue::Decimal {
                    units: 1_234,
                    scale: 0,
                },
                json!("1234"),
            ),
            (
                MeasureValue::Decimal {
                    units: i128::from(i64::MIN) * 10,
                    scale: 1,
                },
                json!("-9223372036854775808"),
            ),
            (
                MeasureValue::Decimal {
                    units: 15_000_000,
                    scale: 6,
                },
                json!("15"),
            ),
            (
                MeasureValue::Decimal {
                    units: -1_500,
                    scale: 3,
                },
                json!("-1.5"),
            ),
            (MeasureValue::Decimal { units: 0, scale: 2 }, json!("0")),
            (MeasureValue::Duration(90_000_000), json!(90)),
            (MeasureValue::Duration(1_500_000), json!(1.5)),
        ] {
            assert_eq!(measure_json(&value), expected);
        }
        let currency = base::Currency::from_code("USD").unwrap();
        let sum = MeasureValue::Money {
            units: i128::from(i64::MAX) * 2,
            currency,
        };
        assert_eq!(
            measure_json(&sum),
            json!({"amount": "1844674407370955.1614", "currency": "USD"})
        );
        let none = MeasureValue::Money { units: 0, currency };
        assert_eq!(
            measure_json(&none),
            json!({"amount": "0.00", "currency": "USD"})
        );
    }
}
