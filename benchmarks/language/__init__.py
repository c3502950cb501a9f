"""Plain language: measures every text that a person can be shown. See docs/plain-language.md."""
