"""How far this machine's clock is from each vendor's, as their answers told, account by account."""

from __future__ import annotations

from datetime import timedelta

import providers
from dashboard.models import Account

# Answers come many times a second: what the clocks are apart is written this often at most.
EVERY = timedelta(minutes=1)


class Ear:
    """Hears by how many seconds our clock is ahead, and keeps the latest word of it."""

    def __init__(self, account: Account, service: type[providers.Service]) -> None:
        self.account, self.service = account, service

    def __call__(self, seconds: float) -> None:
        age = self.account.known_for("clock_skew", self.service.NAME)
        if age is None or not timedelta() <= age < EVERY:
            self.account.learn("clock_skew", self.service.NAME, skew=round(seconds, 1))
