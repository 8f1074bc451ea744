//! Which cards have lain too long: in their state for more days than it says, or than was chosen.

use schema::{FieldDef, FieldType, ObjectDef, Record, Value};

use super::columns::Lane;

/// The field in which a state says after how many days without a move it needs attention.
const DAYS: &str = "rotting_days";
const DAY: i64 = 86_400_000_000;

/// Since when a record is in its state, and after how many days that is too long.
pub struct Age<'a> {
    since: Option<&'a FieldDef>,
    chosen: Option<i64>,
    now: base::Micros,
}

impl<'a> Age<'a> {
    /// Of the cards of a board by a field. A field `stage_since` says it of `stage`; without one
    /// it is the last change that counts.
    pub fn of(
        def: &'a ObjectDef,
        by: &FieldDef,
        chosen: Option<i64>,
        now: base::Micros,
    ) -> Age<'a> {
        let name = format!("{}_since", by.name);
        let mut fields = def.live_fields();
        let since = fields.find(|field| field.name == name && field.ty == FieldType::DateTime);
        Age { since, chosen, now }
    }

    /// The days that a card has lain in its column, if they are too many.
    pub fn days(&self, lane: &Lane, record: &Record) -> Option<i64> {
        let most = self.chosen.or(lane.rots)?;
        let since = self.since.map(|field| record.value(field.id.as_str()));
        let since = match since {
            Some(Value::DateTime(since)) => *since,
            _ => record.updated_at,
        };
        let days = self.now.since(since) / DAY;
        (days > most).then_some(days)
    }
}

/// After how many days a card in a state needs attention, if the state says so.
pub fn said_by(target: &ObjectDef, state: &Record) -> Option<i64> {
    let field = target.field(DAYS)?;
    match state.value(field.id.as_str()) {
        Value::Int(days) if *days > 0 => Some(*days),
        _ => None,
    }
}
