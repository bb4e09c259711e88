"""Keeps the vendors' limits: so many calls a second for each account and API, counted over all processes.

The turns are handed out by Redis (generic cell rate algorithm, no burst). While Redis is away each process keeps a pace of its own
that leaves room for several others.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import django_rq
import redis
import structlog

from dashboard.copying import delays

log = structlog.get_logger(__name__)

# Turns stand this much further apart than the limit says, so that a jitter on the way does not push two together.
MARGIN = 1.04

# How many processes may be at work while Redis cannot count them.
ASSUMED_PROCESSES = 8

# Turns are counted in spans of so many seconds, so that a page can tell how much of a limit is used.
BUCKET = 10

# Hands out the next turn: microseconds to wait for it, or minus those if it is further away than the caller's patience. A turn
# is counted in the span in which it falls.
NEXT_TURN = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local turn = math.max(now, tonumber(redis.call('GET', KEYS[1]) or now))
local wait = turn - now
if wait > tonumber(ARGV[2]) then return -wait end
redis.call('SET', KEYS[1], string.format('%.0f', turn + ARGV[1]), 'PX', math.ceil((wait + ARGV[1]) / 1000) + 1000)
local calls = ARGV[3] .. string.format('%.0f', math.floor(turn / (ARGV[4] * 1000000)))
redis.call('HINCRBY', calls, ARGV[5], 1)
redis.call('EXPIRE', calls, 120)
return wait
"""


# Puts the next turn off, never forward.
HOLD = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local turn = math.max(now + ARGV[1], tonumber(redis.call('GET', KEYS[1]) or now))
redis.call('SET', KEYS[1], string.format('%.0f', turn), 'PX', math.ceil((turn - now) / 1000) + 1000)
return 0
"""


class TooBusy(Exception):
    """The next turn is further away than this caller waits; `seconds` says how far."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the next turn is {seconds:.1f} s away")
        self.seconds = seconds


class Pace:
    """One account's turns. `rate(api)` gives calls a second; `patience` is how long a caller waits for its turn, in seconds."""

    def __init__(self, account_id: int, rate: Callable[[str], float], patience: float = 10.0) -> None:
        self.account_id, self.rate, self.patience = account_id, rate, patience
        self.latest = ""

    def hold(self, api: str, seconds: float) -> None:
        """Leave the vendor alone with this call, for as many seconds as it wishes."""
        held = delays.granted(seconds)
        if not held:
            return
        try:
            django_rq.get_connection("copies").eval(HOLD, 1, self._key(api), round(held * 1e6))
        except redis.RedisError as error:
            log.warning(
                "no turns from Redis; a wish to be left alone is not shared", cause=type(error).__name__, api=api
            )

    def wait(self, api: str) -> None:
        """Return when it is our turn. Raises TooBusy, without having taken a turn."""
        self.latest = api
        interval = MARGIN / self.rate(api)
        try:
            seconds = self._ask(api, interval)
        except redis.RedisError as error:
            log.warning("no turns from Redis; going slowly", cause=type(error).__name__, api=api)
            seconds = interval * ASSUMED_PROCESSES
        if seconds < 0:
            raise TooBusy(-seconds)
        time.sleep(seconds)

    def _ask(self, api: str, interval: float) -> float:
        connection = django_rq.get_connection("copies")
        numbers = (round(interval * 1e6), round(self.patience * 1e6))
        counted = (calls_key(""), BUCKET, f"{self.account_id}:{api}")
        return int(connection.eval(NEXT_TURN, 1, self._key(api), *numbers, *counted)) / 1e6

    def _key(self, api: str) -> str:
        return turn_key(self.account_id, api)


def turn_key(account_id: int, api: str) -> str:
    """Where Redis keeps an account's next turn of an API, in microseconds of its own clock."""
    return f"antipode:pace:{account_id}:{api}"


def calls_key(bucket: int | str) -> str:
    """Where Redis counts the turns of one span of BUCKET seconds, by `<account>:<api>`."""
    return f"antipode:calls:{bucket}"
