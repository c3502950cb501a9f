"""The checks that prove a decision topic sound; `rules_core.checking` runs them all."""
