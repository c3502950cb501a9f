"""Finding names of people by the words around them: "ik heet …", "dokter …", "mijn zoon …"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from channels.privacy_words import Span, any_of, words

_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿğışçńłžčš]+(?:['’-][A-Za-zÀ-ÿ]+)*"
_INITIALS = r"(?:[A-Z]\. ?)+"
_PARTICLE = rf"(?i:{any_of('particles')})"
# "J. van den Berg", "Ahmed Yildiz", "El Amrani", "Jan"
_NAME = rf"(?:{_INITIALS})?(?:{_PARTICLE} )*{_CAPITALISED}(?: (?:{_PARTICLE} )*{_CAPITALISED}){{0,3}}"
_TOKEN = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_CAPITALISED_TOKEN = re.compile(_CAPITALISED)
_END_OF_NAME = re.compile(r"\s*(?:[,;:!?)]|\.(?:\s|$)|$|(?:en|maar|want)\b)", re.IGNORECASE)

_INTRODUCTION = re.compile(
    r"(?i)\b(?:ik heet|(?:mijn|m['’]n) (?:volledige |eigen |voor|achter)?naam(?: is|:)|de naam is|ik word \w+ genoemd|"
    r"genaamd|(?:hij|zij|ze|die) heet|naam:|met de naam) "
)
_WORD_IS = re.compile(r"(?i)\b(?:ik ben|(?:u|je) spreekt met|^met) ")
_TITLE = re.compile(rf"(?i)(?<!\w)(?:{any_of('titles')})\.? ")
_RELATION = re.compile(rf"(?i)\b(?:{any_of('relations')}),? (?:heet )?")
_SIGN_OFF = re.compile(r"(?i)\b(?:groet|groeten|groetjes|hoogachtend|mvg|gr)\b[.,!]?\s+(?:van )?")
_NAME_HERE = re.compile(rf"(?:^|[.!?] )({_NAME})(?= hier\b)")
_SPACES = re.compile(r" +")
_STARTS_NAME = re.compile(_NAME)
_FULL_NAME = re.compile(rf"(?:{_INITIALS}|\b{_CAPITALISED} )(?:{_PARTICLE} )*{_CAPITALISED}(?: {_CAPITALISED})?")


def _introduced(text: str) -> Iterator[Span]:
    """The words after "ik heet", with or without capitals."""
    for lead in _INTRODUCTION.finditer(text):
        end = _end_of_words(text, lead.end())
        if end > lead.end():
            yield lead.end(), end


def _end_of_words(text: str, start: int) -> int:
    """Where a name that may lack capitals ends; ``start`` when there is none.

    The first word counts unless it is an ordinary word. A later word counts with a capital, as a known name, after a
    particle ("el amrani"), or when the clause ends right after it.
    """
    end, position, particle = start, start, False
    for number in range(6):
        token = _TOKEN.match(text, position)
        if token is None:
            break
        word = token.group().rstrip(".").lower()
        if word in words("particles") and (number or not _ordinary(word)):
            particle = True
        elif _ordinary(word):
            break
        elif number == 0 or particle or _known(token.group()) or _END_OF_NAME.match(text, token.end()):
            end, particle = token.start() + len(token.group().rstrip(".")), False
        else:
            break
        space = _SPACES.match(text, token.end())
        if space is None:
            break
        position = space.end()
    return end


def _after(lead: re.Pattern[str], accept: Callable[[str], bool], known: str) -> Callable[[str], Iterator[Span]]:
    """A finder of names right after ``lead``: capitalised ones that ``accept`` takes, or in any case known ones.

    ``known`` is the word list that a name without capitals must begin with.
    """

    def find(text: str) -> Iterator[Span]:
        for match in lead.finditer(text):
            name = _STARTS_NAME.match(text, match.end())
            if name is not None and accept(name.group()):
                yield name.span()
            else:
                end = _end_of_known_name(text, match.end(), known)
                if end > match.end():
                    yield match.end(), end

    return find


def _end_of_known_name(text: str, start: int, known: str) -> int:
    """Where particles and known names that begin at ``start`` end; ``start`` when there is no known name."""
    end, position, particle = start, start, False
    while True:
        token = _TOKEN.match(text, position)
        word = token.group().rstrip(".").lower() if token else ""
        listed = words(known) if end == start else words("surnames")
        is_name = word in listed and (particle or word not in words("words_too"))
        particle = word in words("particles")
        if token is None or not (is_name or particle):
            return end
        if is_name:
            end = token.start() + len(token.group().rstrip("."))
        if text[token.end() : token.end() + 1] != " ":
            return end
        position = token.end() + 1


def _full_names(text: str) -> Iterator[Span]:
    """A known first name or initials, followed by a capitalised surname, anywhere."""
    for match in _FULL_NAME.finditer(text):
        first = match.group().split()[0]
        if first.lower() in words("first_names") or _is_initials(first, match.group()):
            yield match.span()


def _is_initials(first: str, name: str) -> bool:
    return re.fullmatch(_INITIALS, first) is not None and name.split()[-1].lower() not in words("not_names")


def _named_here(text: str) -> Iterator[Span]:
    return (match.span(1) for match in _NAME_HERE.finditer(text) if _is_person(match.group(1)))


def _is_person(name: str) -> bool:
    first = _first_word(name)
    return not _ordinary(first) and first not in words("organisations")


def _is_certain_person(name: str) -> bool:
    """After "ik ben": only a known first name or more than one capitalised word ("Ik ben Nederlander" is no name)."""
    several = len(_CAPITALISED_TOKEN.findall(name)) > 1
    return _is_person(name) and (several or _first_word(name) in words("first_names"))


def _first_word(name: str) -> str:
    tokens: list[str] = [word.lower() for word in name.split() if word.lower() not in words("particles")]
    return tokens[0] if tokens else ""


def _ordinary(word: str) -> bool:
    return word in words("not_names")


def _known(word: str) -> bool:
    lower = word.rstrip(".").lower()
    return word[:1].isupper() or lower in words("surnames") or lower in words("first_names")


NAME_FINDERS: tuple[Callable[[str], Iterator[Span]], ...] = (
    _introduced,
    _after(_TITLE, _is_person, "surnames"),
    _after(_RELATION, _is_person, "first_names"),
    _after(_WORD_IS, _is_certain_person, "first_names"),
    _after(_SIGN_OFF, _is_person, "first_names"),
    _named_here,
    _full_names,
)
