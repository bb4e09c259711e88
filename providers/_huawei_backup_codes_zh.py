"""The codes of Huawei's backup services in Simplified Chinese: by each row's first code, as `_huawei_backup_codes.py`
has them.

The terms are those of Huawei's own console: 云服务器备份, 云备份, 存储库, 备份, 复制副本, 区域, 项目.
"""

from __future__ import annotations

from providers._errors import Words

_NOTHING = "什么也没有创建。"
_SYNC = "请同步 {source} 的资源清单，再从清单所示的内容重新开始。"

BACKUPS_ZH = {
    "BackupService.1009": Words(
        "{subject} 在 {destination} 已有复制副本，或正在复制到该区域。",
        f"华为云对同一个备份在每个区域只保留一个复制副本，并拒绝第二个。{_NOTHING}",
        "无需任何操作：Antipode 会查找该副本并转为跟踪它。",
    ),
    "CSBS.9009": Words(
        "账号 {account} 尚未通过华为云实名认证。",
        f"未实名认证时，华为云拒绝收费操作。{_NOTHING}",
        "请在华为云控制台完成实名认证，然后重试。",
    ),
    "CSBS.2003": Words(
        "另一个任务正在使用 {subject} 或其云服务器。",
        f"它正在备份、恢复或删除。{_NOTHING}",
        "无需任何操作：Antipode 会等待，然后再次请求。",
    ),
    "CSBS.8007": Words(
        "{subject} 已用于创建镜像。",
        f"只要有镜像依赖，华为云就会保留该备份。{_NOTHING}",
        "如果要删除该备份，请先在华为云镜像服务中删除该镜像，然后重试。",
    ),
    "CSBS.3001": Words(
        "{subject} 已不在 {source}。",
        f"该账号在该区域的项目中没有此 ID 的备份。{_NOTHING}",
        _SYNC,
    ),
    "CSBS.6000": Words(
        "{subject} 所属的云服务器、磁盘或策略已不存在。",
        f"华为云表示它已不存在。{_NOTHING}",
        _SYNC,
    ),
    "CSBS.6003": Words(
        "华为云不支持备份这台云服务器。",
        f"其类型、可用区或某块磁盘（无磁盘、共享盘、SCSI 盘或专属存储盘）不受支持。{_NOTHING}",
        "如果可以调整该云服务器，请按华为云的说明处理；否则请在服务器内部保护其数据。",
    ),
    "BackupService.1005": Words(
        "{destination} 不接受来自 {source} 的复制。",
        f"华为云不支持复制到该区域或项目。{_NOTHING}",
        "请选择华为云支持从 {source} 复制到的区域；同步账号后，计划页面会列出这些区域。",
    ),
    "CSBS.9001": Words(
        "华为云未能理解该请求。",
        f"某个参数不符合华为云的要求，其说明会指出是哪一个。{_NOTHING}",
        "请把详情报告给 Antipode 的维护者；重试没有帮助。",
    ),
    "CSBS.9999": Words(
        "华为云备份服务内部出错。",
        "请求可能已被执行。",
        "Antipode 会先查找复制副本，再决定是否重新请求。如果一直如此，请提交工单并附上请求 ID。",
    ),
}
FAMILIES_ZH = {
    "CSBS": Words(
        "华为云备份服务拒绝了 {subject}。",
        f"Antipode 没有收录该服务的这个错误码，其含义见华为云的说明。{_NOTHING}",
        "请按华为云的说明处理后重试。如果仍不清楚，请提交工单并附上请求 ID。",
    ),
}
