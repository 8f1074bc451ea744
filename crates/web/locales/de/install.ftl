# Das Programm, wie es auf einem Gerät installiert ist.

install_description = Kunden, Deals und Aufgaben Ihres Unternehmens
install_away_title = Rapport ist nicht erreichbar
install_away_text = Der Server antwortet gerade nicht. Es ist nichts verloren; diese Seite geht von selbst weiter, sobald er wieder da ist.
install_offline_title = Sie sind offline
install_offline_text = Dieses Gerät hat keine Verbindung. Diese Seite geht von selbst weiter, sobald es wieder eine gibt.
install_trying = Neuer Versuch läuft von selbst
install_again = Jetzt versuchen
