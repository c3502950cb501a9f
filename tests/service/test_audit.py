"""The audit of the locked packages: what it refuses, what it says it does not know, and how a snapshot is made."""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from service.audit import ACCEPTED, FOLDER, FRESH_DAYS, SNAPSHOT, locked_versions, main, read_accepted
from service.settings import LOCK_FILE

TODAY = datetime.date(2026, 11, 22)
LOCK = """
# made by a tool
oude-server==21.12.2 \\
    --hash=sha256:00
    # via rasa
Kleine_Bibliotheek[extra]==1.0
"""
REPORTED = {
    "package": "oude-server",
    "version": "21.12.2",
    "id": "GHSA-aaaa",
    "aliases": ["CVE-2099-1"],
    "summary": "Reads too much.",
    "affected": [">=0, <22.1"],
    "fixed": ["22.1"],
}
ENTRY = "- {package: oude-server, id: CVE-2099-1, why: it is never called, until: 2027-01-01}"


class Project:
    """A folder with a lock file and what the audit reads."""

    def __init__(self, root: Path) -> None:
        self.root, self.snapshot, self.accepted = root, root / SNAPSHOT, root / ACCEPTED
        self.lock = root / "requirements.lock"
        self.lock.write_text(LOCK, encoding="utf-8")

    def write_snapshot(self, *advisories: dict[str, Any], taken: datetime.date = TODAY, **changed: str) -> None:
        asked = {**locked_versions(LOCK), **changed}
        content = {"taken": taken.isoformat(), "source": "test", "asked": asked, "advisories": list(advisories)}
        self.snapshot.write_text(json.dumps(content), encoding="utf-8")

    def audit(self, *options: str) -> int:
        return main(["--lock", str(self.lock), "--folder", str(self.root), *options], TODAY)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_the_lock_file_is_read_with_normalised_names() -> None:
    assert locked_versions(LOCK) == {"oude-server": "21.12.2", "kleine-bibliotheek": "1.0"}
    assert locked_versions(LOCK_FILE.read_text(encoding="utf-8"))["rasa"] == "3.6.21"


