from __future__ import annotations

import socket
import ssl
import threading
from pathlib import Path

import pytest

from rahdari.gate.project import tls
from rahdari.gate.project.folder import Configuration, DataFolder

HOSTS = ("gate.local", "127.0.0.1")


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    made = DataFolder(tmp_path / "gate")
    made.create(Configuration(), demonstration=False)
    return made


def hand_shake(folder: DataFolder, files: tuple[Path, Path], host: str) -> str | None:
    """Return the version that a lane's computer, which trusts the authority, agrees on with the server."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*files)
    client = ssl.create_default_context(cafile=str(folder.keys / "authority.pem"))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        other = threading.Thread(target=lambda: server.wrap_socket(theirs, server_side=True).close())
        other.start()
        try:
            with client.wrap_socket(ours, server_hostname=host) as made:
                return made.version()
        finally:
            ours.close()
            other.join(5)


@pytest.mark.parametrize("host", HOSTS)
def test_a_lane_that_trusts_the_authority_trusts_the_server(folder: DataFolder, host: str) -> None:
    assert hand_shake(folder, tls.certificate(folder, HOSTS), host) == "TLSv1.3"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_it_is_good_for_no_other_host(folder: DataFolder) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        hand_shake(folder, tls.certificate(folder, HOSTS), "other.local")


def test_it_is_made_again_only_for_other_hosts(folder: DataFolder) -> None:
    first = tls.certificate(folder, HOSTS)[0].read_bytes()
    authority = (folder.keys / "authority.pem").read_bytes()
    assert tls.certificate(folder, HOSTS)[0].read_bytes() == first
    assert (folder.keys / "authority.pem").read_bytes() == authority
    assert tls.certificate(folder, (*HOSTS, "second.local"))[0].read_bytes() != first
