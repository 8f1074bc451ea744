//! What a browser calls itself, in few words. It may call itself anything: this is to
//! recognise one's own, and nothing is decided by it.

/// A browser and the system that it runs on, as far as they say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agent {
    pub browser: Option<&'static str>,
    pub system: Option<&'static str>,
}

/// What stands in the text, and what it means; the first one that is found counts, since
/// browsers also name those that they want to be taken for.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];
const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// Reads it.
pub fn agent(text: &str) -> Agent {
    let first = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(mark, _)| text.contains(mark));
        found.map(|(_, name)| *name)
    };
    Agent {
        browser: first(BROWSERS),
        system: first(SYSTEMS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_recognised() {
        for (text, browser, system) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
                Some("Firefox"),
                Some("Linux"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
                Some("Edge"),
                Some("Windows"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
                Some("Safari"),
                Some("iPhone"),
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
                Some("Chrome"),
                Some("Android"),
            ),
            ("curl/8.5.0", Some("curl"), None),
            ("", None, None),
            ("<script>", None, None),
        ] {
            assert_eq!(agent(text), Agent { browser, system }, "{text}");
        }
    }
}
