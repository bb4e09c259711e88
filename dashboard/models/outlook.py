"""What happens next with a live task, and when: in the language in force (`dashboard.language`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from dashboard import language
from dashboard.models.copying import CopyTask
from dashboard.models.status import Status

NEXT = {
    "held": "A worker is at it at this moment.",
    "due": "It goes on as soon as a worker is free.",
    "try": "Next try: {when}.",
    "look": "Next look: {when}.",
    "answer": "If no answer is written until then, it is looked up: {when}.",
    "decide": "Nothing is sent until somebody decides. Next look: {when}.",
    "account-off": "It goes on once the account is enabled.",
}
NEXT_ZH = {
    "held": "此刻有工作进程正在处理。",
    "due": "一有空闲的工作进程就会继续。",
    "try": "下次尝试：{when}。",
    "look": "下次查看：{when}。",
    "answer": "若到那时仍未写下答复，就会查找结果：{when}。",
    "decide": "在有人决定之前不会发送任何请求。下次查看：{when}。",
    "account-off": "启用该账号后会自动继续。",
}
SAID = {language.ENGLISH: NEXT, language.CHINESE: NEXT_ZH}

# What the next time is, by the state: a try, a look, the end of a lease.
AT_ITS_TIME = {
    Status.QUEUED: "try",
    Status.SUBMITTING: "answer",
    Status.UNKNOWN: "look",
    Status.NEEDS_ATTENTION: "decide",
}


@dataclass(frozen=True)
class Outlook:
    """A sentence around a time; `at` is None where none can be told, and then all of it stands `before`."""

    before: str
    at: datetime | None = None
    after: str = ""
    language: str = field(default_factory=language.current)

    @property
    def lang(self) -> str:
        """Its language, as a `lang` attribute has it."""
        return language.ATTRIBUTES[self.language]

    @property
    def sentence(self) -> str:
        """All of it, the time written out, for where nothing can be hovered over."""
        return f"{self.before}{self.at:%H:%M:%S} UTC{self.after}" if self.at else self.before

    @property
    def key(self) -> tuple[str, str]:
        """What a page that polls compares."""
        return (self.before, self.at.isoformat() if self.at else "")


def is_stopped(task: CopyTask) -> bool:
    """Live, but of an account that is switched off: no worker takes it."""
    return task.is_live and not task.account.enabled


def of(task: CopyTask) -> Outlook | None:
    """What comes next; None where it has ended, or moves and is only looked at."""
    said = SAID[language.current()]
    if is_stopped(task):
        return Outlook(said["account-off"])
    if not task.is_live or task.status == Status.COPYING:
        return None
    is_due = task.due_at is None or task.due_at <= timezone.now()
    # A row that a worker holds is due when its lease is over: that is no time to tell, but of one that is being sent.
    if task.claim is not None and not is_due and task.status != Status.SUBMITTING:
        return Outlook(said["held"])
    if is_due and task.status != Status.NEEDS_ATTENTION:
        return Outlook(said["due"])
    before, _, after = said[AT_ITS_TIME[Status(task.status)]].partition("{when}")
    return Outlook(before, task.due_at or timezone.now(), after)
