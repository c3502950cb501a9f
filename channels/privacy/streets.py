"""Streets with a house number: the words before each number are held against rules, the surest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from channels.privacy.house_numbers import CALLED, DIGITS, JOIN, NO_DECIMALS, NO_UNIT, NUMBER_WORD, YEAR
from channels.privacy.street_names import CAPITAL, ends_as_street, is_no_street, street_start
from channels.privacy.tokens import names_a_thing
from channels.privacy.words import Span, no_names, words

_PREFIX = r"(?:['’]s[- ]|['’]t )?"  # "'s-Gravenweg"
_LETTERS = r"[^\W\d_]+(?![^\W\d_])"
_WORD = rf"{_LETTERS}(?:['’.-]{_LETTERS})*?\.?"
_SIDE = r"(?:[- ](?:(?:noord|zuid|oost|west)(?:zijde)?|[nzow]\.?[nzowb]\.?|[nzow])(?!\w))?"
_NUMBERED = re.compile(
    rf"(?i)(?<![\w'’-])({_PREFIX}{_WORD}){_SIDE}(\)?(?:{JOIN}|,? op ))"
    rf"((?:{DIGITS}(?:,? {CALLED} ?\d{{1,4}}\b| \d{{1,3}}\b)?|{NUMBER_WORD}\b)\)?){NO_DECIMALS}"
)
_NOT_COUNTED = re.compile(NO_UNIT)
_ASKS = re.compile(r"(?i) vragen (?:aan|naar|of|om|waar|wat|wie)\b")  # "de verhuurder van Kerkstraat 77 vragen of"
_LOOKED_BACK = 70  # characters

_LAST_APART = frozenset("straat laan plein gracht kade singel dreef steeg plantsoen".split())  # "kerk straat 12"
_WORD_BEFORE = re.compile(r"(?<![\w'’-])([^\W\d_]{3,}) $")
_TYPE_FIRST = re.compile(  # "Laan van Voorbeeld", "Weg naar de Zee", "Boulevard Heuvelink"
    r"(?<!\w)(?:(?i:laan|weg|plein|straat|park|pad|singel|dijk|hof|rue|avenue|via|boulevard|plantsoen|kade|gracht|"
    r"steenweg|baan) (?:(?i:van|naar|tot|op|der|den|de|het|'t|over|bij) ){1,3}"
    r"(?:[^\W\d_][\w'’-]* ){0,2}[^\W\d_][\w'’-]*"
    r"|(?:[Bb]oulevard|[Pp]lein|[Ll]aan|[Ww]eg|[Pp]lantage|[Pp]ark|[Hh]of|[Rr]ue|[Aa]venue|[Aa]llee|[Pp]ad)"
    rf"(?: {CAPITAL}){{1,3}})$"
)
_BEHIND = re.compile(  # "Achter de Kerk", "Unter den Linden", "Tussen Beide Sluizen"
    rf"(?<!\w)(?:(?:Op|Aan|Achter|Onder|Boven|Voor|Bij|Tussen|In|Unter|An|Zum) (?:de|het|'t|den|der|dem) {CAPITAL}"
    rf"|(?:Achter|Onder|Boven|Tussen) {CAPITAL} {CAPITAL})$"
)
# A town between: "Kerkpad, Soest, 57", "Steenstraat in Arnhem nr 118", "Ceintuurbaan (Amsterdam) 300".
_BEFORE_TOWN = re.compile(rf"(?<![\w'’-])({_WORD})(?:, ?| in | te | ?\()(?:den |de |'s-)?$")

# "Zilvermeeuw 88": no ending tells that it is a street.
_NAME = re.compile(
    rf"(?<![\w.’'-])(?:(?:{CAPITAL}[ -]|[DdLl][ea] |(?:[Hh]e|[Ii])t |'[tT] )(?:(?:van|der|den|de) ){{0,2}}){{0,3}}"
    r"[A-ZÀ-Þ][a-zà-ÿ'’-]+$"
)
_ADJECTIVE = r"(?:grote?|kleine|oude|nieuwe|lange|korte|hoge|lage|wijde|verlengde|oudezijds|nieuwezijds)"
_NAMED_AFTER_LOOKS = re.compile(  # "het Hoge Land": two capitals make ordinary words a name
    r"(?<!\w)(?:Grote?|Kleine|Oude|Nieuwe|Lange|Korte|Hoge|Lage|Wijde|Brede|Smalle|Diepe|Rode|Witte|Groene|Zwarte|Blauwe|"
    r"Gouden|Houten|Stenen|Dikke|Rechte|Kromme) [A-ZÀ-Þ][a-zà-ÿ'’-]+$"
)
_LIKELY_AFTER = re.compile(
    r"(?i) ?[,.;!?)\n]| (?:in|te) |\s*$| "
    r"(?:is|was|wordt) (?:mijn|ons|het|zijn|haar|hun) (?:\w+ )?(?:adres|huis|woning)"
)
_LIKELY_BEFORE = re.compile(
    r"(?i)(?:\b(?:op|aan|bij|van|naar|tot|langs|adres|wo(?:on|ont|nen|onde|onden)|verblijf|huisje|huis|flat|straat|"
    r"appartement|bezorgen|vanaf|vanuit|uit|oan|fan|nei|naast|tegenover|bewoner|zit(?:ten)?|zat)(?: (?:nu|nog))?"
    r"|^|[.!?,:(])(?: (?:de|het|it|'t))?[: ]*$"
)
_CLAUSE_BEFORE = re.compile(rf"(?i)(?:^|[.!?,:(\n] *|\b(?:op|aan) (?:de |het )?|(?:^| )(?P<adjective>{_ADJECTIVE}) )$")
_WENT_TO = re.compile(  # "de zuster kwam op lepelaar 4 langs"
    rf"(?i)\b(?:op|aan|langs|naar|zus van|broer van|buren van) (?:de |het )?(?:{_ADJECTIVE} )?$"
)
_VERB_AFTER = re.compile(r" [a-z]+en\b")
_AT_HOME = re.compile(
    r"(?i)\b(?:wo(?:on\w*|nen)|kwam(?:en)?|komen?|langs|bezorg\w*|bezocht|post|pakje|adres|huis|thuis\w*|wijk\w*|buren|"
    r"buur\w*|verhui\w*|logeer\w*|zuster|broer|zus|ambulance|brie(?:f|ven)|sleutel|(?:voor)?deur)\b"
)
_LIVES = re.compile(r"(?i)\b(?:wo(?:on|ont|nen|onde|onden)|verhui\w+|adres|ingeschreven)\b(?: (?!en |maar )\w+){0,4} $")
_PLACE_AFTER = re.compile(r"(?i),? (?:in |te )?(?:den |de |'s-)?([^\W\d_]{2,})")
_COUNTED = re.compile(
    r".*(?:nummer|[nlf]ine|waarden?|score|index|gehalte|druk|slag|versie|code|dosis|dosering|koorts|vraag|stap|"
    r"punt|deel|optie|artikel|groep|fase|ronde|geval|voorbeeld|bijlage|casus|nieuws|blad)"
)
_LONG_WORD = 5  # letters
_TOWN = 4


@dataclass(frozen=True)
class _House:
    """A word and a number that follows it; ``start`` and ``end`` are those of the word."""

    text: str
    start: int
    end: int
    join: str
    number: Span

    @cached_property
    def word(self) -> str:
        """The word before the number: the last word of what may be a street."""
        return self.text[self.start : self.end]

    @cached_property
    def lower(self) -> str:
        """That word in lower case, without a dot."""
        return self.word.lower().rstrip(".")

    @cached_property
    def up_to(self) -> str:
        """What stands before the number, up to and with the word."""
        return self.text[max(0, self.end - _LOOKED_BACK) : self.end]

    @cached_property
    def before(self) -> str:
        """What stands before the word."""
        return self.text[max(0, self.start - _LOOKED_BACK) : self.start]

    @cached_property
    def after(self) -> str:
        """What stands behind the number."""
        return self.text[self.number[1] : self.number[1] + _LOOKED_BACK]

    @property
    def called(self) -> bool:
        """Whether the number is said to be one: "nummer 12"."""
        return any(character.isalpha() or character == "#" for character in self.join)

    @property
    def told(self) -> bool:
        """Whether more words than that stand between: "en het nummer is 12"."""
        return len(self.join.split()) > 1

    @property
    def counts(self) -> bool:
        """Whether the number counts something: "12 jaar"."""
        return not (_NOT_COUNTED.match(self.text, self.number[1]) or _ASKS.match(self.text, self.number[1]))

    @property
    def figures(self) -> str:
        """The number as typed."""
        return self.text[slice(*self.number)]


def streets(text: str) -> Iterator[Span]:
    """Streets with their number; where a town stands between, the street and the number apart."""
    for match in _NUMBERED.finditer(text):
        house = _House(text, match.start(1), match.end(1), match.group(2), match.span(3))
        if house.counts:
            continue
        start = next((start for rule in _RULES if (start := rule(house)) is not None), None)
        if start is not None and house.told:
            yield start, house.end
            yield house.number
        elif start is not None:
            yield start, house.number[1]
        else:
            yield from _with_town_between(house)


def _by_ending(house: _House) -> int | None:
    """ "Kerkstraat 12", "Singel 9"; "straat 12" by itself is none, and a lone "op" does not join."""
    if not ends_as_street(house.word) or (house.join.strip() == "op" and not _LIKELY_AFTER.match(house.after)):
        return None
    start = street_start(house.text, house.start)
    if start < house.start or not is_no_street(house.lower):
        return start
    if (behind := _BEHIND.search(house.up_to)) is not None:  # "Voor de Poort 17"
        return house.end - len(behind.group())
    capital = house.word[0].isupper() and not house.word.isupper()
    return start if capital or house.lower in words("lone_streets") else None


def _in_two_words(house: _House) -> int | None:
    """ "kerk straat 12"."""
    before = _WORD_BEFORE.search(house.before) if house.lower in _LAST_APART else None
    if before is None or before.group(1).lower() in words("ordinary"):
        return None
    return house.start - len(before.group())


def _by_first_word(house: _House) -> int | None:
    """ "Laan van Voorbeeld 9", "Achter de Kerk 2"; "de weg van de 3" is none."""
    if not house.figures[0].isdigit():
        return None
    for pattern in (_TYPE_FIRST, _BEHIND):
        match = pattern.search(house.up_to)
        if match and not match.group().islower() and (pattern is _TYPE_FIRST or house.lower not in words("numbered")):
            return house.end - len(match.group())
    return None


def _by_place(house: _House) -> int | None:
    """ "hazelaar 3 ede", "lepelaar 12 in almere": a word that nobody knows, and a town."""
    after = _PLACE_AFTER.match(house.after)
    if not (_is_bare(house) and after and after.group(1).lower() in words("places") and len(house.word) >= _TOWN):
        return None
    likely = house.lower in words("lone_streets") or _is_unknown(house.lower)
    return street_start(house.text, house.start) if likely else None


def _by_surroundings(house: _House) -> int | None:
    """ "op lepelaar 4", "zonnedauw 12, mag dat": a word that nobody knows where one says where something is."""
    lower = house.lower
    if not _is_bare(house) or names_a_thing(lower) or _COUNTED.fullmatch(lower):
        return None
    known = lower in words("lone_streets") and lower not in no_names()
    if not (known or (len(lower) >= _LONG_WORD and _is_unknown(lower))):
        return None
    clause = _CLAUSE_BEFORE.search(house.before)
    if clause and _LIKELY_AFTER.match(house.after):
        return house.start - (len(clause["adjective"]) + 1 if clause["adjective"] else 0)
    if _WENT_TO.search(house.before) and _AT_HOME.search(house.text) and not _VERB_AFTER.match(house.after):
        return house.start
    return None


def _by_capital(house: _House) -> int | None:
    """ "Zilvermeeuw 88": an unknown name, and before or after it what goes with an address."""
    match = _NAME.search(house.up_to)
    if not (_is_bare(house) and match) or house.lower in words("numbered"):
        return None
    name = match.group()
    town, _, behind = name.partition(" ")
    if behind and town.lower() in words("places") - words("street_beginnings"):  # "Antwerpen Meir 50"
        return house.end - len(behind)
    start, named = house.end - len(name), name.split()
    looks = _NAMED_AFTER_LOOKS.search(name)
    if any(_is_other(word) for word in named) and not (
        looks and (_AT_HOME.search(house.text) or house.lower in words("places"))
    ):
        return None
    return start if _stands_as_address(house, start, named) else None


def _stands_as_address(house: _House, start: int, named: list[str]) -> bool:
    before = house.text[max(0, start - _LOOKED_BACK) : start]
    likely_before, likely_after = _LIKELY_BEFORE.search(before), _LIKELY_AFTER.match(house.after)
    if house.lower in words("lone_streets"):
        return bool(likely_before or likely_after)
    if house.lower in words("first_names") and len(named) == 1:
        return False
    capitals = sum(word[0].isupper() for word in named)
    if capitals > 1 or house.called or not house.figures.isdigit():
        return bool(likely_before or likely_after)
    if not before.rstrip() or before.rstrip()[-1] in ".!?":  # begins a sentence: then the capital tells nothing
        return bool(likely_after) and not names_a_thing(house.lower)
    in_place = named[0].lower() in {"de", "het", "it", "'t"} or _LIVES.search(before)
    return bool(likely_before or (likely_after and in_place))


def _with_town_between(house: _House) -> Iterator[Span]:
    street = _BEFORE_TOWN.search(house.before)
    town = house.lower in words("places") or house.word[0].isupper()
    if street is None or not town or not ends_as_street(street.group(1)) or is_no_street(street.group(1).lower()):
        return
    if house.called or _LIKELY_AFTER.match(house.after) or house.after.startswith((":", " -")):
        start = house.start - len(street.group()) + len(street.group(1))
        yield street_start(house.text, start - len(street.group(1))), start
        yield house.number


def _is_bare(house: _House) -> bool:
    """Whether the number follows as in an address, in figures, and is no year."""
    return (
        (house.join == " " or (house.called and house.join[0] in " ,"))
        and house.figures[0].isdigit()
        and not YEAR.match(house.figures)
    )


def _is_unknown(lower: str) -> bool:
    """Whether a word may be the name of a street: nothing else is known of it."""
    return not (is_no_street(lower) or lower in words("numbered") or lower in words("first_names"))


def _is_other(word: str) -> bool:
    """Whether a word is known and no part of a street."""
    lower = word.lower()
    return lower in no_names() and lower not in words("street_beginnings") | words("lone_streets")


_RULES: tuple[Callable[[_House], int | None], ...] = (
    _by_ending,
    _in_two_words,
    _by_first_word,
    _by_capital,
    _by_place,
    _by_surroundings,
)
