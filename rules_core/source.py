"""Reading knowledge files: YAML with the line of every entry, and nothing that YAML allows but a rule file needs not.

Refused: duplicate keys, aliases, tags, nesting beyond 20 levels, files over 1 MiB. Raises `KnowledgeError`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from unicodedata import category

import yaml

from rules_core.errors import SAVE_AS_UTF8, KnowledgeError, Problem, allowed
from rules_core.yaml_faults import explained, mangled, twice

MAX_BYTES = 1 << 20
MAX_DEPTH = 20
# libyaml's parser, where PyYAML was built with it, reads the knowledge base about ten times faster.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


_MANY = 2_000
_FIXED_SPACES = re.compile("[\u00a0\u2007\u202f]")
_HASH = re.compile(r"[^#]*[^#\s] (#\w{1,20})")
_DEEP_INDENT = re.compile(r"^[ ?-]{500}", re.MULTILINE)


class Entry(dict[str, Any]):
    """A YAML mapping that remembers its file, its line, and the line of each key."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def problem(self, wrong: str, remedy: str, key: str | None = None) -> Problem:
        """A fault at this entry, or at one of its keys."""
        return Problem(self.file, self.lines.get(key or "", self.line), wrong, remedy)


def unknown_keys(entry: Entry, known: Iterable[str]) -> Iterator[Problem]:
    """A fault for each key that would not be read."""
    for key in entry:
        if key not in known:
            yield entry.problem(f"De sleutel '{key}' is hier onbekend.", allowed(str(key), known), str(key))


def read(path: Path, name: str | None = None) -> Entry:
    """The mapping that a knowledge file holds; `name` is how messages call the file."""
    file = name or path.name
    if not path.exists():
        raise _error(file, 1, "Dit bestand is er niet.", "Controleer de naam en de map.")
    if not path.is_file():
        raise _error(file, 1, "Dit is geen gewoon bestand.", "Zet hier een YAML-bestand neer.")
    if path.stat().st_size > MAX_BYTES:
        raise _error(file, 1, "Dit bestand is groter dan 1 MB.", "Verdeel de inhoud over meer bestanden.")
    try:
        text = path.read_text(encoding="utf-8")
        _refuse_mangled(text, file)
        _refuse_aliases(text, file)
        _refuse_lost_words(text, file)
        node = yaml.compose(text, Loader=_LOADER)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _error(file, line, "Vanaf hier is dit bestand geen UTF-8.", SAVE_AS_UTF8) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _error(file, *explained(text, line, error.problem)) from error
    except RecursionError as error:
        raise _error(file, 1, "De inhoud is te diep genest.", f"Gebruik hooguit {MAX_DEPTH} niveaus.") from error
    except yaml.YAMLError as error:
        raise _error(file, 1, "Dit is geen geldige YAML.", "Verwijder vreemde tekens uit het bestand.") from error
    entry = _convert(node, file, 0) if node is not None else None
    if not isinstance(entry, Entry):
        raise _error(file, 1, "Dit bestand is leeg of begint niet met een sleutel.", "Begin met bijvoorbeeld 'topic:'.")
    return entry


def _may_be_deep(text: str) -> bool:
    """Whether a text has what nesting takes: many brackets, or a very deep indentation.

    Nesting of many thousands would make libyaml's composer, which is recursive, end the process.
    """
    return text.count("[") + text.count("{") > _MANY or _DEEP_INDENT.search(text) is not None


def _refuse_aliases(text: str, file: str) -> None:
    if "*" not in text and "&" not in text and not _may_be_deep(text):
        return  # nothing to find, and scanning costs as much as parsing
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            remedy = "Schrijf de inhoud voluit. Begint een tekst met *, zet hem dan tussen enkele aanhalingstekens."
            raise _error(file, line, "Een verwijzing (*) is niet toegestaan.", remedy)
        if depth > MAX_DEPTH:
            raise _error(file, line, "De inhoud is te diep genest.", f"Gebruik hooguit {MAX_DEPTH} niveaus.")


