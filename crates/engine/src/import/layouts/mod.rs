//! Layouts of other programs' exports, recognised by their headers: mappings of
//! our own, of which a file needs to have only a part.

use std::collections::HashSet;

use base::Result;
use schema::ObjectDef;

use super::mapping::{Format, Mapping, header_key};

/// A layout that is known.
pub(super) struct Layout {
    /// What people call it.
    pub name: &'static str,
    /// What its rows can become.
    objects: &'static [&'static str],
    /// Of each of these groups a file has at least one header.
    signs: &'static [&'static [&'static str]],
    mapping: &'static str,
}

/// Those that are known; the first that fits is taken.
static LAYOUTS: &[Layout] = &[
    Layout {
        name: "vCard",
        objects: &["contact", "lead"],
        signs: &[&["vCard full name"], &["vCard last name"], &["vCard note"]],
        mapping: include_str!("vcard.toml"),
    },
    Layout {
        name: "Google Contacts",
        objects: &["contact", "lead"],
        signs: &[
            &[
                "E-mail 1 - Value",
                "Phone 1 - Value",
                "Organization Name",
                "Organization 1 - Name",
            ],
            &["Given Name", "First Name"],
            &["Family Name", "Last Name"],
            &[
                "Group Membership",
                "Labels",
                "E-mail 1 - Value",
                "E-mail 1 - Label",
            ],
        ],
        mapping: include_str!("google.toml"),
    },
    Layout {
        name: "Outlook",
        objects: &["contact", "lead"],
        signs: &[
            &["E-mail Address"],
            &["First Name"],
            &["Last Name"],
            &[
                "Business Phone",
                "Home Phone",
                "Mobile Phone",
                "Primary Phone",
            ],
            &[
                "Web Page",
                "Personal Web Page",
                "Business Street",
                "Home Street",
                "E-mail 2 Address",
            ],
        ],
        mapping: include_str!("outlook.toml"),
    },
    Layout {
        name: "HubSpot deals",
        objects: &["deal"],
        signs: &[
            &["Deal Name"],
            &["Deal Stage"],
            &[
                "Record ID",
                "Record ID - Deal",
                "Deal ID",
                "Deal owner",
                "Pipeline",
            ],
        ],
        mapping: include_str!("hubspot_deals.toml"),
    },
    Layout {
        name: "HubSpot companies",
        objects: &["company"],
        signs: &[
            &["Record ID", "Record ID - Company", "Company ID"],
            &["Company name"],
            &[
                "Company Domain Name",
                "Company owner",
                "Lifecycle Stage",
                "Create Date",
                "Last Activity Date",
                "State/Region",
                "Country/Region",
                "Industry",
            ],
        ],
        mapping: include_str!("hubspot_companies.toml"),
    },
    Layout {
        name: "HubSpot contacts",
        objects: &["contact", "lead"],
        signs: &[
            &["Record ID", "Record ID - Contact", "Contact ID"],
            &["Email"],
            &["First Name"],
            &["Last Name"],
            &[
                "Associated Company",
                "Primary Associated Company",
                "Contact owner",
                "Lead Status",
                "Lifecycle Stage",
                "Create Date",
                "Last Activity Date",
                "Marketing contact status",
                "State/Region",
                "Country/Region",
            ],
        ],
        mapping: include_str!("hubspot_contacts.toml"),
    },
    Layout {
        name: "Pipedrive deals",
        objects: &["deal"],
        signs: &[&["Deal - Title"]],
        mapping: include_str!("pipedrive_deals.toml"),
    },
    Layout {
        name: "Pipedrive persons",
        objects: &["contact", "lead"],
        signs: &[&["Person - Name", "Person - First name"]],
        mapping: include_str!("pipedrive_persons.toml"),
    },
    Layout {
        name: "Pipedrive organizations",
        objects: &["company"],
        signs: &[&["Organization - Name"]],
        mapping: include_str!("pipedrive_organizations.toml"),
    },
    Layout {
        name: "Salesforce opportunities",
        objects: &["deal"],
        signs: &[
            &["Opportunity Name", "StageName"],
            &["Stage", "StageName", "Opportunity ID"],
        ],
        mapping: include_str!("salesforce_opportunities.toml"),
    },
    Layout {
        name: "Salesforce contacts",
        objects: &["contact", "lead"],
        signs: &[
            &["First Name", "FirstName"],
            &["Last Name", "LastName"],
            &[
                "Account Name",
                "AccountId",
                "Company / Account",
                "LeadSource",
                "Lead Source",
                "Mailing City",
                "MailingCity",
                "Contact Owner",
                "Lead Owner",
                "Contact ID",
                "Lead ID",
                "Case Safe Contact ID",
            ],
            &["Email", "Phone"],
        ],
        mapping: include_str!("salesforce_contacts.toml"),
    },
    Layout {
        name: "Salesforce accounts",
        objects: &["company"],
        signs: &[
            &["Account Name", "Name"],
            &[
                "Billing City",
                "BillingCity",
                "Billing State/Province",
                "BillingState",
                "Account Owner",
                "Account ID",
                "NumberOfEmployees",
            ],
            &[
                "Account Name",
                "OwnerId",
                "BillingCity",
                "NumberOfEmployees",
            ],
        ],
        mapping: include_str!("salesforce_accounts.toml"),
    },
    Layout {
        name: "EspoCRM contacts",
        objects: &["contact", "lead"],
        signs: &[
            &["First Name", "firstName"],
            &["Last Name", "lastName"],
            &[
                "Account",
                "accountName",
                "accountId",
                "Assigned User",
                "assignedUserName",
                "emailAddress",
                "salutationName",
            ],
        ],
        mapping: include_str!("espocrm_contacts.toml"),
    },
    Layout {
        name: "EspoCRM accounts",
        objects: &["company"],
        signs: &[
            &["Name"],
            &[
                "Billing Address City",
                "billingAddressCity",
                "Assigned User",
                "assignedUserName",
                "Billing Address Street",
                "billingAddressStreet",
            ],
        ],
        mapping: include_str!("espocrm_accounts.toml"),
    },
    Layout {
        name: "EspoCRM opportunities",
        objects: &["deal"],
        signs: &[
            &["Name"],
            &["Stage"],
            &[
                "Account",
                "accountName",
                "Assigned User",
                "assignedUserName",
            ],
            &["Amount"],
        ],
        mapping: include_str!("espocrm_opportunities.toml"),
    },
    Layout {
        name: "Twenty people",
        objects: &["contact", "lead"],
        signs: &[&[
            "Name / First Name",
            "Name FirstName",
            "Emails / Primary Email",
            "Emails PrimaryEmail",
        ]],
        mapping: include_str!("twenty_people.toml"),
    },
    Layout {
        name: "Twenty companies",
        objects: &["company"],
        signs: &[
            &["Name"],
            &[
                "Domain Name / Primary Link URL",
                "Domain Name / Link URL",
                "Domain Name PrimaryLinkUrl",
                "Address / Address City",
                "Address AddressCity",
                "ARR / Amount",
            ],
        ],
        mapping: include_str!("twenty_companies.toml"),
    },
    Layout {
        name: "Twenty opportunities",
        objects: &["deal"],
        signs: &[
            &["Name"],
            &["Stage"],
            &[
                "Amount / Amount",
                "Point of Contact Id",
                "Point of Contact / Id",
                "Company Id",
                "Company / Id",
            ],
        ],
        mapping: include_str!("twenty_opportunities.toml"),
    },
];

