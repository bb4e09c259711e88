"""JD Cloud's codes in Simplified Chinese: by each row's first code, as `_jdcloud_codes.py` has them."""

from __future__ import annotations

from providers._errors import Words

_NOTHING = "没有创建任何资源。"
_WAITS = "无需任何操作：Antipode 会等待并重新请求。"

WORDS = {
    "FAILED_PRECONDITION.NotCloudDisk": Words(
        "镜像 {subject} 使用本地盘作为系统盘。",
        f"京东云只复制系统盘为云硬盘的镜像。{_NOTHING}",
        "请在京东云控制台将镜像转换为云硬盘系统盘镜像，同步后复制转换所得的镜像。",
    ),
    "FAILED_PRECONDITION.Pending": Words(
        "镜像 {subject} 尚未就绪。",
        f"镜像仍在创建或复制中，而京东云只复制可用状态的镜像。{_NOTHING}",
        _WAITS,
    ),
    "FAILED_PRECONDITION.BadStatus": Words(
        "镜像 {subject} 已损坏或正在删除。",
        f"京东云只复制可用状态的镜像，而这个镜像不会再变为可用。{_NOTHING}",
        "请为云主机制作新的镜像，同步后复制新镜像。",
    ),
    "FAILED_PRECONDITION.NotYours": Words(
        "镜像 {subject} 不是账号 {account} 的私有镜像。",
        f"京东云只复制自己的私有镜像，不复制公共镜像和共享镜像。{_NOTHING}",
        "请由拥有该镜像的账号复制，或用它启动一台云主机，再为该云主机制作镜像。",
    ),
    "FAILED_PRECONDITION.Conflict": Words(
        "京东云正在处理 镜像 {subject}。",
        f"该镜像上有其他任务在运行，例如导出或修改。{_NOTHING}",
        _WAITS,
    ),
    "FAILED_PRECONDITION.Busy": Words(
        "镜像 {subject} 正在复制或转换中。",
        "无论目标地域是哪里，京东云对一个镜像同时只接受一次复制。正在运行的可能就是这里请求的那一次，"
        "因此 Antipode 会先在 {destination} 查找，再决定是否重新请求。",
        "现在无需任何操作。",
    ),
    "FAILED_PRECONDITION.Encrypted": Words(
        "镜像 {subject} 包含加密快照。",
        f"京东云不支持复制带有加密云硬盘的镜像。{_NOTHING}",
        "请制作云硬盘未加密的镜像，或在云主机内部保护其中的数据。",
    ),
    "FAILED_PRECONDITION.AnotherImage": Words(
        "同一次请求中的另一个镜像被拒绝。",
        "一次请求最多包含十个镜像，京东云因其中另一个镜像拒绝了整个请求。"
        "Antipode 会先在 {destination} 查找，然后不带那个镜像重新请求 镜像 {subject}。",
        "现在无需任何操作。",
    ),
    "FAILED_PRECONDITION.OneOfSeveral": Words(
        "同一次请求中有一个镜像不能复制。",
        "一次请求最多包含十个镜像。京东云说明了原因，但没有说明是哪一个镜像。"
        "Antipode 会分成更小的组重新请求，直到找出那一个；其余镜像照常复制。",
        "现在无需任何操作。",
    ),
    "FAILED_PRECONDITION": Words(
        "镜像 {subject} 当前的状态不允许此操作。",
        f"镜像本身或其状态不符合要求，京东云的说明写明了原因。{_NOTHING}",
        "请同步 {source} 并按京东云的说明处理，然后重试。",
    ),
    "FAILED_PRECONDITION.NotDeletable": Words(
        "京东云不允许删除 镜像 {subject}。",
        "该镜像受保护、已共享、正在使用或属于他人。Antipode 本身不会在京东云删除任何资源。",
        "请在京东云控制台取消保护或共享，并在那里删除镜像。",
    ),
    "NOT_FOUND": Words(
        "镜像 {subject} 已不在 {source}。",
        f"京东云在该地域找不到它：它在上次同步之后被删除了。{_NOTHING}",
        "请同步 {source} 并选择其他镜像。",
    ),
    "QUOTA_EXCEEDED.Image": Words(
        "{destination} 的私有镜像配额已满。",
        f"账号 {{account}} 在该地域的镜像数量已达京东云允许的上限，未调整时为五个。{_NOTHING}",
        "请删除 {destination} 中的旧镜像，或向京东云申请提高镜像配额，然后重试。",
    ),
    "QUOTA_EXCEEDED.Snapshot": Words(
        "{destination} 的云硬盘快照配额已满。",
        "复制镜像会为其每个云硬盘带来一个快照，而账号 {account} 在该地域的快照数量已达京东云允许的上限，"
        f"未调整时为十五个。{_NOTHING}",
        "请删除 {destination} 中的旧快照，或向京东云申请提高快照配额，然后重试。",
    ),
    "QUOTA_EXCEEDED": Words(
        "账号 {account} 在 {destination} 的配额已满。",
        f"京东云的说明与该次请求一起保存，其中写明了是哪一项配额。{_NOTHING}",
        "请清理 {destination} 中不再需要的资源，或向京东云申请提高配额，然后重试。",
    ),
    "ACCESS_ERROR.AccessKey": Words(
        "京东云无法识别账号 {account} 的 Access Key。",
        f"密钥已被删除或停用，或输入有误。{_NOTHING}",
        "请在京东云控制台核对密钥，为账号 {account} 重新输入，然后重试。",
    ),
    "ACCESS_ERROR.Signature": Words(
        "账号 {account} 的 Secret Key 有误。",
        "京东云能识别该 Access Key，但用这个 Secret Key 计算的签名不一致。"
        f"时钟偏差过大，或代理改动了请求，也会得到同样的应答。{_NOTHING}",
        "请重新输入账号 {account} 的 Secret Key，检查本机时钟并测试连接，然后重试。",
    ),
    "ACCESS_ERROR.Credentials": Words(
        "京东云不接受账号 {account} 的密钥执行此操作。",
        f"密钥有误，其用户没有调用该接口的权限，或本机时钟偏差过大；京东云对三者给出同样的应答。{_NOTHING}",
        "请为密钥所属的用户授予账号页面上显示的策略，检查本机时钟，或重新输入密钥，然后重试。",
    ),
    "ACCESS_ERROR.Header": Words(
        "签名的一部分没有到达京东云。",
        f"缺少 Antipode 总会发送的请求头，可能被中途的代理去掉了。{_NOTHING}",
        "请检查本机与京东云之间的设备，以及账号的接入地址。",
    ),
    "ACCESS_ERROR": Words(
        "京东云不接受账号 {account} 的密钥。",
        f"京东云的说明与该次请求一起保存，其中写明了原因。{_NOTHING}",
        "请在京东云控制台核对密钥，为账号 {account} 重新输入，然后重试。",
    ),
    "HTTP_FORBIDDEN.Address": Words(
        "京东云不接受来自本机地址的请求。",
        f"账号或密钥只允许某些地址，而本机地址不在其中。{_NOTHING}",
        "请在京东云控制台将本机的公网地址加入名单，然后重试。",
    ),
    "HTTP_FORBIDDEN.Disabled": Words(
        "账号 {account} 的密钥无权调用该接口，或京东云停用了该接口。",
        f"密钥所属用户的策略可能不允许调用该接口，也可能是该接口对该账号或所有用户停用；京东云的说明没有区分两者。{_NOTHING}",
        "请为密钥所属的用户授予账号页面上显示的策略。如果已经授予，请联系京东云为该账号开通此接口，然后重试。",
    ),
    "HTTP_FORBIDDEN": Words(
        "账号 {account} 的密钥无权执行此操作。",
        f"京东云的说明与该次请求一起保存，其中写明了原因。{_NOTHING}",
        "请在京东云控制台按其说明处理，然后重试。",
    ),
    "HTTP_RATE_LIMIT_EXCEEDED": Words(
        "对京东云的请求过于频繁。",
        f"该密钥的调用（包括使用它的其他程序）超过了每分钟的上限。{_NOTHING}",
        "无需任何操作：Antipode 会等到下一分钟再请求。如果一直如此，请查看还有哪些程序在使用该密钥。",
    ),
    "INVALID_ARGUMENT.Region": Words(
        "京东云不支持将镜像从 {source} 复制到 {destination}。",
        f"京东云无法识别该地域，或不接受向该地域复制。{_NOTHING}",
        "请选择其他地域。",
    ),
    "INVALID_ARGUMENT": Words(
        "京东云不接受请求中的某个细节。",
        f"请求中包含该接口无法识别或不允许的内容。{_NOTHING}",
        "请将详细信息报告给 Antipode 的维护者；重试没有帮助。",
    ),
    "NOT_FOUND.Route": Words(
        "京东云在这个地址上没有该接口。",
        f"账号的接入地址可能指向了别处，或接口已变更。{_NOTHING}",
        "如果账号使用自定义的接入地址，请检查该地址；否则请报告给 Antipode 的维护者。",
    ),
    "HTTP_BAD_REQUEST": Words(
        "请求被京东云的防火墙拦截。",
        f"服务前的安全规则将该请求视为攻击。{_NOTHING}",
        "请向京东云提交工单并附上请求 ID。",
    ),
    "INTERNAL": Words(
        "京东云内部发生错误。",
        "服务自身出错。请求可能已被执行，因此 Antipode 会先查找，再决定是否重新请求。",
        "现在无需任何操作。如果一直如此，请向京东云提交工单并附上请求 ID。",
    ),
    "HTTP_BAD_GATEWAY": Words(
        "京东云的网关无法连接到服务。",
        "应答来自网关而不是服务本身。请求可能已被执行，因此 Antipode 会先查找，再决定是否重新请求。",
        "现在无需任何操作。如果一直如此，请向京东云提交工单并附上请求 ID。",
    ),
}