def _refuse_mangled(text: str, file: str) -> None:
    """Letters that went through the wrong encoding: nothing is wrong with the YAML, but people would read them."""
    found = mangled(text)
    if found is not None:
        line, word = found
        remedy = f"Zet een eerdere versie van het bestand terug, of typ deze letters opnieuw. {SAVE_AS_UTF8}"
        raise _error(file, line, f"Hier zijn letters verminkt: '{word}'.", remedy)


def _refuse_lost_words(text: str, file: str) -> None:
    """A # after a space starts a remark, so the rest of a text would be lost without a word."""
    found, start = [], 0
    for number, line in enumerate(text.split("\n"), start=1):
        match = _HASH.match(line)
        if match:
            found.append((number, start + match.start(1), match[1]))
        start += len(line) + 1
    if not found:
        return
    events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
    scalars = [event for event in events if isinstance(event, yaml.ScalarEvent)]
    starts = [event.start_mark.index for event in scalars if event.start_mark]
    ends = [event.end_mark.index for event in scalars if event.end_mark]
    for number, index, words in found:
        at = bisect_right(starts, index) - 1
        if at < 0 or ends[at] <= index:
            remedy = (
                "Hoort dit bij de tekst, zet de hele tekst dan tussen enkele aanhalingstekens. Is het een opmerking, "
            )
            wrong = f"Vanaf '{words}' telt deze regel niet mee: een # begint een opmerking."
            raise _error(file, number, wrong, f"{remedy}zet dan een spatie na de #.")


def _convert(node: yaml.Node, file: str, depth: int) -> Any:
    line = node.start_mark.line + 1
    if depth > MAX_DEPTH:
        raise _error(file, line, "De inhoud is te diep genest.", f"Gebruik hooguit {MAX_DEPTH} niveaus.")
    if not isinstance(node, yaml.ScalarNode) and node.tag not in _COLLECTION_TAGS:
        raise _error(file, line, "Deze YAML-vorm is niet toegestaan.", "Gebruik gewone tekst, lijsten en sleutels.")
    if isinstance(node, yaml.MappingNode):
        entry = Entry(file, line)
        for key_node, value_node in node.value:
            key = _scalar(key_node, file)
            if key in entry:
                at = key_node.start_mark.line + 1
                raise _error(file, at, f"De sleutel '{key}' staat hier twee keer.", twice(str(key)))
            entry[key] = _convert(value_node, file, depth + 1)
            entry.lines[key] = key_node.start_mark.line + 1
        return entry
    if isinstance(node, yaml.SequenceNode):
        return [_convert(item, file, depth + 1) for item in node.value]
    return _scalar(node, file)


_COLLECTION_TAGS = frozenset({"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})
_SHOWN = 20  # characters before an invisible one, to find it by
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})  # control, format (zero width, writing direction), lone surrogates
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "bool", "int", "float", "null", "timestamp"))


def _scalar(node: yaml.Node, file: str) -> Any:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.ScalarNode) or node.tag not in _PLAIN_TAGS:
        remedy = (
            "Gebruik gewone tekst, lijsten en sleutels. Begint een tekst met !, zet hem tussen enkele aanhalingstekens."
        )
        raise _error(file, line, "Deze YAML-vorm is niet toegestaan.", remedy)
    if node.tag.endswith(":bool") and node.value.lower() in ("true", "false"):
        return node.value.lower() == "true"
    if node.tag.endswith(":int"):
        return int(node.value) if node.value.isdecimal() else node.value
    # isprintable is fast and false for every such character, and for a few others that are allowed.
    if not node.value.isprintable():
        before = next((at for at, c in enumerate(node.value) if c != "\n" and category(c) in _INVISIBLE), None)
        if before is not None:
            shown = node.value[max(0, before - _SHOWN) : before]
            wrong = f"Hier staat een onzichtbaar teken, na '{shown}'." if shown else "Hier staat een onzichtbaar teken."
            raise _error(file, line, wrong, "Typ de tekst opnieuw, zonder stuurtekens.")
    if _FIXED_SPACES.search(node.value):  # from Word or a web page; nobody sees the difference
        return _FIXED_SPACES.sub(" ", node.value).strip()
    return None if node.tag.endswith(":null") else node.value


def _error(file: str, line: int, wrong: str, remedy: str) -> KnowledgeError:
    return KnowledgeError([Problem(file, line, wrong, remedy)])
