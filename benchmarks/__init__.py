"""The figures that the README and docs quote: one command makes them all (benchmarks/README.md)."""
