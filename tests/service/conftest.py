"""The small assistant, trained once for all tests of the service."""

from __future__ import annotations

import pytest

from service.training import train
from tests.service.small_project import SmallProject, write_project


@pytest.fixture(scope="session")
def small_project(tmp_path_factory: pytest.TempPathFactory) -> SmallProject:
    root = tmp_path_factory.mktemp("klein")
    write_project(root)
    models = root / "models"
    return SmallProject(root, models, train(root, models))
