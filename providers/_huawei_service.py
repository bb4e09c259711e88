"""What all services of Huawei Cloud have in common: one order a call, one way to send it, and the key's check."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Unpack

from providers import _answering as answering
from providers._base import How
from providers._calling import CallingService
from providers._checking import HARMLESS, Step, checks
from providers._crossing import Access, Order, PermissionCheck, RegionInfo, Verdict
from providers._errors import Explanation, Refused, VendorError
from providers._explaining import Row, explained
from providers._http import Reply
from providers._huawei import (
    FIELDS,
    KEY_REFUSALS,
    LIST_PROJECTS,
    SIGNATURE_WINDOW,
    VENDOR_LABEL,
    VENDOR_LABEL_ZH,
    Action,
    Api,
)
from providers._huawei_errors import NO_PROJECT, Dialect
from providers._saying import said


class HuaweiService(CallingService):
    """One of Huawei Cloud's services, for one account. A service names its codes and its dialect.

    `prepare` raises NoProject, which is a BadCredentials, where nobody has said which project the region has: it asks
    nobody.
    """

    VENDOR = "huawei"
    VENDOR_LABEL = VENDOR_LABEL
    FIELDS = FIELDS
    SITES = ()
    SIGNATURE_WINDOW = SIGNATURE_WINDOW
    KEY_REFUSALS = KEY_REFUSALS
    CODES: ClassVar[Mapping[str, Explanation]]
    FAMILIES: ClassVar[tuple[Row, ...]] = ()
    DIALECT: ClassVar[Dialect] = Dialect()
    # Refusals that come before the permission is judged: the region has no project, or the gateway no such call.
    UNJUDGED: ClassVar[tuple[str, ...]] = (NO_PROJECT, "APIGW.0101")

    _api: Api

    def __init__(self, access: Access, **how: Unpack[How]) -> None:
        super().__init__(access, **how)
        self._api = Api(access, self.clock, self.limits, self.gate, self.notice, self.DIALECT, self.heard)

    def regions(self) -> list[RegionInfo]:
        """The regions for which IAM lists a project."""
        return self._api.regions()

    def group(self, orders: Iterable[Order]) -> list[tuple[Order, ...]]:
        """Each order by itself: no call of Huawei's carries two."""
        return [(order,) for order in orders]

    def check(self, region: str) -> Iterator[PermissionCheck]:
        """List the projects, then make each of the service's own calls once."""
        listing = Step(LIST_PROJECTS.api, said("list regions and their projects"), self._api.list_projects)
        return checks([listing, *self._steps(region)], self.explain)

    @abstractmethod
    def _steps(self, region: str) -> list[Step]:
        """The service's own calls, each of which is made once; those that change something ask for the impossible."""

    def _probe(self, action: Action, region: str, body: Mapping[str, Any] | None = None, **parts: Any) -> None:
        """Ask for something that cannot exist; returns where the answer shows that the key may make the call."""
        try:
            self._api.read(action, region, body=body, **parts)
        except Refused as refused:
            if refused.code in self.UNJUDGED or self.explain(refused.code).category not in HARMLESS:
                raise

    def _judged(self, orders: tuple[Order, ...], reply: Reply) -> tuple[tuple[Verdict, ...], str]:
        request_id = self._api.request_id(reply)
        try:
            content = self._api.opened(reply)
            return tuple(answering.accepted(order, self._made(order, content)) for order in orders), request_id
        except VendorError as error:
            return answering.failed(orders, error), request_id

    @abstractmethod
    def _made(self, order: Order, content: Mapping[str, Any]) -> str:
        """The id in a success, of the new object or of what leads to it; "" where there is none."""

    @classmethod
    def explanations(cls) -> tuple[Explanation, ...]:
        """Every code of the service, of the gateway before it, and of our own side of the wire."""
        return tuple(cls.CODES.values())

    @classmethod
    def explain(cls, code: str) -> Explanation:
        """What a code means to an admin."""
        return explained(code, cls.CODES, VENDOR_LABEL, cls.FAMILIES, VENDOR_LABEL_ZH)
