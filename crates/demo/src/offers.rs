//! What the seller sells: its products, and the offers that deals are about.

/// Name, code, type, group, price, cost, unit: the seller makes sensors that
/// watch machines, and the software that reads them.
pub const PRODUCTS: &[(&str, &str, &str, &str, i64, i64, &str)] = &[
    (
        "Vibration sensor V2",
        "SEN-V2",
        "goods",
        "Sensors",
        240,
        96,
        "piece",
    ),
    (
        "Temperature sensor T1",
        "SEN-T1",
        "goods",
        "Sensors",
        90,
        31,
        "piece",
    ),
    (
        "Current clamp C5",
        "SEN-C5",
        "goods",
        "Sensors",
        160,
        58,
        "piece",
    ),
    (
        "Sensor starter kit",
        "KIT-10",
        "goods",
        "Kits",
        3_900,
        1_700,
        "kit",
    ),
    (
        "Plant kit 50",
        "KIT-50",
        "goods",
        "Kits",
        16_500,
        7_400,
        "kit",
    ),
    (
        "Gateway G3",
        "GTW-G3",
        "goods",
        "Gateways",
        780,
        335,
        "piece",
    ),
    (
        "Gateway G3 cellular",
        "GTW-G3C",
        "goods",
        "Gateways",
        1_050,
        480,
        "piece",
    ),
    (
        "Monitoring Essential",
        "MON-E",
        "subscription",
        "Monitoring",
        2_400,
        300,
        "year",
    ),
    (
        "Monitoring Professional",
        "MON-P",
        "subscription",
        "Monitoring",
        7_200,
        800,
        "year",
    ),
    (
        "Monitoring Enterprise",
        "MON-X",
        "subscription",
        "Monitoring",
        24_000,
        2_600,
        "year",
    ),
    (
        "Installation on site",
        "SRV-INST",
        "service",
        "Services",
        1_200,
        700,
        "day",
    ),
    (
        "Operator training",
        "SRV-TRN",
        "service",
        "Services",
        1_800,
        600,
        "day",
    ),
];

/// What can be sold.
pub struct Offer {
    /// As it is called in sentences.
    pub what: &'static str,
    /// Names of deals; `{n}` is how many, `{spot}` a part of the site,
    /// `{year}` the year.
    pub names: &'static [&'static str],
    /// Code of the product.
    pub sku: &'static str,
    /// How many of it are sold at least and at most.
    pub count: (i64, i64),
}

/// What deals are about, and how often.
pub const OFFERS: &[(Offer, u32)] = &[
    (
        Offer {
            what: "sensor pilot",
            names: &[
                "Sensor pilot, {spot}",
                "Pilot with starter kit, {spot}",
                "Trial in the {spot}",
            ],
            sku: "KIT-10",
            count: (1, 2),
        },
        9,
    ),
    (
        Offer {
            what: "plant rollout",
            names: &[
                "Plant rollout {year}, kits × {n}",
                "Rollout from the {spot} to the whole site",
                "Plant kits × {n} with commissioning",
            ],
            sku: "KIT-50",
            count: (1, 6),
        },
        7,
    ),
    (
        Offer {
            what: "gateway upgrade",
            names: &[
                "Gateway upgrade, {n} units",
                "{n} G3 gateways, {spot} first",
                "Replacement of {n} old gateways",
            ],
            sku: "GTW-G3",
            count: (5, 30),
        },
        5,
    ),
    (
        Offer {
            what: "connection of remote sites",
            names: &[
                "Remote sites, {n} cellular gateways",
                "{n} outstations online",
            ],
            sku: "GTW-G3C",
            count: (4, 20),
        },
        4,
    ),
    (
        Offer {
            what: "compressor monitoring",
            names: &[
                "Compressor monitoring, {n} points",
                "Vibration sensors × {n}, {spot}",
                "Bearing watch on {n} motors",
            ],
            sku: "SEN-V2",
            count: (20, 120),
        },
        5,
    ),
    (
        Offer {
            what: "cold store monitoring",
            names: &[
                "Cold store monitoring, {n} sensors",
                "Temperature record for {n} bays",
            ],
            sku: "SEN-T1",
            count: (30, 200),
        },
        4,
    ),
    (
        Offer {
            what: "energy metering",
            names: &[
                "Energy metering, {n} feeders",
                "Current clamps × {n}, {spot}",
                "Load profile of the {spot}, {n} clamps",
            ],
            sku: "SEN-C5",
            count: (20, 150),
        },
        4,
    ),
    (
        Offer {
            what: "Professional subscription",
            names: &[
                "Monitoring Professional, {n}-year term",
                "Professional with alerts, {spot}",
            ],
            sku: "MON-P",
            count: (1, 4),
        },
        6,
    ),
    (
        Offer {
            what: "Enterprise subscription",
            names: &[
                "Monitoring Enterprise, {n}-year term",
                "Move to Enterprise {year}",
            ],
            sku: "MON-X",
            count: (1, 2),
        },
        3,
    ),
    (
        Offer {
            what: "operator training",
            names: &[
                "Operator training, {n}-day course",
                "Training {year} for the crew of the {spot}",
            ],
            sku: "SRV-TRN",
            count: (1, 5),
        },
        2,
    ),
];

/// What is renewed.
pub const RENEWALS: &[(Offer, u32)] = &[
    (
        Offer {
            what: "Essential renewal",
            names: &[
                "Essential renewal {year}",
                "Essential renewal, {spot}",
                "Essential, another {n}-year term",
            ],
            sku: "MON-E",
            count: (1, 3),
        },
        4,
    ),
    (
        Offer {
            what: "Professional renewal",
            names: &[
                "Professional renewal {year}",
                "Professional renewal, {spot}",
                "Professional, another {n}-year term",
            ],
            sku: "MON-P",
            count: (1, 3),
        },
        5,
    ),
    (
        Offer {
            what: "Enterprise renewal",
            names: &["Enterprise renewal {year}", "Enterprise renewal, all sites"],
            sku: "MON-X",
            count: (1, 1),
        },
        2,
    ),
];
