"""A text as words, each with what its capital tells."""

from __future__ import annotations

import re
from dataclasses import dataclass

from channels.privacy.words import no_names, words

_WORD = re.compile(r"(?:[A-Z]\.){1,5}|\b(?:Th|Chr|Joh|Ph|IJ)\.|v\.d\.|[^\W\d_]+(?:['’-][^\W\d_]+)*|['’]t\b")
_INITIALS = re.compile(r"(?:[A-Z]\.){1,5}|(?:Th|Chr|Joh|Ph|IJ)\.")
_NEXT_TO = re.compile(r"(?: {1,2}| ?- ?|\. | \. )?")
_SENTENCE_START = re.compile(r"[.!?\n]\s*[\"'“(]*$|^[\s\"'“(]*$")
_ORDINARY_CAPITALS = 2
# How words for things end: organisations, illnesses, medicines, laws.
_THING = re.compile(
    r".+(?:heid|isch|tie|schap|wet|zorg|groep|centrum|huis|huizen|kliniek|fonds|bond|bank|ziekte|syndroom|fysio|therapie|dienst|raad|bureau|arts|"
    r"loog|iater|peut|verzekeraar|verzekering(?:en)?|portaal|register|wijzer|punt|lijn|poli|praktijk|school|universiteit|itis|(?<!b)oom|"
    r"statine|pril|zepam|mab|cilline|cycline|profen|zol|sartan|olol|gripan|formine|xaban|parine|gliptine|"
    r"glutide|tinib|triptan|dipine|fenac|oxacine|mycine|tidine|dronaat|tadine|vastatine|enta|ovir|station|pakket|app|net|web|plan|unie|partij|krant|nieuws|club|kerk|"
    r"vereniging|beweging|vaccin|virus|test|methode|code|pas|kaart|formulier|brief|land|stad|stan|dijkse|kunde|ingen|ende|care|health|"
    r"houder|gever|nemer|meester|werker|kundige|assistente?|adviseur|consulent|coördinator|beheerder|formulier|traject|"
    r"systeem|med|soft|data|line|book|gram|phone|watch)"
)


_ABBREVIATION = re.compile(r"[A-Z][a-z]|(?!Ma?c|De|Le|La|Van)[A-Za-z]*[a-z][A-Z]\w*|[A-Z]{2,}-[a-z]+")  # "Hb", "JenV"


def names_a_thing(lower: str) -> bool:
    """Whether a word, in lower case, ends as words for organisations, illnesses, medicines, work and laws do."""
    return _THING.fullmatch(lower) is not None


@dataclass(frozen=True)
class Token:
    """A word, at ``start`` up to ``end`` of its text; ``key`` is its lower case.

    ``capital``: it has a capital that means something. ``first``: it begins a sentence. ``near``: nothing but a space
    or hyphen stands between it and the word before.
    """

    start: int
    end: int
    text: str
    key: str
    capital: bool
    first: bool
    near: bool

    @property
    def initials(self) -> bool:
        """Whether it is "J." or "J.P."."""
        return bool(_INITIALS.fullmatch(self.text))

    @property
    def parts(self) -> list[str]:
        """The words of a double name ("Dirk-Jan", "Jansen-Pieterse")."""
        return [self.key, *self.key.split("-")] if "-" in self.key else [self.key]

    def is_in(self, name: str) -> bool:
        """Whether the word, or a part of a double one, stands in a list."""
        return any(part in words(name) for part in self.parts)

    @property
    def ordinary(self) -> bool:
        """Whether it is certainly no name."""
        return self.key in no_names() or (
            not self.is_in("surnames") and all(part in no_names() for part in self.parts[1:] or [self.key])
        )

    @property
    def thing(self) -> bool:
        """Whether an unknown word looks like an organisation, illness, medicine or law."""
        known = self.is_in("first_names") or self.is_in("surnames")
        return not known and (
            self.key in words("numbered") or names_a_thing(self.key) or _ABBREVIATION.fullmatch(self.text) is not None
        )


def tokens(text: str) -> list[Token]:
    """The words of ``text`` without placeholders."""
    found: list[Token] = []
    loud = _is_loud(text)
    before = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        gap = text[before:start]
        before = end
        if text[start - 1 : start] == "[" and text[end : end + 1] == "]":
            continue
        word = match.group()
        capital = word[0].isupper() and (not word.isupper() or len(word) == 1 or word.endswith(".")) and not loud
        near = bool(found) and found[-1].end == start - len(gap) and _NEXT_TO.fullmatch(gap) is not None
        if near and "." in gap and found[-1].text.lower().rstrip(".") not in words("titles"):
            near = False
        first = _SENTENCE_START.search(text[max(0, start - len(gap) - 1) : start]) is not None and not _after_initials(
            found, gap
        )
        found.append(Token(start, end, word, word.lower(), capital, first or start == 0, near))
    return found


def _after_initials(found: list[Token], gap: str) -> bool:
    return bool(found) and not gap.strip() and found[-1].initials


def _is_loud(text: str) -> bool:
    """Whether ordinary words have capitals too, as in a headline: then a capital tells nothing."""
    matches = list(_WORD.finditer(text))
    capitals = [match.group() for match in matches[1:] if match.group()[0].isupper()]
    ordinary = [word for word in capitals if len(word) > 1 and word.lower() in words("ordinary") - words("particles")]
    return len(ordinary) > _ORDINARY_CAPITALS and len(capitals) > len(matches) / 2
