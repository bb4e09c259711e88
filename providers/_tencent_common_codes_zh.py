"""The codes every Tencent Cloud API can answer with, in Simplified Chinese: by each row's first code, as
`_tencent_common_codes.py` has them.
"""

from __future__ import annotations

from providers._errors import Words

_TICKET = "现在无需任何操作。如果持续如此，请向腾讯云提交工单并附上请求 ID。"
_POLICY = "请在腾讯云访问管理（CAM）控制台把账号页面上显示的策略授予该用户，然后重试。"

COMMON_ZH = {
    "AuthFailure": Words(
        "腾讯云不接受账号 {account} 的密钥。",
        "无法用这个密钥核对签名。什么也没有创建。",
        "请重新填写账号 {account} 的 SecretId 和 SecretKey 并测试连接，然后重试。",
    ),
    "AuthFailure.InvalidAuthorization": Words(
        "腾讯云无法读取请求的签名。",
        "到达的 Authorization 请求头不符合腾讯云要求的格式，可能被中途的代理改动。",
        "请检查本机与腾讯云之间的设备；如果没有问题，请报告给 Antipode 的维护者。",
    ),
    "AuthFailure.InvalidSecretId": Words(
        "腾讯云无法识别账号 {account} 的 SecretId。",
        "密钥已被删除或禁用、填写有误，或属于腾讯云的另一个站点（中国站或国际站）。",
        "请在腾讯云控制台核对密钥，并核对账号 {account} 的站点，重新填写后重试。",
    ),
    "AuthFailure.SignatureExpire": Words(
        "运行 Antipode 的机器时间不准确。",
        "签名时间与腾讯云的时间相差超过五分钟的请求会被拒绝。什么也没有创建。",
        "请用 NTP 校准这台机器的时间，然后重试。",
    ),
    "AuthFailure.SignatureFailure": Words(
        "账号 {account} 的 SecretKey 不正确。",
        "腾讯云能识别这个 SecretId，但用这个 SecretKey 生成的签名不匹配。",
        "请重新填写账号 {account} 的 SecretKey 并测试连接，然后重试。",
    ),
    "AuthFailure.TokenFailure": Words(
        "账号 {account} 的会话令牌不正确或已失效。",
        "临时密钥只在几小时内有效。",
        "请填入新的临时密钥，最好改用只有最小策略的永久密钥，然后重试。",
    ),
    "AuthFailure.MFAFailure": Words(
        "腾讯云要求多因素验证，而密钥无法提供。",
        "账号 {account} 的密钥所属用户调用这个接口时须通过多因素验证。",
        "请为账号 {account} 使用没有这项要求的子用户，然后重试。",
    ),
    "AuthFailure.UnauthorizedOperation": Words(
        "账号 {account} 的密钥无权执行此操作。",
        "密钥所属用户的策略都不允许调用这个接口。什么也没有创建。",
        _POLICY,
    ),
    "RequestLimitExceeded": Words(
        "对腾讯云的请求过于频繁。",
        "该账号的请求（包括使用它的其他程序）超过了腾讯云每秒的频率限制。",
        "无需任何操作：Antipode 会放慢速度再次请求。如果持续如此，请查看还有哪些程序在使用该账号。",
    ),
    "LimitExceeded": Words(
        "账号 {account} 已达到一项配额上限。",
        "腾讯云的说明与该次请求一起保存，其中写明了是哪一项。什么也没有创建。",
        "请删除 {destination} 中不再需要的资源，或向腾讯云申请提高配额，然后重试。",
    ),
    "InternalError": Words(
        "腾讯云内部发生错误。",
        "服务自身出错。请求可能已被执行，因此 Antipode 会先查找，再重新请求。",
        _TICKET,
    ),
    "FailedOperation": Words(
        "腾讯云未能完成操作。",
        "操作已开始但失败，可能留下了内容，因此 Antipode 会先查找，再重新请求。",
        _TICKET,
    ),
    "InvalidParameter": Words(
        "腾讯云不理解这个请求。",
        "请求与腾讯云这个版本的 API 不符。什么也没有创建。",
        "请把详情复制到给 Antipode 维护者的报告中；重试没有帮助。",
    ),
    "InvalidParameterValue": Words(
        "腾讯云不接受其中一个参数值，多半是地域 {destination}。",
        "有一个值超出了腾讯云接受的范围：{destination} 可能不存在或不支持快照，或名称过长。什么也没有创建。",
        "请阅读腾讯云的说明，选择其他目标地域或名称，然后重试。",
    ),
    "ResponseSizeLimitExceeded": Words(
        "腾讯云的应答过大，无法返回。",
        "请求可能已被执行，但应答没有返回。",
        "现在无需任何操作：Antipode 会先在 {destination} 查找，再重新请求。",
    ),
    "UnsupportedRegion": Words(
        "腾讯云在该地域不提供这项服务。",
        "所请求的地域没有向该账号提供云硬盘或快照。什么也没有创建。",
        "请选择其他地域，并把该地域从账号 {account} 的地域中去掉。",
    ),
    "ActionOffline": Words(
        "腾讯云已下线这个接口。",
        "这个 API 接口已不存在，或暂时关闭。什么也没有创建。",
        "请阅读腾讯云关于云硬盘的公告；可能需要更新 Antipode。",
    ),
    "IpInBlacklist": Words(
        "账号 {account} 的密钥不允许从本机的 IP 地址使用。",
        "密钥的一条规则限制了可使用它的 IP 地址。什么也没有创建。",
        "请在腾讯云访问管理（CAM）控制台允许本机的公网 IP 地址使用该密钥，然后重试。",
    ),
    "DryRunOperation": Words(
        "这是一次预检，实际执行时会成功。",
        "这次调用只是预检请求（DryRun）。什么也没有创建。",
        "请不使用预检，直接开始复制。",
    ),
    "ClientNetworkError": Words(
        "与腾讯云的通信因网络问题中断。",
        "请求可能已被执行。",
        "Antipode 会先在 {destination} 查找这次复制的标记，再决定是否重新请求；现在无需任何操作。",
    ),
}
