//! What a calendar shows of records: those whose days lie in a stretch, and never more of them
//! than it has room for.

use std::collections::HashMap;

use base::{Date, Error, Id, Result};
use engine::records::{self, Group, GroupValue, MeasureValue};
use schema::def::system_field;
use schema::filter::{Literal, Op, Operand, Right, Test};
use schema::query::GroupKey;
use schema::{
    AggregateQuery, Dir, FieldDef, FieldId, FieldType, Filter, Measure, ObjectDef, Path, Query,
    Record, Sort, Value,
};

use super::when::At;
use crate::board;
use crate::list::ask::Ask;
use crate::list::{self, choices, layout};
use crate::ui::Tone;
use crate::values::{option_badge, title};
use crate::visit::Reader;

/// Records that are read at once.
const MOST: u32 = 300;
/// Records of each day that are read where a stretch has more.
const OF_A_DAY: u32 = 8;
/// So long does something last that has no end, in minutes.
const USUAL: i64 = 30;

/// The fields that say when something is.
#[derive(Clone, Copy)]
pub struct Days<'a> {
    pub by: &'a FieldDef,
    /// In which it ends.
    pub until: Option<&'a FieldDef>,
}

impl<'a> Days<'a> {
    /// Those that are asked for, else the object's first day.
    ///
    /// # Errors
    /// `NotFound` if the field is not there or has no days.
    pub fn of(def: &'a ObjectDef, ask: &Ask) -> Result<Days<'a>> {
        let all = choices::days(def);
        let mut all = all.into_iter();
        let by = match ask.by.as_str() {
            "" => all.next(),
            name => all.find(|field| field.name == name),
        };
        let by = by.ok_or_else(|| Error::not_found("page"))?;
        Ok(Days {
            by,
            until: until(def, by, &ask.layout.until),
        })
    }

    /// Whether there are times of a day.
    pub fn has_times(&self) -> bool {
        self.by.ty == FieldType::DateTime
    }

    /// Whether people move what is shown.
    pub fn is_set(&self) -> bool {
        choices::is_set(self.by)
    }

    /// Whether people say how long it lasts.
    pub fn is_sized(&self) -> bool {
        self.until.is_some_and(choices::is_set)
    }

    /// The records that touch the days from one to before another.
    pub fn touching(&self, from: Date, to: Date, zone: &base::Zone) -> Filter {
        let before = test(self.by, Op::Lt, to, zone);
        let begins = test(self.by, Op::Ge, from, zone);
        let later = match self.until {
            Some(until) => Filter::Or(vec![begins, test(until, Op::Ge, from, zone)]),
            None => begins,
        };
        Filter::And(vec![before, later])
    }

    /// The order in which they come.
    pub fn order(&self) -> Vec<Sort> {
        vec![Sort {
            path: Path::field(self.by.id.clone()),
            dir: Dir::Asc,
        }]
    }
}

fn until<'a>(def: &'a ObjectDef, by: &FieldDef, named: &str) -> Option<&'a FieldDef> {
    match named {
        "" => choices::end_of(def, by),
        layout::NOTHING => None,
        named => choices::own_days(def)
            .into_iter()
            .find(|field| field.name == named && field.ty == by.ty && field.id != by.id),
    }
}

fn test(field: &FieldDef, op: Op, day: Date, zone: &base::Zone) -> Filter {
    let literal = match field.ty {
        FieldType::DateTime => Literal::DateTime(day.start_of_day(zone)),
        _ => Literal::Date(day),
    };
    Filter::Test(Test {
        left: Operand::Path(Path::field(field.id.clone())),
        op,
        right: Right::One(literal),
    })
}

/// A record where it stands in time.
#[derive(Clone, Debug)]
pub struct Happening {
    pub id: Id,
    pub version: i64,
    pub title: String,
    pub start: At,
    /// As it is stored; none where it has no end, or one before its begin.
    pub end: Option<At>,
    pub tone: Tone,
}

impl Happening {
    /// The last day that it touches: what ends at midnight does not touch the day that begins.
    pub fn last_day(&self) -> Date {
        match self.end {
            Some(end) if end.of_day == Some(0) && end.day > self.start.day => end.day.plus_days(-1),
            Some(end) => end.day,
            None => self.start.day,
        }
    }

    /// Whether it fills days rather than hours.
    pub fn is_long(&self) -> bool {
        let Some(end) = self.end else {
            return self.start.of_day.is_none();
        };
        self.start.of_day.is_none() || self.minutes_until(end) >= 24 * 60
    }

    /// When it ends, in minutes since the midnight before it began.
    pub fn end_minutes(&self) -> i64 {
        let least = self.start.minutes() + USUAL;
        self.end.map_or(least, |end| {
            let days = i64::from(end.day.0) - i64::from(self.start.day.0);
            (days * 24 * 60 + end.minutes()).max(self.start.minutes())
        })
    }

    fn minutes_until(&self, end: At) -> i64 {
        let days = i64::from(end.day.0) - i64::from(self.start.day.0);
        days * 24 * 60 + end.minutes() - self.start.minutes()
    }
}

/// What was found for a stretch of days.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub all: Vec<Happening>,
    /// How many begin on each day, where not all were read.
    pub counts: Option<HashMap<Date, u64>>,
    /// Whether there are more that nothing here says anything of.
    pub is_cut: bool,
}

