"""How a command ends."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What scripts may rely on. A shell adds 128 to the number of the signal that ends a program."""

    DONE = 0  # everything asked for was done, and verified where it was waited for
    NOT_VERIFIED = 1  # something was refused, failed, or ended without being verified
    USAGE = 2  # the command makes no sense as it was given; nothing was done
    NOT_REACHABLE = 3  # the database, a worker or the vendor did not answer in time
    INTERRUPTED = 130  # Ctrl-C
    NOBODY_READS = 141  # the program that our output went to has ended


class Trouble(Exception):
    """Ends the command with a sentence on standard error."""

    exit = Exit.NOT_VERIFIED


class Usage(Trouble):
    """The command makes no sense as it was given; the sentence says what would."""

    exit = Exit.USAGE


class NotReachable(Trouble):
    """Something that has to answer does not."""

    exit = Exit.NOT_REACHABLE


class Interrupted(Trouble):
    """Ctrl-C; the sentence says what goes on all the same."""

    exit = Exit.INTERRUPTED
