"""Finding numbers that point at a person: BSN, telephone, patient, policy, licence plate, …

A run is a row of digits with little between its groups; digits may be written as words ("nul zes twaalf"). A run counts
when it is long, or when a word before it says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from stdnum.nl import bsn

from channels.privacy.dates import is_date
from channels.privacy.words import Span, has_digit

_ONES = "nul een één eén twee drie vier vijf zes zeven acht negen".split()
_TEENS = "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien".split()
_TENS = (
    r"(?:(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen)(?:en|ën))?(?:twintig|dertig|veertig|vijftig|zestig|"
    r"zeventig|tachtig|negentig)"
)
_HUNDREDS = (
    rf"(?:twee|drie|vier|vijf|zes|zeven|acht|negen)?honderd(?:en)?(?:{_TENS}|{'|'.join(_TEENS)}|{'|'.join(_ONES)})?"
)
_ITEM = re.compile(rf"(?i)\d+|(?<![^\W\d_])(?:{_HUNDREDS}|{_TENS}|{'|'.join(_TEENS)}|{'|'.join(_ONES)})(?![^\W\d_])")
_DIGITS_OF_ONE = {word: str(max(0, index - 2 if index > 1 else index)) for index, word in enumerate(_ONES)}
_GAP = re.compile(r"[\s.\-–—/\\()_*?•·']{0,4}|[\s.\-()]{1,8}")
_LOOSE_GAP = re.compile(
    r"(?i)[\s.\-–/()_*?:]{0,4}|[ ,]*(?:en (?:dan|daarna|vervolgens)|en|dan|daarna|vervolgens|punt|streep(?:je)?|"
    r"spatie|plus|komma|en als laatste|en tot slot|nog)?[ ,]*"
)
# Lines for everyone, not of a person.
_HELPLINE = re.compile(
    r"(?<![\d+])(?:0[89]0[0-9](?:[ .\-]?\d{4}(?:[ .\-]?\d{3})?|[ .\-]?\d{2}[ .\-]?\d{2})|116[ .\-]?(?:000|111|"
    r"117|123)|14 ?0\d{2,3}|088[ .\-]?0767[ .\-]?000)(?!\d)"
)
_SHORT_LINES = frozenset({"112", "113", "116", "118", "144", "1850"})
_MANY, _LONG_GROUP, _PERSON_DIGITS, _BSN_DIGITS = 7, 6, 4, (8, 9, 10)


@dataclass(frozen=True)
class Run:
    """A row of digits: its groups as written, and all its digits (a number word counts as its digits)."""

    start: int
    end: int
    groups: tuple[str, ...]

    @property
    def digits(self) -> str:
        """All digits of the run."""
        return "".join(self.groups)


def runs(text: str, gap: re.Pattern[str] = _GAP) -> list[Run]:
    """The rows of digits in ``text``, in order; helplines are left out and separate what stands around them."""
    helplines = [match.span() for match in _HELPLINE.finditer(text)]
    found: list[list[re.Match[str]]] = []
    for item in _ITEM.finditer(text):
        if any(start <= item.start() < end for start, end in helplines):
            continue
        if found and gap.fullmatch(text, found[-1][-1].end(), item.start()):
            found[-1].append(item)
        else:
            found.append([item])
    return [Run(row[0].start(), row[-1].end(), tuple(_digits(item.group()) for item in row)) for row in found]


def _digits(item: str) -> str:
    if item.isdigit():
        return item
    if "honderd" in item.lower():
        return "000"
    return _DIGITS_OF_ONE.get(item.lower(), "00")  # which digits a longer word stands for does not matter


_BSN_CUE = re.compile(
    r"(?i)(?<![a-z])(?:bsn|b\.s\.n\.?|bs ?-?(?:nummer|nr)|burger ?-?service ?-?(?:nummer|nr|num)|sofi|"
    r"sociaal fiscaal|citizen service)"
)
_WHAT = (
    r"pati[eë]nt(?:en)?|pt|verzekerden?|verzekerings?|zorgverzekerings?|polis|zorgpolis|relatie|klanten?|"
    r"dossier|zaaks?|kenmerk|referentie|lidmaatschaps?|lid|leden|"
    r"cli[eë]nt(?:en)?|registratie|big|agb|uzi|paspoort|rijbewijs|identiteits?|id|identificatie|"
    r"identiteitskaart|id-? ?kaart|zorgpas|ponskaart(?:je)?|ponsplaatje|pas|kaart|factuur|nota|"
    r"rekening|declaratie|behandel|opname|afspraak|kenteken|nummerbord|personeels?|medewerkers?|"
    r"student(?:en)?|leerling|v|vreemdelingen|monster|lab|schade|claim|"
    r"indicatie|beschikking|meldings?|incident|ticket|klacht|medicatiepas|medicatie|uzi-?pas|inschrijf|"
    r"inschrijvings?|debiteuren|contract|bestel|order|volg|"
    r"burger|giro|bank|bankrekening|visum|verblijfs?|document|bsn|kvk|serie|pin|toegangs?|inlog|account|"
    r"gebruikers?|digid|mrn|ehic|zis|epd|recept|aanvraag|verwijs|verwijzings?|ziekenhuis|kamer van koophandel|"
    r"wlz|cak|ciz|svb|uwv|cjib|ind"
)
_NUMBER_CUE = re.compile(
    rf"(?i)(?<![^\W\d_])(?:(?:{_WHAT})[- ]?(?:nummers?|nrs?\b\.?|num\b|id\b|code|no\b\.?)|"
    rf"[^\W\d_]{{2,25}}nummer|[^\W\d_]{{2,20}}nr\b\.?|"
    r"(?:nummer|nr\.?|kenmerk|referentie))"
)
_WEAK_CUE = re.compile(rf"(?i)(?<![^\W\d_-])(?:{_WHAT})(?![^\W\d_])")
_NOT_PERSONAL = re.compile(
    r"(?i)(?:zorgproduct|prestatie|pagina|versie|regel|batch|lot|charge|rvg|ean|cas|gtin|alarm|nood|"
    r"declaratiecode|diagnosecode|behandelcode|snomed|dbc|icd|dsm|icpc|kamer|vraag|optie|bed|zaal|afdeling|"
    r"route|bus|lijn|versie|artikel|ecli|pagina|stap|(?<![a-z])huis|nen|iso|nta|stb|staatsblad|"
    r"atc)\w{0,9}[ :.-]*(?:nummer|nr|code)?[ :]*$"
)
_FILLER = re.compile(
    r"(?i)(?:[\s:=#,.(\-]|\b(?:is|was|zijn|van|voor|mij|mijn|m'n|mn|met|luidt|het|de|dus|nr|nummer|num|no|"
    r"code|id|kaart|dat|dit|nu|nog|oud|nieuw|nieuwe|oude|begint|hier|heb|ik|heeft|"
    r"hij|zij|kind|zoon|dochter|moeder|vader|man|vrouw|en|of|als|volgt|ook|bij|op|denk|geloof|namelijk|moet|"
    r"zou|bijvoorbeeld|burgerservicenummer|mobiel)\b){0,12}"
)
_VALUE = re.compile(
    r"(?:[A-Za-z]{1,5}[.\-/]?|[A-Z]{1,5}[.\-/ ]{1,2})?(?:[A-Za-z]{1,4}[.\-/])?\d\w*(?:(?:[.\-/]{1,2}|"
    r"[ ](?=\d))\w*\d\w*|[.\-/][A-Z]{1,4}\b){0,10}"
)
_OF_NUMBER = (
    r"(?:(?:eerste|laatste|middelste|tweede|derde|overige)(?: \w+)? (?:cijfers?|deel|stuk|getallen)|"
    r"(?:eerste|laatste|middelste) (?:\d|twee|drie|vier|vijf|zes))"
)
_OF_WHAT = re.compile(r"(?i)bsn|nummer|rekening|iban|cijfers|code|pas\b|telefoon|mobiel")
_PARTS = (  # a number told in pieces: "eindigend op 4711", "de laatste vier cijfers van mijn rekening zijn 4711"
    re.compile(
        r"(?i)\b(?:eindig\w*(?: op| met)?|begin\w* met|voorafgegaan door|gevolgd door)[ :]+(?:de cijfers )?"
        r"((?!(?:19|20)\d\d\b)\d{3,8})(?![\w%]|[.,]\d)"
    ),
    re.compile(
        rf"(?i)\b{_OF_NUMBER}(?: van(?: \w+){{1,3}}?)?(?: zijn| is| luiden| luidt)?[ :]+(\d{{3,8}})(?![\w%]|[.,]\d)"
    ),
    re.compile(rf"(?i)(?<![\w.,])(\d{{3,8}}),? (?:zijn|is|als) (?:de |het )?{_OF_NUMBER}"),
)
_WORDS_BETWEEN = 45  # characters between "mijn cliëntnummer bij de thuiszorg is" and the number
_COUNTED = frozenset({"lid", "leden", "zaak", "v", "ind"})  # "artikel 7 lid een, twee, drie en vier"
_STOP = re.compile(r"[.!](?:\s|$)|\n\n")
_SENTENCE_END = re.compile(r"[.!?](?:\s|$)|\n\n|\b(?:artikel|art)\b")
_UNIT_AFTER = re.compile(
    r"(?i) ?(?:euro|eur\b|mensen|personen|pati[eë]nten|dossiers|jaar|miljoen|mg\b|ml\b|km\b|stuks|gevallen|,-|"
    r"procent|%|inwoners|nederlanders)"
)
_MONEY_BEFORE = re.compile(r"(?:€|euro|eur|boete van|bedrag van) ?$", re.IGNORECASE)
_LAW_BEFORE = re.compile(
    r"(?i)(?:uitspraak|arrest|stb\.?|staatsblad|stcrt\.?|verordening(?: \(eu\))?|richtlijn|ecli\S*|nen|iso|"
    r"eu\)?|kst|kamerstuk\w*)(?: nr\.?| nummer)? ?$"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_PLATE_PART = r"(?:[A-Za-z]{1,3}|\d{1,3})"
_PLATE = re.compile(rf"(?<![\w-]){_PLATE_PART}-{_PLATE_PART}-{_PLATE_PART}(?![\w-])")
_PLATE_CALLED = re.compile(
    rf"(?i)\b(?:kenteken|nummerbord|nummerplaat)(?: (?:is|van|mijn|auto|met|de|"
    rf"het))*[ :]*({_PLATE_PART}[ -]?{_PLATE_PART}[ -]?{_PLATE_PART})\b"
)
_DOCUMENT = re.compile(r"(?<![\w-])(?=[A-Z0-9]*\d[A-Z0-9]*\d)[A-Z]{2}[A-Z0-9]{6}\d(?!\w)")
_CODE = re.compile(r"(?<![\w-])(?=[\w./-]*\d)(?:[A-Za-z]{1,5}[-./ ]?)\d[\w]*(?:[-./]\w*\d\w*)*")


def _has_number(text: str) -> bool:
    """Whether there are figures, or number words enough for a number."""
    return has_digit(text) or sum(len(_digits(item.group())) for item in _ITEM.finditer(text)) >= _PERSON_DIGITS


def bsns(text: str) -> Iterator[Span]:
    """Eight or nine digits that pass the eleven test, and what is called a BSN whether it passes or not."""
    if not _has_number(text):
        return
    for cue in _BSN_CUE.finditer(text):
        yield from _called_digits(text, cue.end(), 5)
    for run in runs(text):
        if _is_valid_bsn(run.digits) and not _is_amount(text, run.start, run.end):
            yield run.start, run.end


def _is_valid_bsn(digits: str) -> bool:
    return len(digits) == max(_BSN_DIGITS) - 1 and bsn.is_valid(digits)


def _called_digits(text: str, start: int, least: int) -> Iterator[Span]:
    """The digits that a cue ending at ``start`` announces, with words between them ("9999 en dan 845")."""
    clause = text[start : start + 140]
    for run in runs(clause, _LOOSE_GAP):
        between = clause[: run.start]
        if len(between) > 60 or re.search(r"[.!?](?=\s+[A-Z])|\n", between) or _YEAR.fullmatch(run.digits):
            return
        if len(run.digits) >= least and not _UNIT_AFTER.match(clause, run.end):
            yield start + run.start, start + run.end
            if run.end < len(clause):
                return


_PUBLIC_LINES = {
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.SHARED_COST,
}
_ABROAD = re.compile(r"(?<!\w)(?:\+|00)[\s.\-]?[1-9](?:[\s.\-/()]{0,3}\d){6,14}(?!\d)")
_PHONE_DIGITS = range(9, 16)


def phones(text: str) -> Iterator[Span]:
    """Telephone numbers of people, Dutch or from abroad; not lines for everyone (112, 0800, 0900)."""
    if not _has_number(text):
        return
    for match in _ABROAD.finditer(text):
        yield match.span()
    for run in runs(text):
        if run.digits.startswith("0") and len(run.digits) in _PHONE_DIGITS and not _YEAR.match(run.digits):
            yield _with_plus(text, run)
    if sum(character.isdigit() for character in text) < _MANY:
        return
    for found in phonenumbers.PhoneNumberMatcher(text, "NL"):
        public = phonenumbers.number_type(found.number) in _PUBLIC_LINES or _HELPLINE.match(text, found.start)
        if not public and "[" not in found.raw_string:
            yield found.start, found.end


def _with_plus(text: str, run: Run) -> Span:
    start = run.start
    while start and text[start - 1] in "+(":
        start -= 1
    return start, run.end


def numbers(text: str) -> Iterator[Span]:
    """What is called a patient, policy, … number, licence plates, and any other long number."""
    if not _has_number(text):
        return
    for cue in _NUMBER_CUE.finditer(text):
        if not _NOT_PERSONAL.search(text[max(0, cue.start() - 12) : cue.end()]):
            yield from _called_value(text, cue.end(), strong=True)
            yield from _spelled_value(text, cue.end())
    for cue in _WEAK_CUE.finditer(text):
        yield from _called_value(text, cue.end(), strong=False)
        if cue.group().lower() not in _COUNTED:
            yield from _spelled_value(text, cue.end())
    yield from _pieces(text)
    yield from _plates_and_documents(text)
    for run in runs(text):
        if _is_long(run) and not _not_personal(text, run):
            yield _with_letters(text, run)


def _called_value(text: str, start: int, strong: bool) -> Iterator[Span]:
    """The number that a cue ending at ``start`` announces: right after it, or later in its sentence when it is long."""
    value = _VALUE.match(text, _FILLER.match(text, start).end())  # type: ignore[union-attr]
    least = 2 if strong else _PERSON_DIGITS + 1
    if text[:start].lower().endswith((" nummer", " nr", " nr.")) or start <= len("nummer"):  # "van nummer 12"
        least = _PERSON_DIGITS
    if value is None and strong:
        clause = text[start : start + _WORDS_BETWEEN]
        stop = _SENTENCE_END.search(clause)
        value = _CODE_OR_DIGITS.search(text, start, start + (stop.start() if stop else len(clause)) + 20)
        least = _PERSON_DIGITS
        if value is not None and value.start() > start + _WORDS_BETWEEN:
            return
        if value is not None and stop and value.start() > start + stop.start():
            return
    if value is None or _UNIT_AFTER.match(text, value.end()) or _HELPLINE.match(text, value.start()):
        return
    count = sum(character.isdigit() for character in value.group())
    if count >= least and not _YEAR.fullmatch(value.group()) and value.group() not in _SHORT_LINES:
        yield value.span()


def _pieces(text: str) -> Iterator[Span]:
    """The pieces of a number that is told in pieces."""
    if not _OF_WHAT.search(text):
        return
    for match in (match for pattern in _PARTS for match in pattern.finditer(text)):
        if not _UNIT_AFTER.match(text, match.end(1)):
            yield match.span(1)


def _spelled_value(text: str, start: int) -> Iterator[Span]:
    """The digits in words that a cue ending at ``start`` announces: "nul nul vier vijf"."""
    clause = text[start : start + 2 * _WORDS_BETWEEN]
    stop = _STOP.search(clause)
    clause = clause[: stop.start()] if stop else clause
    ones = [run for run in runs(clause, _LOOSE_GAP) if all(len(word) == 1 for word in run.groups)]
    larger = [run for run in runs(clause) if len(run.digits) > _PERSON_DIGITS]  # "drieëntwintig vijfenveertig zes"
    for run in (*ones, *larger):
        told = run.start <= _WORDS_BETWEEN and len(run.digits) >= _PERSON_DIGITS
        if told and len(run.groups) > 1 and not has_digit(clause[run.start : run.end]):
            yield start + run.start, start + run.end


_CODE_OR_DIGITS = re.compile(r"(?<![\w\[])(?:[A-Z]{1,5}[-./ ]?)?\d[\w]*(?:[-./ ]\d[\w]*|[-./]\w*\d\w*)*")


def _plates_and_documents(text: str) -> Iterator[Span]:
    for match in _PLATE.finditer(text):
        characters = match.group().replace("-", "")
        if len(characters) == _LONG_GROUP and not characters.isdigit() and not characters.isalpha():
            yield match.span()
    for match in _PLATE_CALLED.finditer(text):
        if any(character.isdigit() for character in match.group(1)):
            yield match.span(1)
    for match in _DOCUMENT.finditer(text):
        if sum(character.isdigit() for character in match.group()) >= _PERSON_DIGITS - 1:
            yield match.span()
    for match in _CODE.finditer(text):
        if sum(character.isdigit() for character in match.group()) >= _LONG_GROUP and not _not_personal_at(
            text, *match.span()
        ):
            yield match.span()


def _is_long(run: Run) -> bool:
    return len(run.digits) >= _MANY or any(len(group) >= _LONG_GROUP for group in run.groups)


def _not_personal(text: str, run: Run) -> bool:
    if all(_YEAR.fullmatch(group) for group in run.groups):  # "2015-2019"
        return True
    if len(run.groups) == 2 and _YEAR.fullmatch(run.groups[0]) and len(run.groups[1]) <= _PERSON_DIGITS:  # "2016/679"
        return True
    if all(len(group) <= 2 for group in run.groups) and "," in text[run.start : run.end]:
        return True
    if is_date(text[run.start : run.end]):  # one that the dates left: that of a law
        return True
    return _not_personal_at(text, run.start, run.end)


def _not_personal_at(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 30) : start]
    return _is_amount(text, start, end) or bool(_NOT_PERSONAL.search(before) or _LAW_BEFORE.search(before))


def _is_amount(text: str, start: int, end: int) -> bool:
    return bool(
        _UNIT_AFTER.match(text, end)
        or re.match(r",\d\d?(?!\d)", text[end : end + 4])  # cents
        or _MONEY_BEFORE.search(text[max(0, start - 30) : start])
    )


def _with_letters(text: str, run: Run) -> Span:
    """The run with what is stuck to it: "LAB-2024-99812", "AA99120"."""
    before = re.search(r"(?<![\w\]])(?:[A-Za-z]{1,5}[.\-/]?)+$|[+(]+$", text[max(0, run.start - 12) : run.start])
    return run.start - (len(before.group()) if before else 0), run.end
