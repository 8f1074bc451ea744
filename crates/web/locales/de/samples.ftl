# Beispieldaten.

samples = Beispieldaten
samples_about = Kunden und Deals eines erfundenen Unternehmens, um sich umzusehen.
samples_words = Demo Beispiel Test ausprobieren Rundgang
samples_hint = Erfundene Unternehmen, Kontakte, Deals und Aufgaben zeigen, wie jede Seite bei der Arbeit aussieht. Ein Klick entfernt sie wieder, und alles Eigene bleibt.
samples_none_title = Hier gibt es keine Beispieldaten
samples_none_text = Fügen Sie ein kleines erfundenes Unternehmen ein, um sich umzusehen: Kunden, Deals eines halben Jahres und was heute zu tun ist. Ihre eigenen Datensätze bleiben unberührt.
samples_fill = Beispieldaten einfügen
samples_filling = Beispieldaten werden eingefügt
samples_removing = Beispieldaten werden entfernt
samples_fill_failed = Die Beispieldaten konnten nicht vollständig eingefügt werden.
samples_remove_failed = Die Beispieldaten konnten nicht vollständig entfernt werden.
samples_there = Was es gibt
samples_count = { $n } { $objects }
samples_removed_told = { $n } Beispieldatensätze wurden entfernt.
samples_kept = { $n } sind geblieben: Sie haben sie geändert, oder eigene Datensätze kommen ohne sie nicht aus.
samples_for_good = Sie werden endgültig gelöscht, ohne Papierkorb.
samples_own_stay = Alles, was Sie selbst angelegt haben, bleibt.
samples_held = { $n } davon bleiben, weil eigene Datensätze ohne sie nicht auskommen.
samples_loosened = { $n } Ihrer eigenen Datensätze verweisen auf Beispieldatensätze und verlieren diesen Verweis.
samples_partly = Es sind so viele, dass nur die ersten 5.000 durchgesehen wurden.
samples_changed = { $n } davon wurden seitdem von jemandem geändert. Was soll mit ihnen geschehen?
samples_keep_changed = Behalten
samples_keep_changed_hint = sie werden zu eigenen Datensätzen
samples_remove_changed = Ebenfalls entfernen
samples_remove = Beispieldaten entfernen
samples_looking = Sie sehen Beispieldaten.
samples_looking_text = Was Sie selbst anlegen, bleibt, wenn sie entfernt werden.
samples_remove_it = Entfernen
samples_look = Noch nicht bereit für eigene Daten?
samples_show = Anzeigen
samples_look_around = Mit Beispieldaten umsehen
samples_empty_first = Legen Sie hier den ersten Eintrag an.

# Wozu es die Standardobjekte gibt.
about_company = Ein Unternehmen hält alles zusammen, was Sie mit einer Organisation verbindet: ihre Menschen, Deals, Aufgaben und Notizen.
about_contact = Kontakte sind die Menschen, mit denen Sie zu tun haben, jeder mit den Deals, Aufgaben und Notizen um ihn.
about_deal = Ein Deal ist ein Verkauf, der läuft. Auf dem Board geht er von Phase zu Phase, bis er gewonnen oder verloren ist.
about_lead = Leads sind Menschen, die Interesse gezeigt haben. Was daraus wird, zeigt das Gespräch mit ihnen.
about_task = Eine Aufgabe sagt, was zu tun ist, von wem und bis wann. Was fällig ist, steht auf Ihrer ersten Seite.
about_note = Eine Notiz hält fest, was man sich über einen Menschen, ein Unternehmen oder einen Deal merken will.
about_product = Produkte sind, was Sie verkaufen: Waren, Dienste und Abonnements, mit ihren Preisen.
about_file = Dateien gehören zu Datensätzen: Verträge, Angebote, Bilder.
