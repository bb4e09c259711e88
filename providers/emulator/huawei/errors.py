"""Huawei's refusals: a code, its HTTP status and its sentence.

Statuses and meanings: https://support.huaweicloud.com/en-us/api-dws/dws_02_0030.html (DWS), the error code tables of the
same services in the `opentelekomcloud-docs` repositories (CSBS, CBR),
https://support.huaweicloud.com/intl/en-us/api-cbr/ErrorCode.html (CBR), and
https://support.huaweicloud.com/intl/en-us/usermanual-apig/apig_03_0048.html (the gateway). The sentences are ours where
the tables only tell the meaning; clients must not rely on them.
"""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """The four bodies in which Huawei's services say no."""

    GATEWAY = "error_code, error_msg and request_id"
    SERVICE = "error_code and error_msg"
    DWS = "errCode and externalMessage"
    KEYSTONE = "error: code, message and title"


class Refusal(Exception):
    """The vendor says no. `words` fill the sentence; `message`, where given, is the sentence."""

    def __init__(self, code: str, message: str = "", *, form: Form | None = None, **words: object) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.form = form or (Form.GATEWAY if code.startswith("APIG") else Form.SERVICE)
        self.words = words

    @property
    def status(self) -> int:
        """The documented HTTP status; 400 for a code that no table has."""
        return CODES.get(self.code, (400, ""))[0]

    @property
    def sentence(self) -> str:
        """The message, with its words filled in."""
        if self.message:
            return self.message
        return CODES.get(self.code, (400, "The request was refused."))[1].format_map(_Words(self.words))

    def body(self, request_id: str) -> dict[str, object]:
        """The answer's JSON."""
        if self.form is Form.KEYSTONE:
            return {"error": {"code": self.status, "message": self.sentence, "title": "Forbidden"}}
        if self.form is Form.DWS:
            return {"errCode": self.code, "externalMessage": self.sentence}
        told = {"error_code": self.code, "error_msg": self.sentence}
        return {**told, "request_id": request_id} if self.form is Form.GATEWAY else dict(told)


