"""The same in Simplified Chinese: by each row's first code, as `codes.py` has them."""

from __future__ import annotations

from providers import Words

_NOTHING = "什么也没有创建。"

CODES_ZH = {
    "KeyUnknown": Words(
        "落叶松云不接受账号 {account} 的密钥。",
        f"密钥填写有误，或已被删除。{_NOTHING}",
        "请重新填写账号 {account} 的密钥，然后重试。",
    ),
    "RequestExpired": Words(
        "运行 Antipode 的机器时间不准确。",
        f"请求时间与落叶松云的时间相差超过五分钟时会被拒绝。{_NOTHING}",
        "请用 NTP 校准这台机器的时间，然后重试。",
    ),
    "SnapshotNotFound": Words(
        "{subject} 已不在 {source}。",
        f"落叶松云在该地域找不到这个 ID 的快照。{_NOTHING}",
        "请同步 {source} 的资源清单，然后选择一个仍然存在的快照。",
    ),
    "QuotaExceeded": Words(
        "{destination} 的快照配额已满。",
        f"账号 {{account}} 在该地域的快照数量已达到上限。{_NOTHING}",
        "请删除 {destination} 的旧快照，然后重试。",
    ),
    "TooManyRequests": Words(
        "对落叶松云的请求过于频繁。",
        f"该账号超过了每秒的频率限制。{_NOTHING}",
        "无需任何操作：Antipode 会放慢速度再次请求。",
    ),
    "InternalError": Words(
        "落叶松云内部发生错误。",
        "请求可能已被执行，因此 Antipode 会先查找，再重新请求。",
        "现在无需任何操作。",
    ),
}
