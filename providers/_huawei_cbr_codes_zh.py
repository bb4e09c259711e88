"""The codes of Huawei's Cloud Backup and Recovery in Simplified Chinese: by each row's first code, as
`_huawei_cbr_codes.py` has them.

The terms are those of Huawei's own console: 云备份, 存储库, 复制存储库, 备份, 复制副本, 区域, 项目.
"""

from __future__ import annotations

from providers._errors import Words

_NOTHING = "什么也没有创建。"
_WAITS = "无需任何操作：Antipode 会等待，然后再次请求。"
_SYNC = "请同步 {source} 的资源清单，再从清单所示的内容重新开始。"

CBR_ZH = {
    # -- room and money --
    "BackupService.6129": Words(
        "{destination} 的存储库已满。",
        f"复制副本所需的空间超过复制存储库的剩余容量。{_NOTHING}",
        "请在华为云控制台扩容该存储库，或删除不再需要的复制副本，然后同步并重试；也可以选择另一个存储库。",
    ),
    "BackupService.6114": Words(
        "没有存储库还有剩余容量。",
        f"存储库的已用容量已达到上限。{_NOTHING}",
        "请在华为云控制台扩容存储库，或删除不再需要的备份，然后同步并重试。",
    ),
    "BackupService.6100": Words(
        "该存储库不能再关联云服务器。",
        f"其关联的云服务器数量已达到华为云允许的上限。{_NOTHING}",
        "请在 {destination} 创建另一个复制存储库，同步后选择它。",
    ),
    "BackupService.6133": Words(
        "账号 {account} 的存储库数量已达到华为云允许的上限。",
        f"不能再创建存储库。{_NOTHING}",
        "请删除不再需要的存储库，或向华为云申请提高配额，然后重试。",
    ),
    "BackupService.1012": Words(
        "{subject} 的复制副本数量已达到华为云允许的上限。",
        f"华为云限制一个备份或其云服务器的复制副本数量。{_NOTHING}",
        "请删除不再需要的复制副本，然后重试。",
    ),
    "BackupService.8300": Words(
        "账号 {account} 的快照配额已用完。",
        f"华为云为每个备份创建磁盘快照，现已不允许再创建。{_NOTHING}",
        "请删除不再需要的快照，或向华为云申请提高配额，然后重试。",
    ),
    # -- who asks --
    "BackupService.9998": Words(
        "华为云备份服务不接受账号 {account} 的密钥。",
        f"该密钥通过了华为云的网关，但其后的服务没有接受。{_NOTHING}",
        "请在华为云控制台确认该密钥有效，且其用户可以使用云备份。",
    ),
    "BackupService.6201": Words(
        "华为云禁止更改 {subject} 或其存储库。",
        f"存储库已锁定，或该备份不允许删除。{_NOTHING}",
        "请在华为云控制台查看该存储库的锁定状态，然后重试。",
    ),
    # -- what passes --
    "BackupService.6130": Words(
        "存储库正在执行另一个任务。",
        f"存储库正在复制，或正在移除其云服务器。{_NOTHING}",
        _WAITS,
    ),
    "BackupService.6112": Words(
        "存储库、云服务器或其磁盘尚不可用。",
        f"华为云只在它们可用时允许此操作。{_NOTHING}",
        "Antipode 会等待，然后再次请求。如果一直如此，请在华为云控制台查看它们的状态。",
    ),
    # -- what is gone --
    "BackupService.6120": Words(
        "该存储库已不在 {destination}。",
        f"该账号在该区域的项目中没有此 ID 的存储库。{_NOTHING}",
        "请同步 {destination} 的资源清单，然后选择其中的一个存储库重试。",
    ),
    # -- what cannot be --
    "BackupService.1002": Words(
        "这类备份不能复制。",
        f"华为云只复制包含系统盘的云服务器备份；复制副本和单盘备份不能再复制。{_NOTHING}",
        "请选择整机备份，并选择原备份而不是其复制副本。",
    ),
    "BackupService.6119": Words(
        "{destination} 的存储库不接受云服务器的复制副本。",
        f"复制副本需要云服务器的复制存储库，而这个存储库是其他类型。{_NOTHING}",
        "请在 {destination} 创建云服务器的复制存储库，同步后选择它。",
    ),
    # -- Huawei's own trouble --
    "BackupService.6118": Words(
        "华为云无法检查 {destination} 的存储库。",
        "存储库所在的区域没有回应华为云自己的查询。",
        "Antipode 会先查找复制副本，再重新请求。如果一直如此，请在华为云控制台查看该存储库。",
    ),
}
