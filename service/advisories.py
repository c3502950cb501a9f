"""Asks OSV (https://google.github.io/osv.dev/api/) what is reported for the versions that are locked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from service.settings import ServiceError

_AT_ONCE = 500  # packages in one question; OSV takes 1000
_SECONDS = 30.0
_MOST_PAGES = 50


@dataclass(frozen=True)
class Advisory:
    """A vulnerability that is reported for a version that was locked when the snapshot was taken.

    `aliases` are its ids in other databases; `affected` are ranges of versions; `fixed` are the versions without it.
    """

    package: str
    version: str
    id: str
    aliases: tuple[str, ...] = ()
    summary: str = ""
    affected: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """Every name that it goes by."""
        return frozenset((self.id, *self.aliases))


def normalised(name: str) -> str:
    """A package's name as all databases know it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def fetch_advisories(locked: Mapping[str, str], source: str) -> tuple[Advisory, ...]:
    """Every advisory for these versions, each once although several databases tell of it.

    Args:
        locked: versions by package.
        source: the address of OSV's API, or of something that answers as it does.

    Raises:
        ServiceError: it cannot be reached, or does not answer as OSV does.
    """
    try:
        with httpx.Client(base_url=source, timeout=_SECONDS) as client:
            return tuple(_fetch(client, sorted(locked.items())))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        status = f" {error.response.status_code}" if isinstance(error, httpx.HTTPStatusError) else ""
        raise ServiceError(
            f"{source} gave no advisories ({type(error).__name__}{status}). The snapshot was left as it is."
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ServiceError(f"{source} does not answer as OSV does ({type(error).__name__}).") from None


def _fetch(client: httpx.Client, packages: list[tuple[str, str]]) -> Iterator[Advisory]:
    for start in range(0, len(packages), _AT_ONCE):
        some = packages[start : start + _AT_ONCE]
        for (package, version), ids in zip(some, _reported(client, some), strict=True):
            found: list[Advisory] = []
            for name in sorted(ids):  # GHSA before PYSEC: the one that is kept has the better summary
                record = _answer(client.get(f"/v1/vulns/{name}"))
                if not record.get("withdrawn"):
                    _add(found, _advisory(record, package, version))
            yield from found


def _reported(client: httpx.Client, packages: list[tuple[str, str]]) -> list[set[str]]:
    """The ids that are reported for each package."""
    ids: list[set[str]] = [set() for _ in packages]
    waiting = {number: _question(package, version) for number, (package, version) in enumerate(packages)}
    for _ in range(_MOST_PAGES):
        if not waiting:
            return ids
        results = _answer(client.post("/v1/querybatch", json={"queries": list(waiting.values())}))["results"]
        more = {}
        for (number, question), result in zip(waiting.items(), results, strict=True):
            ids[number].update(found["id"] for found in result.get("vulns") or ())
            if result.get("next_page_token"):
                more[number] = {**question, "page_token": result["next_page_token"]}
        waiting = more
    raise ValueError("the answers have no end")


def _question(package: str, version: str) -> dict[str, Any]:
    return {"package": {"name": package, "ecosystem": "PyPI"}, "version": version}


def _answer(response: httpx.Response) -> dict[str, Any]:
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer


def _advisory(record: Mapping[str, Any], package: str, version: str) -> Advisory:
    ranges = [
        one
        for affected in record.get("affected", ())
        if normalised(affected.get("package", {}).get("name", "")) == package
        for one in affected.get("ranges", ())
        if one.get("type") == "ECOSYSTEM"
    ]
    fixed = [event["fixed"] for one in ranges for event in one["events"] if "fixed" in event]
    return Advisory(
        package,
        version,
        record["id"],
        aliases=tuple(sorted(record.get("aliases", ()))),
        summary=" ".join(record.get("summary", "").split()),
        affected=tuple(dict.fromkeys(_range(one["events"]) for one in ranges)),
        fixed=tuple(dict.fromkeys(fixed)),
    )


def _range(events: list[dict[str, str]]) -> str:
    signs = {"introduced": ">=", "fixed": "<", "last_affected": "<=", "limit": "<"}
    return ", ".join(f"{signs[kind]}{version}" for event in events for kind, version in event.items() if kind in signs)


def _add(found: list[Advisory], new: Advisory) -> None:
    """Add what is not there yet under another name; of what is, all names are kept."""
    for place, known in enumerate(found):
        if known.ids & new.ids:
            aliases = tuple(sorted((known.ids | new.ids) - {known.id}))
            fixed = tuple(dict.fromkeys((*known.fixed, *new.fixed)))
            summary, affected = known.summary or new.summary, known.affected or new.affected
            found[place] = Advisory(known.package, known.version, known.id, aliases, summary, affected, fixed)
            return
    found.append(new)
