"""The codes that all services share, in Simplified Chinese: by each row's first code, as `_explaining.py` has them."""

from __future__ import annotations

from providers._errors import Words

_LOOKED_UP = "Antipode 会先在 {destination} 查找这次复制的标记，再决定是否重新请求；现在无需任何操作。"

SHARED_ZH = {
    "ConnectionFailed": Words(
        "无法连接到{vendor}。",
        "没有建立任何连接，因此什么也没有发送，什么也没有创建。",
        "请检查本机的网络、域名解析和代理，以及账号自定义的接入地址（如果有）。",
    ),
    "TimedOut": Words("{vendor}没有及时应答。", "请求已经发出，可能已被执行。", _LOOKED_UP),
    "AnswerLost": Words("与{vendor}的连接在应答到达之前中断。", "请求已经发出，可能已被执行。", _LOOKED_UP),
    "AnswerUnreadable": Words(
        "无法解析{vendor}的应答。",
        "收到的内容与文档所述不符，往往来自中途的代理。请求可能已被执行。",
        _LOOKED_UP + "如果一直如此，请检查本机与{vendor}之间的设备，以及账号的接入地址。",
    ),
    "AnswerTooLarge": Words(
        "{vendor}的应答过大，不可能是真实的。",
        "读取在大小上限处停止。请求可能已被执行。",
        _LOOKED_UP + "如果一直如此，请检查账号的接入地址。",
    ),
}
HTTP_ZH = Words(
    "{vendor}返回了 {code}。",
    "这个状态来自网关或代理，而不是服务本身。请求可能已被执行。",
    _LOOKED_UP + "如果一直如此，请检查账号的接入地址，以及本机与{vendor}之间的设备。",
)
UNKNOWN_ZH = Words(
    "{vendor}返回了 {code}。",
    "Antipode 没有收录这个错误码。云厂商自己的说明与该次请求一起保存，其中写明了含义。",
    "请按云厂商的说明处理后重试。如果仍不清楚，请向{vendor}提交工单并附上请求 ID。",
)
