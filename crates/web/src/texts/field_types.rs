//! What types of fields are called, and what they are for.

use super::{Text, text};

pub const GROUP_TEXT: Text = text("field_type_group_text", "Text");
pub const GROUP_CHOICE: Text = text("field_type_group_choice", "Choices");
pub const GROUP_NUMBER: Text = text("field_type_group_number", "Numbers");
pub const GROUP_TIME: Text = text("field_type_group_time", "Dates and times");
pub const GROUP_LINK: Text = text("field_type_group_link", "Links to records and files");
pub const GROUP_CONTACT: Text = text("field_type_group_contact", "Contact details");
pub const GROUP_SYSTEM: Text = text("field_type_group_system", "Computed and special");
pub const TEXT: Text = text("field_type_text", "Text");
pub const TEXT_ABOUT: Text = text("field_type_text_about", "One line, up to 1,000 characters");
pub const LONG: Text = text("field_type_long", "Long text");
pub const LONG_ABOUT: Text = text("field_type_long_about", "Several lines");
pub const RICH: Text = text("field_type_rich", "Formatted text");
pub const RICH_ABOUT: Text = text("field_type_rich_about", "With headings, lists and links");
pub const PERSON: Text = text("field_type_person", "Name of a person");
pub const PERSON_ABOUT: Text = text("field_type_person_about", "First and last name, titles");
pub const SELECT: Text = text("field_type_select", "Selection");
pub const SELECT_ABOUT: Text = text(
    "field_type_select_about",
    "One of several options; it can make a board",
);
pub const MULTI: Text = text("field_type_multi", "Several of a selection");
pub const MULTI_ABOUT: Text = text("field_type_multi_about", "Any of several options");
pub const TAGS: Text = text("field_type_tags", "Tags");
pub const TAGS_ABOUT: Text = text("field_type_tags_about", "Free words");
pub const BOOLEAN: Text = text("field_type_boolean", "Yes or no");
pub const BOOLEAN_ABOUT: Text = text("field_type_boolean_about", "A tick");
pub const RATING: Text = text("field_type_rating", "Rating");
pub const RATING_ABOUT: Text = text("field_type_rating_about", "One to five stars");
pub const INTEGER: Text = text("field_type_integer", "Whole number");
pub const INTEGER_ABOUT: Text = text("field_type_integer_about", "Without a point");
pub const DECIMAL: Text = text("field_type_decimal", "Decimal number");
pub const DECIMAL_ABOUT: Text = text(
    "field_type_decimal_about",
    "With up to nine digits after the point",
);
pub const MONEY: Text = text("field_type_money", "Amount");
pub const MONEY_ABOUT: Text = text("field_type_money_about", "In any currency");
pub const PERCENT: Text = text("field_type_percent", "Percentage");
pub const PERCENT_ABOUT: Text = text("field_type_percent_about", "12.5 means 12.5 %");
pub const DATE: Text = text("field_type_date", "Date");
pub const DATE_ABOUT: Text = text("field_type_date_about", "A day");
pub const DATETIME: Text = text("field_type_datetime", "Date and time");
pub const DATETIME_ABOUT: Text = text("field_type_datetime_about", "A moment");
pub const DURATION: Text = text("field_type_duration", "Duration");
pub const DURATION_ABOUT: Text = text("field_type_duration_about", "Hours and minutes");
pub const REFERENCE: Text = text("field_type_reference", "Reference");
pub const REFERENCE_ABOUT: Text =
    text("field_type_reference_about", "One record of another object");
pub const REFERENCES: Text = text("field_type_references", "References");
pub const REFERENCES_ABOUT: Text = text(
    "field_type_references_about",
    "Several records of another object",
);
pub const ANY: Text = text("field_type_any", "Reference to anything");
pub const ANY_ABOUT: Text = text(
    "field_type_any_about",
    "One record of any of several objects",
);
pub const FILES: Text = text("field_type_files", "Files");
pub const FILES_ABOUT: Text = text("field_type_files_about", "Documents and pictures");
pub const EMAILS: Text = text("field_type_emails", "E-mail addresses");
pub const EMAILS_ABOUT: Text = text("field_type_emails_about", "Several, one of them first");
pub const PHONES: Text = text("field_type_phones", "Phone numbers");
pub const PHONES_ABOUT: Text = text("field_type_phones_about", "Several, one of them first");
pub const LINKS: Text = text("field_type_links", "Web addresses");
pub const LINKS_ABOUT: Text = text("field_type_links_about", "Pages and profiles");
pub const ADDRESS: Text = text("field_type_address", "Postal address");
pub const ADDRESS_ABOUT: Text = text("field_type_address_about", "Street, city, country");
pub const FORMULA: Text = text("field_type_formula", "Formula");
pub const FORMULA_ABOUT: Text = text("field_type_formula_about", "Computed from other fields");
pub const ROLLUP: Text = text("field_type_rollup", "Roll-up");
pub const ROLLUP_ABOUT: Text = text(
    "field_type_rollup_about",
    "Counted or added up over linked records",
);
pub const AUTO: Text = text("field_type_auto", "Automatic number");
pub const AUTO_ABOUT: Text = text("field_type_auto_about", "Ascending; gaps may occur");
pub const SERIES: Text = text("field_type_series", "Number series");
pub const SERIES_ABOUT: Text = text(
    "field_type_series_about",
    "Without gaps, as invoices need it",
);
pub const JSON: Text = text("field_type_json", "JSON");
pub const JSON_ABOUT: Text = text("field_type_json_about", "Whatever a program stores");
pub const RANK: Text = text("field_type_rank", "Place on a board");
pub const RANK_ABOUT: Text = text(
    "field_type_rank_about",
    "Keeps the order that cards are put in",
);
