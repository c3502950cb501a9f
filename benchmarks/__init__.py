"""Measurements, run by hand: `python -m benchmarks.core`, `python -m benchmarks.chat`, `python -m benchmarks.nlu`."""
