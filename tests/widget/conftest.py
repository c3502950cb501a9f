"""The widget's files are served by the web channel: the same server as in the tests of the channels."""

from tests.channels.conftest import chat, loop, make_chat

__all__ = ["chat", "loop", "make_chat"]
