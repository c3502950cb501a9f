"""What people in the tests of this folder type and who they are, all of it invented, and how to find it back anywhere.

No one string of a kind is said twice, so that a hit tells which message it comes from.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from functools import cache

PERSONAL = (
    "111222333",
    "0612345678",
    "NL91ABNA0417164300",
    "k.brillenkoker@voorbeeld.example",
    "Brillenkoker",
    "Tjeerdje",
)
"""Personal data that the privacy filter knows: it may be nowhere, not even while its message is answered."""
NONSENSE = ("zwompelflarf", "kraddelgroes", "plimpersnork", "wrotzelbaft", "glimsterkwook")
"""Words that no filter can know: they may be nowhere once their message was answered."""
CHAT = 5_550_777_123
PLATFORM = (str(CHAT), "Quibberdina", "Haverklopper", "qh_verzonnen")
"""What a platform tells about its user: id, names, user name."""
EVERYTHING = (*PERSONAL, *NONSENSE, *PLATFORM)

MESSAGES = (
    "Mag mijn huisarts mijn gegevens aan mijn werkgever geven? Mijn bsn is 111222333 en ik noem het zwompelflarf.",
    "Ik ben Tjeerdje Brillenkoker, en de kraddelgroes belt mij op 06-12345678. Waarom mag dat niet?",
    "2",
    "plimpersnork",
    "nee, mail k.brillenkoker@voorbeeld.example maar over wrotzelbaft",
    "Waar kan ik klagen over glimsterkwook? Mijn rekening is NL91 ABNA 0417 1643 00.",
)
"""A conversation: a question, typed personal data, a choice, a word that means nothing, a refusal, another subject."""

_BETWEEN = r"(?:\\+[nrt]|[\W_]){0,6}"


@cache
def _pattern(planted: str) -> re.Pattern[str]:
    """The string in any case and any spelling: its letters apart, escaped as in JSON or in a URL, in base64 or hex."""
    letters = [re.escape(letter) for letter in planted if letter.isalnum()]
    plain = planted.encode()
    spelled = [_BETWEEN.join(letters), *(re.escape(form) for form in (plain.hex(), plain.hex(" ")))]
    spelled += ["".join(rf"(?:\\+u{ord(letter):04x}|%{ord(letter):02x}|{re.escape(letter)})" for letter in planted)]
    forms = [f"(?i:{form})" for form in spelled]
    for written in {planted, planted.lower(), planted.upper()}:
        forms += [re.escape(form) for form in _base64_forms(written.encode())]
    return re.compile("|".join(forms))


def _base64_forms(plain: bytes) -> Iterable[str]:
    """The middle of the string in base64, for each of the three places where it may begin in what is encoded."""
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + plain + b"\0" * 2).decode()
        first, last = -(-before * 8 // 6), (before + len(plain)) * 8 // 6
        for form in (encoded, encoded.replace("+", "-").replace("/", "_")):
            yield form[first:last]


def found_in(content: str | bytes, planted: Iterable[str] = EVERYTHING) -> list[str]:
    """Which of these strings stand in the content, in any form."""
    text = content.decode("latin-1") if isinstance(content, bytes) else content
    return [word for word in planted if _pattern(word).search(text)]
