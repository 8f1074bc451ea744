# Sätze zu den Daten, die über eine Person gespeichert sind
privacy_held = Personenbezogene Daten
privacy_title = Was über { $name } gespeichert ist
privacy_text = Die betroffene Person kann alle Daten über sich anfordern und verlangen, dass sie gelöscht werden.
privacy_about = Über die Person
privacy_record = Der Datensatz selbst mit seinem Verlauf
privacy_merged = Mit ihm zusammengeführte Datensätze
privacy_pointing = Was die Person nennt und bleibt
privacy_dossier = Auskunft geben
privacy_dossier_text = Eine ZIP-Datei mit einer Seite zum Lesen, demselben Inhalt als JSON und den Dateien der Person. Vertrauliche Werte stehen darin im Klartext.
privacy_dossier_do = Alles herunterladen
privacy_erase = Person löschen
privacy_erase_text = Der Datensatz verliert seinen Namen und alle Werte, und was von der Person handelt, wird entfernt. Deals und Beträge bleiben, ohne Namen. Der Verlauf hält fest, dass sich etwas geändert hat, aber nicht was.
privacy_erase_ask = { $name } endgültig löschen?
privacy_erase_confirm = Niemand kann das zurückholen, weder durch Rückgängigmachen noch aus dem Papierkorb.
privacy_erase_do = Endgültig löschen
done_erased = Endgültig gelöscht
