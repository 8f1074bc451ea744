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
setup_samples_yes_hint = 200 Unternehmen mit Kontakten, Deals und Aufgaben, um sich umzusehen; dauert einige Sekunden
setup_samples_made = Ihr Arbeitsbereich ist bereit, mit Beispieldaten darin.
setup_samples_failed = Ihr Arbeitsbereich ist bereit, aber die Beispieldaten konnten nicht angelegt werden. Warum, steht im Log des Servers.
setup_ready = Ihr Arbeitsbereich ist bereit.
