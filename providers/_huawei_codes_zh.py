"""The codes of Huawei Cloud's gateway in Simplified Chinese: by each row's first code, as `_huawei_codes.py` has them.

The terms are those of Huawei Cloud's own console: 访问密钥, 统一身份认证服务, 项目, 区域.
"""

from __future__ import annotations

from providers._errors import Words

_NOTHING = "什么也没有创建。"
_WAITS = "无需任何操作：Antipode 会等待，然后再次请求。"
_BUG = "请把详情复制到给 Antipode 维护者的报告中；重试没有帮助。"
_LOOKS = "请求可能已被执行；Antipode 会先查找，再决定是否重新请求。"
_TICKET = "现在无需任何操作。如果持续如此，请向华为云提交工单并附上请求 ID。"
_POLICY = "请在华为云统一身份认证服务（IAM）控制台把账号页面上显示的策略授予该用户，然后重试。"

GATEWAY_ZH = {
    "APIGW.0301": Words(
        "华为云不接受账号 {account} 的访问密钥。",
        f"网关无法确认请求者的身份。账号欠费或被冻结时，网关也会这样应答。{_NOTHING}",
        "请先在华为云控制台查看账号 {account} 是否欠费，再核对访问密钥，并测试连接。",
    ),
    "APIGW.0301.Signature": Words(
        "账号 {account} 的 Secret Access Key 不正确。",
        f"华为云能识别这个 Access Key ID，但用这个 Secret Access Key 生成的签名不匹配。{_NOTHING}"
        "连续五次签名错误会锁定密钥，因此 Antipode 不再用它发送请求。",
        "请重新填写账号 {account} 的 Access Key ID 和 Secret Access Key，并测试连接。",
    ),
    "APIGW.0301.UnknownKey": Words(
        "华为云无法识别账号 {account} 的 Access Key ID。",
        f"密钥已被删除或停用、填写有误，或属于另一个独立的华为云站点（例如欧洲站）。{_NOTHING}",
        "请在华为云控制台“我的凭证”中核对密钥，重新填写后重试。",
    ),
    "APIGW.0301.Locked": Words(
        "华为云已将账号 {account} 的访问密钥锁定五分钟。",
        f"连续的签名错误超过五次；使用同一密钥的其他程序也计算在内。{_NOTHING}",
        "请重新填写账号 {account} 的访问密钥，等待五分钟后测试连接。",
    ),
    "APIGW.0301.Clock": Words(
        "运行 Antipode 的机器时间不准确。",
        f"签名时间与华为云的时间相差超过十五分钟的请求会被拒绝。{_NOTHING}",
        "请用 NTP 校准这台机器的时间，然后重试。",
    ),
    "APIGW.0301.Token": Words(
        "账号 {account} 的安全令牌不正确或已失效。",
        f"临时密钥只在几小时内有效。{_NOTHING}",
        "请填写新的临时密钥，最好改用只有最小策略的永久密钥，然后重试。",
    ),
    "APIGW.0303": Words(
        "华为云要求用另一种凭证调用这个接口。",
        f"网关要求应用的凭证，而 Antipode 用账号的访问密钥签名。{_NOTHING}",
        "请检查账号 {account} 自定义的接入地址（如果有）；如果没有问题，请报告给 Antipode 的维护者。",
    ),
    "HTTP 401": Words(
        "华为云不接受账号 {account} 的访问密钥。",
        f"应答的状态是 401，没有错误码：请求的签名或令牌无效。{_NOTHING}",
        "请重新填写账号 {account} 的访问密钥并测试连接，然后重试。",
    ),
    "APIGW.0302": Words(
        "华为云不允许账号 {account} 的用户使用这个接口。",
        f"该用户没有得到授权，或被黑白名单排除在外。{_NOTHING}",
        _POLICY,
    ),
    "APIGW.0304": Words("华为云网关拒绝访问这个接口。", f"请求者在那里没有得到授权。{_NOTHING}", _POLICY),
    "HTTP 403": Words(
        "账号 {account} 的访问密钥没有这项权限。",
        f"应答的状态是 403，没有错误码：缺少权限。{_NOTHING}",
        _POLICY,
    ),
    "NoProject": Words(
        "不知道账号 {account} 在 {source} 的项目。",
        "华为云的服务要通过区域的项目来使用，而没有项目以这个区域命名。什么也没有发送。",
        "请在华为云控制台打开一次这个区域，然后重新列出区域；也可以在账号 {account} 中填写项目 ID。",
    ),
    "APIGW.0101": Words(
        "华为云网关在 {source} 没有这个接口。",
        f"该区域不提供这项服务，或请求的地址不属于它。{_NOTHING}",
        "请检查账号 {account} 自定义的接入地址（如果有），以及华为云是否在 {source} 提供这项服务。",
    ),
    "HTTP 404": Words(
        "华为云在 {source} 找不到 {subject} 的 ID。",
        f"应答的状态是 404，没有错误码：它已被删除，或在另一个项目中。{_NOTHING}",
        "请同步 {source} 的资源清单，再从清单所示的内容重新开始；并检查账号的接入地址和项目。",
    ),
    "APIGW.0106": Words("请求缺少华为云需要的内容。", f"网关要求的请求头或参数没有到达。{_NOTHING}", _BUG),
    "APIGW.0201": Words("华为云不接受请求的格式。", f"网关认为它格式有误或过大。{_NOTHING}", _BUG),
    "APIGW.0308": Words(
        "账号 {account} 在短时间内对华为云的调用过多。",
        f"使用同一账号的其他程序也计算在内。{_NOTHING}",
        _WAITS,
    ),
    "APIGW.0103": Words(
        "华为云网关找不到它后面的服务。",
        "华为云一侧从网关到服务的设置有误。",
        "请向华为云提交工单并附上请求 ID，然后重试。",
    ),
    "APIGW.0201.Timeout": Words(
        "华为云网关后面的服务没有应答。",
        f"网关已转发请求，但没有得到应答。{_LOOKS}",
        _TICKET,
    ),
    "HTTP 500": Words(
        "华为云内部发生错误。",
        f"服务应答说发生了错误或暂不可用，没有给出错误码。{_LOOKS}",
        _TICKET,
    ),
}
