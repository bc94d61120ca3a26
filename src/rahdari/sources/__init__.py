"""What an entry rests on: reports in, who stands behind what they say out.

In: reports (text, HTML, PDF text, e-mail). Out: a `Picture`: the chain of each report to where it has its
words from, who says what in it, and for each claim how many independent origins it has. It informs a
person's grading; it grades nothing, and proposes no entry and no name. Everything is a rule over published
lexicons (`lexicons/`); what a language model adds is marked and never counted (`model`).
"""
