"""A network between a client and a server that can fall silent, as one does when a machine or a firewall fails."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Connection:
    """The two ends of one connection. Silent: it stays open, and nothing comes through any more."""

    def __init__(self, client: socket.socket) -> None:
        self.client = client
        self.server: socket.socket | None = None
        self.silent = False
        self.changed = False  # the client changed a conversation


class Network:
    """Passes on what goes to a port of this machine."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._silent = False
        self._breaks: str | None = None
        self.broke = threading.Event()
        self._connections: list[Connection] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def fall_silent(self) -> None:
        """Every connection that there is stays silent for ever, and a new one too until `go_on`."""
        self._silent = True
        for connection in self._connections:
            connection.silent = True

    def break_at_commit(self, arrives: bool) -> None:
        """Fall silent when a changed conversation is about to be committed: the commit arrives, or it does not.

        `broke` is set when it happened. Whoever commits learns nothing in either case.
        """
        self.broke.clear()
        self._breaks = "after" if arrives else "before"

    def go_on(self) -> None:
        """New connections come through."""
        self._silent = False

    def close(self) -> None:
        self._listener.close()
        for connection in self._connections:
            for end in (connection.client, connection.server):
                if end is not None:
                    with suppress(OSError):
                        end.shutdown(socket.SHUT_RDWR)
                    end.close()

    def _accept(self) -> None:
        while True:
            try:
                connection = Connection(self._listener.accept()[0])
            except OSError:  # closed
                return
            connection.silent = self._silent
            self._connections.append(connection)
            if not connection.silent:
                threading.Thread(target=self._connect, args=(connection,), daemon=True).start()

    def _connect(self, connection: Connection) -> None:
        try:
            connection.server = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            connection.client.close()
            return
        threading.Thread(target=self._pass_on, args=(connection, connection.server, connection.client)).start()
        self._pass_on(connection, connection.client, connection.server)

    def _pass_on(self, connection: Connection, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                arrives = self._look_at(connection, data) if source is connection.client else True
                if arrives and not connection.silent:
                    target.sendall(data)
        if not connection.silent:  # else the other end never hears that this one is gone
            with suppress(OSError):
                target.shutdown(socket.SHUT_WR)

    def _look_at(self, connection: Connection, data: bytes) -> bool:
        """Whether what the client sends arrives."""
        connection.changed = connection.changed or b"UPDATE conversations" in data
        if self._breaks and connection.changed and b"COMMIT" in data:
            arrives, self._breaks = self._breaks == "after", None
            self.fall_silent()
            if arrives and connection.server is not None:
                connection.server.sendall(data)
            self.broke.set()
            return False
        connection.changed = connection.changed and b"COMMIT" not in data
        return True
