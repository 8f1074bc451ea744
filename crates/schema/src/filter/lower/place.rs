//! Where a test looks: at a field along a way, or at an aggregate.

use crate::{
    ObjectId, Path, Step,
    filter::pred::{Agg, Cell, Pred},
};

/// What a cell is tested of.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// A field of the records along a way, which are of the object `at`.
    Record {
        way: Vec<Step>,
        at: ObjectId,
        field: Path,
    },
    /// An aggregate over related records.
    Related {
        way: Vec<Step>,
        at: ObjectId,
        pred: Pred,
        agg: Agg,
        value: Option<Path>,
    },
}

impl Place {
    /// The test of one cell here.
    pub fn cell(&self, cell: Cell) -> Pred {
        match self.clone() {
            Self::Record { way, field, .. } => Pred::Cell { way, field, cell },
            Self::Related {
                way,
                at,
                pred,
                agg,
                value,
            } => Pred::Aggregate {
                way,
                at,
                pred: Box::new(pred),
                agg,
                value,
                cell,
            },
        }
    }

    /// A field of what the reference here points to, an object `to`.
    pub fn through(&self, to: &ObjectId, field: &str) -> Self {
        let mut place = self.clone();
        match &mut place {
            Self::Record {
                way,
                at,
                field: here,
            } => {
                way.append(&mut here.0);
                *here = Path::field(field);
                *at = to.clone();
            }
            Self::Related { value, .. } => {
                value
                    .get_or_insert_default()
                    .0
                    .push(Step::Field(field.into()));
            }
        }
        place
    }

    /// The reference here points to a record outside the trash.
    pub fn leads_to(&self, to: &ObjectId) -> Pred {
        match self {
            Self::Record { way, field, .. } => {
                let way = way.iter().chain(&field.0).cloned().collect();
                Pred::Exists {
                    way,
                    at: to.clone(),
                    pred: Box::new(Pred::True),
                }
            }
            Self::Related { .. } => self.through(to, "id").cell(Cell::Present),
        }
    }

    /// Both a test of the reference here and that it leads to a record, of one
    /// and the same record.
    pub fn leads_to_one_of(&self, to: &ObjectId, cell: Cell) -> Pred {
        match self {
            Self::Record { way, at, field } => {
                let here = Self::Record {
                    way: Vec::new(),
                    at: at.clone(),
                    field: field.clone(),
                };
                let both = Pred::all(vec![here.cell(cell), here.leads_to(to)]);
                match way.is_empty() {
                    true => both,
                    false => Pred::Exists {
                        way: way.clone(),
                        at: at.clone(),
                        pred: Box::new(both),
                    },
                }
            }
            Self::Related { .. } => self.through(to, "id").cell(cell),
        }
    }
}
