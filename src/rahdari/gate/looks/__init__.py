"""How the pages look and speak: theme, silence, sound, language, digits, both calendars, icons, fonts.

Kept in the reader's cookie, except the language, which goes with the account. Nothing in here changes
what is decided, only how it is shown.
"""
