# Die erste Seite.

home_morning = Guten Morgen, { $name }
home_day = Guten Tag, { $name }
home_evening = Guten Abend, { $name }
home_mine = Meine { $objects }
home_overdue = { $n } überfällig
home_today = { $n } heute
home_due_today = Heute
home_no_tasks = In den nächsten sieben Tagen ist nichts fällig.
home_no_open = Hier ist nichts von Ihnen offen.
home_changed = Zuletzt geändert
home_no_changes = Woran Sie und andere arbeiten, erscheint hier.

home_start = Erste Schritte
home_start_text = { $done } von { $all } erledigt. Jeder Schritt hakt sich selbst ab, sobald er getan ist.
home_start_hide = Mir nicht mehr zeigen
home_step_name = Geben Sie dem Arbeitsbereich seinen Namen
home_step_name_text = Name, Währung und Zeitzone stehen in den Einstellungen des Servers.
home_step_contacts = Bringen Sie Ihre Kontakte mit
home_step_contacts_text = Aus CSV, Excel, vCards oder dem Export eines anderen Programms.
home_step_people = Laden Sie eine Kollegin oder einen Kollegen ein
home_step_people_text = Sie bekommen einen Link und wählen ihr Passwort selbst.
home_step_deal = Legen Sie den ersten Deal an
home_step_deal_text = Er geht durch die Phasen Ihrer Pipeline.
home_step_task = Notieren Sie eine erste Aufgabe
home_step_task_text = Was fällig ist, steht auf dieser Seite, für alle von Ihnen.
home_done = Erledigt
