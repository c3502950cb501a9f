"""Are known vulnerabilities reported for what requirements.lock installs? `python -m service.audit`.

The answer comes from a snapshot in the repository, so that a check needs no network and says the same to everybody.
Where the network allows, `--refresh` makes a new snapshot from OSV, the database of advisories. What is reported and
does not reach us stands in `security/accepted.yml`, with the reason and until when that was judged to hold.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from service.advisories import Advisory, fetch_advisories, normalised
from service.settings import LOCK_FILE, ROOT, ServiceError

FOLDER = ROOT / "security"
SNAPSHOT = "advisories.json"
ACCEPTED = "accepted.yml"
FRESH_DAYS = 30
_REFRESH = "Where the network allows: python -m service.audit --refresh"
_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s\\;]+)", re.MULTILINE)


@dataclass(frozen=True)
class Snapshot:
    """What was reported on one day: `asked` are the versions that were looked up, by package."""

    taken: datetime.date
    source: str
    asked: Mapping[str, str]
    advisories: tuple[Advisory, ...]


@dataclass(frozen=True)
class Accepted:
    """An advisory that does not reach us: why, and the last day on which that was judged to hold."""

    package: str
    id: str
    why: str
    until: datetime.date


@dataclass(frozen=True)
class Verdict:
    """What an audit found: `refused` must be solved; `unknown` could not be audited; `remarks` are good to know."""

    refused: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def locked_versions(lock: str) -> dict[str, str]:
    """The version of each package in the text of a lock file, by normalised name."""
    return {normalised(name): version for name, version in _PINNED.findall(lock)}


def audit(
    locked: Mapping[str, str], snapshot: Snapshot | None, accepted: Sequence[Accepted], today: datetime.date
) -> Verdict:
    """Judge what is locked by a snapshot; None: there is none, so nothing is known."""
    if snapshot is None:
        return Verdict(unknown=(f"not audited: no snapshot (security/{SNAPSHOT}). {_REFRESH}",))
    unknown = []
    age = (today - snapshot.taken).days
    if age > FRESH_DAYS:
        unknown.append(f"the snapshot is {age} days old; what was reported since is not in it. {_REFRESH}")
    changed = [f"{name} {version}" for name, version in sorted(locked.items()) if snapshot.asked.get(name) != version]
    if changed:
        unknown.append(f"not audited, locked after the snapshot was taken: {', '.join(changed)}. {_REFRESH}")
    present = [found for found in snapshot.advisories if locked.get(found.package) == found.version]
    refused = [line for found in present if (line := _refusal(found, accepted, today))]
    remarks = [
        f"security/{ACCEPTED}: {entry.id} ({entry.package}) is no longer reported; remove it"
        for entry in accepted
        if not any(_covers(entry, found) for found in present)
    ]
    return Verdict(tuple(refused), tuple(unknown), tuple(remarks))


def read_snapshot(file: Path) -> Snapshot | None:
    """The snapshot, or None when there is none.

    Raises:
        ServiceError: it is no snapshot of ours.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        advisories = tuple(_advisory(found) for found in content["advisories"])
        return Snapshot(
            datetime.date.fromisoformat(content["taken"]), content["source"], dict(content["asked"]), advisories
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ServiceError(f"{file.name} cannot be used ({type(error).__name__}). Make it anew. {_REFRESH}") from None


def write_snapshot(file: Path, snapshot: Snapshot) -> None:
    """Write it such that a difference between two snapshots is easy to read."""
    content = {**asdict(snapshot), "taken": snapshot.taken.isoformat(), "asked": dict(sorted(snapshot.asked.items()))}
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_accepted(file: Path) -> tuple[Accepted, ...]:
    """What is accepted; nothing when there is no such file.

    Raises:
        ServiceError: an entry lacks something; it says which and what.
    """
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or []
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ServiceError(f"{file.name} cannot be read ({type(error).__name__}). Correct it.") from None
    if not isinstance(content, list):
        raise ServiceError(f"{file.name} must be a list. Correct it.")
    return tuple(_accepted(entry, f"{file.name}, entry {number}") for number, entry in enumerate(content, start=1))


def main(arguments: Sequence[str] | None = None, today: datetime.date | None = None) -> int:
    """Exit code 0: nothing refused; 1: something is, or with --strict not everything could be audited; 2: bad input."""
    options = _parser().parse_args(arguments)
    today = today or datetime.date.today()
    folder, file = options.folder, options.folder / SNAPSHOT
    try:
        locked = locked_versions(options.lock.read_text(encoding="utf-8"))
        if not locked:
            raise ServiceError(f"{options.lock.name} names no package with its version.")
        if options.refresh:
            found = fetch_advisories(locked, options.source)
            write_snapshot(file, Snapshot(today, options.source, locked, found))
        snapshot = read_snapshot(file)
        verdict = audit(locked, snapshot, read_accepted(folder / ACCEPTED), today)
    except (ServiceError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for line in (*verdict.refused, *verdict.unknown, *(verdict.remarks if snapshot else ())):
        print(line)
    if snapshot:
        audited = sum(snapshot.asked.get(name) == version for name, version in locked.items())
        print(f"{audited} of {len(locked)} packages audited, as of {snapshot.taken}: {len(verdict.refused)} to solve.")
    return 1 if verdict.refused or (options.strict and verdict.unknown) else 0


def _refusal(found: Advisory, accepted: Iterable[Accepted], today: datetime.date) -> str | None:
    """Why the advisory is not accepted; None when it is."""
    entries = [entry for entry in accepted if _covers(entry, found)]
    if any(today <= entry.until for entry in entries):
        return None
    names = ", ".join((found.id, *found.aliases))
    fixed = f"fixed in {', '.join(found.fixed)}" if found.fixed else "no version without it"
    held = f"; accepted until {max(entry.until for entry in entries)}: judge it again" if entries else ""
    return f"{found.package} {found.version}: {names}: {found.summary or 'no summary'} ({fixed}{held})"


def _covers(entry: Accepted, found: Advisory) -> bool:
    return entry.package == found.package and entry.id in found.ids


def _advisory(found: Mapping[str, Any]) -> Advisory:
    lists = {name: tuple(found.get(name, ())) for name in ("aliases", "affected", "fixed")}
    return Advisory(found["package"], found["version"], found["id"], summary=found.get("summary", ""), **lists)


def _accepted(entry: Any, where: str) -> Accepted:
    given: dict[str, Any] = entry if isinstance(entry, dict) else {}
    package, name, why = (str(given.get(key) or "").strip() for key in ("package", "id", "why"))
    if not (package and name and why):
        raise ServiceError(f"{where}: give 'package', 'id' and 'why'.")
    if type(given.get("until")) is not datetime.date:
        raise ServiceError(f"{where}: give 'until' as a date, such as 2027-05-01.")
    return Accepted(normalised(package), name, why, given["until"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m service.audit", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--refresh", action="store_true", help="make a new snapshot first; asks the network")
    parser.add_argument("--source", default="https://api.osv.dev", help="where to ask (default: %(default)s)")
    parser.add_argument("--strict", action="store_true", help="fail also on what could not be audited")
    parser.add_argument("--lock", type=Path, default=LOCK_FILE, help="the lock file (default: requirements.lock)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where both files stand (default: security/)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
