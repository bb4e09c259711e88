"""The data folder: where an Antipode on one machine keeps what must survive a restart.

    data/                     ANTIPODE_DATA, mode 0700
      antipode.sqlite3        the database, unless DATABASE_URL names another
      queue/                  the embedded Redis' own log, unless REDIS_URL names another
      emulator.sqlite3        what the demo's cloud holds
      static/                 the collected CSS, icons and scripts
      logs/antipode.log       what every process said, each line with the process' name
      lock                    held by the running supervisor
      secrets/                mode 0700, each file 0600
        secret_key            signs sessions
        vault_keys            seals credentials; one key a line, the newest first
        demo_login            the demo's login name and password

Nothing here needs Django: the settings are read from it.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import secrets
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

# The kernel takes 107 bytes for the path of a unix socket (sun_path); macOS 103.
LONGEST_SOCKET_PATH = 100

# A password without the letters and digits that people mix up.
LETTERS_AND_DIGITS = "abcdefghjkmnpqrstuvwxyz23456789"


class FolderError(Exception):
    """The data folder cannot be used; the message is one line for a person."""


def data_folder() -> Path:
    """The folder that ANTIPODE_DATA names, else `data` beside manage.py. It need not exist."""
    return Path(os.environ.get("ANTIPODE_DATA") or PROJECT / "data").expanduser().absolute()


def secret_file(name: str) -> Path:
    return data_folder() / "secrets" / name


def prepare() -> Path:
    """Make the data folder and the secrets that are missing. Raises FolderError with one clear line."""
    folder = data_folder()
    try:
        for part in (folder, folder / "secrets", folder / "queue", folder / "logs", folder / "static"):
            _private_folder(part)
        _make_once(secret_file("secret_key"), lambda: secrets.token_urlsafe(50))
        _make_once(secret_file("vault_keys"), new_vault_key)
    except OSError as error:
        raise FolderError(
            f"the data folder {folder} cannot be written ({error.strerror}: {error.filename}). "
            "Set ANTIPODE_DATA to a folder of your own."
        ) from None
    return folder


def new_vault_key() -> str:
    """A key for the vault: 32 random bytes in URL-safe base 64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def new_password() -> str:
    """Four groups of four: about 79 bits, and easy to type."""
    groups = ("".join(secrets.choice(LETTERS_AND_DIGITS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def write_secret(path: Path, content: str) -> None:
    """Write the file whole or not at all; nobody but the owner can read it at any moment."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    with os.fdopen(descriptor, "w") as file:
        file.write(content + "\n")
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(path)


def run_folder(folder: Path | None = None) -> Path:
    """Where the sockets are: inside the data folder, or under /tmp where that path would be too long for a socket.

    The same data folder always gives the same answer, so that every command finds the running queue.
    """
    folder = folder or data_folder()
    inside = folder / "run"
    if len(os.fsencode(inside / "redis.sock")) <= LONGEST_SOCKET_PATH:
        return inside
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path("/tmp") / f"antipode-{os.getuid()}-{digest}"


def redis_socket() -> Path:
    return run_folder() / "redis.sock"


def make_run_folder() -> Path:
    """Make the run folder; refuse one under /tmp that somebody else made."""
    folder = run_folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise FolderError(f"{folder} belongs to somebody else. Set ANTIPODE_DATA to a folder with a shorter path.")
    folder.chmod(0o700)
    return folder


class Lock:
    """Held by the one supervisor of a data folder. The kernel lets go of it when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lock"
        self.descriptor = -1

    def take(self) -> None:
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode(errors="replace").strip()
            os.close(descriptor)
            raise FolderError(
                f"another Antipode (process {holder or 'unknown'}) is running on {self.path.parent}. "
                "Stop it, or set ANTIPODE_DATA to another folder."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self.descriptor = descriptor

    def release(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def _private_folder(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    if not os.access(path, os.W_OK | os.X_OK):
        raise PermissionError(13, "Permission denied", str(path))


def _make_once(path: Path, content: Callable[[], str]) -> None:
    if not path.exists():
        write_secret(path, content())
    path.chmod(0o600)
