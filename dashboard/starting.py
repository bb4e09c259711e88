"""What `up` and `demo` prepare before they run the programs: the database, the static files, the first login."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import Error, connections

from dashboard import datafolder
from dashboard.models import AuditEvent, Role, User
from dashboard.supervisor import stack

ADMIN = "admin"


def prepare_database() -> None:
    """Bring the database to this version. Raises StartError with one line where it cannot be used."""
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except Error as error:
        first_line = str(error).strip().split("\n")[0]
        raise stack.StartError(f"the database cannot be used: {first_line}") from None


def prepare_static_files() -> None:
    """Collect the static files where they have changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    wanted = _fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(wanted)


def _fingerprint() -> str:
    """Changes when a static file does: its name, size or time."""
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in finder.list(None):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def first_administrator(password: str) -> User:
    """An administrator for an Antipode that has no people yet."""
    user = User(username=ADMIN, role=Role.ADMINISTRATOR)
    user.set_password(password)
    user.save()
    AuditEvent.objects.record("user.added", kind="user", subject=ADMIN, subject_id=user.pk, after=Role.ADMINISTRATOR)
    return user


def generated_login() -> str:
    """For `up`: make the first administrator and say the password this once; "" where there are people already."""
    if User.objects.exists():
        return ""
    password = datafolder.new_password()
    first_administrator(password)
    return f"{ADMIN}   password {password}   (shown this once)"


def demo_login() -> str:
    """For the demo: the login of the data folder's file, made the first time, said at every start."""
    path = datafolder.secret_file("demo_login")
    if not path.is_file():
        datafolder.write_secret(path, f"{ADMIN} {datafolder.new_password()}")
    name, password = path.read_text().split()
    user = User.objects.filter(username=name).first()
    if user is None:
        user = first_administrator(password)
    if not user.check_password(password):
        return f"{name}   with the password you chose"
    return f"{name}   password {password}"


def close_connections() -> None:
    """Before other processes start: none of them may inherit an open database."""
    connections.close_all()
