"""The codes of Tencent Cloud Block Storage in Simplified Chinese: by each row's first code, as `_tencent_codes.py` has them.

The terms are those of Tencent's own console: 云硬盘, 快照, 跨地域复制, 备份点, 定期快照策略, 访问管理.
"""

from __future__ import annotations

from providers._errors import Words

_NOTHING = "什么也没有创建。"
_WAITS = "无需任何操作：Antipode 会等待，然后再次请求。"
_OTHER_CALL = "复制不使用这个错误码所属的接口；请把详情报告给 Antipode 的维护者。"
_BUG = "请把详情复制到给 Antipode 维护者的报告中；重试没有帮助。"
_SYNC = "请同步 {source} 的资源清单，再从清单所示的内容重新开始。"

CBS_ZH = {
    # -- room and money --
    "InsufficientSnapshotQuota": Words(
        "{destination} 的快照配额已满。",
        f"账号 {{account}} 在该地域的快照数量已达到腾讯云允许的上限，因此复制被拒绝。{_NOTHING}",
        "请删除 {destination} 的旧快照，或向腾讯云申请提高快照配额，然后重试。",
    ),
    "ResourceInsufficient.OverQuota": Words(
        "{subject} 的备份点配额已用完。",
        f"备份点配额按云硬盘购买，这块云硬盘的配额已全部用完。{_NOTHING}",
        "请在腾讯云控制台提高该云硬盘的备份点配额，或删除它的一个备份点，然后重试。",
    ),
    "ResourceUnavailable.DiskSnapshotChainTooLarge": Words(
        "{subject} 的快照链过长。",
        f"腾讯云把同一块云硬盘的快照保存为一条链，这条链已达到最大长度。{_NOTHING}",
        "请删除该云硬盘在 {source} 的旧快照，然后重试。",
    ),
    "LimitExceeded.AutoSnapshotPolicyOutOfQuota": Words(
        "{source} 的定期快照策略配额已满。",
        f"该账号在该地域的定期快照策略数量已达到腾讯云允许的上限。{_NOTHING}",
        "请删除不再使用的定期快照策略，或向腾讯云申请提高配额。",
    ),
    "LimitExceeded.InstanceAttachedDisk": Words(
        "云服务器挂载的云硬盘数量已达上限。",
        f"这台云服务器不能再挂载云硬盘。{_NOTHING}",
        "请从云服务器卸载一块云硬盘，然后重试。",
    ),
    "InsufficientRefundQuota": Words(
        "账号 {account} 的退还次数已用完。",
        f"腾讯云限制包年包月云硬盘的退还次数。这与复制无关。{_NOTHING}",
        _OTHER_CALL,
    ),
    "InvalidAccount.InsufficientBalance": Words(
        "账号 {account} 的余额不足。",
        f"余额过低时，腾讯云拒绝会产生费用的操作。{_NOTHING}",
        "请在腾讯云为账号 {account} 充值，然后重试。",
    ),
    "InvalidDisk.Expire": Words(
        "{subject} 已到期。",
        f"这块云硬盘的包年包月时长已结束，续费之前腾讯云不允许对它进行操作。{_NOTHING}",
        "到期的云硬盘会被删除，请尽快在腾讯云控制台续费，然后重试。",
    ),
    "UnauthorizedOperation.NotCertification": Words(
        "账号 {account} 尚未通过腾讯云的实名认证。",
        f"没有实名认证，腾讯云拒绝会产生费用的操作。{_NOTHING}",
        "请在腾讯云控制台完成实名认证，然后重试。",
    ),
    "UnauthorizedOperation.NotHavePaymentRight": Words(
        "账号 {account} 的密钥没有支付权限。",
        f"密钥所属的子用户没有支付权限。{_NOTHING}",
        "请在腾讯云访问管理（CAM）控制台授予该子用户支付权限，然后重试。",
    ),
    "TradeDealConflict": Words(
        "{subject} 还有一笔未完成的订单。",
        f"腾讯云正在处理同一资源的购买、续费或变更。{_NOTHING}",
        _WAITS,
    ),
    # -- who asks --
    "OperationDenied.AccountSecurityRisk": Words(
        "腾讯云认为账号 {account} 的密钥已经泄露。",
        f"使用这个密钥时，会产生费用的操作都被禁止。{_NOTHING}",
        "请在腾讯云访问管理（CAM）控制台新建密钥，填入账号 {account}，删除旧密钥，然后重试。",
    ),
    "UnauthorizedOperation.AuthFailure": Words(
        "账号 {account} 的密钥无权对 {subject} 执行此操作。",
        f"密钥所属用户的策略都不允许对该资源调用这个接口。{_NOTHING}",
        "请在腾讯云访问管理（CAM）控制台把账号页面上显示的策略授予该用户，然后重试。",
    ),
    "UnauthorizedOperation.RoleNotExists": Words(
        "账号 {account} 缺少一个服务角色。",
        f"腾讯云的这项服务需要一个 CAM 角色，而该账号没有。{_NOTHING}",
        "请在腾讯云控制台打开一次该服务，同意它请求的角色授权，然后重试。",
    ),
    "UnauthorizedOperation.MFAExpired": Words(
        "腾讯云要求多因素验证，而密钥无法提供。",
        f"这项操作受多因素验证保护，上一次验证已经过期。{_NOTHING}",
        "请为账号 {account} 使用没有这项保护的子用户，然后重试。",
    ),
    "UnauthorizedOperation.InvalidToken": Words(
        "账号 {account} 的会话令牌无效。",
        f"临时密钥只在几小时内有效。{_NOTHING}",
        "请填入新的临时密钥，最好改用只有最小策略的永久密钥，然后重试。",
    ),
    # -- not there --
    "InvalidSnapshotId.NotFound": Words(
        "{subject} 已不在 {source}。",
        f"腾讯云在该地域找不到这个 ID 的快照：它已被删除，或属于其他地域或其他账号。{_NOTHING}",
        "请同步 {source} 的资源清单，然后选择一个仍然存在的快照。",
    ),
    "InvalidDiskId.NotFound": Words(
        "云硬盘 {subject} 已不在 {source}。",
        f"腾讯云在该地域找不到这个 ID 的云硬盘：它已被删除，或属于其他地域或其他账号。{_NOTHING}",
        "请同步 {source} 的资源清单，然后选择一块仍然存在的云硬盘。",
    ),
    "ResourceNotFound": Words(
        "{subject} 已经不存在。",
        f"腾讯云找不到请求所指的资源。{_NOTHING}",
        _SYNC,
    ),
    "InvalidInstanceId.NotFound": Words(
        "{subject} 所属的云服务器已经不存在。",
        f"腾讯云找不到这块云硬盘所挂载的云服务器。{_NOTHING}",
        _SYNC,
    ),
    "InvalidAutoSnapshotPolicyId.NotFound": Words(
        "定期快照策略已经不存在。",
        f"这个定期快照策略在此期间已被删除。{_NOTHING}",
        _SYNC,
    ),
    "InvalidParameter.ProjectIdNotExist": Words(
        "项目已经不存在。",
        f"请求所属的腾讯云项目已被删除。{_NOTHING}",
        "请在腾讯云控制台选择其他项目，并同步 {source} 的资源清单。",
    ),
    # -- already there, or busy --
    "ResourceInUse.CopySnapshotConflict": Words(
        "{subject} 到 {destination} 的跨地域复制已在进行。",
        "同一快照到同一地域，腾讯云一次只进行一个复制。它可能是我们自己的，也可能是在控制台发起的。",
        "无需任何操作：Antipode 会在 {destination} 查找；如果是我们的复制就接手，如果不是就等待。",
    ),
    "ResourceBusy": Words("{subject} 正忙。", f"腾讯云正在处理同一资源。{_NOTHING}", _WAITS),
    "ResourceInUse": Words("{subject} 正在使用中。", f"另一项操作占用着该资源。{_NOTHING}", _WAITS),
    "InvalidDisk.Busy": Words(
        "云硬盘 {subject} 正忙。",
        f"需要等这块云硬盘上的另一项操作结束。{_NOTHING}",
        _WAITS,
    ),
    "InvalidDisk.SnapshotCreating": Words(
        "正在为 {subject} 创建快照。",
        f"一块云硬盘一次只能创建一个快照或备份点。{_NOTHING}",
        _WAITS,
    ),
    "ResourceUnavailable.SnapshotCreating": Words(
        "{subject} 仍在创建中。",
        f"快照创建完成之后才能使用。{_NOTHING}",
        _WAITS,
    ),
    "ResourceUnavailable.DiskBackupCreating": Words(
        "{subject} 的一个备份点仍在创建中。",
        f"一块云硬盘一次只能创建一个快照或备份点。{_NOTHING}",
        _WAITS,
    ),
    "ResourceInUse.DiskMigrating": Words(
        "云硬盘 {subject} 正在迁移。",
        f"腾讯云正在把这块云硬盘迁移到其他存储，这可能需要数小时。{_NOTHING}",
        _WAITS,
    ),
    "ResourceInUse.DiskRollbacking": Words(
        "云硬盘 {subject} 正在回滚。",
        f"这块云硬盘正在恢复到以前的状态。{_NOTHING}",
        _WAITS,
    ),
    "UnsupportedOperation.StateError": Words(
        "{subject} 当前的状态不允许此操作。",
        f"需要等另一项操作结束。{_NOTHING}",
        _WAITS,
    ),
    "LimitExceeded.TagQuotaLimitExceeded": Words(
        "腾讯云的标签服务暂时不再接受请求。",
        f"虽然名为配额，这个错误码表示标签服务的调用频率超限，而不是标签数量超限。{_NOTHING}",
        _WAITS,
    ),
    "ResourceUnavailable.TooManyCreatingSnapshot": Words(
        "腾讯云目前任务过多。",
        f"腾讯云的某项服务暂时不再接受这类请求。{_NOTHING}",
        _WAITS,
    ),
    "ResourceInsufficient": Words(
        "腾讯云目前资源不足。",
        f"该地域或可用区暂时没有所需的资源。{_NOTHING}",
        "无需任何操作：Antipode 会等待，然后再次请求。如果持续一天，请选择其他地域。",
    ),
    # -- cannot be done --
    "UnsupportedOperation.SnapshotNotSupportCopy": Words(
        "{subject} 不支持跨地域复制。",
        f"腾讯云不允许跨地域复制这类快照。{_NOTHING}",
        "请选择同一云硬盘的其他快照，或创建新的快照再复制。",
    ),
    "InvalidSnapshot.NotSupported": Words(
        "{subject} 当前的状态不允许此操作。",
        f"快照尚未创建完成、在回收站中，或属于不能复制的类型。{_NOTHING}",
        "请同步 {source} 的资源清单；等快照显示为可用后重试。",
    ),
    "ResourceUnavailable.NotSupported": Words(
        "云硬盘 {subject} 不支持备份点。",
        f"腾讯云不为这种类型的云硬盘提供备份点。{_NOTHING}",
        "请改为创建该云硬盘的快照；快照还可以跨地域复制。",
    ),
    "InvalidDisk.NotSupportSnapshot": Words(
        "云硬盘 {subject} 不支持快照。",
        f"共享云硬盘和某些类型的云硬盘没有快照功能。{_NOTHING}",
        "请在云服务器内部保护这块云硬盘上的数据，或改用支持快照的云硬盘类型。",
    ),
    "UnsupportedOperation.DiskEncrypt": Words(
        "{subject} 已加密，腾讯云不允许对加密云硬盘执行此操作。",
        f"加密云硬盘及其快照不开放此操作。{_NOTHING}",
        "请在云服务器内部保护这块云硬盘上的数据。",
    ),
    "InvalidDisk.NotSupported": Words(
        "{subject} 的类型不支持此操作。",
        f"腾讯云不为这种类型的云硬盘或云服务器提供此操作。{_NOTHING}",
        "请选择其他云硬盘或快照。",
    ),
    "InvalidDisk.NotPortable": Words(
        "{subject} 不能从云服务器卸载。",
        f"此操作需要可以卸载的云硬盘，而这一块不能卸载。{_NOTHING}",
        "请选择可以卸载的云硬盘。",
    ),
    "InvalidDisk.AlreadyBound": Words(
        "云硬盘 {subject} 已绑定该定期快照策略。",
        f"该策略已经与这块云硬盘绑定。{_NOTHING}",
        "无需任何操作。",
    ),
    "ResourceUnavailable": Words(
        "{subject} 当前的状态不允许此操作。",
        f"腾讯云的说明与该次请求一起保存，其中写明了是哪种状态。{_NOTHING}",
        "请同步 {source} 的资源清单，查看该云硬盘或快照的状态。",
    ),
    "ResourceUnavailable.Attached": Words(
        "{subject} 的挂载方式或计费方式不允许此操作。",
        f"这个错误码属于挂载和退还云硬盘，与复制无关。{_NOTHING}",
        _OTHER_CALL,
    ),
    "UnsupportedOperation": Words(
        "腾讯云不支持对 {subject} 执行此操作。",
        f"以它现在的情况，腾讯云不提供此操作。{_NOTHING}",
        "请阅读与该次请求一起保存的腾讯云说明，选择其他云硬盘或快照。",
    ),
    "UnsupportedOperation.SnapHasShared": Words(
        "{subject} 已共享给其他账号。",
        f"快照处于共享状态时，腾讯云不允许此操作。{_NOTHING}",
        "请在腾讯云控制台取消共享，然后重试。",
    ),
    "UnsupportedOperation.SnapshotHasBindedImage": Words(
        "有自定义镜像基于 {subject}。",
        f"有镜像依赖该快照时，腾讯云不允许此操作。{_NOTHING}",
        "请在腾讯云控制台删除该镜像，然后重试。",
    ),
    # -- the vendor's own trouble, and requests it does not take --
    "InternalError.ComponentError": Words(
        "腾讯云的存储内部发生错误。",
        "服务的某个组件出错。请求可能已被执行；Antipode 会先查找，再重新请求。",
        "现在无需任何操作。如果持续如此，请向腾讯云提交工单并附上请求 ID。",
    ),
    "InvalidFilter": Words(
        "腾讯云不接受请求中的某个细节。",
        f"请求含有这个接口无法识别或不允许的内容。{_NOTHING}",
        _BUG,
    ),
    "InvalidParameterValue.LimitExceeded": Words(
        "一次请求的内容超出了腾讯云一次接受的数量。",
        f"请求中的某个列表超过了腾讯云允许的长度。{_NOTHING}",
        "请减少一次选择的目标地域，并把详情报告给 Antipode 的维护者。",
    ),
}

FAMILIES_ZH = {
    "InvalidSnapshot": Words(
        "腾讯云不接受对 {subject} 执行此操作。",
        f"该云硬盘或快照有不符合要求之处，腾讯云的说明写明了原因。{_NOTHING}",
        "请同步 {source} 的资源清单并阅读腾讯云的说明；如果仍然合适，再重试。",
    ),
    "InvalidAccount": Words(
        "腾讯云不允许账号 {account} 执行此操作。",
        f"账号本身存在障碍，腾讯云的说明写明了原因。{_NOTHING}",
        "请在腾讯云控制台按其说明处理，然后重试。",
    ),
}
