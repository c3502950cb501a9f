"""What a street is called: which words end like one, which only seem to, and where a name of several words begins."""

from __future__ import annotations

import re
from functools import cache

from channels.privacy.words import any_of, no_names, words

CAPITAL = r"[A-ZÀ-Þ][a-zà-ÿ'’-]{2,}"
SMALL_WORDS = frozenset(
    "van de der den het 't in aan naar op ter ten te achter voor bij tussen onder boven over la le el st st.".split()
)
_BEFORE_STREET = re.compile(  # "Joh. v.d. ", "Lange ", "J.P. "
    rf"(?:(?<![\w.])(?:(?i:{any_of('street_beginnings')})|(?:[A-Z]\.)+|"
    rf"[A-ZÀ-Þ][a-z]{{1,5}}\.|v\.d\.|v\.|[A-ZÀ-Þ][\w'’-]+) )+$"
)
_PERSON_BEFORE = re.compile(r"(?<!\w)([^\W\d_]+) (?:(?:van|de|der|den|'t) )*$")  # "rembrandt van rijnweg"
_INITIALS = re.compile(r"(?:[A-Z]\.)+")
_LINKS = frozenset({"de", "het", "van", "der", "den", "voor", "achter"})
_LOOKED_BACK = 60  # characters
_LANDSCAPE_BEGINS = 3  # letters before "diep" in "hoendiep"


@cache
def _endings(name: str) -> tuple[str, ...]:
    return tuple(words(name))


def is_no_street(lower: str) -> bool:
    """Whether a word is known as something else than a street, though it may end like one."""
    return lower in no_names() or lower in words("not_streets")


def ends_as_street(name: str) -> bool:
    """Whether a word ends as streets do; with an ending that other words have too only when a capital tells it."""
    lower = name.lower()
    if lower.endswith(_endings("streets")):
        return True
    if not lower.endswith(_endings("street_endings_with_capital")):
        return False
    if not (name.islower() or name.isupper()):
        return True
    landscape = next((end for end in _endings("landscape_endings") if lower.endswith(end)), "")
    return bool(landscape) and len(lower) - len(landscape) >= _LANDSCAPE_BEGINS and not is_no_street(lower)


def street_start(text: str, start: int) -> int:
    """Where a street begins whose last word is at ``start``: "Prinses Beatrixlaan", "Lange Nieuwstraat"."""
    looked_at = text[max(0, start - _LOOKED_BACK) : start]
    before = _BEFORE_STREET.search(looked_at)
    if before:
        start -= len(_of_street(before.group()))
    person = _PERSON_BEFORE.search(text[max(0, start - _LOOKED_BACK) : start])
    if person and person.group(1).lower() in words("first_names") and not is_no_street(person.group(1).lower()):
        start -= len(person.group())
    return start


def _of_street(before: str) -> str:
    """The words before a street that belong to its name: not a verb or preposition with a capital ("Op Kerkstraat")."""
    kept: list[str] = []
    for word in reversed(before.split(" ")[:-1]):
        lower = word.lower().rstrip(".")
        if (
            lower in no_names()
            and not _INITIALS.fullmatch(word)
            and not (word.lower() in words("street_beginnings") or lower in words("first_names"))
        ):
            break
        kept.append(word)
    # "de buren van de Koningin …": what comes before the first capital is no part of it; nor is a lone "de".
    while kept and kept[-1] in _LINKS and (len(kept) == 1 or kept[-1] == "van" or any(map(str.istitle, kept))):
        kept.pop()
    return "".join(f"{word} " for word in reversed(kept))
