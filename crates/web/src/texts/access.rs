//! Sentences about what people may do.

use super::{Text, text};

pub const SHOW: Text = text("access_show", "What they may do");
pub const TITLE: Text = text("access_title", "What {name} may do");
pub const CRUMB: Text = text("access_crumb", "Access");
/// A heading and a text.
pub const STANDARD_ROLES: (Text, Text) = (
    text("access_standard_roles", "No roles of your own yet"),
    text(
        "access_standard_roles_text",
        "Administrator, Manager, Sales, Marketing, Service, Viewer and Partner are there without being listed. Make one of your own where none of them fits.",
    ),
);
pub const ROLES: Text = text("access_roles", "Roles");
pub const THROUGH: Text = text("access_through", "through {team}");
pub const EVERYTHING: Text = text(
    "access_everything",
    "{name} is an administrator: nothing is kept from them.",
);
pub const NOTHING_TITLE: Text = text("access_nothing_title", "No role");
pub const NOTHING_TEXT: Text = text(
    "access_nothing_text",
    "Without a role somebody may sign in and sees nothing. Give them one in their form, or through a team.",
);
pub const OBJECTS: Text = text("access_objects", "What may be done with records");
pub const OBJECT: Text = text("access_object", "Records");
pub const READ: Text = text("access_read", "See");
pub const CREATE: Text = text("access_create", "Make");
pub const UPDATE: Text = text("access_update", "Change");
pub const DELETE: Text = text("access_delete", "Remove");
pub const EXPORT: Text = text("access_export", "Export");
pub const NONE: Text = text("access_none", "None");
pub const OWN: Text = text("access_own", "Own");
pub const TEAM: Text = text("access_team", "Team");
pub const ALL: Text = text("access_all", "All");
pub const WHERE: Text = text("access_where", "where {filter}");
pub const HIDDEN: Text = text("access_hidden", "Hidden: {fields}");
pub const READ_ONLY: Text = text("access_read_only", "Read only: {fields}");
pub const BESIDES: Text = text("access_besides", "Besides");
pub const NOT: Text = text("access_not", "not allowed");
pub const MANAGE_OBJECTS: Text = text(
    "access_manage_objects",
    "Change objects, fields and settings",
);
pub const MANAGE_PEOPLE: Text = text("access_manage_people", "Say who may do what");
pub const IMPORT: Text = text("access_import", "Import files");
pub const BULK: Text = text("access_bulk", "Change many records at once");
pub const AUDIT: Text = text("access_audit", "See the audit log");
pub const MERGE: Text = text("access_merge", "Merge records");
pub const UNDO_OTHERS: Text = text("access_undo_others", "Take back what others did");
pub const REVEAL: Text = text("access_reveal", "See sensitive values");
pub const PUBLISH: Text = text("access_publish", "Make public links");
pub const PRIVACY: Text = text(
    "access_privacy",
    "Hand out and erase what is held on somebody",
);
pub const OTHERS: Text = text("access_others", "Everything not named below");
pub const AS_OTHERS: Text = text("access_as_others", "As above");
pub const NARROWER: Text = text("access_narrower", "Filter and fields");
pub const ONLY: Text = text("access_only_label", "Only records where");
pub const ONLY_HELP: Text = text(
    "access_only_help",
    "A filter as in the list's box, such as: billing_address.country = DE. Empty for all.",
);
pub const FIELDS: Text = text("access_fields", "Fields");
pub const FIELD_WRITE: Text = text("access_field_write", "Change");
pub const FIELD_READ: Text = text("access_field_read", "See only");
pub const FIELD_HIDDEN: Text = text("access_field_hidden", "Hidden");
pub const ROLE_SHOW: Text = text("access_role_show", "What it lets people do");
pub const ROLE_TITLE: Text = text("access_role_title", "What {name} lets people do");

// Seeing the pages as somebody else.
pub const VIEW_AS: Text = text("access_view_as", "View as");
pub const VIEW_AS_TITLE: Text = text(
    "access_view_as_title",
    "See Rapport as {name} sees it, for an hour at most. Nothing can be changed meanwhile.",
);
pub const VIEWING: Text = text(
    "access_viewing",
    "You see Rapport as {name} sees it. Nothing can be changed.",
);
pub const VIEW_STOP: Text = text("access_view_stop", "Stop");
pub const VIEW_ENDED: Text = text("access_view_ended", "You see Rapport as yourself again.");
pub const VIEWING_WRITES: Text = text(
    "access_viewing_writes",
    "You are viewing as {name}, so nothing can be changed. Stop that first.",
);
pub const VIEWING_SECRETS: Text = text(
    "access_viewing_secrets",
    "You are viewing as {name}. This page is not shown meanwhile: how somebody signs in, their keys and programs, the audit log and files of exports are for themselves. Stop that first.",
);

// What others share with them.
pub const SHARED_READ_ONE: Text = text("access_shared_read_one", "1 is shared with them to see");
pub const SHARED_READ: Text = text("access_shared_read", "{n} are shared with them to see");
pub const SHARED_WRITE_ONE: Text =
    text("access_shared_write_one", "1 is shared with them to change");
pub const SHARED_WRITE: Text = text("access_shared_write", "{n} are shared with them to change");
