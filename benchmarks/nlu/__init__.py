"""Measures the understanding of Dutch: `python -m benchmarks.nlu` (see sets/README.md)."""
