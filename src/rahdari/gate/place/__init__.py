"""The place: gate, lanes and their computers, and the rules that are data (documents, limits, classes)."""
