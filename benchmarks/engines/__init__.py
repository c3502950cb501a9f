"""Our rules in other rule engines, each generated from the loaded knowledge base: `python -m benchmarks.engines`."""
