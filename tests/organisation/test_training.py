"""Another name, greeting or note needs no training: nothing of an organisation is in the model."""

from __future__ import annotations

from pathlib import Path

from service.training import training_fingerprint
from tests.organisation.served import EXAMPLE, named
from tests.service.small_project import write_project


def test_words_of_an_organisation_are_no_part_of_what_is_trained(tmp_path: Path) -> None:
    write_project(tmp_path)
    before = training_fingerprint(tmp_path, "blank")
    for folder in ("organisation", "actions", "channels", "widget"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "texts.yml").write_text("welkom: Goedendag.\n", encoding="utf-8")
    (tmp_path / "organisatie.yml").write_bytes(EXAMPLE.read_bytes())
    with named(tmp_path / "organisatie.yml"):
        assert training_fingerprint(tmp_path, "blank") == before
    (tmp_path / "data" / "nlu.yml").write_text("nlu: []\n", encoding="utf-8")
    assert training_fingerprint(tmp_path, "blank") != before
