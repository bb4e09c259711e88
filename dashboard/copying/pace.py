"""Keeps the vendors' limits: so many calls a second for each account and API, counted over all processes.

The turns are handed out by Redis, as many in any second as the limit says: after a moment in which nobody asked, the next ones come
closer together, so that a busy second is used whole. While Redis is away each process keeps a pace of its own that leaves room
for several others.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import django_rq
import redis
import structlog

from dashboard.copying import delays

log = structlog.get_logger(__name__)

# A second is counted as this much longer, so that a jitter on the way does not push one turn too many into it.
MARGIN = 1.04

# Turns that make up for lost ones come so many times closer together than the limit's own.
HASTE = 3

# A turn so many seconds away is near: what is written before it is taken takes up to that long, and who is late for it delays all
# that follow.
NEAR = 0.06

# A signed request waits at least so long.
AT_HAND = 2.0

# How many processes may be at work while Redis cannot count them.
ASSUMED_PROCESSES = 8

# Turns are counted in spans of so many seconds, so that a page can tell how much of a limit is used.
BUCKET = 10

# Looks at the next turn, and takes it: microseconds to wait for it, or minus those if the caller does not wait that long.
# A turn is counted in the span in which it falls. The next one is a little later, and a whole window after the last but so many.
NEXT_TURN = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local turn = math.max(now, tonumber(redis.call('GET', KEYS[1]) or now))
local wait = turn - now
if wait > tonumber(ARGV[1]) then return -wait end
if ARGV[2] == '0' then return wait end
local many, window = tonumber(ARGV[3]), tonumber(ARGV[4])
redis.call('RPUSH', KEYS[2], string.format('%.0f', turn))
redis.call('LTRIM', KEYS[2], -many, -1)
redis.call('PEXPIRE', KEYS[2], math.ceil((wait + window) / 1000) + 1000)
local after = turn + tonumber(ARGV[5])
if redis.call('LLEN', KEYS[2]) == many then
  after = math.max(after, tonumber(redis.call('LINDEX', KEYS[2], 0)) + window)
end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000) + 1000)
local calls = ARGV[6] .. string.format('%.0f', math.floor(turn / (ARGV[7] * 1000000)))
redis.call('HINCRBY', calls, ARGV[8], 1)
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

    def near(self, api: str) -> None:
        """Return when a turn is free, or as good as that, without taking it. Raises TooBusy."""
        seconds = self._asked(api, False, self.patience)
        time.sleep(max(0.0, seconds - NEAR))

    def wait(self, api: str) -> None:
        """Return when it is our turn. Raises TooBusy, without having taken a turn."""
        self._wait(api, self.patience)

    def wait_signed(self, api: str) -> None:
        """The same for a request whose turn was near when it was signed, and whose lease runs: others may have been before it,
        but not for long."""
        self._wait(api, min(self.patience, max(AT_HAND, self._apart(api) * ASSUMED_PROCESSES)))

    def _wait(self, api: str, patience: float) -> None:
        self.latest = api
        time.sleep(self._asked(api, True, patience))

    def _apart(self, api: str) -> float:
        return MARGIN / self.rate(api)

    def _asked(self, api: str, take: bool, patience: float) -> float:
        try:
            seconds = self._ask(api, take, patience)
        except redis.RedisError as error:
            log.warning("no turns from Redis; going slowly", cause=type(error).__name__, api=api)
            seconds = ASSUMED_PROCESSES * self._apart(api) if take else 0.0
        if seconds < 0:
            raise TooBusy(-seconds)
        return seconds

    def _ask(self, api: str, take: bool, patience: float) -> float:
        rate = self.rate(api)
        many = max(1, int(rate))
        window = MARGIN * max(1.0, many / rate)
        spans = (many, round(window * 1e6), round(window * 1e6 / many / HASTE))
        counted = (calls_key(""), BUCKET, f"{self.account_id}:{api}")
        keys = (self._key(api), f"{self._key(api)}:taken")
        connection = django_rq.get_connection("copies")
        asked = connection.eval(NEXT_TURN, 2, *keys, round(patience * 1e6), int(take), *spans, *counted)
        return int(asked) / 1e6

    def _key(self, api: str) -> str:
        return turn_key(self.account_id, api)


def turn_key(account_id: int, api: str) -> str:
    """Where Redis keeps an account's next turn of an API, in microseconds of its own clock."""
    return f"antipode:pace:{account_id}:{api}"


def calls_key(bucket: int | str) -> str:
    """Where Redis counts the turns of one span of BUCKET seconds, by `<account>:<api>`."""
    return f"antipode:calls:{bucket}"