def test_without_a_snapshot_it_says_that_nothing_was_audited(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.audit() == 0
    assert "not audited: no snapshot" in capsys.readouterr().out
    assert project.audit("--strict") == 1


def test_what_is_reported_and_not_accepted_fails(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write_snapshot(REPORTED)
    assert project.audit() == 1
    output = capsys.readouterr().out
    assert all(part in output for part in ("oude-server 21.12.2", "GHSA-aaaa", "CVE-2099-1", "fixed in 22.1"))


def test_what_is_accepted_by_any_of_its_names_passes(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write_snapshot(REPORTED)
    project.accepted.write_text(ENTRY, encoding="utf-8")
    assert project.audit("--strict") == 0
    assert "2 of 2 packages audited, as of 2026-11-22: 0 to solve" in capsys.readouterr().out


def test_an_acceptance_holds_through_its_last_day_and_no_longer(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write_snapshot(REPORTED)
    project.accepted.write_text(ENTRY.replace("2027-01-01", "2026-11-22"), encoding="utf-8")
    assert project.audit() == 0
    project.accepted.write_text(ENTRY.replace("2027-01-01", "2026-11-21"), encoding="utf-8")
    assert project.audit() == 1
    assert "accepted until 2026-11-21: judge it again" in capsys.readouterr().out


def test_an_acceptance_for_another_package_does_not_count(project: Project) -> None:
    project.write_snapshot(REPORTED)
    project.accepted.write_text(ENTRY.replace("oude-server", "kleine-bibliotheek"), encoding="utf-8")
    assert project.audit() == 1


def test_an_acceptance_that_is_no_longer_needed_is_named(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write_snapshot()
    project.accepted.write_text(ENTRY, encoding="utf-8")
    assert project.audit() == 0
    assert "CVE-2099-1 (oude-server) is no longer reported" in capsys.readouterr().out


@pytest.mark.parametrize(("days", "strict"), [(FRESH_DAYS, 0), (FRESH_DAYS + 1, 1)])
def test_an_old_snapshot_is_said_to_be_old(
    project: Project, capsys: pytest.CaptureFixture[str], days: int, strict: int
) -> None:
    project.write_snapshot(taken=TODAY - datetime.timedelta(days=days))
    assert project.audit() == 0
    assert (f"{days} days old" in capsys.readouterr().out) == bool(strict)
    assert project.audit("--strict") == strict


def test_what_was_locked_later_is_not_said_to_be_audited(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write_snapshot(REPORTED | {"version": "20.0"}, **{"oude-server": "20.0"})
    assert project.audit() == 0
    output = capsys.readouterr().out
    assert "locked after the snapshot was taken: oude-server 21.12.2" in output
    assert "1 of 2 packages audited" in output


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (ACCEPTED, "- {package: a, id: b, until: 2027-01-01}", "entry 1: give 'package', 'id' and 'why'"),
        (ACCEPTED, "- {package: a, id: b, why: c}", "entry 1: give 'until' as a date"),
        (ACCEPTED, "- {package: a, id: b, why: c, until: soon}", "entry 1: give 'until' as a date"),
        (ACCEPTED, "a: b", "must be a list"),
        (ACCEPTED, "a: [", "cannot be read"),
        (SNAPSHOT, "{", "cannot be used"),
        (SNAPSHOT, "[]", "cannot be used"),
        (SNAPSHOT, '{"taken": "2026-11-22"}', "cannot be used"),
        ("requirements.lock", "# nothing", "names no package"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_remedy(
    project: Project, capsys: pytest.CaptureFixture[str], name: str, content: str, said: str
) -> None:
    project.write_snapshot()
    (project.root / name).write_text(content, encoding="utf-8")
    assert project.audit() == 2
    error = capsys.readouterr().err
    assert name in error
    assert said in error


def test_every_acceptance_of_this_project_is_complete_and_about_a_package_that_is_locked() -> None:
    locked = locked_versions(LOCK_FILE.read_text(encoding="utf-8"))
    assert {entry.package for entry in read_accepted(FOLDER / ACCEPTED)} <= set(locked)


class FakeOsv:
    """Answers on this machine as OSV does: `reported` are ids by package, a page of one at a time."""

    def __init__(self) -> None:
        self.reported: dict[str, list[str]] = {}
        self.records: dict[str, dict[str, Any]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def result(self, query: dict[str, Any]) -> dict[str, Any]:
        ids, place = self.reported.get(query["package"]["name"], []), int(query.get("page_token", 0))
        if not ids or query["package"]["ecosystem"] != "PyPI" or not query["version"]:
            return {}
        more = {"next_page_token": str(place + 1)} if place + 1 < len(ids) else {}
        return {"vulns": [{"id": ids[place]}], **more}

    def _handler(fake) -> type[BaseHTTPRequestHandler]:  # noqa: N805 # `self` is the request's
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
                self._say(
                    {"results": [fake.result(query) for query in queries]} if self.path.endswith("batch") else None
                )

            def do_GET(self) -> None:
                self._say(fake.records.get(self.path.rpartition("/")[2]))

            def _say(self, content: dict[str, Any] | None) -> None:
                self.send_response(200 if content is not None else 404)
                self.end_headers()
                self.wfile.write(json.dumps(content).encode())

            def log_message(self, *_: Any) -> None:
                return

        return Handler


@pytest.fixture
def osv() -> Iterator[FakeOsv]:
    fake = FakeOsv()
    yield fake
    fake.server.shutdown()
    fake.server.server_close()


def _record(name: str, *aliases: str, **more: Any) -> dict[str, Any]:
    versions = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "22.1"}]}
    affected = [
        {"package": {"name": "Oude_Server", "ecosystem": "PyPI"}, "ranges": [versions, {"type": "GIT", "events": []}]},
        {"package": {"name": "another", "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": []}]},
    ]
    return {"id": name, "aliases": list(aliases), "summary": f"About {name}.", "affected": affected, **more}


def test_a_refresh_asks_for_every_package_and_then_audits(
    project: Project, osv: FakeOsv, capsys: pytest.CaptureFixture[str]
) -> None:
    osv.reported = {"oude-server": ["PYSEC-1", "GHSA-aaaa", "GHSA-gone"]}
    osv.records = {
        "GHSA-aaaa": _record("GHSA-aaaa", "CVE-2099-1"),
        "PYSEC-1": _record("PYSEC-1", "CVE-2099-1"),
        "GHSA-gone": _record("GHSA-gone", withdrawn="2099-01-01T00:00:00Z"),
    }
    assert project.audit("--refresh", "--source", osv.address) == 1
    assert "1 to solve" in capsys.readouterr().out
    kept = json.loads(project.snapshot.read_text(encoding="utf-8"))
    assert kept["taken"] == "2026-11-22"
    assert kept["asked"] == locked_versions(LOCK)
    assert kept["advisories"] == [
        {
            "package": "oude-server",
            "version": "21.12.2",
            "id": "GHSA-aaaa",
            "aliases": ["CVE-2099-1", "PYSEC-1"],
            "summary": "About GHSA-aaaa.",
            "affected": [">=0, <22.1"],
            "fixed": ["22.1"],
        }
    ]


def test_a_refresh_that_fails_leaves_the_snapshot_as_it_is(
    project: Project, osv: FakeOsv, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write_snapshot(REPORTED)
    before = project.snapshot.read_bytes()
    osv.reported = {"oude-server": ["GHSA-that-nobody-knows"]}
    assert project.audit("--refresh", "--source", osv.address) == 2
    assert "404" in capsys.readouterr().err
    assert project.snapshot.read_bytes() == before


@pytest.mark.parametrize("source", ["http://127.0.0.1:1", "no address", "http://[", "ftp://127.0.0.1"])
def test_a_source_that_does_not_answer_is_named(
    project: Project, capsys: pytest.CaptureFixture[str], source: str
) -> None:
    assert project.audit("--refresh", "--source", source) == 2
    assert source in capsys.readouterr().err
    assert not project.snapshot.exists()


def test_a_source_that_is_no_osv_is_named(project: Project, osv: FakeOsv, capsys: pytest.CaptureFixture[str]) -> None:
    osv.reported = {"oude-server": ["GHSA-aaaa"]}
    osv.records = {"GHSA-aaaa": {"name": "no id"}}
    assert project.audit("--refresh", "--source", osv.address) == 2
    assert "does not answer as OSV does" in capsys.readouterr().err
