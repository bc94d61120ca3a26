"""Scripts that make tables and parameters from data."""
