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