class _Words(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "-"


GATEWAY: dict[str, tuple[int, str]] = {
    "APIGW.0101": (404, "The API does not exist or has not been published in the environment"),
    "APIGW.0103": (404, "The backend does not exist"),
    "APIGW.0104": (500, "The plug-ins do not exist"),
    "APIGW.0105": (500, "The backend configurations do not exist"),
    "APIGW.0106": (400, "Orchestration error: {why}"),
    "APIGW.0201": (400, "API request error: {why}"),
    "APIGW.0202": (502, "Backend unavailable"),
    "APIGW.0203": (504, "Backend timeout"),
    "APIGW.0301": (401, "Incorrect IAM authentication information: {why}"),
    "APIGW.0302": (403, "The IAM user is not authorized to access the API"),
    "APIGW.0303": (401, "Incorrect app authentication information"),
    "APIGW.0304": (403, "The app is not authorized to access the API"),
    "APIGW.0305": (401, "Incorrect authentication information"),
    "APIGW.0306": (403, "API access denied"),
    "APIGW.0307": (401, "The token must be updated"),
    "APIGW.0308": (
        429,
        "The throttling threshold has been reached: policy user over ratelimit,limit:{limit},time:{minutes} minute",
    ),
}
DWS: dict[str, tuple[int, str]] = {
    "DWS.0001": (400, "Parameter error: {why}."),
    "DWS.0005": (500, "Internal error."),
    "DWS.0006": (400, "The parameter {name} is empty."),
    "DWS.0011": (409, "Another operation is in progress: {why}."),
    "DWS.0015": (403, "The resource is not found or you do not have the permission."),
    "DWS.0020": (403, "The account or the resource is restricted."),
    "DWS.0047": (404, "The cluster {id} is not found."),
    "DWS.3027": (404, "The cluster {id} does not exist."),
    **dict.fromkeys(("DWS.5010", "DWS.5012", "DWS.5097"), (400, "Invalid region or AZ.")),
    **dict.fromkeys(("DWS.5017", "DWS.5018", "DWS.5079", "DWS.5080"), (400, "Invalid backup period or retention.")),
    "DWS.5037": (400, "Unknown parameter {name}."),
    "DWS.5038": (400, "The parameter {name} is out of range."),
    "DWS.5039": (400, "The parameter {name} is duplicate."),
    "DWS.5045": (400, "The current tenant is not allowed to perform this operation."),
    "DWS.5056": (400, "The length of {name} is invalid."),
    "DWS.5064": (400, "Invalid UUID {id}."),
    "DWS.5065": (400, "The format of {name} is invalid."),
    "DWS.5089": (400, "Unsupported type."),
    "DWS.5095": (400, "The instance type does not support this operation."),
    "DWS.5111": (400, "The backup file {id} does not exist."),
    "DWS.5149": (400, "The snapshot ID {id} is invalid."),
    "DWS.5206": (400, "The database version does not support this operation."),
    "DWS.7023": (400, "The cluster status does not allow this operation."),
    "DWS.9999": (500, "Internal error."),
}
CSBS: dict[str, tuple[int, str]] = {
    "CSBS.0001": (400, "Service over limit."),
    "CSBS.1001": (500, "The policy is executing a backup."),
    "CSBS.2003": (400, "The item {id} is in executing."),
    "CSBS.2004": (400, "The item {id} is in plan executing."),
    "CSBS.3000": (404, "Plan ({id}) is not found."),
    "CSBS.3001": (404, "Checkpoint_item ({id}) is not found."),
    "CSBS.4000": (400, "The checkpoint item {id} is not available: {why}."),
    "CSBS.6000": (400, "The server {id} does not exist."),
    "CSBS.6001": (400, "The server {id} is stopped."),
    **{
        f"CSBS.{number}": (400, "The resource does not support protection.")
        for number in ("6003", "6005", "6006", "6007", "6010", "6033", "6061")
    },
    "CSBS.6027": (400, "The AZ of the resource does not support backup."),
    "CSBS.6030": (500, "An automatic plan is executing."),
    "CSBS.6031": (400, "A manual copy is executing: checkpoint item {id} has a replica in or is copied to {region}."),
    "CSBS.6032": (500, "The plan has no resource to back up."),
    "CSBS.6040": (404, "Task ({id}) is not found."),
    "CSBS.8001": (500, "The backup status does not allow this operation."),
    "CSBS.8007": (400, "The backup is registered as an image and cannot be deleted."),
    "CSBS.8008": (500, "The backup cannot be queried."),
    "CSBS.8009": (500, "The backup has no system disk."),
    "CSBS.9001": (400, "The provider {id} is invalid."),
    "CSBS.9006": (400, "Quota exceeded for resources: ['{name}']"),
    "CSBS.9007": (400, "Duplicate policy name."),
    "CSBS.9009": (403, "The user is unverified."),
    "CSBS.9998": (500, "System not support."),
    "CSBS.9999": (500, "The operation failed."),
}
BACKUP_SERVICE: dict[str, tuple[int, str]] = {
    "BackupService.0002": (500, "The resources are being backed up."),
    "BackupService.1002": (400, "Replication is not allowed for the current type of backups."),
    "BackupService.1003": (400, "Replication is not allowed because the backup source is not an ECS."),
    # 400 on Huawei's own page, 500 on Open Telekom Cloud's; the worse of the two is told here.
    "BackupService.1005": (500, "The destination region does not support replication."),
    "BackupService.1006": (500, "Failed to import the backup replica."),
    "BackupService.1009": (
        400,
        "The backup is being replicated or has been replicated to the destination region.",
    ),
    "BackupService.1011": (400, "The destination project does not support replication."),
    "BackupService.2002": (400, "A task is in progress."),
    "BackupService.2010": (400, "A task is in progress."),
    "BackupService.4005": (500, "Failed to check the destination vault."),
    "BackupService.4008": (400, "New project are not allowed to use old services."),
    "BackupService.6105": (404, "The vault {id} does not exist."),
    "BackupService.6112": (400, "The status of the vault {id} is invalid."),
    "BackupService.6113": (400, "The backup {id} is not allowed: {why}."),
    "BackupService.6114": (400, "The used capacity exceeds the maximum."),
    "BackupService.6118": (400, "Failed to check the destination vault."),
    "BackupService.6119": (400, "The destination vault {id} does not support replication."),
    "BackupService.6120": (400, "The destination vault {id} does not exist."),
    "BackupService.6122": (400, "The resource type does not support replication: {why}."),
    "BackupService.6125": (400, "A task of {id} is in progress."),
    "BackupService.6128": (400, "The vault type cannot replicate."),
    "BackupService.6129": (400, "The destination vault {id} is full."),
    "BackupService.6130": (400, "The vault {id} is being replicated."),
    "BackupService.6133": (400, "The number of vaults exceeds the limit."),
    "BackupService.6142": (400, "All vaults are full."),
    "BackupService.6200": (404, "The backup {id} does not exist."),
    "BackupService.6201": (400, "The backup {id} cannot be deleted."),
    "BackupService.6203": (400, "A task of the backup {id} is in progress: {why}."),
    "BackupService.6204": (400, "The backup {id} is used by an image."),
    "BackupService.6215": (400, "The status of the resource does not allow backup."),
    "BackupService.6216": (400, "The backup {id} is in use."),
    "BackupService.6220": (400, "The vault is locked."),
    "BackupService.7303": (400, "The number of vaults exceeds the limit."),
    "BackupService.8300": (400, "Insufficient snapshot quota."),
    "BackupService.8600": (403, "The user is not authenticated by real name."),
    "BackupService.9900": (400, "Parameter verification failed: {why}."),
    "BackupService.9910": (500, "Unknown error."),
    "BackupService.9998": (500, "Authentication failed."),
}
CODES = {**GATEWAY, **DWS, **CSBS, **BACKUP_SERVICE}
