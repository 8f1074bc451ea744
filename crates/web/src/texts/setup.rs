//! Sentences of the first start.

use super::{Text, text};

pub const COMPANY_PART: Text = text("setup_company_part", "Your company");
pub const COMPANY: Text = text("setup_company", "Company");
pub const COUNTRY: Text = text("setup_country", "Country");
pub const CURRENCY: Text = text("setup_currency", "Currency");
pub const ZONE: Text = text("setup_zone", "Time zone");
pub const LANGUAGE: Text = text("setup_language", "Language");
pub const YOU_PART: Text = text("setup_you_part", "You, the first administrator");
pub const SAMPLES_PART: Text = text("setup_samples_part", "To begin with");
pub const SAMPLES_NO: Text = text("setup_samples_no", "An empty workspace");
pub const SAMPLES_NO_HINT: Text = text("setup_samples_no_hint", "ready for your own customers");
pub const SAMPLES_YES: Text = text("setup_samples_yes", "Sample data");
pub const SAMPLES_YES_HINT: Text = text(
    "setup_samples_yes_hint",
    "a small made-up company with customers, deals and tasks; it goes again with one click",
);
pub const SAMPLES_BEGUN: Text = text(
    "setup_samples_begun",
    "Your workspace is ready. Sample data is being filled in.",
);
pub const SAMPLES_FAILED: Text = text(
    "setup_samples_failed",
    "Your workspace is ready, but the sample data could not be made. The server's log says why.",
);
pub const READY: Text = text("setup_ready", "Your workspace is ready.");
