"""What Huawei's two backup services list, page by page and one by one; each says how its rows are read."""

from __future__ import annotations

import contextlib
from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar, NamedTuple

from providers import _huawei_backups as backups
from providers._crossing import DiskInfo, Page, SnapshotInfo
from providers._errors import Category, Explanation, Refused, VendorError
from providers._huawei import Action, Query
from providers._huawei_backup_codes import meant
from providers._huawei_backups import Backup
from providers._huawei_records import Record
from providers._huawei_service import HuaweiService
from providers._listing import Item, counted, pages
from providers._reading import Wire, record, text, texts, unreadable

# The services take up to 1000; a page of them stays within a few hundred kilobytes.
PAGE = 200


class Calls(NamedTuple):
    """The calls that both services have, and what they call backups in their answers."""

    backups: Action
    backup: Action
    capability: Action
    replicate: Action
    rows: str
    row: str


class HuaweiBackups(HuaweiService):
    """The inventory of a backup service of Huawei Cloud, for one account."""

    CALLS: ClassVar[Calls]
    # What every listing of backups asks for: the oldest first, so that new ones come at the end.
    LISTING: ClassVar[tuple[tuple[str, str], ...]] = (("sort", "created_at:asc"),)
    # Codes that say that the region's project has nothing here, and never will.
    CLOSED: ClassVar[Collection[str]] = ()

    # -- what each service says --

    @abstractmethod
    def _backup(self, row: Wire, region: str) -> Backup:
        """One backup, read."""

    @abstractmethod
    def _records_of_region(self, region: str) -> Iterable[Record]:
        """Every record of what the region's backups were replicated to."""

    @abstractmethod
    def _records_apart(self, region: str) -> Iterable[Record]:
        """Those of them that do not come with the backups."""

    # -- inventory --

    def disks(self, region: str) -> Iterator[Page[DiskInfo]]:
        """The servers that the region's backups were made of, in one page: the service tells of no others."""
        # The newest backup comes last, and its word about the server counts.
        found = {server.id: server for page in self._backups(region) for server in backups.servers(page.items)}
        yield Page(tuple(found.values()), len(found))

    def snapshots(self, region: str) -> Iterator[Page[SnapshotInfo]]:
        """The region's backups and replicas. Where a replica comes from, only the source's records tell for sure."""
        known: dict[str, list[Record]] = {}
        backups.mention(known, self._records_apart(region))
        asked = False
        for page in self._backups(region):
            backups.mention(known, (made for backup in page.items for made in backup.records))
            items = [backups.informed(backup.snapshot, known) for backup in page.items]
            if not asked and any(item.copied and not item.copied_from for item in items):
                asked = True
                backups.mention(known, self._records_of_others(region))
                items = [backups.informed(backup.snapshot, known) for backup in page.items]
            yield Page(tuple(items), page.total)

    def _records_of_others(self, region: str) -> list[Record]:
        """The records of the regions that replicate to this one, as far as they can be read.

        That another region is down, or not the key's to read, is no reason not to list this one.
        """
        found: list[Record] = []
        with contextlib.suppress(VendorError):
            rows, _ = self._rows(self.CALLS.capability, "regions", region)
            for row in rows:
                if region in texts(row, "replication_destinations"):
                    with contextlib.suppress(VendorError):
                        found += self._records_of_region(text(row, "name"))
        return found

    def routes(self, region: str) -> tuple[str, ...]:
        """Where the vendor replicates to from the region."""
        rows, _ = self._rows(self.CALLS.capability, "regions", region)
        found = [texts(row, "replication_destinations") for row in rows if text(row, "name") == region]
        return found[0] if found else ()

    # -- calls --

    def _one(self, region: str, project: str, id: str) -> Backup | None:
        """One backup; None where there is none."""
        try:
            content = self._api.read(self.CALLS.backup, region, project=project, id=id)
        except Refused as refused:
            if refused.code in self.CLOSED or self.explain(refused.code).category is Category.NOT_FOUND:
                return None
            raise
        backup = self._backup(record(content.get(self.CALLS.row), self.CALLS.row), region)
        if backup.id != id:
            raise unreadable(f"the backup {backup.id} is not the one that was asked for")
        return backup

    def _backups(self, region: str, query: Query = (), project: str = "") -> Iterator[Page[Backup]]:
        calls, asked = self.CALLS, [*self.LISTING, *query]
        return self._pages(calls.backups, calls.rows, region, lambda row: self._backup(row, region), asked, project)

    def _pages(
        self,
        action: Action,
        name: str,
        region: str,
        parse: Callable[[Wire], Item],
        query: Query = (),
        project: str = "",
    ) -> Iterator[Page[Item]]:
        def read(came: int) -> tuple[Sequence[Wire], int | None]:
            asked = [*query, ("limit", str(PAGE)), ("offset", str(came))]
            rows, total = self._rows(action, name, region, asked, project)
            # No page says whether the count is of all or of this page (UNVERIFIED): a full page ends no listing.
            full = len(rows) == PAGE and total is not None and total <= came + PAGE
            return rows, None if full else total

        return pages(read, parse)

    def _rows(
        self, action: Action, name: str, region: str, query: Query = (), project: str = ""
    ) -> tuple[list[dict[str, Any]], int | None]:
        """One page's rows and the vendor's count; none where the service is closed for the project."""
        try:
            content = self._api.read(action, region, query=query, project=project)
        except Refused as refused:
            if refused.code in self.CLOSED:
                return [], 0
            raise
        return counted(content, name, "count")

    # -- explanations --

    @classmethod
    def explain(cls, code: str) -> Explanation:
        """What a code means to an admin."""
        return replace(super().explain(meant(code)), code=code)
