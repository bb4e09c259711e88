"""Tencent's refusals: a code, and its sentence in the two languages of X-TC-Language.

Codes: `tencentcloud.cbs.v20170312.errorcodes` of the official Python SDK, and, for the common ones,
https://cloud.tencent.com/document/product/1388/114322. The vendor promises the codes, not the sentences.
"""

from __future__ import annotations


class Refusal(Exception):
    """The vendor says no. `words` fill the sentence; `message`, where given, is the sentence."""

    def __init__(self, code: str, message: str = "", **words: object) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.words = words

    def sentence(self, language: str) -> str:
        """The message in `en-US`, or in Chinese, which is the vendor's default."""
        if self.message:
            return self.message
        english, chinese = SENTENCES.get(self.code, ("The request was refused.", "请求被拒绝。"))
        return (english if language == "en-US" else chinese).format_map(_Words(self.words))


class _Words(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "-"


SENTENCES: dict[str, tuple[str, str]] = {
    "AuthFailure.InvalidAuthorization": (
        "The Authorization header does not conform to the specification.",
        "请求头部的 Authorization 不符合腾讯云标准。",
    ),
    "AuthFailure.SecretIdNotFound": (
        "The SecretId is not found, please ensure that your SecretId is correct.",
        "SecretId 不存在,请输入正确的密钥。",
    ),
    "AuthFailure.SignatureExpire": (
        "Signature expired. Timestamp and server time cannot differ by more than five minutes.",
        "签名过期。Timestamp 与服务器接收到请求的时间相差不得超过五分钟。",
    ),
    "AuthFailure.SignatureFailure": (
        "The provided credentials could not be validated. Please check your signature is correct.",
        "签名错误。请检查签名是否正确。",
    ),
    "AuthFailure.TokenFailure": ("The token is invalid.", "Token 错误。"),
    "InsufficientSnapshotQuota": (
        "Insufficient snapshot quota: {used} of {limit} snapshots are used in {region}.",
        "快照配额不足:{region} 已使用 {used} 个,配额 {limit} 个。",
    ),
    "InternalError": ("An internal error has occurred. Retry your request.", "内部错误,请重试。"),
    "InvalidAction": ("The action `{action}` is invalid or not found.", "接口 `{action}` 不存在。"),
    "InvalidDisk.Busy": ("The cloud disk `{id}` is busy.", "云硬盘 `{id}` 繁忙。"),
    "InvalidDisk.NotSupportSnapshot": (
        "The cloud disk `{id}` does not support snapshots.",
        "云硬盘 `{id}` 不支持快照。",
    ),
    "InvalidDisk.SnapshotCreating": (
        "A snapshot of the cloud disk `{id}` is being created.",
        "云硬盘 `{id}` 正在创建快照。",
    ),
    "InvalidDiskId.NotFound": ("The cloud disk `{id}` does not exist.", "云硬盘 `{id}` 不存在。"),
    "InvalidFilter": ("The filter `{name}` is not supported.", "不支持过滤器 `{name}`。"),
    "InvalidParameter": ("Invalid parameter: {why}.", "参数错误:{why}。"),
    "InvalidParameterValue": ("Invalid parameter value: {why}.", "参数取值错误:{why}。"),
    "InvalidRequest": ("The request body is not valid: {why}.", "请求格式错误:{why}。"),
    "InvalidSnapshot.NotSupported": (
        "The operation is not supported for the snapshot `{id}` ({why}).",
        "快照 `{id}` 不支持该操作({why})。",
    ),
    "InvalidSnapshotId.NotFound": ("The snapshot `{id}` does not exist.", "快照 `{id}` 不存在。"),
    "MissingParameter": (
        "The request is missing a required parameter `{name}`.",
        "缺少必要参数 `{name}`。",
    ),
    "NoSuchProduct": ("The product `{name}` does not exist.", "产品 `{name}` 不存在。"),
    "NoSuchVersion": ("The API version `{version}` does not exist.", "接口版本 `{version}` 不存在。"),
    "RequestLimitExceeded": (
        "Your current request times equals to `{calls}` in a second, which exceeds the frequency limit `{limit}` for a"
        " second. Please reduce the frequency of calls.",
        "您当前每秒请求 `{calls}` 次,超过了每秒频率上限 `{limit}` 次,请降低调用频率。",
    ),
    "RequestSizeLimitExceeded": ("The request is too large.", "请求包超过限制大小。"),
    "ResourceBusy": ("The resource `{id}` is busy. Try again later.", "资源 `{id}` 繁忙,请稍后再试。"),
    "ResourceInUse": ("The resource `{id}` is in use.", "资源 `{id}` 被占用。"),
    "ResourceInUse.CopySnapshotConflict": (
        "The snapshot `{id}` is being replicated to {region}.",
        "快照 `{id}` 正在复制到 {region}。",
    ),
    "ResourceInUse.DiskMigrating": ("The cloud disk `{id}` is being migrated.", "云硬盘 `{id}` 正在迁移。"),
    "ResourceInUse.DiskRollbacking": ("The cloud disk `{id}` is being rolled back.", "云硬盘 `{id}` 正在回滚。"),
    "ResourceInsufficient.OverQuota": (
        "The backup point quota of the cloud disk `{id}` is used up ({used} of {limit}).",
        "云硬盘 `{id}` 的备份点配额不足(已用 {used},配额 {limit})。",
    ),
    "ResourceNotFound.NotFound": ("The resource `{id}` does not exist.", "资源 `{id}` 不存在。"),
    "ResourceUnavailable.DiskBackupCreating": (
        "The backup point `{id}` is being created.",
        "备份点 `{id}` 正在创建。",
    ),
    "ResourceUnavailable.NotSupported": (
        "The cloud disk `{id}` does not support backup points.",
        "云硬盘 `{id}` 不支持备份点。",
    ),
    "ResourceUnavailable.SnapshotCreating": (
        "A snapshot of `{id}` is being created.",
        "`{id}` 的快照正在创建。",
    ),
    "UnauthorizedOperation": (
        "You are not authorized to perform operation ({service}:{action}) resource (*) has no permission.",
        "未授权操作:您没有执行 ({service}:{action}) 的权限。",
    ),
    "UnknownParameter": ("The parameter `{name}` is not recognized.", "未知参数 `{name}`。"),
    "UnsupportedOperation.SnapHasShared": ("The snapshot `{id}` is shared.", "快照 `{id}` 已被共享。"),
    "UnsupportedOperation.SnapshotHasBindedImage": (
        "The snapshot `{id}` is bound to a custom image.",
        "快照 `{id}` 已关联自定义镜像。",
    ),
    "UnsupportedOperation.SnapshotNotSupportCopy": (
        "The snapshot `{id}` does not support cross-region replication.",
        "快照 `{id}` 不支持跨地域复制。",
    ),
    "UnsupportedProtocol": ("The HTTP method or content type is not supported.", "不支持的协议或内容类型。"),
    "UnsupportedRegion": ("The region `{region}` is not supported.", "不支持地域 `{region}`。"),
}
