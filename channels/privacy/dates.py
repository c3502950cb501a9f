"""Finding dates of birth and other complete dates, in figures or words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from channels.privacy.words import Span, any_of, has_digit

_MONTH = rf"(?:{any_of('months')})"
_TENS = r"(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)"
_ONES = r"(?:een|één|twee|tweeë?n?|drie|drieë?n?|vier|vijf|zes|zeven|acht|negen)"
_TEENS = r"(?:tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien)"
_UNDER_100 = rf"(?:{_ONES}(?:ë?en)?{_TENS}|{_TEENS}|{_TENS}|{_ONES})"
_ORDINAL = (
    r"(?:eerste|tweede|derde|vierde|vijfde|zesde|zevende|achtste|negende|tiende|elfde|twaalfde|"
    r"[a-zë]{4,20}(?:tiende|tigste))"
)
_DAY = rf"(?:[0-3]?\d(?: ?(?:e|ste|de|ᵉ))?|{_UNDER_100}|{_ORDINAL})"
_WORD_YEAR = rf"(?:(?:negentien|twintig)(?: ?honderd)?[ -]?(?:en )?{_UNDER_100}|tweeduizend(?: ?(?:en )?{_UNDER_100})?)"
_YEAR = rf"(?:['’‘´`]? ?(?:19|20)\d\d|['’‘´`] ?\d\d|{_WORD_YEAR})"
_WEEKDAY = rf"(?:(?:{any_of('days')}) )?"
_TO_YEAR = (
    r"\.?(?:,? (?:in|van|uit)(?: het jaar)?|,? (?:het )?jaar|,? en (?:het )?(?:geboorte)?jaar (?:is|was))?[ ,\-/]{1,3}"
)
_SEP = r" ?[-/.\\–] ?| "

_WRITTEN = re.compile(
    rf"(?i)\b{_WEEKDAY}{_DAY}(?: van)?[ .\-/]{{0,3}}{_MONTH}\b{_TO_YEAR}{_YEAR}(?!\d)"
    rf"|\b\d{{1,2}} ?{_MONTH} ?(?:19|20)\d\d(?!\d)|\b(?:19|20)\d\d {_MONTH} \d{{1,2}}(?!\d)"
    rf"|\b{_MONTH}\b\.? (?:de )?{_DAY}(?:,? ){_YEAR}(?!\d)"
    rf"|\b{_MONTH}\b\.? (?:19|20)\d\d,? (?:op )?(?:de|den) {_DAY}(?= ?[,.;)]| geb|$)"
    rf"|(?<!\w)(?:['’‘´`]\d\d|(?:19|20)\d\d),?(?: op)?(?: de)? {_WEEKDAY}{_DAY}(?: van)? {_MONTH}\b(?! (?:19|20)\d\d)"
)
_ANY_MONTH = re.compile(rf"(?i){_MONTH}")
_FULL_YEAR = r"(?:19|20)\d\d"
_D, _M = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_NUMERIC = re.compile(
    rf"(?<![\d.:/-])(?:{_D}({_SEP}){_M}\1['’]?{_FULL_YEAR}|{_FULL_YEAR}({_SEP}){_M}\2{_D}"
    rf"|{_D}( ?[-/] ?){_M}\3['’]?\d\d|{_D}(\.){_M}\4['’]\d\d)(?![\d/-])"
)
_ROMAN_MONTH = re.compile(  # "3-IX-1951"
    r"(?<!\w)\d{1,2}[-/. ](?:I{1,3}|I?[VX]|VI{1,3}|XI{1,2})[-/. ](?:19|20)\d\d(?!\w)"
)
_NAMED_PARTS = re.compile(  # "dag 9, maand oktober, jaar 1983"
    r"(?i)\bdag:? (\d{1,2}\b[ ,;]*(?:en )?(?:de )?maand:? (?:\d{1,2}|[a-z]{3,9})[ ,;]*"
    r"(?:en )?(?:het )?jaar:? \d{2,4})\b"
)
_SHORT_YEAR = re.compile(
    rf"(?i)(?<![\w.:/-]){_D}[. ]{_M}[. ]\d\d(?![\d/-])"
    rf"|(?<!\w){_DAY} {_MONTH}\b\.? (?:\d\d(?!\d)|{_UNDER_100}\b)"
)
_FROM = re.compile(r"(?i)\b(?:ben|is|zijn|bn) van $")
_BIRTH = (
    r"(?:geboren|geboortedatum|geboortedata|geboortedag|geboorte|geb\.? ?datum|gebdat\.?|gebdatum|geb\.|geb|"
    r"jarig|verjaar\w*|dob|"
    r"g\.d\.|gd|birthday|born)"
)
_BIRTH_DATE = re.compile(
    rf"(?i)\b{_BIRTH}(?:[ :=(,]+(?:op|is|was|de|in|dag|van|mijn|dus|datum|het)\b)*[ :=(,]*"
    rf"({_WEEKDAY}(?:{_DAY}[ .\-/]{{1,3}}{_MONTH}\b(?:{_TO_YEAR}(?:{_YEAR}|\d\d\b))?"
    rf"|\d{{1,2}}(?:{_SEP})\d{{1,2}}(?:(?:{_SEP})['’]?(?:\d{{4}}|\d\d))?(?!\d)|\d{{8}}(?!\d)|\d{{6}}(?!\d)"
    rf"|{_UNDER_100} {_UNDER_100} (?:{_UNDER_100}|{_WORD_YEAR})\b))"
)
_BIRTH_YEARS = (  # the year beside the day of birth
    re.compile(r"(?i)\bgeboortejaar(?: is)?:? ((?:19|20)\d\d)(?=[ ,;]+(?:en )?(?:geboorte)?(?:dag|datum)\b)"),
    re.compile(r"(?i)\[geboortedatum\][ ,;]+(?:en )?(?:(?:in|het) )?(?:geboorte)?jaar(?: is)?:? ((?:19|20)\d\d)\b"),
)
_BORN_AFTER = re.compile(r"(?i)^[ ,]*(?:ben ik |is (?:mijn |zijn |haar )?|was ik |werd ik )?(?:geb|jarig|mijn verjaar)")
# A date of a law or a document is no personal data.
_LAW = re.compile(
    r"(?i)\b(?:wet|wgbo|avg|gdpr|wabvpz|ehds|besluit|verordening|richtlijn|regels?|regeling|versie|hoge raad|"
    r"uitspraak|arrest|"
    r"rechtbank|[a-z]{3,20}wet|corona\w{0,20}|lockdown|staatsblad|in werking|ingevoerd|ingegaan|afgeschaft|"
    r"gepubliceerd|verkiezing\w*|aanslag\w*|pandemie|epidemie|oorlog|prinsjesdag|"
    r"kabinet\w*|watersnood\w*|ramp|bevrijding\w*|document|tekst|folder|brochure|pagina|knmg|wetswijziging|verwerker\w*)\b"
)
_OWN = re.compile(r"(?i)\b(?:geb\w*|jarig|verjaar\w*|opname|geopereerd|overleden|brief|zoon|dochter)\b")
# Laws begin on the first day of January or July; "sinds 1 januari 2024 ben ik ziek" is no law.
_START_OF_LAW = re.compile(
    r"(?i)\b(?:sinds|vanaf|per|met ingang van|tot|voor|na) (?:0?1|een|één)[ -/](?:0?[17]|januari|jan|juli|jul)[ -/]\S+$"
)
_I = re.compile(r"(?i) (?:\w+ )?(?:ik|mijn|wij|mn|m'n|me)\b")
_AROUND = 40


def is_date(text: str) -> bool:
    """Whether ``text`` is as a whole a date in figures."""
    return _NUMERIC.fullmatch(text) is not None


def birth_dates(text: str) -> Iterator[Span]:
    """What is called a date of birth, with or without a year."""
    for match in _BIRTH_DATE.finditer(text):
        yield match.span(1)
    for pattern in (_NAMED_PARTS, *_BIRTH_YEARS):
        for match in pattern.finditer(text):
            yield match.span(1)
    short = list(_SHORT_YEAR.finditer(text)) if _ANY_MONTH.search(text) or has_digit(text) else []
    for match in [*_all(text), *short]:
        if _BORN_AFTER.match(text[match.end() : match.end() + 40]):
            yield match.span()
    yield from (match.span() for match in short if _FROM.search(text[: match.start()]))


def dates(text: str) -> Iterator[Span]:
    """Other complete dates, except those of a law or document."""
    for match in _all(text):
        before, after = text[max(0, match.start() - _AROUND) : match.start()], text[match.end() : match.end() + _AROUND]
        of_law = (
            _LAW.search(before)
            or _LAW.search(after)
            or (_START_OF_LAW.search(before + match.group()) and not _I.match(after))
        )
        if _OWN.search(before) or not of_law:
            yield match.span()


def _all(text: str) -> Iterator[re.Match[str]]:
    if _ANY_MONTH.search(text):
        yield from _WRITTEN.finditer(text)
    if has_digit(text):
        yield from _NUMERIC.finditer(text)
        yield from _ROMAN_MONTH.finditer(text)
