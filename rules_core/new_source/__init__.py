"""A new source document: cut into passages and registered, for `python -m rules_core new-source FILE`."""
