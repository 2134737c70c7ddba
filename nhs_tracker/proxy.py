"""nginx in front of the web program: found where it is installed, with the configuration that deployments have too."""

import os
import shutil
import string
from pathlib import Path

from nhs_tracker import stamps
from nhs_tracker.state import ACCOUNT, account, folder

TEMPLATE = stamps.ROOT / "docker/nginx/tracker.conf.template"
PLACES = ("/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin")

MAIN = """
daemon off;
${user}
worker_processes 1;
pid ${here}/pid;
error_log stderr emerg;
events { worker_connections 4096; }
http {
    client_body_temp_path ${here}/body;
    proxy_temp_path ${here}/proxy;
    fastcgi_temp_path ${here}/fastcgi;
    uwsgi_temp_path ${here}/uwsgi;
    scgi_temp_path ${here}/scgi;
    ${server}
}
"""  # it runs as a child, and whatever it has to say goes to the terminal


def program() -> str | None:
    """The path of nginx; None where it is not installed."""
    return shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), *PLACES)))


def socket_of(state: Path) -> Path:
    """Where the web program listens behind the proxy: nobody reaches it by another port."""
    folder(state).joinpath("web").mkdir(mode=0o711, exist_ok=True)
    return folder(state) / "web/socket"


def command(nginx: str, here: Path, *, port: int, web: str) -> tuple[str, ...]:
    """What starts the proxy at 127.0.0.1:`port` in front of `web`; its configuration and files are below `here`."""
    here.mkdir(mode=0o711, exist_ok=True)
    server = TEMPLATE.read_text()
    for name, value in (("LISTEN", f"127.0.0.1:{port}"), ("WEB", web)):
        server = server.replace(f"${{{name}}}", value)
    user = f"user {ACCOUNT};" if account() else ""  # for what talks to the world, where we are root
    file = here / "nginx.conf"
    file.write_text(string.Template(MAIN).safe_substitute(here=here, user=user, server=server))
    return (nginx, "-e", "stderr", "-c", str(file))
