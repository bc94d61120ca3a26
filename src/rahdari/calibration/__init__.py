"""What an index does to travellers who are not listed: stop rates, and the threshold for a stop budget.

In: the best weight that each traveller of a reference population reaches. Out: a `Curve`. It measures
through a function that is handed in, so it knows neither how candidates are found nor how they are weighed.
"""
