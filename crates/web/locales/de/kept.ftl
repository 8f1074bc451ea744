# Gespeicherte Ansichten: was an ihnen fehlt; Gruppen, die sich einklappen lassen.

kept_left_out = Ein Teil dieser Ansicht fehlt: { $what }. Das gibt es nicht mehr.
kept_left_out_unnamed = Ein Teil dieser Ansicht fehlt, denn ihre Felder gibt es nicht, oder Sie sehen sie nicht.
kept_condition = die Bedingung zu „{ $field }“
kept_order = die Reihenfolge nach „{ $field }“
kept_groups = die Gruppen nach „{ $field }“
kept_column = die Spalte „{ $field }“
kept_field = das Feld „{ $field }“
kept_fold = Diese Gruppe einklappen
kept_unfold = Diese Gruppe ausklappen
kept_fold_all = Alle Gruppen einklappen
kept_unfold_all = Alle Gruppen ausklappen
kept_settle = Ohne sie speichern
