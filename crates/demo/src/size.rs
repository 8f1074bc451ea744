//! How much is made up.

/// How many of each there are.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Days of history.
    pub days: i64,
    pub companies: usize,
    /// So many of them are customers from the beginning.
    pub customers: usize,
    pub contacts: usize,
    pub new_deals: usize,
    pub renewed_deals: usize,
    /// How many leads a seller gets a day.
    pub leads_a_day: f64,
}

impl Size {
    /// Eighteen months of a company's sales.
    pub const WHOLE: Self = Self {
        days: 547,
        companies: 200,
        customers: 48,
        contacts: 1_000,
        new_deals: 300,
        renewed_deals: 100,
        leads_a_day: 0.037,
    };
    /// Enough to see every page at work, few enough to look through.
    pub const SMALL: Self = Self {
        days: 200,
        companies: 28,
        customers: 10,
        contacts: 70,
        new_deals: 44,
        renewed_deals: 10,
        leads_a_day: 0.022,
    };
}
