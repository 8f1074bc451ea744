//! The words that names are put together from. Made up, and combined by chance:
//! any likeness to a company or person is accident.

/// First halves of company names.
pub const HEADS: &[&str] = &[
    "Bren", "Tal", "Quill", "Ost", "Vel", "Hark", "Lum", "Cinder", "Fen", "Grim", "Hal", "Isen",
    "Jor", "Kest", "Lor", "Morn", "Nim", "Orr", "Pim", "Rav", "Sil", "Thorn", "Umber", "Wren",
    "Yar", "Zeph", "Ald", "Copper", "Dun", "Ember",
];

/// Second halves of company names.
pub const TAILS: &[&str] = &[
    "vik", "mere", "moor", "dale", "by", "gate", "holm", "wick", "fell", "ford", "stead", "crest",
    "haven", "loch", "marsh", "brook", "ridge", "combe",
];

/// A trade: the industry's key, what its companies call themselves, how often it is met.
pub const TRADES: &[((&str, &[&str]), u32)] = &[
    (
        (
            "manufacturing",
            &["Works", "Tooling", "Castings", "Machine Co.", "Components"],
        ),
        9,
    ),
    (
        (
            "logistics",
            &["Freight", "Logistics", "Haulage", "Cold Chain"],
        ),
        7,
    ),
    (("food", &["Foods", "Bakery", "Dairy", "Provisions"]), 6),
    (("energy", &["Power", "Energy", "Solar", "Grid"]), 4),
    (
        ("medical", &["Clinics", "Medical", "Labs", "Diagnostics"]),
        5,
    ),
    (("retail", &["Stores", "Markets", "Outfitters", "Home"]), 5),
    (
        (
            "construction",
            &["Builders", "Construction", "Timber", "Steel"],
        ),
        4,
    ),
    (("technology", &["Systems", "Robotics", "Instruments"]), 4),
    (("software", &["Software", "Digital", "Cloud"]), 3),
    (("hospitality", &["Hotels", "Resorts", "Catering"]), 3),
    (("education", &["College", "Academy"]), 2),
    (("agriculture", &["Farms", "Orchards", "Seeds"]), 3),
];

/// Given names.
pub const GIVEN: &[&str] = &[
    "Ada", "Alma", "Amir", "Anouk", "Ansel", "Asha", "Bela", "Bruno", "Cleo", "Dario", "Delia",
    "Edda", "Elio", "Emre", "Esme", "Farah", "Fenna", "Gideon", "Greta", "Hana", "Hugo", "Ilse",
    "Imani", "Ines", "Ivo", "Jana", "Jonas", "Juno", "Kai", "Kira", "Lamin", "Lena", "Leon",
    "Livia", "Luca", "Maeve", "Malik", "Mara", "Marek", "Mina", "Nadia", "Nico", "Nora", "Odile",
    "Omar", "Oskar", "Pia", "Priya", "Quentin", "Rafi", "Rhea", "Rosa", "Samir", "Selma", "Silas",
    "Sofie", "Tariq", "Tessa", "Theo", "Uma", "Vera", "Viktor", "Wanda", "Yara", "Yusuf", "Zoe",
];

/// First halves of surnames.
pub const SURNAME_HEADS: &[&str] = &[
    "Ash", "Bel", "Brack", "Cor", "Dell", "Drum", "Ester", "Fal", "Gar", "Hol", "Iv", "Kel",
    "Lark", "Mal", "Nor", "Oak", "Pell", "Rook", "Sander", "Tarn", "Ull", "Vander", "Whit", "Yel",
];

/// Second halves of surnames.
pub const SURNAME_TAILS: &[&str] = &[
    "anen", "berry", "dal", "dorf", "enko", "ero", "eski", "feldt", "grave", "hurst", "ican",
    "ini", "leigh", "mond", "nik", "ora", "quist", "rell", "skov", "stone", "tani", "veen", "wyn",
    "yama",
];

/// A place: country, zone, language, cities and street names.
pub struct Place {
    /// ISO 3166.
    pub country: &'static str,
    pub zone: &'static str,
    pub language: &'static str,
    pub cities: &'static [City],
    pub streets: &'static [&'static str],
    /// Whether the house number stands before the street.
    pub number_first: bool,
}

/// Name, region, postcode, and a range of phone numbers that is kept free for
/// fiction; each `#` is a digit of chance.
pub type City = (&'static str, &'static str, &'static str, &'static str);

