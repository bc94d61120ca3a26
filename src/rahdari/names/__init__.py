"""Text of a name in, comparable tokens out.

In: a name as somebody typed, printed or scanned it, in any script. Out: tokens of folded letters in the
script they were written in (Latin, Arabic or Cyrillic; everything else is romanised to Latin), each
with its class (ordinary, honorific, particle, ...) and its consonant skeleton. The steps are numbered
in `tokens.tokenize`. Folding is idempotent; nothing here knows a list, a person or a frequency.
"""
