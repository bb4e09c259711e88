"""Huawei Cloud's APIs: what an account enters, how a call is written and signed, and through which project.

Every service of the vendor speaks this way: the region is in the host, the project in the path, the signature in
headers. Errors are in `_huawei_errors.py`, hosts in `_huawei_places.py`. Sources: huaweicloudsdkcore
`auth.credentials`, https://support.huaweicloud.com/intl/en-us/api-iam/iam_06_0001.html (projects).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import requests

from providers._base import Clock, Gate, Heard, Notice, no_ear
from providers._calling import Call
from providers._crossing import Access, RegionInfo
from providers._declared import Field, Limits
from providers._errors import Ambiguous, BadCredentials, Refused, VendorError
from providers._fields import checked, origin
from providers._http import USER_AGENT, Client, Reply
from providers._huawei_errors import Dialect, NoProject, failure
from providers._huawei_places import REGION_ID, host, name
from providers._listing import counted
from providers._reading import clean, flag, identifier, record, unreadable
from providers._saying import said
from providers._signing import SDKHmacAuth

VENDOR_LABEL = said("Huawei Cloud")
VENDOR_LABEL_ZH = "华为云"
# https://support.huaweicloud.com/intl/es-us/apig_faq/apig-faq-0003.html: fifteen minutes.
SIGNATURE_WINDOW = 900
# Five bad signatures in a row lock the key for five minutes, and several workers may be on their way at once.
KEY_REFUSALS = 2

_ID = r"[0-9A-Za-z-]{8,64}"
_PAIR = rf"{REGION_ID.pattern}={_ID}"
FIELDS = (
    Field(
        "access_key",
        said("Access key ID (AK)"),
        max_length=128,
        pattern=r"[A-Za-z0-9]{8,128}",
        hint=said("8 to 128 letters and digits"),
    ),
    Field(
        "secret_key",
        said("Secret access key (SK)"),
        secret=True,
        max_length=128,
        pattern=r"[\x21-\x7e]{8,128}",
        hint=said("8 to 128 characters without blanks"),
    ),
    Field(
        "token",
        said("Security token"),
        secret=True,
        required=False,
        max_length=8192,
        pattern=r"[\x21-\x7e]{0,8192}",
        hint=said("only for temporary keys; they end after hours, so copies that take longer are no longer watched"),
    ),
    Field(
        "projects",
        said("Projects"),
        required=False,
        max_length=4000,
        pattern=rf"\s*({_PAIR}([\s,]+{_PAIR})*)?[\s,]*",
        hint=said(
            "pairs such as cn-north-1=0a1b2c3d4e5f60718293a4b5c6d7e8f9, separated by blanks or commas; "
            "only where the region's own project is not the one to use"
        ),
    ),
)

_HEADERS = {
    "Content-Type": "application/json",
    "X-Language": "en-us",
    "User-Agent": USER_AGENT,
    "Accept-Encoding": "gzip",
}


@dataclass(frozen=True)
class Action:
    """One API call. `path` holds {project} and other parts that the caller names."""

    service: str
    name: str
    method: str
    path: str

    @property
    def api(self) -> str:
        """Its name for pace, checks and faults."""
        return f"{self.service}:{self.name}"


LIST_PROJECTS = Action("iam", "ListProjects", "GET", "/v3/projects")


Query = Sequence[tuple[str, str]]


class Api:
    """Huawei's APIs for one account. The projects that IAM lists are asked for once in its life."""

    def __init__(
        self,
        access: Access,
        clock: Clock,
        limits: Limits,
        gate: Gate,
        notice: Notice,
        dialect: Dialect | None = None,
        heard: Heard = no_ear,
    ) -> None:
        credentials = checked(access.credentials, FIELDS)
        self._key = {name: credentials[name] for name in ("access_key", "secret_key", "token")}
        self._given = projects_given(credentials["projects"])
        self._known = dict(access.projects)
        self._listed: list[RegionInfo] | None = None
        self._endpoint = origin(access.endpoint) if access.endpoint else ""
        self._clock, self._gate, self._notice = clock, gate, notice
        self._dialect = dialect or Dialect()
        self._client = Client(limits, clock, heard)

    # -- calls --

    def prepare(
        self,
        action: Action,
        region: str = "",
        *,
        query: Query = (),
        body: Mapping[str, Any] | None = None,
        project: str = "",
        **parts: str,
    ) -> Call:
        """Build and sign one call; its bytes are final and nobody is asked anything.

        `parts` fill the braces of the action's path; `project` is another one than the region's own. Raises NoProject
        where the path wants a project that is not known.
        """
        if "{project}" in action.path:
            project = project or self.project(region)
        signed_at = int(self._clock())
        filled = {name: quote(part, safe="~") for name, part in {**parts, "project": project}.items()}
        url = (self._endpoint or f"https://{host(action.service, region)}") + action.path.format(**filled)
        if query:
            url += "?" + urlencode(query, quote_via=quote, safe="~")
        payload = None if body is None else json.dumps(body).encode()
        auth = SDKHmacAuth(signed_at, project=project, **self._key)
        request = requests.Request(action.method, url, headers=_HEADERS, data=payload, auth=auth).prepare()
        address = urlsplit(str(request.url))
        shown = {"action": action.api, "method": action.method, "host": address.netloc, "path": address.path}
        shown |= {"query": address.query} if query else {}
        return Call(action.api, request, signed_at, json.dumps({**shown, "body": body}, ensure_ascii=False))

    def send(self, request: requests.PreparedRequest, *, fresh: bool = False) -> Reply:
        """The raw answer to one call, sent once."""
        return self._client.send(request, fresh=fresh)

    def read(
        self,
        action: Action,
        region: str = "",
        *,
        query: Query = (),
        body: Mapping[str, Any] | None = None,
        project: str = "",
        **parts: str,
    ) -> dict[str, Any]:
        """Make one call that changes nothing, and give the object it answers with.

        Waits at the gate, asks IAM for the project where nobody has said it, and tells the notice of a refusal. The
        changing calls may be read as well, where they ask for the impossible.
        """
        if "{project}" in action.path and not project:
            self._find_project(region)
        self._gate(action.api)
        try:
            call = self.prepare(action, region, query=query, body=body, project=project, **parts)
            return self.opened(self.send(call.request))
        except Refused as refused:
            self._notice(refused)
            raise

    def opened(self, reply: Reply) -> dict[str, Any]:
        """The object in a success; raises what anything else stands for."""
        if error := self.error(reply):
            raise error
        try:
            return record(reply.json(), "the answer")
        except Ambiguous as unreadable_answer:
            problem = self.redacted(unreadable_answer.message)
        raise unreadable(problem, request_id=self.request_id(reply), http_status=reply.status)

    def error(self, reply: Reply) -> VendorError | None:
        """What an answer without success stands for; None for a success."""
        if 200 <= reply.status < 300:
            return None
        # Before the words are cut to size, or the first half of a secret could stay.
        return failure(replace(reply, body=self.redacted(reply.text()).encode()), self._dialect)

    def request_id(self, reply: Reply) -> str:
        """The vendor's request id, or ""."""
        return clean(str(reply.headers.get("X-Request-Id") or ""))[:64]

    def redacted(self, words: str) -> str:
        """A vendor's words without our secrets or signature, should it repeat them."""
        for secret in (self._key["secret_key"], self._key["token"]):
            if secret:
                words = words.replace(secret, "[removed]")
        return re.sub(r"(Signature=)[0-9A-Za-z]{16,}", r"\1[removed]", words)

    # -- projects --

    def project(self, region: str) -> str:
        """The id of the project through which the account uses a region, from what is known; NoProject where it is not.

        The account's own word goes before what the regions' last listing said, and that before what IAM has told here.
        """
        listed = {info.code: info.project for info in self._listed or ()}
        for known in (self._given, self._known, listed):
            if project := known.get(region):
                return project
        raise NoProject(region)

    def project_asked(self, region: str) -> str:
        """The same, after IAM was asked where nobody has said it yet."""
        self._find_project(region)
        return self.project(region)

    def _find_project(self, region: str) -> None:
        """Ask IAM where nobody has said the region's project; NoProject where IAM knows none either."""
        if self._listed is None and region not in {**self._given, **self._known}:
            self.regions()
        self.project(region)

    def regions(self) -> list[RegionInfo]:
        """The regions for which IAM lists a project; read once.

        Where the key may not list projects, those that the account itself names.
        """
        if self._listed is None:
            try:
                return self.list_projects()
            except Refused as refused:
                if not self._given or refused.http_status != requests.codes.forbidden:
                    raise
                self._listed = [_named(region, project) for region, project in self._given.items()]
        return self._listed

    def list_projects(self) -> list[RegionInfo]:
        """Ask IAM for the account's projects, and give them as the regions they are named after."""
        rows, _ = counted(self.read(LIST_PROJECTS), "projects", "count")
        found = {info.code: info for info in map(self._region, rows) if REGION_ID.fullmatch(info.code)}
        missing = {region: _named(region, project) for region, project in self._given.items()}
        self._listed = list((missing | found).values())
        return self._listed

    def _region(self, row: Mapping[str, Any]) -> RegionInfo:
        """One of IAM's projects as the region it is named after."""
        code = identifier(row, "name")
        enabled = row.get("enabled") is None or flag(row, "enabled")
        return _named(code, self._given.get(code) or identifier(row, "id"), available=enabled)


def _named(region: str, project: str, *, available: bool = True) -> RegionInfo:
    english, chinese = name(region)
    return RegionInfo(region, english, chinese, available, project)


def projects_given(pairs: str) -> dict[str, str]:
    """The account's own "region=project" pairs, by region. BadCredentials where a region comes twice."""
    found: dict[str, str] = {}
    for region, _, project in _pairs(pairs):
        if region in found:
            raise BadCredentials(f"projects: {region} is given twice")
        found[region] = project
    return found


def _pairs(pairs: str) -> Iterable[tuple[str, str, str]]:
    return (pair.partition("=") for pair in re.split(r"[\s,]+", pairs) if pair)
