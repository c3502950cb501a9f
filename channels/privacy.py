"""The privacy filter: personal data in a typed text is replaced before anything else sees the text.

A text goes through a list of detectors. Each finds spans of one kind and replaces them by ``[kind]``. Numbers are found
by form (and by check digits where they have any), names by the words around them. What the answer needs stays: ages,
years, law articles, names of organisations. The word lists stand in ``privacy.yml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import phonenumbers
from stdnum import iban
from stdnum.nl import bsn

from channels.privacy_names import NAME_FINDERS
from channels.privacy_words import Span, any_of, words

SEPARATOR = r"[ .\-]"

Finder = Callable[[str], Iterator[Span]]


@dataclass(frozen=True)
class Filtered:
    """A text without the personal data that was found, and the kinds that were replaced, each once, in order."""

    text: str
    kinds: tuple[str, ...]


def filter_text(text: str) -> Filtered:
    """Replace personal data in ``text`` by placeholders such as ``[bsn]``."""
    kinds = []
    for kind, find in DETECTORS:
        spans = list(find(text))
        if spans and kind not in kinds:
            kinds.append(kind)
        for start, end in reversed(spans):
            text = f"{text[:start]}[{kind}]{text[end:]}"
    return Filtered(text=text, kinds=tuple(kinds))


_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64} ?@ ?[\w-]{1,63}(?:\.[\w-]{1,63})+")


def _emails(text: str) -> Iterator[Span]:
    return (match.span() for match in _EMAIL.finditer(text))


_IBAN_START = re.compile(r"\b[A-Za-z]{2} ?\d{2}(?:[ .\-]?[A-Za-z0-9])+\b")
_DUTCH_IBAN = re.compile(rf"(?i)\bNL ?\d{{2}}(?:{SEPARATOR}?[A-Z]){{4}}(?:{SEPARATOR}?\d){{10}}(?!\d)")


def _ibans(text: str) -> Iterator[Span]:
    """Dutch account numbers by form, also with a typing error; others when their check digits are right."""
    position = 0
    while True:
        match = _DUTCH_IBAN.search(text, position)
        other = _IBAN_START.search(text, position)
        if match is None and other is None:
            return
        if match is not None and (other is None or match.start() <= other.start()):
            yield match.span()
            position = match.end()
            continue
        end = _valid_iban_end(text, *other.span())
        if end:
            yield other.start(), end
        position = end or other.start() + 1


def _valid_iban_end(text: str, start: int, end: int) -> int:
    """Where a valid account number that begins at ``start`` ends, or 0: words after it may look like part of it."""
    longest = min(end, start + 45)
    for candidate in range(longest, start + 14, -1):
        if text[candidate - 1].isalnum() and iban.is_valid(
            re.sub(r"[ .\-]", "", text[start:candidate]), check_country=False
        ):
            return candidate
    return 0


_MONTH = any_of("months")
_WRITTEN_DATE = re.compile(rf"(?i)\b\d{{1,2}}(?:e|ste|de)?[ -]+(?:{_MONTH})\b\.?[ -]+(?:19|20)\d\d\b")
_NUMERIC_DATE = re.compile(
    r"(?<![\d.:/-])(?:(?:0?[1-9]|[12]\d|3[01])([-/. ])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d"
    r"|(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])([-/])(?:0?[1-9]|1[0-2])\3\d\d)(?![\d/-])"
)
_BIRTH = r"(?:geboren|geboortedatum|geboortedag|geb\.?|jarig|verjaar)"
_BIRTH_DATE = re.compile(
    rf"(?i)\b{_BIRTH}(?: (?:op|is|was|de|in|dag))*\s*:?\s*"
    rf"(\d{{1,2}}(?:e|ste|de)?[ -]+(?:{_MONTH})\b(?:[ -]*(?:'|(?:19|20))?\d\d\b)?"
    r"|\d{1,2}[-/. ]\d{1,2}[-/. ](?:(?:19|20)\d\d|\d\d)\b|(?<!\d)(?:[0-3]\d)(?:[01]\d)(?:19|20)\d\d\b)"
)
_LAW_BEFORE = re.compile(
    r"(?i)(?:wet|besluit|verordening|richtlijn|versie|uitspraak|arrest|document|tekst|folder|brochure|pagina|avg)"
    r"(?: (?:van|uit|per|sinds|op|d\.d\.))+ ?$"
)


def _birth_dates(text: str) -> Iterator[Span]:
    return (match.span(1) for match in _BIRTH_DATE.finditer(text))


def _dates(text: str) -> Iterator[Span]:
    """Complete dates, except the date of a law or document."""
    spans = sorted({match.span() for pattern in (_WRITTEN_DATE, _NUMERIC_DATE) for match in pattern.finditer(text)})
    return (span for span in spans if not _LAW_BEFORE.search(text, max(0, span[0] - 40), span[0]))


_NINE_DIGITS = re.compile(rf"(?<![\d+])(?<!\d{SEPARATOR})\d(?:{SEPARATOR}?\d){{8}}(?!{SEPARATOR}?\d)")
_CALLED_BSN = re.compile(
    rf"(?i)\b(?:bsn|burger ?service ?nummer|sofi ?-?nummer)(?:[- ]?(?:nummer|nr\.?))?(?: (?:is|was|van|mij|mijn|dus))*"
    rf"\s*[:=]?\s*(\d(?:{SEPARATOR}{{0,2}}\d){{6,10}})(?!\d)"
)


def _bsns(text: str) -> Iterator[Span]:
    """Nine digits that pass the eleven test, and what is called a BSN whether it passes or not."""
    spans = {match.span(1) for match in _CALLED_BSN.finditer(text)}
    for match in _NINE_DIGITS.finditer(text):
        if bsn.is_valid(re.sub(r"\D", "", match.group())) and not _overlaps(match.span(), spans):
            spans.add(match.span())
    return iter(sorted(spans))


_MOBILE = re.compile(r"(?<!\d)(?:(?:\+|00) ?31[ .\-]*(?:\(0\))?[ .\-]*|\(?0)6\)?(?:[ .\-]*\d){8}(?!\d)")
_PUBLIC_LINES = {
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.SHARED_COST,
}


def _phones(text: str) -> Iterator[Span]:
    """Telephone numbers of people, Dutch or international; not information lines (0800, 0900)."""
    spans = {match.span() for match in _MOBILE.finditer(text)}
    for match in phonenumbers.PhoneNumberMatcher(text, "NL"):
        span = (match.start, match.end)
        if phonenumbers.number_type(match.number) not in _PUBLIC_LINES and not _overlaps(span, spans):
            spans.add(span)
    return iter(sorted(spans))


_CALLED_NUMBER = re.compile(
    r"(?i)\b(?:pati[eë]nt|verzekerden?|verzekerings|polis|relatie|klant|dossier|zaak|zaaks|lidmaatschaps?|lid|cli[eë]nt|"
    r"registratie|big|paspoort|rijbewijs|identiteits|zorgpas|pas|kaart|factuur|rekening|behandel|opname|afspraak)"
    r"(?:[- ]?(?:nummer|nr\.?|id)|code)(?: (?:is|was|van|mij|mijn|dus|met))*\s*[:=#]?\s*"
    r"((?=[\w.\-/]*\d)[A-Za-z]{0,4}[.\-/ ]?\d[\w.\-/]*\w)"
)
_ANY_NUMBER = re.compile(
    rf"(?<![\d:,.€])(?<!\d{SEPARATOR})(?!0[89]00)(?:[A-Za-z]{{0,3}}\d(?:[.\-]?\d){{6,}}|\d{{3}} \d{{3}} \d{{3}})"
    r"(?! ?\d)(?! (?:euro|mensen|personen|pati))"
)
_PERIOD = re.compile(r"(?:19|20)\d\d-(?:19|20)\d\d")


def _numbers(text: str) -> Iterator[Span]:
    """What is called a patient, policy, … number, and any long number: nothing else here has seven digits."""
    spans = {match.span(1) for match in _CALLED_NUMBER.finditer(text)}
    for match in _ANY_NUMBER.finditer(text):
        harmless = _PERIOD.fullmatch(match.group()) or _NUMERIC_DATE.fullmatch(match.group())
        if not harmless and not _overlaps(match.span(), spans):
            spans.add(match.span())
    return iter(sorted(spans))


_HOUSE = r"\d{1,4}(?: ?-? ?(?:[a-zA-Z]|bis|hs|[IV]{1,3}))?\b"
_STREET = re.compile(
    rf"(?i)\b([\w'’-]*(?:{any_of('streets')}))(?: (?:nummer|nr\.?))? {_HOUSE}"
    r"(?! ?(?:jaar|dagen|keer|uur|minuten|weken|maanden|euro|km|mensen|%))"
)
_POSTCODE = re.compile(rf"(?<![\d.:,-])[1-9]\d{{3}}( ?)([A-Za-z]{{2}})\b(?:[ ,]+{_HOUSE}(?! ?jaar))?")
_POSTCODE_CALLED = re.compile(r"(?i)\bpostcode(?: (?:is|was))?\s*:?\s*$")
_HOUSE_NUMBER = re.compile(rf"(?i)\b(?:huisnummer|huisnr\.?)(?: is)?\s*:?\s*({_HOUSE})")


def _addresses(text: str) -> Iterator[Span]:
    """Street with number, postcode with or without number, and what is called a house number."""
    spans = {match.span(1) for match in _HOUSE_NUMBER.finditer(text)}
    for match in _POSTCODE.finditer(text):
        if _is_postcode(text, match) and not _overlaps(match.span(), spans):
            spans.add(match.span())
    for match in _STREET.finditer(text):
        if match.group(1).lower() not in words("not_streets") and not _overlaps(match.span(), spans):
            spans.add(match.span())
    return iter(sorted(spans))


def _is_postcode(text: str, match: re.Match[str]) -> bool:
    """Whether four digits and two letters are a postcode and not, say, a year and a short word ("2015 en")."""
    space, letters = match.group(1), match.group(2)
    if letters.lower() in {"sa", "sd", "ss"}:  # never issued
        return False
    if letters.lower() not in words("short_words"):
        return True
    called = _POSTCODE_CALLED.search(text, max(0, match.start() - 24), match.start())
    return bool(called) or (not space and letters.isupper())


def _overlaps(span: Span, others: set[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


# In this order: what has a strict form first, so that a looser detector does not tear it apart.
DETECTORS: tuple[tuple[str, Finder], ...] = (
    ("email", _emails),
    ("iban", _ibans),
    ("geboortedatum", _birth_dates),
    ("datum", _dates),
    ("bsn", _bsns),
    ("telefoon", _phones),
    ("nummer", _numbers),
    ("adres", _addresses),
    *(("naam", find) for find in NAME_FINDERS),
)
