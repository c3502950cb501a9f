"""Fuzzing of what reads what strangers send, and of the loader of the rules, the same at every run."""

from __future__ import annotations

import json
import shutil
import string
import unicodedata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from stdnum.nl import bsn

from channels.privacy import filter_text
from channels.problems import ProblemError
from channels.sessions import ExpiredSessionError, InvalidSessionError, Sessions
from channels.texts import load_texts
from channels.typed import MOST_CHARACTERS, clean, without_payload
from channels.web.requests import Message, bearer_token, parse_message
from rules_core.errors import KnowledgeError, Problem
from rules_core.loading import KNOWLEDGE_DIR, load
from storage.keys import Keys
from tests.hostile.messages import PIECES
from tests.rules_core.tiny import write

fuzz = settings(derandomize=True, database=None, deadline=None, max_examples=200)
fuzz_files = settings(fuzz, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])

CHARACTERS = st.characters() | st.characters(categories=["Cs", "Cf", "Cc"]) | st.sampled_from(string.printable)
WORDS = st.sampled_from(
    [*PIECES, "06", "12345678", "mijn naam is", "Jansen", "1234AB", "NL91ABNA0417164300", "@", "/keuze{"]
)
TEXTS = st.text(CHARACTERS, max_size=200) | st.lists(WORDS | st.text(CHARACTERS, max_size=5), max_size=40).map("".join)


def is_text(text: str) -> bool:
    return {unicodedata.category(character) for character in text.replace("\n", "")}.isdisjoint({"Cc", "Cf", "Cs"})


@fuzz
@given(TEXTS)
def test_a_cleaned_text_is_text_and_no_payload(text: str) -> None:
    cleaned = clean(text)
    assert is_text(cleaned) and cleaned == cleaned.strip()
    handed_over = without_payload(cleaned)
    assert not handed_over.strip().startswith("/")
    assert bool(handed_over) and without_payload(handed_over) == handed_over


@fuzz
@given(TEXTS)
def test_the_filter_takes_any_text_and_names_what_it_left_out(text: str) -> None:
    cleaned = clean(text)
    for given_text in (text, cleaned):
        filtered = filter_text(given_text)
        assert len(filtered.text) <= 3 * len(given_text) + 20
        assert len(set(filtered.kinds)) == len(filtered.kinds)
        assert bool(filtered.kinds) or filtered.text == given_text
        assert not filtered.kinds or load_texts().privacy_notice(filtered.kinds)


@st.composite
def citizen_numbers(draw: st.DrawFn) -> str:
    """A number that passes the eleven test, in one of the ways to write it."""
    first = draw(st.integers(1_000_000, 99_999_999))
    number = next(f"{first:08d}{check}" for check in range(10) if _is_bsn(first, check)) if _any(first) else "111222333"
    gap = draw(st.sampled_from(["", " ", ".", "-"]))
    return gap.join([number[:3], number[3:6], number[6:]]) if draw(st.booleans()) else gap.join(number)


def _is_bsn(first: int, check: int) -> bool:
    return bool(bsn.is_valid(f"{first:08d}{check}"))


def _any(first: int) -> bool:
    return any(_is_bsn(first, check) for check in range(10))


NO_DIGITS = st.text(CHARACTERS, max_size=60).map(lambda text: "".join(c for c in clean(text) if not c.isnumeric()))


@fuzz
@example("telefoonnummer ", "111222333", "")
@example("artikel ", "111222333", "")
@given(NO_DIGITS, citizen_numbers(), NO_DIGITS)
def test_no_citizen_number_gets_past_the_filter(before: str, number: str, after: str) -> None:
    digits = "".join(filter(str.isdigit, number))
    left = filter_text(clean(f"{before} {number} {after}")).text
    assert number not in left
    assert digits not in "".join(filter(str.isdigit, left))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = st.fixed_dictionaries({}, optional={"text": VALUES, "choice": VALUES, "meer": VALUES})
BODIES = st.binary(max_size=200) | (FIELDS | VALUES).map(lambda value: json.dumps(value).encode())


def parsed(body: bytes) -> Message | str:
    """The message in a body, or the id of the problem with it."""
    try:
        return parse_message(body)
    except ProblemError as problem:
        return problem.problem


@fuzz
@given(BODIES, st.sampled_from(["utf-8", "utf-16", "utf-32", "utf-7", "latin-1"]))
def test_a_body_is_one_message_or_a_problem(body: bytes, encoding: str) -> None:
    for sent in (body, body.decode("latin-1").encode(encoding)):
        message = parsed(sent)
        if isinstance(message, str):
            assert 400 <= load_texts().problems[message].status < 500
        else:
            assert (message.text is None) != (message.choice is None)
            assert message.text is None or (0 < len(message.text) <= MOST_CHARACTERS and is_text(message.text))
            assert message.choice is None or message.choice.isascii()


@fuzz
@given(st.text(CHARACTERS, max_size=80), st.sampled_from(["", "Bearer ", "bearer  ", "BEARER ", "Basic "]))
def test_a_token_is_printable_and_part_of_its_header(text: str, scheme: str) -> None:
    request: Any = SimpleNamespace(headers={"authorization": f"{scheme}{text}"})
    token = bearer_token(request)
    assert token in text
    assert not token or (token.isascii() and token.isprintable() and scheme.strip() in ("Bearer", "bearer", ""))


