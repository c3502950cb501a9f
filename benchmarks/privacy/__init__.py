"""Measures the privacy filter on invented messages with planted personal data, and on harmless ones."""
