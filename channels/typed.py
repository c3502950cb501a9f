"""What a person typed, made safe to hand to the assistant."""

from __future__ import annotations

import unicodedata

MOST_CHARACTERS = 1000
"""A longer message is refused, in every channel; the understanding reads no more (`nlu.text.LONGEST`)."""

# Rasa reads a message that starts with "/" as an intent payload and strips white space first.
_PAYLOAD_PREFIX = "/"


def clean(text: str) -> str:
    """The text without characters that are invisible or not text; white space at the ends removed.

    Control characters become a space (they separate words); format characters (zero width, writing direction) and lone
    surrogates vanish: they hide a number from the privacy filter, and a surrogate cannot be stored as UTF-8.
    """
    kept = []
    for character in unicodedata.normalize("NFKC", text):  # full-width and other look-alike forms as plain letters
        category = unicodedata.category(character)
        if character == "\n" or category not in {"Cc", "Cf", "Cs"}:
            kept.append(character)
        elif category == "Cc":
            kept.append(" ")
    return "".join(kept).strip()


def without_payload(text: str) -> str:
    """The text such that Rasa cannot read it as a payload; never empty when ``text`` is not."""
    rest = text.strip()
    while rest.startswith(_PAYLOAD_PREFIX):
        rest = rest[len(_PAYLOAD_PREFIX) :].lstrip()
    return rest or "?"
