"""The codes of Huawei's Cloud Server Backup Service in Simplified Chinese: by each row's first code, as
`_huawei_csbs_codes.py` has them.
"""

from __future__ import annotations

from providers._errors import Words

_NOTHING = "什么也没有创建。"
_OTHER_CALL = "复制不涉及这个错误码所指的内容；请把详情报告给 Antipode 的维护者。"

CSBS_ZH = {
    "BackupService.4008": Words(
        "云服务器备份不再对新项目开放。",
        f"华为云只允许已使用过该服务的项目继续使用。{_NOTHING}其后继服务是云备份。",
        "请在该区域为账号 {account} 使用云备份：Antipode 会列出并复制其备份。",
    ),
    "CSBS.9006": Words(
        "{destination} 的云服务器备份配额已满。",
        f"该账号在该区域的项目中，备份数量或备份容量已达到华为云允许的上限。{_NOTHING}",
        "请删除 {destination} 不再需要的备份，或向华为云申请提高配额，然后重试。",
    ),
    "CSBS.0001": Words(
        "{source} 的备份策略数量已达到华为云允许的上限。",
        f"该区域不能再创建备份策略。{_NOTHING}",
        _OTHER_CALL,
    ),
    "CSBS.9009.Reduction": Words(
        "备份空间不能缩小到已用空间以下。",
        f"申请的空间小于备份已占用的空间。{_NOTHING}",
        _OTHER_CALL,
    ),
    "CSBS.6031": Words(
        "{subject} 的另一个复制任务正在执行。",
        f"华为云会等它结束后再开始下一个。{_NOTHING}",
        "无需任何操作：Antipode 会等待，然后再次请求。",
    ),
    "CSBS.4000": Words(
        "{subject} 尚不可用。",
        f"只有状态为可用的备份才能复制。{_NOTHING}",
        "备份生成期间无需任何操作：Antipode 会等待，然后再次请求。如果备份已损坏，请选择另一个备份。",
    ),
    "CSBS.6032": Words(
        "{subject} 中没有可用于此操作的内容。",
        f"备份策略没有可备份的云服务器，或备份不含系统盘。{_NOTHING}",
        "请选择整机备份。",
    ),
}
