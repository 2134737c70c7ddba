"""The virus scanner: a ClamAV daemon, where the installation names one (CLAMAV_ADDRESS)."""

from typing import BinaryIO

from clamav_client.clamd import ClamdNetworkSocket, ClamdUnixSocket, CommunicationError
from django.conf import settings

SECONDS = 60


class NoScanner(OSError):
    """The daemon does not answer, or says that it could not scan; the file has to wait."""


def is_on() -> bool:
    return bool(settings.CLAMAV_ADDRESS)


def scan(file: BinaryIO) -> str:
    """The name of what was found, "" for nothing. The bytes are sent as a stream. NoScanner."""
    try:
        answer = _daemon().instream(file)
    except (CommunicationError, OSError) as problem:
        raise NoScanner(str(problem)) from problem
    state, finding = answer.get("stream", (None, None))
    if state == "OK":
        return ""
    if state == "FOUND":
        return str(finding)
    raise NoScanner(f"the scanner said {state}: {finding}")


def _daemon() -> ClamdNetworkSocket | ClamdUnixSocket:
    address: str = settings.CLAMAV_ADDRESS
    if address.startswith("/"):
        return ClamdUnixSocket(path=address, timeout=SECONDS)
    host, _, port = address.rpartition(":")
    return ClamdNetworkSocket(host=host, port=int(port), timeout=SECONDS)
