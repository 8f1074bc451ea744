# Dateien hochladen und herunterladen.

files = Dateien
file_new = Neue Datei
file_send = Hochladen
file_sending = Wird hochgeladen
file_size = Dateien jeder Art, bis { $size } groß.
file_too_large = Die Datei ist größer als { $size }.
file_none = Wählen Sie zuerst eine Datei aus.
file_download = Herunterladen
file_attach = Datei hochladen
file_wait = Eine Datei wird noch hochgeladen. Bitte warten Sie einen Moment.
file_failed = { $name } konnte nicht hochgeladen werden.
