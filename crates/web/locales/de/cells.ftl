# Sätze zu Zellen von Listen
cell_edit = { $field } bearbeiten
cell_changed = { $field } geändert
cell_changed_away = { $field } geändert. Diesen Datensatz ({ $object }) sehen Sie nicht mehr.
cell_computed = Das ergibt sich aus anderen Feldern.
cell_fixed = Das wird hier nicht geändert.
cell_reading = Sie dürfen das ansehen, aber nicht ändern.
cell_overtaken = { $field } wurde geändert, während Sie es bearbeitet haben.
cell_theirs = Jetzt gespeichert
cell_mine = Ihre Eingabe
cell_keep_theirs = Gespeichertes behalten
cell_take_mine = Meines übernehmen
cells_rows_copied =
    { $n ->
        [one] Eine Zeile kopiert
       *[other] { $n } Zeilen kopiert
    }
cells_copied = Kopiert
cells_some_copied = { $n } von { $all } Zeilen kopiert; die übrigen dürfen nicht exportiert werden.
cells_none_copied = Nichts kopiert: Sie dürfen das nicht exportieren.
cells_not_entered = Nicht eingegeben: { $typed }
cells_copy_failed = Der Browser hat das Schreiben in die Zwischenablage nicht zugelassen.
cells_too_many = Kopieren Sie höchstens { $n } Zeilen auf einmal, oder exportieren Sie sie.
cells_pasting = Die eingefügte Tabelle wird gelesen
cells_no_import = Sie dürfen hier nicht importieren und deshalb keine Tabelle einfügen. Ein einzelner Wert geht, in eine Zelle.
cells_pasted_name = Eingefügte Tabelle.tsv
cells_nothing_pasted = Es wurde nichts eingefügt.
undo_running = Es wird rückgängig gemacht
undo_failed = Es ließ sich nicht rückgängig machen
undone_but = Rückgängig gemacht, bis auf { $n }, die sich seither wieder geändert haben
undo_show = Anzeigen