impl Found {
    /// How many there are, as far as that is known.
    pub fn total(&self) -> u64 {
        match &self.counts {
            Some(counts) => counts.values().sum(),
            None => self.all.len() as u64,
        }
    }
}

/// What a record is coloured by.
pub struct Colours<'a> {
    field: Option<&'a FieldDef>,
    states: HashMap<Id, Tone>,
}

impl<'a> Colours<'a> {
    /// By the object's own board, else by its first select that has colours.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn of(reader: &Reader, def: &'a ObjectDef) -> Result<Colours<'a>> {
        let coloured = |field: &&FieldDef| {
            let mut options = field.ty.options().iter();
            options.any(|option| !option.color.is_empty())
        };
        let field = board::columns::field(def, "").filter(|field| {
            coloured(field) || board::columns::states_of(&reader.cx.schema, field).is_some()
        });
        let field = field.or_else(|| def.live_fields().find(coloured));
        let states = list::states(reader, field.as_slice()).await?;
        Ok(Colours { field, states })
    }

    /// The field, if there is one.
    pub fn field(&self) -> Option<&'a FieldDef> {
        self.field
    }

    /// That of a record.
    pub fn tone(&self, record: &Record) -> Tone {
        let Some(field) = self.field else {
            return Tone::Blue;
        };
        match record.value(field.id.as_str()) {
            Value::Key(key) => option_badge(field.ty.options(), key).tone,
            Value::Ref(link) => self.states.get(&link.id).copied().unwrap_or_default(),
            _ => Tone::Gray,
        }
    }
}

/// Reads a stretch of days.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn read(
    reader: &Reader,
    def: &ObjectDef,
    days: Days<'_>,
    colours: &Colours<'_>,
    question: &Query,
    (from, to): (Date, Date),
) -> Result<Found> {
    let of = async |from: Date, to: Date, limit: u32| {
        let query = within(reader, def, days, colours, question, (from, to), limit);
        records::list(&reader.cx, query).await
    };
    let happening = |record: &Record| happening(reader, def, days, colours, record);
    let page = of(from, to, MOST).await?;
    let mut found = Found {
        all: page.records.iter().filter_map(happening).collect(),
        counts: None,
        is_cut: page.next.is_some(),
    };
    if !found.is_cut || days.until.is_some() {
        return Ok(found);
    }
    // Too many at once: the days after those that were read are asked one by one, for what there
    // is room for.
    let counts = counts(reader, days, question, (from, to)).await?;
    let done = found.all.last().map_or(from, |last| last.start.day);
    found.all.retain(|happening| happening.start.day < done);
    let mut left: Vec<Date> = counts.keys().copied().filter(|day| *day >= done).collect();
    left.sort();
    for day in left {
        let page = of(day, day.plus_days(1), OF_A_DAY).await?;
        found.all.extend(page.records.iter().filter_map(happening));
    }
    (found.counts, found.is_cut) = (Some(counts), false);
    Ok(found)
}

/// The question for the records of a stretch of days.
pub fn within(
    reader: &Reader,
    def: &ObjectDef,
    days: Days<'_>,
    colours: &Colours<'_>,
    question: &Query,
    (from, to): (Date, Date),
    limit: u32,
) -> Query {
    let touching = days.touching(from, to, &reader.cx.zone);
    let needed = [Some(days.by), days.until, colours.field, def.title_field()];
    let needed = needed.into_iter().flatten();
    let fields: Vec<FieldId> = needed
        .filter(|field| system_field(&field.name).is_none())
        .map(|field| field.id.clone())
        .collect();
    Query {
        filter: board::and(question.filter.clone(), touching),
        sort: days.order(),
        fields: Some(fields),
        limit,
        ..question.clone()
    }
}

/// How many begin on each day.
async fn counts(
    reader: &Reader,
    days: Days<'_>,
    question: &Query,
    (from, to): (Date, Date),
) -> Result<HashMap<Date, u64>> {
    let touching = days.touching(from, to, &reader.cx.zone);
    let asked = AggregateQuery {
        object: question.object.clone(),
        filter: board::and(question.filter.clone(), touching),
        search: question.search.clone(),
        group_by: vec![GroupKey {
            path: Path::field(days.by.id.clone()),
            bucket: Some(base::Bucket::Day),
        }],
        measures: vec![Measure::Count],
        order_by: Vec::new(),
        limit: 100,
    };
    let groups = records::aggregate(&reader.cx, asked).await?;
    let day = |group: &Group| match group.keys.first() {
        Some(GroupValue::Bucket(day)) => Date::parse_iso(day),
        _ => None,
    };
    let count = |group: &Group| match group.measures.first() {
        Some(MeasureValue::Int(count)) => u64::try_from(*count).unwrap_or_default(),
        _ => 0,
    };
    let counted = groups.iter();
    Ok(counted
        .filter_map(|group| Some((day(group)?, count(group))))
        .collect())
}

/// A record as something that happens; none if its day is not known.
pub fn happening(
    reader: &Reader,
    def: &ObjectDef,
    days: Days<'_>,
    colours: &Colours<'_>,
    record: &Record,
) -> Option<Happening> {
    let zone = &reader.cx.zone;
    let at = |field: &FieldDef| At::of(&record.read(field.id.as_str()), zone);
    let start = at(days.by)?;
    Some(Happening {
        id: record.id,
        version: record.version,
        title: title(def, record),
        start,
        end: days.until.and_then(at).filter(|end| *end >= start),
        tone: colours.tone(record),
    })
}
