"""Counts, for whoever runs the gate or owns a list. Never people: no name, no date of birth, no document.

A count so small that it might tell who was meant is not shown (`suppression`), on the page or in a download.
"""
