"""The report that the two sides agreed on, by the day: what was checked, held against what the gate counted.

In: the log's rows, referrals, closures, and the gate's own count. Out: a page, downloads, and once a day is
over a signed note of its counts. Invariant: counts, never people; what does not add up is shown as a gap.
"""
