"""What the operator's commands share: how they read arguments, speak, wait and end.

A command says what is asked and shows what came of it, over the same rows as the pages; the running workers do the work.
"""

from dashboard.commandline.base import Command
from dashboard.commandline.exits import Exit, NotReachable, Trouble, Usage

__all__ = ["Command", "Exit", "NotReachable", "Trouble", "Usage"]
