# Gespeicherte Ansichten: was an ihnen fehlt.

kept_left_out = Ein Teil dieser Ansicht fehlt: { $what }. Das gibt es nicht mehr.
kept_left_out_unnamed = Ein Teil dieser Ansicht fehlt, denn ihre Felder gibt es nicht, oder Sie sehen sie nicht.
kept_condition = die Bedingung zu „{ $field }“
kept_order = die Reihenfolge nach „{ $field }“
kept_groups = die Gruppen nach „{ $field }“
kept_column = die Spalte „{ $field }“
kept_field = das Feld „{ $field }“
kept_settle = Ohne sie speichern
