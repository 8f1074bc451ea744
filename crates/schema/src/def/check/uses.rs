//! What fields of a type can be used for.

use crate::FieldType;

/// Whether values of a type can name a record.
pub fn can_be_title(ty: &FieldType) -> bool {
    matches!(
        ty,
        FieldType::Text | FieldType::PersonName | FieldType::AutoNumber
    )
}

/// Whether two values of a type can be the same in a way that a database can forbid.
pub fn can_be_unique(ty: &FieldType) -> bool {
    matches!(
        ty,
        FieldType::Text
            | FieldType::Integer
            | FieldType::Decimal { .. }
            | FieldType::Percent { .. }
            | FieldType::Boolean
            | FieldType::Date
            | FieldType::DateTime
            | FieldType::Select { .. }
            | FieldType::Reference { .. }
            | FieldType::AutoNumber
            | FieldType::Series { .. }
            | FieldType::Rank
    )
}

/// Whether sorting and filtering by values of a type can be made fast.
pub fn can_be_indexed(ty: &FieldType) -> bool {
    can_be_unique(ty)
        || matches!(
            ty,
            FieldType::Money
                | FieldType::Duration
                | FieldType::Rating
                | FieldType::PersonName
                | FieldType::AnyReference { .. }
        )
}
