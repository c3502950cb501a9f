"""The assistants that are compared, each served on loopback as it is used."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import yaml

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 180
# What the people who wrote it let a person say (its stories): by the intents of its own training data.
_COURSE = "greet mood_great bot_challenge greet mood_unhappy affirm greet mood_unhappy deny goodbye".split()
_ONE_RULE = {
    "config.yml": """
recipe: default.v1
assistant_id: one_rule
language: en
pipeline: [{name: KeywordIntentClassifier}]
policies: [{name: RulePolicy}]
""",
    "domain.yml": """
version: "3.1"
intents: [greet]
responses: {utter_greet: [{text: Hello}]}
session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: true}
""",
    "data.yml": """
version: "3.1"
nlu: [{intent: greet, examples: "- hello\\n- hi"}]
rules: [{rule: greet, steps: [{intent: greet}, {action: utter_greet}]}]
""",
    "credentials.yml": "rest:\n",
    "endpoints.yml": "",
}


@dataclass(frozen=True)
class Assistant:
    """A running assistant: its process, its address, and the conversations (lists of messages) to hold with it."""

    name: str
    process: subprocess.Popen[bytes]
    address: str
    conversations: list[list[str]]

    def memory(self) -> int:
        """Memory of its processes in MB (Linux; elsewhere 0): what they share is counted once (Pss)."""
        return sum(_proportional_kilobytes(process) for process in family(self.process.pid)) // 1024

    def processor_seconds(self) -> tuple[float, float]:
        """What the process that is talked to has used of the processors, and what those that it started have."""
        first, *others = family(self.process.pid)
        return _processor_seconds(first), sum(map(_processor_seconds, others))


def _processor_seconds(process: int) -> float:
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def family(process: int) -> Iterator[int]:
    """A process and all that descend from it (Linux; elsewhere only itself)."""
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from family(int(child))


def _proportional_kilobytes(process: int) -> int:
    summary = Path(f"/proc/{process}/smaps_rollup")
    lines = summary.read_text().splitlines() if summary.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


@contextmanager
def ours(log: Path) -> Iterator[Assistant]:
    """Deelwijzer as `./start` serves it; trains first where that is needed."""
    port = _free_port()
    command = [sys.executable, "-m", "service", "--port", str(port)]
    conversations = yaml.safe_load((Path(__file__).parent / "conversations.yml").read_text(encoding="utf-8"))
    address = f"http://127.0.0.1:{port}"
    with _served(command, ROOT, log, f"{address}/webhooks/web/health") as process:
        yield Assistant("Deelwijzer", process, address, conversations)


@contextmanager
def from_rasa_init(folder: Path, log: Path) -> Iterator[Assistant]:
    """What `rasa init --no-prompt` makes and trains in `folder`, served as it is, with its `rest` channel."""
    with log.open("wb") as output:
        command = [sys.executable, "-m", "rasa", "init", "--no-prompt", "--init-dir", str(folder)]
        made = subprocess.run(command, cwd=folder, env=_environment(), stdout=output, stderr=output, check=False)
    if made.returncode != 0 or not list((folder / "models").glob("*.tar.gz")):
        raise SystemExit(f"`rasa init` made no assistant; it said:\n{_end(log)}")
    data = yaml.safe_load((folder / "data" / "nlu.yml").read_text(encoding="utf-8"))["nlu"]
    said = {block["intent"]: [line.removeprefix("- ") for line in block["examples"].splitlines()] for block in data}
    conversations = [[said[intent][at % len(said[intent])] for intent in _COURSE] for at in range(10)]
    with _rasa_run("rasa init", folder, log, conversations) as assistant:
        yield assistant


@contextmanager
def with_one_rule(folder: Path, log: Path) -> Iterator[Assistant]:
    """The least that Rasa can do, served as `rasa init` is: nothing is understood, one rule, one fixed sentence."""
    for name, content in _ONE_RULE.items():
        (folder / name).write_text(content, encoding="utf-8")
    with log.open("wb") as output:
        command = [sys.executable, "-m", "rasa", "train", "--data", "data.yml"]
        subprocess.run(command, cwd=folder, env=_environment(), stdout=output, stderr=output, check=True)
    with _rasa_run("one rule", folder, log, [["hello"] * 10]) as assistant:
        yield assistant


@contextmanager
def _rasa_run(name: str, folder: Path, log: Path, conversations: list[list[str]]) -> Iterator[Assistant]:
    port = _free_port()
    command = [sys.executable, "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with _served(command, folder, log, f"{address}/webhooks/rest/") as process:
        yield Assistant(name, process, address, conversations)


@contextmanager
def _served(command: list[str], folder: Path, log: Path, ready: str) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=folder, env=_environment(), stdout=output, stderr=output)
    try:
        _wait(process, ready, log)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], ready: str, log: Path) -> None:
    """Returns once the address answers that it is ready; ends the run when it never does."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(ready, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise SystemExit(f"{' '.join(process.args)} does not answer at {ready}; it said:\n{_end(log)}")  # type: ignore[arg-type]


def _environment() -> dict[str, str]:
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}


def _end(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
