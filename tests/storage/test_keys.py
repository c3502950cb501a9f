"""The keys: what they sign and seal, how they are replaced, and where they come from."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from storage.keys import KEY_VARIABLE, Keys, keys_from

OLD, NEW = b"o" * 32, b"n" * 32
SURROGATE = "\ud83d"  # half a character, as a client can send it in JSON

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.just(SURROGATE),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_digests_differ_by_purpose_by_secret_and_by_value() -> None:
    keys = Keys(NEW)
    digests = {
        keys.digest("bericht", "1"),
        keys.digest("bericht", "2"),
        keys.digest("gesprek", "1"),
        Keys(OLD).digest("bericht", "1"),
    }
    assert len(digests) == 4
    assert keys.digest("bericht", "1") == Keys(NEW).digest("bericht", "1")


@pytest.mark.parametrize("value", ["", "06 12345678", "é" * 1000])
def test_a_digest_fits_a_url_and_a_column(value: str) -> None:
    digest = Keys(NEW).digest("gesprek", value)
    assert len(digest) == 43
    assert digest.replace("-", "").replace("_", "").isalnum() and digest.isascii()


def test_the_newest_secret_comes_first() -> None:
    both = Keys(NEW, OLD)
    assert both.digests("p", "v") == (Keys(NEW).digest("p", "v"), Keys(OLD).digest("p", "v"))
    assert both.digest("p", "v") == Keys(NEW).digest("p", "v")


@given(value=JSON)
def test_what_is_sealed_comes_back(value: Any) -> None:
    keys = Keys(NEW)
    assert keys.unseal(keys.seal(value)) == value


def test_a_sealed_value_shows_nothing_and_looks_different_each_time() -> None:
    keys = Keys(NEW)
    first, second = keys.seal({"diagnose": "griep"}), keys.seal({"diagnose": "griep"})
    assert first != second
    assert "griep" not in first and "diagnose" not in first


def test_what_an_older_secret_sealed_still_opens_until_that_secret_is_removed() -> None:
    sealed = Keys(OLD).seal("bewaard")
    assert Keys(NEW, OLD).unseal(sealed) == "bewaard"
    assert Keys(NEW).unseal(sealed) is None


def test_new_values_are_sealed_with_the_newest_secret() -> None:
    assert Keys(NEW).unseal(Keys(NEW, OLD).seal("bewaard")) == "bewaard"


@given(place=st.integers(min_value=0), change=st.sampled_from("Aé \n=#"))
def test_what_was_changed_does_not_open(place: int, change: str) -> None:
    sealed = Keys(NEW).seal({"bewaard": "iets"})
    at = place % (len(sealed) - 4)  # in the last block a few bits stand for nothing
    assume(sealed[at] != change)
    assert Keys(NEW).unseal(sealed[:at] + change + sealed[at + 1 :]) is None


@pytest.mark.parametrize("nonsense", ["", "geen zegel", "é", "gAAAAA"])
def test_what_was_never_sealed_does_not_open(nonsense: str) -> None:
    assert Keys(NEW).unseal(nonsense) is None


def test_keys_do_not_show_their_secrets() -> None:
    keys = Keys(b"geheim" * 6, b"ouder-geheim" * 6)
    keys.digest("gesprek", "x")
    assert "geheim" not in repr(keys) + str(keys)


def test_without_any_secret_there_are_no_keys() -> None:
    with pytest.raises(ValueError, match="at least one secret"):
        Keys()


def test_the_environment_lists_the_secrets_newest_first() -> None:
    keys = keys_from({KEY_VARIABLE: f" {'n' * 32} , {'o' * 32},"})
    assert keys.digests("p", "v") == Keys(NEW, OLD).digests("p", "v")


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "secret.key"
    keys = keys_from({KEY_VARIABLE: "n" * 32}, file)
    assert keys.digest("p", "v") == Keys(NEW).digest("p", "v")
    assert not file.exists()


@pytest.mark.parametrize("value", ["stiekem", "n" * 32 + ",stiekem"])
def test_a_short_secret_is_refused_without_being_shown(value: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="DEELWIJZER_SESSION_KEY has 7 characters; at least 32 are needed") as raised:
        keys_from({KEY_VARIABLE: value}, tmp_path / "secret.key")
    assert "stiekem" not in str(raised.value)


@pytest.mark.parametrize("environment", [{}, {KEY_VARIABLE: ""}, {KEY_VARIABLE: " , "}])
def test_without_file_or_environment_the_keys_are_new_each_time(environment: dict[str, str]) -> None:
    assert keys_from(environment).digest("p", "v") != keys_from(environment).digest("p", "v")


def test_a_file_is_made_for_its_owner_only_and_used_again(tmp_path: Path) -> None:
    file = tmp_path / "nieuw" / "secret.key"
    first = keys_from({}, file).digest("p", "v")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert keys_from({}, file).digest("p", "v") == first
    assert list(file.parent.iterdir()) == [file]
    assert keys_from({}, tmp_path / "ander.key").digest("p", "v") != first


def test_processes_that_make_the_file_at_the_same_moment_get_the_same_keys(tmp_path: Path) -> None:
    racers = 8
    for number in range(20):
        file, start = tmp_path / str(number) / "secret.key", Barrier(racers)

        def race(file: Path = file, start: Barrier = start) -> str:
            start.wait()
            return keys_from({}, file).digest("p", "v")

        with ThreadPoolExecutor(racers) as threads:
            assert len({task.result() for task in [threads.submit(race) for _ in range(racers)]}) == 1


@pytest.mark.parametrize("content", [b"", b"te kort\n", b"\xff\xfe"])
def test_a_file_that_holds_no_key_is_named_and_not_shown(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "secret.key"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=r"secret\.key does not hold a key") as raised:
        keys_from({}, file)
    assert "te kort" not in str(raised.value)


def test_a_file_that_cannot_be_made_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "map").write_text("geen map")
    with pytest.raises(ValueError, match=r"secret\.key cannot be used for the key.*Set DEELWIJZER_SESSION_KEY"):
        keys_from({}, tmp_path / "map" / "secret.key")
