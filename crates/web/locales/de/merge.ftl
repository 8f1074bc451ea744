# Sätze zum Zusammenführen von Datensätzen
merge_title = { $count } { $objects } zusammenführen
merge_text = Ein Datensatz bleibt und erhält das Beste aus allen. Die anderen entfallen; ihre Adressen führen zu dem, der bleibt. Das lässt sich rückgängig machen.
merge_stays = Bleibt
merge_keep_this = Diesen behalten
merge_field = Feld
merge_made = Angelegt: { $when }
merge_united = Alle zusammen
merge_only_from = Nur die Werte von { $name }
merge_from = { $field } von { $name }
merge_same = { $n ->
    [one] { $n } Feld zeigen, das bei allen gleich ist
   *[other] { $n } Felder zeigen, die bei allen gleich sind
}
merge_same_one = Das Feld zeigen, das bei allen gleich ist
merge_nothing_differs = Sie sind in allen Feldern gleich.
merge_follow = Was auf den verbleibenden Datensatz übergeht
merge_nothing_follows = Auf die Datensätze, die entfallen, verweist sonst nichts.
merge_many = { $count } { $objects } zusammenführen
merge_choose_few = Wählen Sie 2 bis { $n } { $objects } zum Zusammenführen aus.
merged = Zusammengeführt. Die anderen führen jetzt hierher.
