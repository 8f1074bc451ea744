# Was beim Schreiben eines Filters angeboten wird.

completion_offered = Was hier stehen kann
completion_and = beides trifft zu
completion_or = eines trifft zu
completion_not = das Gegenteil
completion_open = Bedingungen zusammen
completion_close = endet hier
completion_next = noch ein Wert
completion_count = wie viele es sind
completion_week_ago = vor einer Woche
completion_month_ago = vor 30 Tagen
completion_in_week = in einer Woche
completion_in_month = in 30 Tagen
