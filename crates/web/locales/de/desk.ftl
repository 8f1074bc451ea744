# Befehlspalette, Tastenübersicht, Kurzformulare, Seitenleiste und Leiste am Telefon.

desk_home = Start
desk_recent = Zuletzt geöffnet
desk_pinned = Angeheftet
desk_menu = Menü
desk_dock = Schnellzugriff
desk_make = Anlegen

desk_palette = Suche und Befehle
desk_palette_placeholder = Datensätze, Seiten und Aktionen suchen
desk_choose_object = Was möchten Sie anlegen?
desk_results = { $n } Treffer
desk_nothing = Zu „{ $q }“ gibt es nichts.
desk_all_results = Alle Treffer für „{ $q }“
desk_this_page = Auf dieser Seite
desk_go_to = Gehe zu
desk_actions = Aktionen
desk_hint_move = auswählen
desk_hint_open = öffnen
desk_hint_tab = in neuem Tab
desk_hint_close = schließen

desk_ctrl = Strg
desk_shift = Umschalt
desk_enter = Eingabe
desk_escape = Esc
desk_space = Leertaste
desk_then = dann
desk_or = oder

desk_map = Tastenübersicht
desk_anywhere = Überall
desk_lists = Listen und Boards
desk_pages = Seiten von Datensätzen
desk_forms = Formulare
desk_cards = Karten eines Boards
desk_key_palette = Alles durchsuchen, jeden Befehl ausführen
desk_key_map = Diese Übersicht zeigen
desk_key_create = Anlegen, was die Liste zeigt
desk_key_create_any = Anlegen und auswählen, was
desk_key_made = Öffnen, was Sie gerade angelegt haben
desk_key_close = Schließen, was über der Seite liegt
desk_key_down = Nächste Zeile
desk_key_up = Vorherige Zeile
desk_key_open = Zeile öffnen
desk_key_pick = Zeile auswählen
desk_key_edit_row = Zeile bearbeiten
desk_key_find = In dieser Liste suchen
desk_key_edit = Datensatz bearbeiten
desk_key_up_page = Zurück zur Liste
desk_key_more = Weitere Aktionen
desk_key_save = Speichern
desk_key_leave = Verlassen, ohne zu speichern
desk_key_lift = Karte aufnehmen und ablegen
desk_key_move = Karte verschieben
desk_key_back = Karte zurücklegen
desk_single_keys = Einzelne Tasten sind Kürzel
desk_single_keys_hint = Solange kein Feld aktiv ist, tun eine Taste oder zwei nacheinander, was hier steht. Schalten Sie das ab, wenn Sie diktieren; es gilt für diesen Browser.

desk_all_fields = Weitere Felder
desk_another = Danach noch eins anlegen
desk_made = { $object } angelegt:
desk_discard_ask = Eingaben verwerfen?
desk_discard_text = Sie sind noch nicht gespeichert.
desk_discard = Verwerfen
desk_close = Schließen
