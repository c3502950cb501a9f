"""Finding e-mail addresses, user names and bank account numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban

from channels.privacy.words import Span, words

_TLD = r"(?:nl|com|net|org|be|de|eu|info|example|nu|me|fr|co|uk|tr|pl)"
_AT = (
    r"(?: ?@ ?| ?[(\[{<*] ?(?:at|a|@|ap(?:en|e)staart(?:je)?) ?[)\]}>*] ?|"
    r" (?:at|at[- ]teken|a-?tje|aapje|slingeraap(?:je)?|ap(?:en|e)staart(?:je)?) )"
)
_DOT = r"(?: ?\. ?| ?[(\[{<] ?(?:punt|dot|\.) ?[)\]}>] ?| (?:punt|dot) )"
_LOCAL = r"(?<![\w.+-])[\w.+-]{1,64}(?: (?:punt|dot|streepje|underscore|liggend streepje|plus) [\w+-]{1,64}){0,3}"
_EMAILS = (
    re.compile(rf"(?i){_LOCAL} ?@ ?[\w-]{{1,63}}(?:\.[\w-]{{1,63}})*(?:{_DOT}{_TLD}\b| {_TLD}\b)?"),
    re.compile(rf"(?i){_LOCAL}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{2,63}}){{0,2}}{_DOT}{_TLD}\b(?:\.{_TLD}\b)?"),
    re.compile(rf"(?i){_LOCAL} bij [\w-]{{1,63}} (?:punt|dot) {_TLD}\b"),
    re.compile(rf"(?i){_LOCAL}{_AT}(?:gmail|hotmail|outlook|live|ziggo|kpnmail|xs4all|yahoo|icloud|proton)\b"),
)
# Looking for one of these first saves reading every word as the beginning of an address.
_AT_SOMEWHERE = re.compile(
    r"(?i)@|\bat\b|staart|[(\[{<*] ?a ?[)\]}>*]| a-?tje |aapje|slingeraap| bij \S{1,63} (?:punt|dot) "
)
_HANDLE = re.compile(r"(?<![\w.])@[\w.]*\w|\b[^\W\d_]{2,30}_\w{1,30}\b")
_NAME_AND_YEAR = re.compile(r"\b([^\W\d_]{3,20})[-.]?\d{2,4}\b")

_GAP = r"[ .\-/_–]{0,3}"
_DUTCH_IBAN = re.compile(rf"(?i)(?<![a-z])N{_GAP}L{_GAP}\d{_GAP}\d(?:{_GAP}[A-Z]){{4}}(?:{_GAP}\d){{10}}(?!\d)")
_IBAN_START = re.compile(rf"(?i)(?<![a-z])[A-Z]{{2}}{_GAP}\d{_GAP}\d")
_LONGEST_IBAN, _SHORTEST_IBAN = 34, 15


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses, also written out: "naam apenstaartje domein punt nl"."""
    if not _AT_SOMEWHERE.search(text):
        return
    for pattern in _EMAILS:
        for match in pattern.finditer(text):
            yield match.span()


def user_names(text: str) -> Iterator[Span]:
    """Names of accounts: "@sanne", "Bianca_1980", "piet1985"."""
    for match in _HANDLE.finditer(text):
        parts = match.group().lower().split("_")
        if match.group() != match.group().lower() or parts[0].startswith("@") or words("first_names") & set(parts):
            yield match.span()
    for match in _NAME_AND_YEAR.finditer(text):
        word = match.group(1).lower()
        if word in words("first_names") and word not in words("also_words"):
            yield match.span()


def ibans(text: str) -> Iterator[Span]:
    """Dutch account numbers by form, also with a typing error; others when their check digits are right."""
    for match in _DUTCH_IBAN.finditer(text):
        yield match.span()
    for match in _IBAN_START.finditer(text):
        end = _valid_end(text, match.start())
        if end:
            yield match.start(), end


def _valid_end(text: str, start: int) -> int:
    """Where a valid account number that begins at ``start`` ends, or 0: words after it may look like part of it."""
    ends, gap = [], 0
    for position in range(start, len(text)):
        if text[position].isascii() and text[position].isalnum():
            ends.append(position + 1)
            gap = 0
        else:
            gap += 1
            if gap > len("...") or not re.fullmatch(_GAP, text[position]):
                break
        if len(ends) == _LONGEST_IBAN:
            break
    compact = "".join(text[end - 1] for end in ends)
    for length in range(len(ends), _SHORTEST_IBAN - 1, -1):
        if iban.is_valid(compact[:length], check_country=False):
            return ends[length - 1]
    return 0
