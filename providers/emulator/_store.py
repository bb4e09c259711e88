"""Where the emulated cloud keeps its records: in memory, and written through to an SQLite file where a path is given.

A record is a dataclass of JSON values. What was committed survives `kill -9`: the file is in WAL mode and every request
commits before it is answered.
"""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

# Raise it when a record's fields change: a file of another version is emptied, and the demo inventory is made again.
VERSION = 2


@dataclass(kw_only=True)
class Record:
    """Something the cloud knows, found by its class, account, region and id. `region` is "" for what has none."""

    account: str
    region: str
    id: str


R = TypeVar("R", bound=Record)
Made = TypeVar("Made")
Shelf = dict[tuple[str, str], dict[str, Record]]


def kind_name(kind: type[Record]) -> str:
    """What a class is called in the file. Two vendors may both have a Disk, so the module is part of it."""
    return f"{kind.__module__}.{kind.__name__}"


class Store:
    """Records by class, account and region. Not thread-safe by itself: the cloud's lock guards it."""

    def __init__(self, path: str | Path | None = None) -> None:
        self._shelves: dict[type[Record], Shelf] = {}
        self._made: dict[tuple[type[Record], str, str], dict[Callable[..., Any], Any]] = {}
        self._file = self._open(Path(path)) if path else None

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return Store._tables(sqlite3.connect(path, check_same_thread=False, timeout=20))
        except sqlite3.Error as error:
            raise OSError(errno.EIO, f"the state file {path.name} cannot be used: {error}") from error

    @staticmethod
    def _tables(file: sqlite3.Connection) -> sqlite3.Connection:
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("PRAGMA synchronous=NORMAL")
        if file.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            file.execute("DROP TABLE IF EXISTS record")
            file.execute(f"PRAGMA user_version={VERSION}")
        file.execute(
            "CREATE TABLE IF NOT EXISTS record (kind TEXT, account TEXT, region TEXT, id TEXT, body TEXT,"
            " PRIMARY KEY (kind, account, region, id))"
        )
        file.commit()
        return file

    def _shelf(self, kind: type[Record]) -> Shelf:
        if kind not in self._shelves:
            self._shelves[kind] = self._load(kind)
        return self._shelves[kind]

    def _load(self, kind: type[Record]) -> Shelf:
        shelf: Shelf = {}
        if self._file:
            rows = self._file.execute("SELECT body FROM record WHERE kind = ? ORDER BY rowid", (kind_name(kind),))
            for (body,) in rows:
                record = kind(**json.loads(body))
                shelf.setdefault((record.account, record.region), {})[record.id] = record
        return shelf

    def put(self, record: Record) -> None:
        """Keep a new record, or the changes made to a known one."""
        self._shelf(type(record)).setdefault((record.account, record.region), {})[record.id] = record
        self._made.pop((type(record), record.account, record.region), None)
        if self._file:
            self._file.execute(
                "INSERT INTO record VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (kind, account, region, id) DO UPDATE SET body = excluded.body",
                (kind_name(type(record)), record.account, record.region, record.id, json.dumps(asdict(record))),
            )

    def remove(self, record: Record) -> None:
        """Forget a record; nothing happens where it is not known."""
        self._shelf(type(record)).get((record.account, record.region), {}).pop(record.id, None)
        self._made.pop((type(record), record.account, record.region), None)
        if self._file:
            self._file.execute(
                "DELETE FROM record WHERE kind = ? AND account = ? AND region = ? AND id = ?",
                (kind_name(type(record)), record.account, record.region, record.id),
            )

    def get(self, kind: type[R], account: str, region: str, id: str) -> R | None:
        """The record, or None."""
        found = self._shelf(kind).get((account, region), {}).get(id)
        return found if isinstance(found, kind) else None

    def all(self, kind: type[R], account: str | None = None, region: str | None = None) -> Iterator[R]:
        """The records of one class, of one account and region where given; within a region the oldest first."""
        for (owner, place), records in list(self._shelf(kind).items()):
            if account in (None, owner) and region in (None, place):
                yield from (record for record in list(records.values()) if isinstance(record, kind))

    def made(self, kind: type[R], account: str, region: str, make: Callable[[Iterable[R]], Made]) -> Made:
        """What `make` makes of the records of one place: once, until one of them is put or removed. It is not to be changed."""
        kept = self._made.setdefault((kind, account, region), {})
        if make not in kept:
            kept[make] = make(self.all(kind, account, region))
        return cast("Made", kept[make])

    def empty(self) -> None:
        """Forget everything."""
        self._shelves.clear()
        self._made.clear()
        if self._file:
            self._file.execute("DELETE FROM record")

    def commit(self) -> None:
        """Make what was put and removed survive a crash of this process."""
        if self._file:
            self._file.commit()

    def close(self) -> None:
        """Commit and let go of the file."""
        if self._file:
            self._file.commit()
            self._file.close()
            self._file = None
