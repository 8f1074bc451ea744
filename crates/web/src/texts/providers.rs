//! Sentences about sign-in with others.

use super::{Text, text};

// The sign-in page and what follows.
pub const OR: Text = text("providers_or", "or");
pub const SIGN_IN_WITH: Text = text("providers_sign_in_with", "Sign in with {name}");
pub const REFUSED_TITLE: Text = text("providers_refused_title", "You are not signed in");
pub const BACK: Text = text("providers_back", "Back to sign-in");
pub const AGAIN: Text = text("providers_again", "Try again");
pub const NOT_ASKED: Text = text(
    "providers_not_asked",
    "This answer belongs to no sign-in of this browser: it was used already, took longer than 15 minutes, or was begun elsewhere. Begin again from the sign-in page.",
);
pub const DENIED: Text = text(
    "providers_denied",
    "{provider} did not sign you in. Try again, or ask whoever looks after {provider}.",
);
pub const UNREACHABLE: Text = text(
    "providers_unreachable",
    "{provider} cannot be reached, or does not answer as it should. Try again in a while, or sign in another way.",
);
pub const NOT_BELIEVED: Text = text(
    "providers_not_believed",
    "What {provider} answered cannot be believed, so nobody was signed in. Try again; if it goes on, show this to an administrator.",
);
pub const NO_ADDRESS: Text = text(
    "providers_no_address",
    "{provider} did not tell your e-mail address. Let it tell it when it asks you, or ask an administrator to link your account.",
);
pub const UNVERIFIED: Text = text(
    "providers_unverified",
    "{provider} does not say that {email} was checked to be yours. Confirm your address there and come back, or sign in another way and connect {provider} under “Your account”.",
);
pub const DOMAIN: Text = text(
    "providers_domain",
    "{provider} may not sign in addresses like {email} here. Use your address at work, or ask an administrator.",
);
pub const UNKNOWN: Text = text(
    "providers_unknown",
    "Nobody here has the address {email}. Ask an administrator of this workspace for an invitation.",
);
pub const OFF: Text = text(
    "providers_off",
    "The account of {email} here was switched off or removed. Ask an administrator.",
);
pub const IN_CHARGE: Text = text(
    "providers_in_charge",
    "{email} runs this workspace, and {provider} is not trusted with that at once. Sign in another way, open “Your account” and connect {provider} there. Then it signs you in.",
);
pub const ANOTHER: Text = text(
    "providers_another",
    "{provider} knows another account for {email} than the one that you came with. Ask an administrator to disconnect the earlier one.",
);
pub const NO_ROLE: Text = text(
    "providers_no_role",
    "{provider} signs you in, but puts you in no group that may do anything here. Ask whoever looks after {provider} to add you to one.",
);
pub const GO_ON_TITLE: Text = text("providers_go_on_title", "Connect {provider}");
pub const GO_ON_TEXT: Text = text(
    "providers_go_on_text",
    "Sign in at {provider} with the account that shall be yours here. You come back by yourself.",
);
pub const GO_ON: Text = text("providers_go_on", "Go on to {provider}");

// Connections of a person.
pub const LINKED: Text = text("providers_linked", "Sign-in with others");
pub const LINKED_TEXT: Text = text(
    "providers_linked_text",
    "Sign in here with an account that you have elsewhere.",
);
pub const LINKED_THEIRS: Text = text(
    "providers_linked_theirs",
    "Accounts elsewhere that sign in as this person.",
);
pub const LINKED_NONE: Text = text(
    "providers_linked_none",
    "No account elsewhere signs in as this person.",
);
pub const SINCE: Text = text("providers_since", "since {when}");
pub const NOT_LINKED: Text = text("providers_not_linked", "Not connected");
pub const CONNECT: Text = text("providers_connect", "Connect {name}");
pub const CONNECT_IT: Text = text("providers_connect_it", "Connect");
pub const DISCONNECT: Text = text("providers_disconnect", "Disconnect");
pub const DISCONNECT_THIS: Text = text("providers_disconnect_this", "Disconnect {name}");
pub const DISCONNECT_ASK: Text = text("providers_disconnect_ask", "Disconnect {name}?");
pub const DISCONNECT_TEXT: Text = text(
    "providers_disconnect_text",
    "The account there signs in here no more, until it is connected again.",
);
pub const DONE_CONNECTED: Text = text("done_connected", "Connected");
pub const DONE_DISCONNECTED: Text = text("done_disconnected", "Disconnected");

// The list.
pub const PROVIDERS: Text = text("providers", "Sign-in providers");
pub const NEW: Text = text("providers_new", "New provider");
pub const NONE_TITLE: Text = text("providers_none_title", "Nobody else signs people in");
pub const NONE_TEXT: Text = text(
    "providers_none_text",
    "Let people sign in with the account that they have at work: with Keycloak, Entra, Google, and whatever else speaks OpenID Connect.",
);
pub const ISSUER: Text = text("providers_issuer", "Issuer");
pub const STATE: Text = text("providers_state", "State");
pub const NEW_PEOPLE: Text = text("providers_new_people", "New people");
pub const ON: Text = text("providers_on", "On");
pub const OFF_STATE: Text = text("providers_off_state", "Off");
pub const MADE: Text = text("providers_made", "Let in");
pub const NOT_MADE: Text = text("providers_not_made", "Not let in");