SESSIONS = Sessions(Keys(b"k" * 32), clock=lambda: 1_000_000.0)
LATER = Sessions(Keys(b"k" * 32), clock=lambda: 2_000_000.0)
OPENED = SESSIONS.open()


@fuzz
@given(st.text(CHARACTERS, max_size=120) | st.from_regex(r"[A-Za-z0-9_-]{16,64}\.[0-9]{1,12}\.[A-Za-z0-9_-]{43}"))
def test_no_token_but_ours_opens_a_conversation(token: str) -> None:
    with pytest.raises(InvalidSessionError):
        SESSIONS.conversation(token)


@fuzz
@given(st.integers(0, len(OPENED.token) - 1), st.characters(), st.booleans())
def test_a_token_that_was_changed_is_refused(at: int, character: str, insert: bool) -> None:
    token = OPENED.token[:at] + character + OPENED.token[at + (not insert) :]
    if token == OPENED.token:
        assert SESSIONS.conversation(token) == OPENED.conversation
        with pytest.raises(ExpiredSessionError):
            LATER.conversation(token)
    else:
        with pytest.raises(InvalidSessionError):
            SESSIONS.conversation(token)


# -- the rules ---------------------------------------------------------------------------------------------------------

SCALARS = [None, True, 0, -1, 10**30, 1.5, "", " ", "nee", "§", "\u0661"]
NODES = [[], {}, [[]], [None], {"any": []}, {"not": {}}, ["x", 1]]
REPLACEMENTS: st.SearchStrategy[Any] = st.sampled_from([*SCALARS, *NODES])
NAMES = st.sampled_from(["id", "x", "any", "not", "when", True, 3])
PARTS = [b"", b"&a ", b"*a", b"!!python/x ", b"\t", b"|", b"\n- ", b"{[", b"<<: ", b"---\n", b"\xff", b"\x00"]


def faults(root: Path) -> tuple[Problem, ...]:
    """What is wrong with the folder; empty when it can be used."""
    try:
        load(root)
    except KnowledgeError as error:
        assert error.problems  # noqa: PT017 - a refusal says why
        return error.problems
    return ()


def change(draw: st.DrawFn, node: Any) -> Any:
    """The node with one thing in it dropped, doubled, renamed, or replaced by something else."""
    items = list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
    if not items or draw(st.integers(0, 5)) == 0:
        return draw(REPLACEMENTS)
    key, value = draw(st.sampled_from(items))
    how = draw(st.sampled_from(["into", "into", "into", "drop", "double", "rename"]))
    if isinstance(node, list):
        new = {"into": [change(draw, value)] if how == "into" else [], "drop": [], "double": [value, value]}
        return [*node[:key], *new.get(how, [value, draw(REPLACEMENTS)]), *node[key + 1 :]]
    kept = {name: old for name, old in items if name != key}
    if how == "drop":
        return kept
    if how == "into":
        return {**node, key: change(draw, value)}
    return {
        **(node if how == "double" else kept),
        draw(st.sampled_from(["id", "x", "any", "not", "when", True, 3])): value,
    }


def change_bytes(draw: st.DrawFn, content: bytes) -> bytes:
    """The file with a stretch of it dropped, doubled, or replaced by a few bytes."""
    start = draw(st.integers(0, max(0, len(content) - 1)))
    end = start + draw(st.integers(0, 40))
    new = draw(st.binary(max_size=6) | st.sampled_from([*PARTS, content[start:end] * 2]))
    return content[:start] + new + content[end:]


@st.composite
def mutations(draw: st.DrawFn, root: Path) -> tuple[Path, bytes]:
    """A file of the folder, and what stands in it now."""
    path = draw(st.sampled_from(sorted(root.rglob("*.yml"))))
    content = path.read_bytes()
    if draw(st.booleans()):
        return path, change_bytes(draw, content)
    changed = change(draw, yaml.safe_load(content))
    return path, yaml.safe_dump(changed, allow_unicode=True).encode()


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(KNOWLEDGE_DIR, tmp_path_factory.mktemp("echt") / "knowledge"))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("klein"))


def check_mutation(root: Path, data: st.DataObject) -> None:
    path, changed = data.draw(mutations(root))
    original = path.read_bytes()
    try:
        path.write_bytes(changed)
        for problem in faults(root):
            assert (root.parent / problem.file).is_file() and problem.file.endswith(".yml")
            assert problem.line >= 1 and problem.wrong and problem.remedy
    finally:
        path.write_bytes(original)


@settings(fuzz_files, max_examples=250)
@given(st.data())
def test_a_small_folder_that_was_changed_is_read_or_refused(tiny: Path, data: st.DataObject) -> None:
    check_mutation(tiny, data)


@fuzz_files
@given(st.data())
def test_the_knowledge_that_was_changed_is_read_or_refused(knowledge: Path, data: st.DataObject) -> None:
    check_mutation(knowledge, data)
