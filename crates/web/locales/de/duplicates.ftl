# Dubletten finden und vergleichen.

duplicates_find = Dubletten finden
duplicates_title = Dubletten: { $objects }
duplicates_crumb = Dubletten
duplicates_text = Diese { $objects } sind vielleicht doppelt. Zusammengeführt wird nichts, bevor Sie verglichen haben, und das Zusammenführen lässt sich rückgängig machen.
duplicates_email = Gleiche E-Mail-Adresse { $value }
duplicates_phone = Gleiche Telefonnummer { $value }
duplicates_same_name = Gleicher Name
duplicates_similar_name = Ähnlicher Name
duplicates_very_likely = Sehr wahrscheinlich
duplicates_likely = Wahrscheinlich
duplicates_possible = Möglich
duplicates_more = und noch { $n }
duplicates_compare = Vergleichen und zusammenführen
duplicates_compare_these = Vergleichen und zusammenführen: { $names }
duplicates_further = Weitersuchen
duplicates_none_title = Keine Dubletten gefunden
duplicates_none_text = Rapport sucht { $objects } mit gleicher E-Mail-Adresse oder Telefonnummer und mit gleichem oder sehr ähnlichem Namen. Wenn Sie weitere kennen, wählen Sie sie in der Liste aus und klicken Sie auf „Zusammenführen“.
duplicates_so_far_title = Bisher nichts
duplicates_so_far_text = In diesem Teil gibt es keine Dubletten. Es sind noch weitere { $objects } durchzusehen.
duplicates_end_title = Das war alles
duplicates_end_text = Alle { $objects } wurden durchgesehen; es gibt keine weiteren Dubletten.
duplicates_to_list = Zurück zur Liste