// One of them.
pub const EDIT: Text = text("providers_edit", "Sign-in with {name}");
pub const WHO: Text = text("providers_who", "The provider");
pub const PEOPLE: Text = text("providers_people", "Who comes in");
pub const ROLES: Text = text("providers_roles", "What they may do");
pub const DETAILS: Text = text("providers_details", "Details");
pub const NAME_HELP: Text = text(
    "providers_name_help",
    "As the button on the sign-in page calls it.",
);
pub const KEY: Text = text("providers_key", "Key");
pub const KEY_HELP: Text = text(
    "providers_key_help",
    "Part of the redirect address, such as `google`. Empty: made of the name. It cannot be changed later.",
);
pub const ISSUER_HELP: Text = text(
    "providers_issuer_help",
    "As the provider calls itself, such as `https://id.example/realms/north`. It cannot be changed later.",
);
pub const CLIENT_ID: Text = text("providers_client_id", "Client id");
pub const CLIENT_SECRET: Text = text("providers_client_secret", "Client secret");
pub const SECRET_HELP: Text = text(
    "providers_secret_help",
    "Kept sealed and never shown again. Empty: the provider is asked without one.",
);
pub const SECRET_KEPT: Text = text(
    "providers_secret_kept",
    "There is one. Leave this empty to keep it.",
);
pub const SECRET_REMOVE: Text = text("providers_secret_remove", "Remove the secret");
pub const REDIRECT: Text = text("providers_redirect", "Redirect address");
pub const REDIRECT_HELP: Text = text(
    "providers_redirect_help",
    "Register exactly this address with the provider.",
);
pub const REDIRECT_NEW: Text = text(
    "providers_redirect_new",
    "Register `{address}` with the provider, with the key in place of KEY.",
);
pub const COPY: Text = text("providers_copy", "Copy");
pub const ACTIVE: Text = text("providers_active", "People can sign in with it");
pub const CREATE_USERS: Text = text(
    "providers_create_users",
    "Let in people whom nobody knows here",
);
pub const CREATE_USERS_HELP: Text = text(
    "providers_create_users_help",
    "They become users with the roles below. Without this, only who has an account here comes in.",
);
pub const DOMAINS: Text = text("providers_domains", "Domains of e-mail addresses");
pub const DOMAINS_HELP: Text = text(
    "providers_domains_help",
    "One in a line, such as `north.example`. The provider signs nobody in by an address of others. Empty: of all.",
);
pub const TRUSTED: Text = text("providers_trusted", "It is trusted for these domains");
pub const TRUSTED_HELP: Text = text(
    "providers_trusted_help",
    "Addresses count without its word that they were checked, and administrators are connected at their first sign-in. For a provider that only your company runs.",
);
pub const SECOND: Text = text("providers_second", "Second factor");
pub const SECOND_HELP: Text = text(
    "providers_second_help",
    "Whether a sign-in with it counts as one with two factors.",
);
pub const SECOND_NEVER: Text = text("providers_second_never", "Does not count as one");
pub const SECOND_CLAIMS: Text = text(
    "providers_second_claims",
    "Counts if the provider says so (amr, acr)",
);
pub const SECOND_ALWAYS: Text = text("providers_second_always", "Always counts as one");
pub const ACR: Text = text("providers_acr", "Classes that are two factors (acr)");
pub const ACR_HELP: Text = text(
    "providers_acr_help",
    "With blanks between them. The provider is asked for them.",
);
pub const MAPPING: Text = text("providers_mapping", "Roles by what the provider says");
pub const MAPPING_HELP: Text = text(
    "providers_mapping_help",
    "Taken anew at each sign-in. Of several standard roles the first in this list counts. Empty: roles are given by hand.",
);
pub const VALUE: Text = text("providers_value", "Value of the claim");
pub const ROLE: Text = text("providers_role", "Role");
pub const NO_MAPPED_ROLE: Text = text("providers_no_mapped_role", "Choose a role");
pub const DEFAULT_ROLE: Text = text("providers_default_role", "All others");
pub const DEFAULT_ROLE_HELP: Text = text(
    "providers_default_role_help",
    "The role of who has none of these values.",
);
pub const NO_DEFAULT: Text = text("providers_no_default", "Do not come in");
pub const ROLES_CLAIM: Text = text("providers_roles_claim", "Claim with roles or groups");
pub const ROLES_CLAIM_HELP: Text = text(
    "providers_roles_claim_help",
    "A path has dots, such as `realm_access.roles`.",
);
pub const SCOPES: Text = text("providers_scopes", "Scopes");
pub const SCOPES_HELP: Text = text(
    "providers_scopes_help",
    "What is asked for, with blanks between.",
);
pub const EMAIL_CLAIM: Text = text("providers_email_claim", "Claim with the e-mail address");
pub const NAME_CLAIM: Text = text("providers_name_claim", "Claim with the name");
pub const CREATE: Text = text("providers_create", "Add provider");
pub const TEST: Text = text("providers_test", "Test");
pub const TESTED: Text = text("providers_tested", "What the test found");
pub const REMOVE: Text = text("providers_remove", "Remove");
pub const REMOVE_ASK: Text = text("providers_remove_ask", "Remove {name}?");
pub const REMOVE_TEXT: Text = text(
    "providers_remove_text",
    "Nobody signs in with it any more, who did is signed out, and whom it knew is forgotten.",
);
pub const DONE_REMOVED: Text = text("done_provider_removed", "Removed");