/// The layout that a header is of, for an object.
pub(super) fn recognised(object: &ObjectDef, headers: &[String]) -> Option<&'static Layout> {
    let there: HashSet<String> = headers.iter().map(|header| header_key(header)).collect();
    let fits = |layout: &&Layout| {
        let has = |header: &&str| there.contains(&header_key(header));
        layout.objects.contains(&object.name.as_str())
            && layout.signs.iter().all(|group| group.iter().any(has))
    };
    LAYOUTS.iter().find(fits)
}

impl Layout {
    /// The mapping, with what another says besides, which goes before it.
    ///
    /// # Errors
    /// Never, unless a layout is not well formed: a test reads them all.
    pub fn mapping(&self, said: Mapping) -> Result<Mapping> {
        let own = Mapping::parse(self.mapping)?;
        let format = match said.format == Format::default() {
            true => own.format.clone(),
            false => said.format.clone(),
        };
        let named: HashSet<String> = said
            .columns
            .iter()
            .map(|column| header_key(&column.header.value))
            .collect();
        let is_open = |header: &str| !named.contains(&header_key(header));
        let (mut columns, mut joins) = (own.columns, own.joins);
        columns.retain(|column| is_open(&column.header.value));
        for join in &mut joins {
            join.columns.retain(|column| is_open(column));
        }
        joins.retain(|join| !join.columns.is_empty());
        let mut mapping = Mapping {
            object: said.object,
            match_by: said.match_by.or(own.match_by),
            file: said.file,
            constants: [said.constants, own.constants].concat(),
            defaults: [said.defaults, own.defaults].concat(),
            columns: [said.columns, columns].concat(),
            joins: [said.joins, joins].concat(),
            is_on_layout: said.is_on_layout,
            takes_unmatched: said.takes_unmatched,
            lenient: true,
            format: format.clone(),
        };
        if format != own.format {
            mapping.read_by(&format);
        }
        Ok(mapping)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layout_is_well_formed() {
        for layout in LAYOUTS {
            let mapping = layout.mapping(Mapping::default());
            let mapping = mapping.unwrap_or_else(|error| panic!("{}: {error}", layout.name));
            assert!(mapping.columns.len() > 5, "{}", layout.name);
        }
    }
}
