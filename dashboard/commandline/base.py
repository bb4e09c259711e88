"""The frame of every operator's command: what it ends with, and what it says when something is down."""

from __future__ import annotations

import getpass
import io
import os
import sys
from argparse import ArgumentParser
from dataclasses import dataclass
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper
from django.db import Error, ProgrammingError

from dashboard.commandline.exits import Exit, Interrupted, NotReachable, Trouble
from dashboard.commandline.output import Output
from dashboard.terminal import visible
from dashboard.vault import VaultError


class Command(BaseCommand):
    """A command's `act` does the work and gives the exit code. Nothing it raises ends in a traceback.

    A caller in Python (`call_command`) may give `stdin`, and gets a CommandError with the exit code as its `returncode`.
    """

    requires_system_checks = ()
    _called_from_command_line = False  # Django sets it where a person or a script called
    stealth_options = ("stdin",)
    output: Output
    stdin: TextIO

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Scripts outlive options: an abbreviation that is clear today would not stay so."""
        return super().create_parser(prog_name, subcommand, allow_abbrev=False, **kwargs)

    def handle(self, *args: Any, **options: Any) -> None:
        self.output = Output(_plain(self.stdout), _plain(self.stderr), bool(options.get("json")))
        self.stdin = options.get("stdin") or sys.stdin or io.StringIO()
        try:
            code = self._guarded(options)
            self.output.leave_progress()
            self.stdout.flush()
        except Trouble as trouble:
            if not self._called_from_command_line:
                raise CommandError(str(trouble), returncode=int(trouble.exit)) from None
            self.output.note(str(trouble))
            code = trouble.exit
        except BrokenPipeError:
            code = self._leave_quietly()
        if code:
            raise SystemExit(int(code))

    def _guarded(self, options: dict[str, Any]) -> Exit:
        """`act`, with what is not the command's fault put into sentences."""
        try:
            return self.act(options)
        except KeyboardInterrupt:
            raise Interrupted("Interrupted.") from None
        except VaultError as error:
            raise NotReachable(str(error)) from None
        except CommandError as error:
            raise Trouble(str(error)) from None
        except Error as error:
            raise NotReachable(_database_trouble(error)) from None

    def act(self, options: dict[str, Any]) -> Exit:
        raise NotImplementedError

    def _leave_quietly(self) -> Exit:
        """Whoever read our output has gone. What is still buffered must not complain when Python ends."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())
        return Exit.NOBODY_READS


def add_actions(parser: ArgumentParser) -> Any:
    """For commands with several verbs: the place to add a parser for each."""
    return parser.add_subparsers(dest="action", required=True, metavar="ACTION")


@dataclass(frozen=True)
class Terminal:
    """The person at the terminal, as far as the operating system knows: asks for things, and is no user of ours."""

    name: str
    pk: None = None

    def get_username(self) -> str:
        return f"{self.name}@command line"


def at_terminal() -> Terminal:
    """For the history and the copies that are asked for."""
    return Terminal(visible(_person())[:100])


def on_behalf() -> str:
    """For the history: who was at the terminal."""
    return f"command line, {at_terminal().name}"


def _person() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number that has no name
        user = f"user {os.getuid()}"
    before = os.environ.get("SUDO_USER", "")
    return f"{before} as {user}" if before and before != user else user


def _plain(stream: OutputWrapper) -> OutputWrapper:
    """Django's stream without what it adds by itself. A terminal that has no Chinese characters shows question marks."""
    stream.ending = ""
    stream.style_func = None
    for standard in (sys.stdout, sys.stderr):
        if isinstance(standard, io.TextIOWrapper):
            standard.reconfigure(errors="replace")
    return stream


def _database_trouble(error: Error) -> str:
    first_line = str(error).strip().split("\n")[0][:200] or type(error).__name__
    if "no such table" in first_line or (isinstance(error, ProgrammingError) and "does not exist" in first_line):
        return f"The database is not of this version ({first_line}). Run manage.py migrate, or start Antipode once."
    return f"The database cannot be used: {first_line}"
