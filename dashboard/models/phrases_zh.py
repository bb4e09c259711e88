"""What Antipode itself says in a card, in Simplified Chinese: by the same keys as in `phrases.py`."""

from __future__ import annotations

SIDES_ZH = {
    "source": "源端",
    "destination": "目标端",
    "account": "账号",
    "vendor": "云厂商",
    "clock": "本机时钟",
    "antipode": "Antipode",
}
RETRIES_ZH = {
    "by-itself": "会，自动重试。",
    "after-you-act": "不会，需要您处理。",
    "never": "不会，重试也没有用。",
    "refresh-first": "不会。请先同步，再作决定。",
    "look-up": "先查找结果，确认之后才会重新发送。",
}
OWN_ZH = {
    "asked": ("等待发送。", "", ""),
    "slot": (
        "等待进入 {destination} 的名额。",
        "同时复制到 {destination} 的任务数已达到该账号允许的上限。",
        "无需操作：其中一个结束后会自动开始。管理员可以在账号页面调高这个数字。",
    ),
    "one-at-a-time": (
        "等待 {subject} 的另一次复制结束。",
        "云厂商同一时间只把它复制到一个地域。",
        "无需操作：那次复制结束后会自动开始。",
    ),
    "rate": ("等待调用频率限制。", "云厂商每秒只接受一定次数的调用。", "无需操作：会自动继续。"),
    "lease-over": (
        "负责发送的工作进程在写下结果之前退出了。",
        "云厂商可能已收到请求。Antipode 正在 {destination} 查找这次复制的标记。",
        "无需操作：已创建的会被找到，未创建的会重新发送。",
    ),
    "looking": (
        "正在 {destination} 查找结果。",
        "目前还不清楚云厂商是否接受了请求。",
        "无需操作：会一直查找到结果明确为止。",
    ),
    "not-found": (
        "在 {destination} 没有找到带有这次复制标记的对象。",
        "列表可能有延迟，因此过了宽限时间才算数。",
        "无需操作：Antipode 会再次查找。",
    ),
    "several-found": (
        "{destination} 有不止一个副本带有这个标记。",
        "Antipode 无法判断应当关注哪一个。",
        "请在云厂商控制台比较它们，然后在此认领其中一个。",
    ),
    "cannot-resend": (
        "在 {destination} 什么也没有找到，而重新请求可能会产生第二个副本。",
        "这家云无法区分从未创建的副本与尚未列出的副本。",
        "请到云厂商控制台查看，然后在此选择重新发送或放弃。",
    ),
    "no-fence": (
        "在 {destination} 什么也没有找到，而重新请求可能会产生第二个副本。",
        "云厂商接受很久以前签名的请求，因此丢失的那个请求仍可能到达。",
        "请到云厂商控制台查看，然后在此选择重新发送或放弃。",
    ),
    "in-the-way": (
        "云厂商表示 {destination} 已有副本，但 Antipode 无法判断是哪一个。",
        "每个地域只保留一个源的一个副本；损坏的或在别处创建的副本占据了位置。",
        "请到云厂商控制台查看。如果那个副本完好，请在此认领它；否则请在那里删除它，然后重新发送。",
    ),
    "copy-broken": (
        "{destination} 的副本已损坏。",
        "云厂商显示它处于无法恢复的状态。",
        "请在云厂商控制台删除它，然后重试。",
    ),
    "replica-missing": (
        "副本已不在 {destination}。",
        "请求曾被接受，但在一刻钟内多次查看都没有找到它。",
        "请查明是谁或什么删除了它，然后重试。",
    ),
    "source-not-ready": ("等待源端就绪。", "", ""),
    "check-failed": ("检查未通过，因此没有发送。", "", "请按其说明更改，然后重试。"),
    "account-off": (
        "该账号已停用。",
        "停用的账号不会发送任何请求，也不会查看它的副本。",
        "请启用该账号；之后会自动继续。",
    ),
    "credentials": (
        "无法使用该账号的凭证。",
        "凭证无法解封，或缺少某个字段。",
        "请在账号页面重新输入凭证。",
    ),
    "key-refused": (
        "云厂商一再拒绝账号 {account} 的密钥。",
        "密钥若继续被拒绝会被锁定，因此不再用它发送任何请求。",
        "请在账号页面输入正确的密钥，或测试连接。",
    ),
    "cancelled": ("在发送之前已取消。", "没有创建任何对象。", ""),
    "stopped-watching": ("不再关注。", "云厂商仍可能完成这次复制；下次同步会显示结果。", ""),
    "given-up": ("管理员已放弃。", "", ""),
}
BLANKS_ZH = {
    "source": "源地域",
    "destination": "目标地域",
    "account": "该账号",
    "subject": "该云盘或快照",
}
READ_AGAIN_ZH = "Antipode 每隔几分钟会自动再次读取。"
LABELS_ZH = {
    "meaning": "发生了什么",
    "remedy": "处理方法",
    "side": "问题所在",
    "retry": "会自动重试吗？",
    "message": "云厂商原文",
    "request_id": "请求 ID",
}
CATEGORIES_ZH = {
    "quota": "配额不足",
    "billing": "费用",
    "auth": "密钥",
    "permission": "权限",
    "not-found": "不存在",
    "busy": "尚未就绪",
    "exists": "已存在",
    "unsupported": "不支持",
    "invalid": "请求不被接受",
    "throttled": "调用过于频繁",
    "vendor": "云厂商自身故障",
    "network": "网络往返",
    "unknown": "其他",
}
