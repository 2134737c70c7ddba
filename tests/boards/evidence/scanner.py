"""A daemon that speaks ClamAV's INSTREAM protocol, so that what the site sends and reads is tried over a socket."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

MARK = b"a virus of the tests"


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = self.rfile.read(len(b"nINSTREAM\n"))
        assert command == b"nINSTREAM\n", command
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.wfile.write(b"stream: Test.Virus FOUND\n" if MARK in content else b"stream: OK\n")


@contextmanager
def scanner() -> Iterator[str]:
    """Its address while it answers."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
