"""Finding names of people: known names, and unknown words where a name is announced ("ik heet …", "dokter …")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from channels.privacy.tokens import Token, tokens
from channels.privacy.words import Span, any_of, words

_ENDING = re.compile(
    r"[a-zà-ÿıłńśźżğş]{2,}(?:[^xeni]stra|tinga|[bdgklmnprstvz]inga|[bdglmnrt]sma|wicz|wska|wski|enko|chuk|o[gğ]lu|persad|[a-z]singh|ović|enssen|claessen|[dhmnt]riessen|[mnprt]yan)"
)
_END_OF_CLAUSE = re.compile(r"\s*(?:[,;:!?()\n]|\.(?:\s|$)|$|(?:en|maar|want|dus|mag|ik|van)\b)", re.IGNORECASE)
# "mijn naam is doorgegeven"
_PARTICIPLE = re.compile(r"[a-zë]*ge[a-zë]{2,}(?:d|t|en)|(?:be|ver|ont|her)[a-zë]{3,}(?:d|t|en)")
_HAS_ARTICLE = re.compile(r"(?i)\b(?:de|een|die|deze|mijn|onze|uw|zijn|haar|geen|elke) [^\W\d_]+\.? $")
_SUBJECT_AFTER = re.compile(r"(?i) (?:ik|je|jij|u|we|wij|hij|ze|zij)\b")
_SHORTEST = 2  # letters of a name; fewer are "patiënt A"
_LOOKED_AHEAD = 3  # words with capitals that may be one name
_OWN_WORDS = 5  # words of a name without capitals ("fatima el amrani")

INTRODUCED, TITLED, RELATED, OPENED, SIGNED, OF = "introduced", "titled", "related", "opened", "signed", "of"
_LEADS = (
    (OPENED, "openings", r"[ :,]+(?:ook )?"),
    (OF, "relatives", r" van (?:ene )?"),
    (RELATED, "roles", r"(?:,? heet |,? genaamd |,? ?\(|: |,? | is )"),
    (SIGNED, "sign_offs", r"[.,!:]*\s+(?:van )?(?:(?:je|uw|een) )?"),
    (TITLED, "titles", r"\.? "),
    (INTRODUCED, "introductions", r"(?: dus| eigenlijk| is| trouwens)?[ :,]+(?:is )?"),
)
_LABEL = re.compile(r"(?<![^\W\d_])(?i:naam|voornaam|achternaam|roepnaam|betreft)(?: ?[:=] ?| (?=[A-ZÀ-Þ][a-zà-ÿ]))")
# "Met Ferdi." or "Hier Kim", but not "een kind met Rett" or "hier Pantein".
_STARTED = re.compile(
    r"(?i)(?:^|[.!?\n]|\b(?:hallo|hoi|hi|hey|dag|morgen|middag|avond|spreekt|ja|getrouwd|verloofd|samen)[ ,]*)[\s\"“]*"
    r"(?:met|hier is|dit is|hier)[ :,]+(?:ook )?"
    r"(?=[^\W\d_]+(?:[ '’.-]+[^\W\d_]+){0,3}\s*(?:[,.!?;:\n]|$|(?:en )?(?:ik|uit|van|weer)\b))"
)
_SELF = re.compile(
    r"(?i)(?:^|[.!?\n])\s*(?:ik|wij|ondergetekende), (?=(?-i:[A-ZÀ-Þ][^\W\d_]+ [^.,]*[A-ZÀ-Þ]))"
)  # "Ik, Jitske Palma, wil"
_SPOKEN_WITH = re.compile(
    r"(?i)\b(?:sprak|spreek|spreken|gesproken|praat|praten|praatte|gepraat|getrouwd|trouwde|verloofd|woon|"
    r"samenwonend) met "
)


@cache
def _leads() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (kind, re.compile(rf"(?i)(?<![^\W_])(?:{any_of(listed)})(?![^\W_]){after}")) for kind, listed, after in _LEADS
    )


@dataclass(frozen=True)
class _Text:
    """A text with its words, and by the start of a word what announces a name there."""

    text: str
    tokens: list[Token]
    announced: dict[int, str]


def names(text: str) -> Iterator[Span]:
    """The names in ``text``; a title or relation before a name is no part of it."""
    read = _Text(text, tokens(text), _announced(text))
    position = 0
    public = [match.span() for match in _public_names().finditer(text)]
    previous = False  # whether the word before was part of a name
    while position < len(read.tokens):
        end = _name_at(read, position, previous)
        if end > position and not _is_of_all(read.tokens, position, end, public):
            yield read.tokens[position].start, read.tokens[end - 1].end
            position, previous = end, True
        else:
            previous = previous and read.tokens[position].key in {"en", "of"}
            position += 1


@cache
def _public_names() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<!\w)(?:{any_of('public_names')})(?!\w)")


def _is_of_all(found: list[Token], position: int, end: int, public: list[Span]) -> bool:
    """Whether the name is that of an organisation or of someone whom everyone knows."""
    known = any(span[0] < found[end - 1].end and found[position].start < span[1] for span in public)
    return known or _is_of_organisation(found, position, end)


def _announced(text: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for kind, lead in _leads():
        for match in lead.finditer(text):
            found[match.end()] = kind
    for pattern in (_STARTED, _SELF, _SPOKEN_WITH):
        for match in pattern.finditer(text):
            found.setdefault(match.end(), OPENED)
    for match in _LABEL.finditer(text):
        found[match.end()] = INTRODUCED
    return found


def _name_at(read: _Text, position: int, after_name: bool) -> int:
    """Where, among the tokens, the name that begins at ``position`` ends; ``position`` when there is none."""
    token = read.tokens[position]
    kind = read.announced.get(token.start)
    after_particles = _skip_particles(read.tokens, position)
    if after_particles > position:
        if _begins_after_particles(read, position, after_particles, kind):
            return _extended(read, after_particles + 1, kind)
        return position
    if token.initials:
        return _extended(read, position + 1, kind) if _initials_of_name(read, position, kind) else position
    if token.ordinary and not (kind in (INTRODUCED, TITLED) and token.capital and token.is_in("surnames")):
        return position
    if _is_sure(token) or _is_announced(read, position, kind) or _is_likely(read, position, after_name):
        return _extended(read, position + 1, kind)
    return position


def _skip_particles(found: list[Token], position: int) -> int:
    """The position after the particles that begin at ``position``, when a word follows them at once."""
    end = position
    while end < len(found) and found[end].key in words("particles") and (end == position or found[end].near):
        end += 1
    return end if end < len(found) and end > position and found[end].near else position


def _begins_after_particles(read: _Text, position: int, end: int, kind: str | None) -> bool:
    """Whether particles and the word at ``end`` are a name: "de Jong" after "dokter", "van den berg" anywhere."""
    particle, name = read.tokens[position], read.tokens[end]
    surname = name.is_in("surnames")
    named = surname or (name.capital and (not name.ordinary or name.is_in("places")))
    if kind in (TITLED, INTRODUCED, SIGNED):
        return named or (kind == INTRODUCED and not name.ordinary and particle.key not in {"van", "het", "op"})
    if (
        end - position > 1
        and read.tokens[position].key == "van"
        and surname
        and _is_surely_compound(read, position, end)
    ):
        return True
    if particle.key in {"van", "het", "op", "la", "le", "ben", "al"} and not particle.capital:
        return False
    longer = any(
        token.near and token.capital for token in read.tokens[end + 1 : end + 2]
    )  # "curator De Nederlandsche Bank"
    if kind == RELATED and particle.capital and name.capital and not (name.ordinary or longer):  # "curator De Kock"
        return True
    if position == 0 and particle.capital and name.capital and surname and read.text[name.end :].startswith(", "):
        return True  # "Van Dalen, polis 12"
    if kind == RELATED:
        return surname and (name.capital or particle.key != "de" or _is_sure(name))
    if particle.capital and not particle.first and name.capital:
        return surname and not _vetoed(read.tokens, position)
    return _is_sure(name) and surname and not name.is_in("first_names")


def _is_surely_compound(read: _Text, position: int, end: int) -> bool:
    second = read.tokens[position + 1].key
    return second in {"den", "der", "'t", "’t"} or read.tokens[end].capital


def _initials_of_name(read: _Text, position: int, kind: str | None) -> bool:
    end = position + 1
    while end < len(read.tokens) and read.tokens[end].near and read.tokens[end].initials:
        end += 1
    end = max(end, _skip_particles(read.tokens, end))
    if end >= len(read.tokens):
        return False
    name = read.tokens[end]
    if name.is_in("surnames"):
        return not name.ordinary or kind is not None
    return name.capital and (not name.ordinary or name.is_in("places"))  # "J.H. Wassenaar"


def _is_sure(token: Token) -> bool:
    """A name wherever it stands, with or without a capital: known, and no ordinary word."""
    if token.ordinary:
        return False
    if token.is_in("first_names") or token.is_in("surnames"):
        return any(part not in words("also_words") and _is_known(part) for part in token.parts)
    return (bool(_ENDING.fullmatch(token.key)) and token.capital) or (
        bool(re.fullmatch(r".*(?:[^xeni]stra|wicz|enko|persad|o[gğ]lu)", token.key)) and len(token.key) > 6
    )


def _looks_known(token: Token) -> bool:
    return any(_is_known(part) for part in token.parts) or bool(_ENDING.fullmatch(token.key))


def _is_known(key: str) -> bool:
    return key in words("first_names") or key in words("surnames")


def _is_announced(read: _Text, position: int, kind: str | None) -> bool:
    """Whether the word is a name because of what stands right before it."""
    token = read.tokens[position]
    known = _is_known(token.key)
    if kind is None or token.ordinary or token.is_in("roles") or token.is_in("titles") or len(token.key) < _SHORTEST:
        return False
    if kind == INTRODUCED:
        return token.capital or not _PARTICIPLE.fullmatch(token.key)
    if kind == OF and not token.capital:  # "een kind van elf"
        return False
    if kind == SIGNED:
        return token.capital or known or not read.text[token.end :].strip(" .!")
    if kind == OPENED and not token.capital:
        return token.is_in("first_names") and read.text[: token.start].rstrip().lower().endswith(("ben", "spreekt met"))
    if not token.capital and token.is_in("also_words"):  # "de dokter witte jas", "mijn man ken ik"
        if kind == TITLED:
            return _HAS_ARTICLE.search(read.text[: token.start]) is None
        return token.is_in("first_names") and _SUBJECT_AFTER.match(read.text, token.end) is None
    return (token.capital and not token.thing) or known


def _is_likely(read: _Text, position: int, after_name: bool) -> bool:
    """Whether a word with a capital that nothing announces is a name."""
    found = read.tokens
    token = found[position]
    if not token.capital or len(token.key) < _SHORTEST:
        return False
    pair = _is_pair(found, position)
    if _vetoed(found, position):
        return False
    before = found[position - 1].key if position else ""
    last = token
    for follower in found[position + 1 : position + _LOOKED_AHEAD]:
        if not _goes_on(follower):
            break
        last = follower
    if token.first:
        return pair or (not token.thing and _followed_as_name(read, last))
    if pair or _is_known(token.key) or (after_name and before in {"en", "of"}):
        return True
    return not token.thing and (before in words("before_names") or _followed_as_name(read, last))


def _is_pair(found: list[Token], position: int) -> bool:
    """Whether words with capitals look like a first name and a surname: one of the first three must."""
    end = position + 1
    while end < min(len(found), position + _LOOKED_AHEAD) and _goes_on(found[end]):
        end += 1
    return end > position + 1 and any(_looks_known(token) for token in found[position:end])


def _goes_on(token: Token) -> bool:
    return token.near and token.capital and not token.ordinary and len(token.key) >= _SHORTEST


def _followed_as_name(read: _Text, token: Token) -> bool:
    return _followed().match(read.text, token.end) is not None


@cache
def _followed() -> re.Pattern[str]:
    related = rf"(?:is|was|wordt) (?:mijn|m'n|mn|onze) (?:{any_of('relatives')})"
    return re.compile(
        rf"(?i),? (?:\(?\d\d? ?(?:jaar|jr|j|,|\))|(?:{any_of('after_names')}|{related})\b)"
        r"|, \d\d?\b(?= ?(?:[,.;)]|$|jaar|jr))| \(\d\d?\)|,? \[(?:telefoon|email|geboortedatum|bsn)\]"
    )


def _vetoed(found: list[Token], position: int) -> bool:
    """Whether the word before makes it a place, an organisation, an illness or a thing."""
    for back in (1, 2):
        if back > position:
            return False
        key = found[position - back].key
        if back == 1 and (key in {"de", "het", "een"} or _is_of_thing(found[position - 1])):
            return True
        if key in words("no_name_after") and (back == 1 or key in words("organisation_before")):
            return True
        if key not in words("particles"):
            return False
    return False


def _is_of_thing(before: Token) -> bool:
    """Whether the word before has a capital and is no person: "Europese Hof", "Oude Westen"."""
    return before.capital and not before.first and before.ordinary and not before.is_in("titles")


def _extended(read: _Text, end: int, kind: str | None) -> int:
    """Where the name that has begun before ``end`` ends: particles, surnames and words with a capital belong to it."""
    found = read.tokens
    first = end
    while end < len(found) and found[end].near:
        skipped = _skip_particles(found, end)
        token = found[skipped]
        if skipped > end:
            if not (token.is_in("surnames") or (token.capital and not token.ordinary)):
                break
        elif not (token.capital and _wants_more(found[end - 1])) and not _continues(read, token, kind, end - first):
            break
        end = skipped + 1
    return end


def _wants_more(token: Token) -> bool:
    """Whether a name cannot end here: initials, or a double name cut off ("Zandvliet-de Laat")."""
    return token.initials or ("-" in token.key and token.key.rsplit("-", 1)[1] in words("particles"))


def _continues(read: _Text, token: Token, kind: str | None, count: int) -> bool:
    if token.initials or _is_sure(token):
        return True
    last = _END_OF_CLAUSE.match(read.text, token.end) is not None
    if token.ordinary:
        # A surname may be any word: "ik ben Piet Verzonnen, …".
        any_word = kind is not None and count == 0 and last
        return token.capital and (any_word or (token.is_in("surnames") and token.key not in words("ordinary")))
    if token.capital or token.is_in("surnames"):
        return True
    return kind == INTRODUCED and count < _OWN_WORDS and (last or _two_more(read, token))


def _two_more(read: _Text, token: Token) -> bool:
    """Whether one more unknown word ends the clause: "nguyen thi lan"."""
    match = re.match(r" ([^\W\d_]+)", read.text[token.end : token.end + 30])
    if match is None or match.group(1).lower() in words("ordinary"):
        return False
    return _END_OF_CLAUSE.match(read.text, token.end + match.end()) is not None


def _is_place_of(found: list[Token], position: int) -> bool:
    return found[position].first or found[position - 1].key in {
        "in",
        "bij",
        "naar",
        "van",
        "uit",
        "door",
        "via",
        "voor",
    }


def _is_of_organisation(found: list[Token], start: int, end: int) -> bool:
    """Whether an organisation, illness or law is named after the person: "Wilhelmina Kinderziekenhuis"."""
    inside = [
        token.key for token in found[start : min(len(found), end + 1)] if token.start < found[end - 1].end or token.near
    ]
    if any(key in words("organisation_words") for key in inside):
        return True
    for back in (1, 2, 3):
        if back > start:
            return False
        key = found[start - back].key
        if key in words("organisation_before"):
            return True
        if back == 1 and key in {"in", "te"} and not found[start].is_in("first_names"):
            return True
        if back == 1 and key == "het" and found[start].capital and _is_place_of(found, start - 1):  # "in het Elisabeth"
            return True
        if back == 1 and key in words("before_places") and found[start].is_in("towns"):
            return True
        if key not in words("particles"):
            return False
    return False
