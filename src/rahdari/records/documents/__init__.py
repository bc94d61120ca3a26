"""Identity documents: what is printed on them in, typed records out.

`mrz` reads and prints machine-readable zones (Doc 9303-3 to 9303-7), `check` holds the published check
digits, `numbers` brings document numbers into the form in which they are compared. A number or a digit
that cannot be right is named and never repaired: an O stays an O.
"""

from rahdari.records.documents.holder import arabic_reading, to_subject
from rahdari.records.documents.mrz import CheckDigits, Mrz, format_mrz, is_mrz, parse_mrz

__all__ = ["CheckDigits", "Mrz", "arabic_reading", "format_mrz", "is_mrz", "parse_mrz", "to_subject"]
