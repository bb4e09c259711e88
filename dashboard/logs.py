"""How the processes speak: one event a line, as JSON for machines or plainly for people, and never a secret."""

from __future__ import annotations

import re
from typing import Any

import structlog
from django.views.debug import SafeExceptionReporterFilter

from dashboard.terminal import visible

HIDDEN = "(hidden)"
SECRET_NAME = re.compile(
    r"secret|password|passwd|token|authorization|signature|cookie|credential|sealed|api_?key", re.I
)


def hide_secrets(logger: Any, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Nothing that is named like a secret is written, whoever logs it."""
    return {name: HIDDEN if SECRET_NAME.search(name) else value for name, value in event.items()}


def obey_nothing(logger: Any, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Somebody reads these lines on a terminal: what a cloud calls something neither drives it nor begins a line."""
    return {name: visible(value) if isinstance(value, str) else value for name, value in event.items()}


def obey_nothing_of_a_traceback(logger: Any, method: str, text: Any) -> str:
    """The same of what was rendered with lines of its own."""
    return "\n".join(map(visible, text.split("\n")))


SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    hide_secrets,
]

# A traceback's frames only: never the values of their variables, which hold credentials where a request is signed.
JSON_LINE: list[structlog.typing.Processor] = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(),
]
CONSOLE_LINE: list[structlog.typing.Processor] = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    obey_nothing,
    structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    obey_nothing_of_a_traceback,
]


def configuration(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, in the named form ("json" or "console")."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": JSON_LINE if form == "json" else CONSOLE_LINE,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # Each request has one line already, with its status.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # RQ tells of every job twice; what a job did is in the history.
            "rq.worker": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
        },
    }


class ReporterFilter(SafeExceptionReporterFilter):
    """Hides, beside what Django hides, the settings that carry a password inside an address."""

    cleansed_substitute = HIDDEN
    hidden_settings = re.compile(
        r"API|AUTH|TOKEN|KEY|SECRET|PASS|SIGNATURE|COOKIE|VAULT|REDIS|DATABASE|URL|SEALED|CREDENTIAL", re.I
    )

    def is_active(self, request: Any) -> bool:
        """Also where ANTIPODE_DEBUG is on: a development machine signs with real keys as well."""
        return True