/// Where the companies are, and how often.
pub const PLACES: &[(Place, u32)] = &[
    (
        Place {
            country: "US",
            zone: "America/Chicago",
            language: "en",
            cities: &[
                ("Chicago", "IL", "60607", "+1 312 555 01##"),
                ("Columbus", "OH", "43215", "+1 614 555 01##"),
                ("Denver", "CO", "80205", "+1 303 555 01##"),
                ("Portland", "OR", "97209", "+1 503 555 01##"),
                ("Raleigh", "NC", "27603", "+1 919 555 01##"),
            ],
            streets: &[
                "Mill Street",
                "Harbor Avenue",
                "Foundry Road",
                "Lakeview Drive",
                "Depot Street",
            ],
            number_first: true,
        },
        9,
    ),
    (
        Place {
            country: "GB",
            zone: "Europe/London",
            language: "en",
            cities: &[
                ("London", "", "SE1 9GF", "+44 20 7946 0###"),
                ("Leeds", "", "LS1 4DY", "+44 113 496 0###"),
                ("Bristol", "", "BS1 6QH", "+44 117 496 0###"),
                ("Glasgow", "", "G2 8DL", "+44 141 496 0###"),
            ],
            streets: &["Station Road", "Canal Street", "Weaver Lane", "Market Row"],
            number_first: true,
        },
        5,
    ),
    (
        Place {
            country: "DE",
            zone: "Europe/Berlin",
            language: "de",
            cities: &[
                ("Berlin", "BE", "10969", "+49 30 23125 ###"),
                ("Hamburg", "HH", "20457", "+49 40 66969 ###"),
                ("München", "BY", "80331", "+49 89 99998 ###"),
                ("Köln", "NW", "50667", "+49 221 4710 ###"),
            ],
            streets: &["Werkstraße", "Hafenweg", "Lindenallee", "Am Speicher"],
            number_first: false,
        },
        5,
    ),
    (
        Place {
            country: "FR",
            zone: "Europe/Paris",
            language: "fr",
            cities: &[
                ("Paris", "", "75010", "+33 1 99 00 ## ##"),
                ("Lyon", "", "69007", "+33 4 65 71 ## ##"),
                ("Nantes", "", "44000", "+33 2 61 91 ## ##"),
            ],
            streets: &["rue du Moulin", "quai des Forges", "avenue des Tilleuls"],
            number_first: true,
        },
        3,
    ),
    (
        Place {
            country: "AU",
            zone: "Australia/Sydney",
            language: "en",
            cities: &[
                ("Sydney", "NSW", "2015", "+61 2 5550 ####"),
                ("Newcastle", "NSW", "2300", "+61 2 5550 ####"),
                ("Wollongong", "NSW", "2500", "+61 2 5550 ####"),
            ],
            streets: &["Wharf Road", "Quarry Street", "Banksia Avenue"],
            number_first: true,
        },
        2,
    ),
];

/// Job title, department, how often.
pub const JOBS: &[((&str, &str), u32)] = &[
    (("Managing Director", "Management"), 4),
    (("Chief Operating Officer", "Management"), 3),
    (("Chief Financial Officer", "Finance"), 3),
    (("Head of Operations", "Operations"), 6),
    (("Plant Manager", "Operations"), 6),
    (("Maintenance Lead", "Operations"), 6),
    (("Quality Manager", "Quality"), 5),
    (("Head of Purchasing", "Purchasing"), 6),
    (("Buyer", "Purchasing"), 5),
    (("IT Manager", "IT"), 5),
    (("Systems Engineer", "IT"), 4),
    (("Energy Manager", "Facilities"), 3),
    (("Facilities Manager", "Facilities"), 4),
    (("Controller", "Finance"), 3),
    (("Assistant to the Management", "Management"), 2),
];

/// Parts of a site, whatever the trade.
pub const SPOTS: &[&str] = &[
    "boiler house",
    "pump station",
    "ventilation room",
    "cooling plant",
    "workshop",
    "loading dock",
    "roof plant room",
    "east hall",
    "north wing",
    "basement",
    "generator room",
    "main building",
    "conveyor hall",
    "water treatment plant",
    "packing hall",
    "compressor room",
];

/// How deals come in.
pub const SOURCES: &[(&str, u32)] = &[
    ("website", 7),
    ("search", 4),
    ("event", 4),
    ("referral", 6),
    ("partner", 3),
    ("cold_call", 3),
    ("email", 2),
];

/// Why deals are lost.
pub const LOST_REASONS: &[(&str, u32)] = &[
    ("price", 6),
    ("competitor", 5),
    ("no_budget", 5),
    ("no_decision", 6),
    ("timing", 3),
    ("fit", 2),
];

/// What people take part in a deal as.
pub const ROLES: &[&str] = &[
    "Decision maker",
    "Champion",
    "Technical evaluator",
    "Purchasing",
    "User",
];
