"""One module per kind of evidence. Each takes the two sides' values and gives millibits and how they relate.

Missing is not different: a field that one side lacks is not compared at all.
"""
