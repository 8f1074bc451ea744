# Sätze des ersten Starts
setup_company_part = Ihr Unternehmen
setup_company = Unternehmen
setup_country = Land
setup_currency = Währung
setup_zone = Zeitzone
setup_language = Sprache
setup_you_part = Sie, der erste Administrator
setup_samples_part = Zum Anfangen
setup_samples_no = Ein leerer Arbeitsbereich
setup_samples_no_hint = bereit für Ihre eigenen Kunden
setup_samples_yes = Beispieldaten
setup_samples_yes_hint = ein kleines erfundenes Unternehmen mit Kunden, Deals und Aufgaben; ein Klick entfernt es wieder
setup_samples_begun = Ihr Arbeitsbereich ist bereit. Beispieldaten werden eingefügt.
setup_samples_failed = Ihr Arbeitsbereich ist bereit, aber die Beispieldaten konnten nicht angelegt werden. Warum, steht im Log des Servers.
setup_ready = Ihr Arbeitsbereich ist bereit.
