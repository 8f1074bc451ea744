# Export von Datensätzen in eine Datei.

export = Exportieren
export_title = { $count } { $objects } exportieren
export_text = Sie können die Seite verlassen, während die Datei entsteht. Sie wird einen Tag lang aufbewahrt.
export_format = Dateiformat
export_xlsx = Excel-Arbeitsmappe
export_xlsx_text = Zum Lesen und Rechnen. Zahlen, Beträge und Tage bleiben Zahlen, Beträge und Tage.
export_csv = CSV
export_csv_text = Für andere Programme. Ein erneuter Import ergibt dieselben Datensätze.
export_jsonl = JSON Lines
export_jsonl_text = Für Programme: ein Datensatz je Zeile, wie ihn die REST-Schnittstelle liefert.
export_fields = Felder
export_fields_text = Alle
export_no_field = Wählen Sie mindestens ein Feld.
export_button = Datei anlegen
export_waiting = Gleich geht es los
export_running = { $objects } werden exportiert
export_done = Die Datei ist fertig
export_failed = Der Export musste abgebrochen werden
export_gone = Die Datei wurde einen Tag lang aufbewahrt und ist nicht mehr da.
export_again = Noch einmal exportieren
export_records = { $n } { $objects }
export_until = Sie können sie bis { $when } herunterladen.
