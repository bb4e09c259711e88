"""The region table, and who tells it: `region` (2022-06-27) and the older actions of `cvm` (2017-03-12).

Names: the DescribeRegions examples of the vendor's own command line, tccli.
"""

from __future__ import annotations

from typing import Any

from providers.emulator.tencent.calls import Action, Call
from providers.emulator.tencent.errors import Refusal

REGIONS: dict[str, tuple[str, str]] = {
    "ap-guangzhou": ("South China (Guangzhou)", "华南地区(广州)"),
    "ap-shanghai": ("East China (Shanghai)", "华东地区(上海)"),
    "ap-nanjing": ("East China (Nanjing)", "华东地区(南京)"),
    "ap-beijing": ("North China (Beijing)", "华北地区(北京)"),
    "ap-chengdu": ("Southwest China (Chengdu)", "西南地区(成都)"),
    "ap-chongqing": ("Southwest China (Chongqing)", "西南地区(重庆)"),
    "ap-guiyang": ("Southwest China (Guiyang)", "西南地区(贵阳)"),
    "ap-xian-ec": ("Northwest China (Xi'an)", "西北地区(西安)"),
    "ap-hongkong": ("Hong Kong, Macao and Taiwan (Hong Kong, China)", "港澳台地区(中国香港)"),
    "ap-singapore": ("Southeast Asia (Singapore)", "亚太东南(新加坡)"),
    "ap-bangkok": ("Southeast Asia (Bangkok)", "亚太东南(曼谷)"),
    "ap-jakarta": ("Southeast Asia (Jakarta)", "亚太东南(雅加达)"),
    "ap-seoul": ("Northeast Asia (Seoul)", "亚太东北(首尔)"),
    "ap-tokyo": ("Northeast Asia (Tokyo)", "亚太东北(东京)"),
    "ap-mumbai": ("South Asia (Mumbai)", "亚太南部(孟买)"),
    "eu-frankfurt": ("Europe (Frankfurt)", "欧洲地区(法兰克福)"),
    "na-siliconvalley": ("Western US (Silicon Valley)", "美国西部(硅谷)"),
    "na-ashburn": ("Eastern US (Virginia)", "美国东部(弗吉尼亚)"),
    "sa-saopaulo": ("South America (São Paulo)", "南美地区(圣保罗)"),
    "ap-shanghai-fsi": ("East China (Shanghai Finance)", "华东地区(上海金融)"),
    "ap-shenzhen-fsi": ("South China (Shenzhen Finance)", "华南地区(深圳金融)"),
}
# An edge zone: it is listed, and holds no snapshots.
WITHOUT_SNAPSHOTS = frozenset({"ap-xian-ec"})
# Listed by the vendor, and not open.
UNAVAILABLE = frozenset({"ap-mumbai"})
PRODUCTS = ("cbs", "cvm", "region", "vpc", "clb", "cdb", "redis", "cfs", "cos", "tke")


def region_name(region: str, language: str) -> str:
    """A region's name in the language of the call."""
    return REGIONS[region][0 if language == "en-US" else 1]


def _items(language: str) -> list[dict[str, Any]]:
    return [
        {
            "Region": region,
            "RegionName": region_name(region, language),
            "RegionState": "UNAVAILABLE" if region in UNAVAILABLE else "AVAILABLE",
        }
        for region in REGIONS
    ]


def _regions_of_a_product(call: Call) -> dict[str, Any]:
    if call.params["Product"] not in PRODUCTS:
        raise Refusal("InvalidParameter", why="`Product`")
    more = {"RegionTypeMC": None, "LocationMC": None, "RegionNameMC": None, "RegionIdMC": None}
    items = [{**item, **more} for item in _items(call.language)]
    return {"TotalCount": len(items), "RegionSet": items}


def _products(call: Call) -> dict[str, Any]:
    offset, limit = call.params.get("Offset", 0), call.params.get("Limit", 20)
    if offset < 0 or not 1 <= limit <= 100:
        raise Refusal("InvalidParameter", why="`Offset` or `Limit`")
    return {"TotalCount": len(PRODUCTS), "Products": [{"Name": name} for name in PRODUCTS[offset : offset + limit]]}


def _regions_of_cvm(call: Call) -> dict[str, Any]:
    return {"TotalCount": len(REGIONS), "RegionSet": _items(call.language)}


def zones(region: str) -> list[str]:
    """The zones of a region."""
    return [f"{region}-{number}" for number in (2, 3, 6)]


def _zones_of_cvm(call: Call) -> dict[str, Any]:
    start = 100000 + 10000 * list(REGIONS).index(call.region)
    items = [
        {
            "Zone": zone,
            "ZoneName": f"{region_name(call.region, call.language)} {zone[-1]}",
            "ZoneId": str(start + number),
        }
        for number, zone in enumerate(zones(call.region), 1)
    ]
    return {"TotalCount": len(items), "ZoneSet": [{**item, "ZoneState": "AVAILABLE"} for item in items]}


ACTIONS = (
    Action("region", "DescribeRegions", _regions_of_a_product, {"Product": "str!", "Scene": "int"}, regional=False),
    Action("region", "DescribeProducts", _products, {"Offset": "int", "Limit": "int"}, regional=False),
    Action("cvm", "DescribeRegions", _regions_of_cvm, {}, regional=False),
    Action("cvm", "DescribeZones", _zones_of_cvm, {}),
)
