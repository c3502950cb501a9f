"""While people talk, the disk of the embedded database is full, or a part of the code raises."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from actions.replies import load_texts as load_dialogue_texts
from channels.texts import load_texts
from tests.faults.crowd import Conversation, crowd_at
from tests.faults.disks import Disk, Quota, SmallDisk, mounted, needed
from tests.faults.planted import PLACES, VARIABLE, WORD
from tests.faults.served import KEY, Service
from tests.served import ROOT

QUESTION = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"
ANOTHER = f"En mag mijn {WORD} dat?"
ACTION_FAILED = yaml.safe_load((ROOT / "service" / "texts.yml").read_text(encoding="utf-8"))["actie_mislukt"]
READ = {"understanding": load_texts().fallback, "action": ACTION_FAILED, "dialogue": load_dialogue_texts()["fout"]}
"""What a person reads when the code raises there."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("disk")


@pytest.fixture(scope="module")
def small_disk(folder: Path) -> Iterator[SmallDisk | None]:
    with mounted(folder) as disk:
        yield disk


@pytest.fixture(scope="module")
def fault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that says where the code raises."""
    file = tmp_path_factory.mktemp("planted") / "place"
    file.touch()
    return file


@pytest.fixture(scope="module")
def service(folder: Path, small_disk: SmallDisk | None, fault: Path) -> Iterator[Service]:
    settings = {
        "DEELWIJZER_DATABASE": f"sqlite:///{folder}/deelwijzer.sqlite3",
        "DEELWIJZER_SESSION_KEY": KEY,
        VARIABLE: str(fault),
    }
    started = Service("tests/faults/planted.py", **settings)
    try:
        yield started.wait()
    finally:
        started.kill()


@pytest.fixture(params=["file system", "quota"])
def disk(request: pytest.FixtureRequest, small_disk: SmallDisk | None, service: Service) -> Iterator[Disk]:
    chosen = Quota(service.process) if request.param == "quota" else needed(small_disk)
    yield chosen
    chosen.make_room()


def test_a_full_disk_is_told_and_loses_nothing(service: Service, disk: Disk) -> None:
    with crowd_at(service.address) as crowd:
        with crowd.trouble():
            disk.fill()
            crowd.everyone("refused")
            assert service.statuses()["page"] == service.statuses()["alive"] == 200
            disk.make_room()
        crowd.everyone("completed")


def test_what_cannot_be_erased_for_a_full_disk_is_erased_later(service: Service, disk: Disk) -> None:
    person = Conversation(service.address)
    person.open()
    before = person.say(QUESTION)
    disk.fill()
    refused = person.erase()
    assert refused.status_code == 503
    assert refused.json()["detail"] == load_texts().problems["erase_failed"].detail
    disk.make_room()
    assert (
        person.say(QUESTION).json()["replies"][-1]["answer"]["facts"] == before.json()["replies"][-1]["answer"]["facts"]
    )
    assert person.erase().status_code == 204
    assert person.say(QUESTION).status_code == 401


def test_who_waits_for_an_assistant_that_is_killed_is_answered_by_another(service: Service) -> None:
    with crowd_at(service.address, "not_ready") as crowd:
        for _ in range(2):
            killed = service.assistants()
            for process in killed:
                os.kill(process, signal.SIGKILL)
            crowd.everyone("completed")
            assert not set(killed) & set(service.assistants())


def test_where_code_raises_a_sentence_is_read_and_others_notice_nothing(service: Service, fault: Path) -> None:
    person, unhurt = Conversation(service.address), Conversation(service.address)
    for one in (person, unhurt):
        one.open()
        one.say(QUESTION)
    with crowd_at(service.address) as crowd:
        try:
            for place in PLACES:
                fault.write_text(place, encoding="utf-8")
                hurt = [person.say(ANOTHER) for _ in range(3)]
                assert [answer.status_code for answer in hurt] == [200] * 3
                assert [reply["text"] for answer in hurt for reply in answer.json()["replies"]] == [READ[place]] * 3
            crowd.everyone("completed")
        finally:
            fault.write_text("", encoding="utf-8")
        assert crowd.refusals == 0
    # As if nothing had been said in between.
    assert person.say(ANOTHER).json() == unhurt.say(ANOTHER).json()
    assert "invented, at" not in service.printed
