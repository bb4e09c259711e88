"""How gunicorn serves Antipode, on one machine and beyond: `gunicorn -c python:dashboard.gunicorn dashboard.wsgi`."""

from __future__ import annotations

import os
from typing import Any

from dashboard.supervisor.ports import place
from dashboard.supervisor.process import die_with_parent

# Where Linux keeps files in memory.
MEMORY = "/dev/shm"

bind = place(os.environ.get("ANTIPODE_HOST", "127.0.0.1"), int(os.environ.get("ANTIPODE_PORT", "8000")))
worker_class = "gthread"
workers = int(os.environ.get("ANTIPODE_WEB_WORKERS", "2"))
threads = 4
preload_app = True
# Longer than the pages' pollers wait: with gunicorn's own two seconds a poll now and then meets a closing connection.
keepalive = 75
graceful_timeout = 5
timeout = 60
# Each worker touches a file there many times a second to say that it is alive; in memory that costs a tenth of a poll less.
worker_tmp_dir = MEMORY if os.access(MEMORY, os.W_OK) else None
# gunicorn 27 would open a socket in the home folder.
control_socket_disable = True


def post_fork(server: Any, worker: Any) -> None:
    """A killed gunicorn leaves no worker holding the port."""
    die_with_parent(parent=server.pid)
