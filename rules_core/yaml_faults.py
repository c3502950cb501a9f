"""Says in plain words what is wrong with a file that is no YAML: the mistakes that people make who write rules."""

from __future__ import annotations

import re

_QUOTE_IT = "Zet de hele tekst tussen enkele aanhalingstekens: '…'."
_SIGNS = (
    (r"^ *\t|^\t", "Deze regel springt in met een tab.", "Vervang de tab door spaties, evenveel als de regel erboven."),
    (
        "[\u00a0\u2007\u202f]",
        "Op deze regel staat een vaste spatie, zoals uit Word of van een webpagina.",
        "Haal de spaties op deze regel weg en typ ze opnieuw.",
    ),
    (r"^---", "Hier begint met '---' een tweede document in hetzelfde bestand.", "Verwijder deze regel."),
    (
        r"^ *(?:- )?[\w-]+: +'[^']*'[^\s',}\]]",
        "Op deze regel eindigt de tekst midden in een woord, bij een enkel aanhalingsteken.",
        "Schrijf binnen '…' een apostrof als ’ of als twee enkele aanhalingstekens: ''.",
    ),
    (
        r"^ *(?:- )?[\w-]+: +\{[A-Za-zà-ÿ]+\} *[^\s,#}]",
        "Op deze regel begint een tekst met {, en dat is in YAML het begin van een rijtje.",
        _QUOTE_IT,
    ),
    (
        r"[:,\[{] *[‘“„]",
        "Op deze regel staan gekrulde aanhalingstekens (‘ of “), zoals uit Word. YAML kent die niet.",
        "Typ rechte aanhalingstekens: '…'.",
    ),
    (
        r"\{[^}'\"]*;",
        "Op deze regel staat een puntkomma tussen accolades.",
        "Zet een komma tussen de onderdelen: {feit: waarde, feit: waarde}.",
    ),
    (
        r"^ *(?:- )?(?:when|provided|then|asked_when|skip_when|not): +[\w-]+:",
        "Op deze regel staan feiten zonder accolades.",
        "Schrijf '{feit: waarde}', met accolades eromheen.",
    ),
    (
        r"^ *- id: *[^\s,{'\"]+, *[\w-]+:",
        "Op deze regel staan sleutels achter elkaar zonder accolades.",
        "Schrijf '- {id: …, …}', met accolades om het geheel.",
    ),
    (r"^\{id:", "Op deze regel ontbreekt het streepje.", "Begin de regel met '- '."),
    (
        r"[{,] *[\w-]+: +[^,{}\[\]'\"]*[^,{}\[\]'\"\s] *[\w-]+: ",
        "Op deze regel ontbreekt een komma, of er staat een dubbele punt in een tekst.",
        "Zet een komma tussen twee onderdelen. Hoort de dubbele punt bij een tekst, zet die dan tussen '…'.",
    ),
    (
        r"^ *(?:- )?[\w-]+: +[@`%]",
        "Op deze regel begint een tekst met een teken dat in YAML iets anders is.",
        _QUOTE_IT,
    ),
    (r"^ *-[A-Za-z_]", "Op deze regel ontbreekt de spatie na het streepje.", "Schrijf '- id: …'."),
    (
        r"^ *(?:- )?[A-Za-z_]+:[^\s:]+$",
        "Op deze regel ontbreekt de spatie na de dubbele punt.",
        "Schrijf 'sleutel: waarde', met een spatie ertussen.",
    ),
    (
        r"^ *(?:- )?[A-Za-z_]+: +[^'\"{\[|>].*: ",
        "Op deze regel staat een dubbele punt in een tekst.",
        _QUOTE_IT,
    ),
)
"""What a line looks like (a pattern), what is wrong with it, and what to do; the surest signs first."""

_LONG = 500
"""Characters of a line that are looked at."""

_LOOK_BACK = 2
"""The parser often notices a fault on the next line, or the one after."""


def explained(text: str, line: int, problem: str | None) -> tuple[int, str, str]:
    """The line of the fault (from 1), what is wrong and what to do; `line` and `problem` are the parser's own."""
    lines = [line[:_LONG] for line in text.splitlines()]
    for pattern, wrong, remedy in _SIGNS:
        for number in range(line, max(0, line - 1 - _LOOK_BACK), -1):
            if number <= len(lines) and re.search(pattern, lines[number - 1]):
                return number, f"Dit is geen geldige YAML. {wrong}", remedy
    quoted = _unclosed_quote(lines, line)
    if quoted is not None:
        wrong = "Dit is geen geldige YAML. De tekst op deze regel begint met ' en wordt niet gesloten."
        return quoted, wrong, "Zet aan het einde van de tekst ook een '."
    for shape, wrong, remedy in _SHAPES:
        for number in range(min(line, len(lines)), max(1, line - 1 - _LOOK_BACK), -1):
            if shape(lines, number):
                return number, f"Dit is geen geldige YAML. {wrong}", remedy
    opened = _unclosed(lines, line)
    if opened is not None:
        number, bracket = opened
        return (
            number,
            f"Dit is geen geldige YAML. Op deze regel wordt een {bracket} niet gesloten.",
            f"Zet er een {_CLOSES[bracket]} bij. Is de {bracket} deel van een tekst? Zet die tussen enkele '…'.",
        )
    remedy = "Laat de regel even ver inspringen als de andere sleutels van dit onderdeel."
    indented = _out_of_line(lines, line)
    if indented is not None:
        return indented, "Dit is geen geldige YAML. Deze regel springt anders in dan de regel erboven.", remedy
    remedy = "Kijk op deze regel en die erboven naar inspringing, dubbele punten en aanhalingstekens."
    return line, f"Dit is geen geldige YAML ({problem}).", remedy


