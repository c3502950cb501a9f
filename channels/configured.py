"""Which channels are on: `credentials.yml` names them, the environment configures them.

A setting in `credentials.yml` may be `${NAME}`, a variable of the environment, or the content of the file that
`NAME_FILE` names (`storage.environment`). A channel with such settings is on when at least one of its variables is set;
one that is set only in part is a mistake, and its class says what is missing.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from rasa.core.channels.channel import InputChannel

from channels.messaging.channel import MessagingChannel
from channels.messaging.platform import Platform
from storage.environment import secret

CREDENTIALS = Path(__file__).resolve().parent.parent / "credentials.yml"
T = TypeVar("T")

_VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")


class ChannelsError(Exception):
    """The channels cannot be made; one line says what is wrong, where, and what to do. It never holds a secret."""


@dataclass(frozen=True)
class ConfiguredChannel:
    """A channel of `credentials.yml`: the path of its class, its settings, the variables in them, whether it is on."""

    path: str
    settings: Mapping[str, str]
    variables: tuple[str, ...]
    is_on: bool

    def channel_class(self) -> type[InputChannel]:
        """The class.

        Raises:
            ChannelsError: there is none of this name, or it is no channel.
        """
        module, _, name = self.path.rpartition(".")
        try:
            found = getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError, ValueError):
            raise ChannelsError(f"credentials.yml names {self.path}, which does not exist. Correct its path.") from None
        if not (isinstance(found, type) and issubclass(found, InputChannel)):
            raise ChannelsError(f"credentials.yml names {self.path}, which is no channel. Correct its path.")
        return found

    def make(self) -> InputChannel:
        """The channel with its settings.

        Raises:
            ChannelsError: it refuses its settings, or cannot use what it needs.
        """
        return self._made_by(self.channel_class().from_credentials)

    def platform(self) -> Platform:
        """The platform of a messaging channel, without its storage; raises as `make`."""
        channel = self.channel_class()
        assert issubclass(channel, MessagingChannel)
        return self._made_by(channel.make_platform)

    def _made_by(self, make: Callable[[dict[str, str]], T]) -> T:
        try:
            return make(dict(self.settings))
        except ValueError as error:
            raise ChannelsError(f"The channel {self.channel_class().name()} cannot be made: {error}") from None


def configured_channels(
    file: Path = CREDENTIALS, environment: Mapping[str, str] = os.environ
) -> tuple[ConfiguredChannel, ...]:
    """Every channel of a credentials file, also those that are off.

    Raises:
        ChannelsError: the file is not there or is no mapping of classes to settings, or a secret cannot be read.
    """
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        # Not what PyYAML says of it: that shows the line, and somebody may have put a secret there.
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}" if mark else "somewhere"
        raise ChannelsError(f"{file.name} is no YAML ({line}). Correct it.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8"
        raise ChannelsError(f"{file.name} cannot be read: {reason}.") from None
    if not isinstance(content, dict) or not all(isinstance(value, (dict, type(None))) for value in content.values()):
        raise ChannelsError(f"{file.name} must map the path of each channel's class to its settings.")
    return tuple(_configured(str(path), settings or {}, environment) for path, settings in content.items())


def _configured(path: str, settings: Mapping[str, Any], environment: Mapping[str, str]) -> ConfiguredChannel:
    variables = tuple(name for value in settings.values() for name in _VARIABLE.findall(str(value)))
    try:
        known = {name: secret(name, environment) for name in variables}
    except ValueError as error:
        raise ChannelsError(str(error)) from None
    values = {
        key: _VARIABLE.sub(lambda match: known[match.group(1)], str(value)).strip() for key, value in settings.items()
    }
    is_on = not variables or any(known.values())
    return ConfiguredChannel(path, values, variables, is_on)
