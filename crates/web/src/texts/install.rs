//! Words of the program as it is installed on a device.

use super::{Text, text};

pub const DESCRIPTION: Text = text(
    "install_description",
    "Customers, deals and tasks of your company",
);
pub const AWAY_TITLE: Text = text("install_away_title", "Rapport cannot be reached");
pub const AWAY_TEXT: Text = text(
    "install_away_text",
    "The server does not answer at the moment. Nothing is lost; this page goes on by itself as soon as it is back.",
);
pub const OFFLINE_TITLE: Text = text("install_offline_title", "You are offline");
pub const OFFLINE_TEXT: Text = text(
    "install_offline_text",
    "This device has no connection. This page goes on by itself as soon as there is one.",
);
pub const TRYING: Text = text("install_trying", "Trying again by itself");
pub const AGAIN: Text = text("install_again", "Try now");