_FOLLOWS_TEXT = re.compile(r"^ *(?:- )?[\w-]+: +[^\s'\"{\[|>#]")
"""A key with a plain text after it, which may go on on the next line when that is indented further."""

_KEY = re.compile(r"^( *)(?:- )?[\w-]+:(?: |$)")
_OPEN_QUOTE = re.compile(r"^ *(?:- )?[\w-]+: +'(?:[^']|'')*$")


def _unclosed_quote(lines: list[str], line: int) -> int | None:
    """The last line up to here that opens a quote and is followed by a key, which no text would go on with."""
    for number in range(min(line, len(lines) - 1), 0, -1):
        if _OPEN_QUOTE.match(lines[number - 1]) and _KEY.match(lines[number]):
            return number
    return None


def _list_after_text(lines: list[str], number: int) -> bool:
    return bool(re.match(r" +- ", lines[number - 1]) and _FOLLOWS_TEXT.match(lines[number - 2]))


def _text_at_margin(lines: list[str], number: int) -> bool:
    """A line of text that stands no deeper than the key whose text it goes on with."""
    here, above = lines[number - 1], _FOLLOWS_TEXT.match(lines[number - 2])
    if above is None or not here.strip() or _KEY.match(here) or here.lstrip()[:1] in "-#":
        return False
    return len(here) - len(here.lstrip()) <= len(lines[number - 2]) - len(lines[number - 2].lstrip())


def _dash_out_of_line(lines: list[str], number: int) -> bool:
    """An item whose dash stands deeper than that of the item before it."""
    here = re.match(r"( *)- ", lines[number - 1])
    before = (re.match(r"( *)- ", line) for line in reversed(lines[: number - 1]))
    other = next((match for match in before if match), None)
    above = next((line for line in reversed(lines[: number - 1]) if line.strip() and line.lstrip()[0] != "#"), "")
    deeper = here is not None and other is not None and len(here[1]) > len(other[1])
    return deeper and not above.rstrip().endswith(":")


_SHAPES = (
    (
        _list_after_text,
        "Hier begint een lijst, maar de regel erboven is al een tekst.",
        "Haal het streepje weg en laat de regel verder inspringen, of zet de hele tekst tussen enkele '…'.",
    ),
    (
        _text_at_margin,
        "Deze regel hoort bij de tekst erboven, maar springt niet ver genoeg in.",
        "Zet er spaties voor: meer dan voor de sleutel erboven.",
    ),
    (
        _dash_out_of_line,
        "Het streepje springt hier verder in dan het streepje van het vorige onderdeel.",
        "Laat de streepjes van een lijst recht onder elkaar staan, en de sleutels eronder ook.",
    ),
)
"""What a line looks like next to the lines above it, what is wrong with it, and what to do."""

_MANGLED = re.compile("[ÂÃ][\u0080-\u00bf\u0152\u0160\u0178\u017d\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|â€")
"""Letters of two or three bytes in UTF-8 that were read as two or three letters."""


def mangled(text: str) -> tuple[int, str] | None:
    """The line (from 1) and the word of the first letter that went through a wrong encoding, as in "patiÃ«nt"."""
    found = _MANGLED.search(text)
    if found is None:
        return None
    before, after = re.search(r"\S{0,20}$", text[: found.start()]), re.match(r"\S{0,20}", text[found.start() :])
    assert before is not None and after is not None
    return text[: found.start()].count("\n") + 1, before[0] + after[0]


def twice(key: str) -> str:
    """What to do about a key that stands twice in one part."""
    if key == "id":
        return "Begint hier een nieuw onderdeel? Zet er dan '- ' voor. Verwijder anders een van beide."
    if key in ("any", "not"):
        return "Zet ze samen in een lijst: 'all: [{any: […]}, {any: […]}]', of met 'not' in plaats van 'any'."
    return "Verwijder er een."


_CLOSES = {"{": "}", "[": "]"}


def _unclosed(lines: list[str], line: int) -> tuple[int, str] | None:
    """The line of a bracket that is opened and not closed before the next key, and the bracket."""
    for number in range(min(line, len(lines)), max(0, line - 1 - _LOOK_BACK), -1):
        content = re.sub(r"'[^']*'|\"[^\"]*\"", "", lines[number - 1])
        for opening, closing in _CLOSES.items():
            if content.count(opening) > content.count(closing):
                return number, opening
    return None


def _out_of_line(lines: list[str], line: int) -> int | None:
    """The line itself, or one just before it, when its key stands deeper or less deep than the key above allows."""
    for number in range(min(line, len(lines)), max(1, line - 1 - _LOOK_BACK), -1):
        here, above = (_depth(lines[at - 1]) for at in (number, number - 1))
        if here is not None and above is not None and here != above and not lines[number - 2].rstrip().endswith(":"):
            return number
    return None


def _depth(line: str) -> int | None:
    """At which column a key starts; None on a line without one. An item's dash counts as spaces."""
    match = re.match(r"( *(?:- )?)[\w-]+:(?: |$)", line)
    return len(match[1]) if match else None
