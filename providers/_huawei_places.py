"""Where Huawei Cloud is: its regions, and the host that serves each service in a region.

Sources: the region tables of huaweicloudsdkdws.v2 and huaweicloudsdkcbr.v1, and
https://support.huaweicloud.com/intl/en-us/productdesc-cc/cc_01_0004.html (names). CSBS's hosts are in no table; they are
taken to follow the general pattern (UNVERIFIED). An account's own endpoint replaces all hosts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# The project that Huawei makes for each region bears the region's id as its name. Other projects are named otherwise:
# sub-projects "<region>_<name>", and "MOS" for object storage.
REGION_ID = re.compile(r"[a-z]{2}-[a-z]+-\d+")

# English and Chinese names; a region that is missing here is shown by its id.
NAMES: Mapping[str, tuple[str, str]] = {
    "cn-north-1": ("Beijing1", "华北-北京一"),
    "cn-north-2": ("Beijing2", "华北-北京二"),
    "cn-north-4": ("Beijing4", "华北-北京四"),
    "cn-north-9": ("Ulanqab1", "华北-乌兰察布一"),
    "cn-north-12": ("North3", "华北三"),
    "cn-east-2": ("Shanghai2", "华东-上海二"),
    "cn-east-3": ("Shanghai1", "华东-上海一"),
    "cn-east-4": ("East2", "华东二"),
    "cn-east-5": ("Qingdao", "华东-青岛"),
    "cn-south-1": ("Guangzhou", "华南-广州"),
    "cn-south-2": ("Shenzhen", "华南-深圳"),
    "cn-south-4": ("Guangzhou by invitation", "华南-广州-友好用户环境"),
    "cn-southwest-2": ("Guiyang1", "西南-贵阳一"),
    "ap-southeast-1": ("Hong Kong", "中国-香港"),
    "ap-southeast-2": ("Bangkok", "亚太-曼谷"),
    "ap-southeast-3": ("Singapore", "亚太-新加坡"),
    "ap-southeast-4": ("Jakarta", "亚太-雅加达"),
    "ap-southeast-5": ("Manila", "亚太-马尼拉"),
    "af-south-1": ("Johannesburg", "非洲-约翰内斯堡"),
    "af-north-1": ("Cairo", "非洲-开罗"),
    "la-south-2": ("Santiago", "拉美-圣地亚哥"),
    "la-north-2": ("Mexico City2", "拉美-墨西哥城二"),
    "na-mexico-1": ("Mexico City1", "拉美-墨西哥城一"),
    "sa-brazil-1": ("São Paulo1", "拉美-圣保罗一"),
    "me-east-1": ("Riyadh", "中东-利雅得"),
    "tr-west-1": ("Istanbul", "土耳其-伊斯坦布尔"),
    "eu-west-0": ("Paris", "欧洲-巴黎"),
    "eu-west-101": ("Dublin", "欧洲-都柏林"),
    "ae-ad-1": ("Abu Dhabi", "中东-阿布扎比"),
    "my-kualalumpur-1": ("Kuala Lumpur", "亚太-吉隆坡"),
    "ru-moscow-1": ("Moscow", "俄罗斯-莫斯科"),
}

_DOMAIN = "myhuaweicloud.com"
# Where a service's host does not end as the others do.
_EXCEPTIONS: Mapping[tuple[str, str], str] = {
    **{
        ("dws", region): "myhuaweicloud.cn"
        for region in ("cn-north-12", "cn-east-4", "cn-south-4", "ap-southeast-4", "tr-west-1")
    },
    ("dws", "eu-west-101"): "myhuaweicloud.eu",
}
# Named regions in which the vendor's own SDK knows no host of the service.
_ABSENT: Mapping[str, frozenset[str]] = {"dws": frozenset({"cn-south-2", "eu-west-0"})}


def host(service: str, region: str) -> str:
    """The host of a service in a region. IAM has one for all regions."""
    if service == "iam":
        return f"iam.{_DOMAIN}"
    return f"{service}.{region}.{_EXCEPTIONS.get((service, region), _DOMAIN)}"


def offers(service: str, region: str) -> bool:
    """Whether the vendor names a host of the service in the region; true for regions that are newer than our table."""
    return region not in _ABSENT.get(service, frozenset())


def name(region: str) -> tuple[str, str]:
    """The region's name in English and in Chinese."""
    return NAMES.get(region, (region, ""))
