"""The assistant that the tests of a file share."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.privacy.house import House


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The assistant with both channels; what it changes in this process is undone."""
    factory = logging.getLogRecordFactory()
    with pytest.MonkeyPatch.context() as patch:
        house = House(tmp_path_factory.mktemp("house"), patch)
        yield house
        house.stop()
    logging.setLogRecordFactory(factory)
