"""The codes of Huawei Cloud's data warehouse in Simplified Chinese: by each row's first code, as `_huawei_dws_codes.py`
has them.

The terms are those of Huawei Cloud's own console: 数据仓库服务, 集群, 自动快照, 手动快照, 项目.
"""

from __future__ import annotations

from providers._errors import Words

_NOTHING = "什么也没有创建。"
_BUG = "请把详情复制到给 Antipode 维护者的报告中；重试没有帮助。"
_WAITS = "无需任何操作：Antipode 会等待，然后再次请求。"
_SYNC = "请同步 {source} 的资源清单，再从清单所示的内容重新开始。"
_OTHER_CALL = "保留快照不使用这个错误码所属的接口；请报告给 Antipode 的维护者。"

DWS_ZH = {
    "DWS.0001.Copied": Words(
        "{subject} 已经保留过。",
        f"华为云为每个自动快照只生成一个手动快照，这个自动快照已经有了。{_NOTHING}",
        "Antipode 会查找这个手动快照。如果是有人在控制台创建的，请在控制台查看：删除之前它会一直保留。",
    ),
    "DWS.0001.NameTaken": Words(
        "同名的快照已经存在。",
        "数据仓库快照的名称不区分大小写且不能重复，而 Antipode 的标记是名称的一部分：它很可能就是所请求的那个快照。",
        "现在无需任何操作：Antipode 会先查找自己的标记，再决定是否重新请求。",
    ),
    "DWS.5149": Words(
        "{subject} 已不在 {source}。",
        f"华为云没有这个 ID 的快照；自动快照到期后会被清除。{_NOTHING}",
        _SYNC,
    ),
    "DWS.5111": Words("{subject} 的数据已不在 {source}。", f"华为云找不到快照背后的备份文件。{_NOTHING}", _SYNC),
    "DWS.0047": Words("{subject} 所属的集群已不在 {source}。", f"华为云没有这个 ID 的集群。{_NOTHING}", _SYNC),
    "DWS.0011": Words(
        "{subject} 所属的集群正在执行另一项操作。",
        f"华为云对一个集群及其快照一次只做一件事。{_NOTHING}",
        _WAITS,
    ),
    "DWS.7023": Words(
        "{subject} 所属的集群在当前状态下不允许此操作。",
        f"集群正在重启、扩容或恢复，或需要处理。{_NOTHING}",
        f"{_WAITS}如果持续如此，请在华为云控制台查看集群的状态。",
    ),
    "DWS.5089": Words(
        "{subject} 所属集群的类型或版本不支持此操作。",
        f"华为云不为它提供这项操作。{_NOTHING}",
        "请用其他方式保护这个集群，或在华为云控制台升级它的版本。",
    ),
    "DWS.0015": Words(
        "华为云找不到 {subject}，或不允许账号 {account} 使用它。",
        f"对已删除的、属于另一个项目的和缺少权限的，华为云的应答相同。{_NOTHING}",
        "请同步 {source} 的资源清单。如果它仍在清单中，请把账号页面上显示的策略授予该用户，然后重试。",
    ),
    "DWS.0020": Words(
        "账号 {account} 被华为云限制使用。",
        f"欠费或被冻结的账号会这样。{_NOTHING}",
        "请结清欠款，或向华为云询问账号被冻结的原因，然后重试。",
    ),
    "DWS.5045": Words(
        "{subject} 不属于账号 {account}。",
        f"华为云不允许当前租户对它进行此操作。{_NOTHING}",
        "请核对账号 {account} 的项目并同步 {source} 的资源清单，然后重试。",
    ),
    "DWS.0001": Words(
        "华为云不接受请求中的一项内容。",
        f"有一个参数不符合要求；与该次请求一起保存的说明写明了是哪一个。{_NOTHING}",
        "请阅读该说明。名称或描述可以修改后重新开始；其他情况请附上详情报告给 Antipode 的维护者。",
    ),
    "DWS.0006": Words(
        "华为云不接受请求中的一个参数。",
        f"它缺失、未知、重复、过长，或格式不符合要求。{_NOTHING}",
        _BUG,
    ),
    "DWS.5010": Words(
        "华为云数据仓库服务无法识别这个区域或可用区。",
        f"那里不提供这项服务，或请求发往了另一个区域的地址。{_NOTHING}",
        "请检查账号 {account} 自定义的接入地址（如果有）和它的项目。",
    ),
    "DWS.5017": Words(
        "华为云不接受快照策略的时间或保留天数。",
        f"这个错误码属于生成自动快照的策略。{_NOTHING}",
        _OTHER_CALL,
    ),
    "DWS.0005": Words(
        "华为云数据仓库服务内部发生错误。",
        "请求可能已被执行；Antipode 会先查找，再决定是否重新请求。",
        "现在无需任何操作。如果持续如此，请向华为云提交工单并附上请求 ID。",
    ),
}
DWS_FAMILIES_ZH = {
    "DWS": Words(
        "华为云数据仓库服务拒绝了这个请求。",
        "没有文档说明这个错误码。华为云自己的说明与该次请求一起保存，其中写明了含义。",
        "请按该说明处理后重试。如果仍不清楚，请向华为云提交工单并附上请求 ID。",
    ),
}
