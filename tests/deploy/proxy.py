"""deploy/nginx.conf run by the real nginx on this machine: other ports, an invented certificate, other workers."""

from __future__ import annotations

import datetime
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NAME = "deelwijzer.example.nl"
_WORKERS = ("worker-1:8080", "worker-2:8080")
_SECONDS = 10.0


@dataclass(frozen=True)
class Proxy:
    """nginx that runs, with its folder; `client` speaks TLS with it as a browser would."""

    plain_port: int
    port: int
    folder: Path

    def client(self) -> httpx.Client:
        context = ssl.create_default_context(cafile=str(self.folder / "tls.crt"))

        def name_it(request: httpx.Request) -> None:  # the name is not in DNS, so the connection goes to an address
            request.extensions.setdefault("sni_hostname", NAME)

        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.port}",
            headers={"Host": NAME},
            event_hooks={"request": [name_it]},
            verify=context,
            trust_env=False,
            timeout=_SECONDS,
        )

    def logs(self) -> str:
        return (self.folder / "access.log").read_text() + (self.folder / "error.log").read_text()


def nginx_program() -> str:
    """The path of nginx. Skips where it is not installed; with CI=true that is a failure."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        _missing("nginx was not found, so deploy/nginx.conf was not tested (Debian: apt-get install nginx)")
    return found


def write_configuration(
    folder: Path, workers: Sequence[str], changes: Mapping[str, str] | None = None
) -> tuple[Path, int, int]:
    """Write deploy/nginx.conf fit for this machine; gives the file, the port without TLS and the one with it.

    `changes` are texts of it with what a test wants in their place.
    """
    _write_certificate(folder)
    plain_port, port = free_ports(2)
    changes = {
        **(changes or {}),
        "/tmp/": f"{folder}/",  # first: the folder may stand there too
        **dict(zip(_WORKERS, workers, strict=True)),
        "listen [::]:8080 default_server;": "",
        "listen [::]:8080;": "",
        "listen [::]:8443 ssl default_server;": "",
        "listen [::]:8443 ssl http2;": "",
        "listen 8080": f"listen 127.0.0.1:{plain_port}",
        "listen 8443": f"listen 127.0.0.1:{port}",
        "/etc/nginx/mime.types": str(_mime_types(folder)),
        "/etc/nginx/tls/": f"{folder}/",
        "/dev/stdout": f"{folder}/access.log",
        "/dev/stderr": f"{folder}/error.log",
    }
    text = CONFIGURATION.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    file = folder / "nginx.conf"
    file.write_text(text, encoding="utf-8")
    return file, plain_port, port


@contextmanager
def nginx(folder: Path, workers: Sequence[str], changes: Mapping[str, str] | None = None) -> Iterator[Proxy]:
    """nginx before these two workers, each `HOST:PORT`; stopped at the end. Changes as in `write_configuration`."""
    program = nginx_program()
    file, plain_port, port = write_configuration(folder, workers, changes)
    with (folder / "printed").open("w") as printed:
        # As root its workers would be somebody who cannot enter the folder of a test.
        options = "daemon off;" + ("" if os.getuid() else " user root;")
        command = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(file), "-g", options]
        process = subprocess.Popen(command, stdout=printed, stderr=printed)
        try:
            _wait_until_it_listens(process, port, folder)
            yield Proxy(plain_port, port, folder)
        finally:
            process.terminate()
            process.wait(_SECONDS)


def free_ports(number: int) -> list[int]:
    """Ports that nobody has now."""
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), _SECONDS).close()
            return
        except ConnectionRefusedError:
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            raise RuntimeError((folder / "printed").read_text() + (folder / "error.log").read_text()) from None


def _mime_types(folder: Path) -> Path:
    """A file of types of our own: where nginx keeps its own differs from system to system."""
    file = folder / "mime.types"
    file.write_text("types { text/html html; }\n")
    return file


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "tls.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "tls.key").write_bytes(private)


def _missing(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
