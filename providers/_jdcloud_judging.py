"""What speaks against copying an image at JD Cloud, said from the inventory before anything is sent. Pure.

Only what the vendor documents as a refusal is said here (https://docs.jdcloud.com/cn/virtual-machines/api/copyimages).
A newer SDK says that shared images, and copies within a region, are taken as well; the document says not, and it is
followed.
"""

from __future__ import annotations

from collections.abc import Iterator

from providers._crossing import DiskInfo, Order, Problem, SnapshotInfo, SnapshotState
from providers._jdcloud_items import DISK_SNAPSHOT, LOCAL_DISK_IMAGE
from providers._judging import named
from providers._saying import said

# Why an image in each state cannot be copied, and whether waiting helps. A state nobody knows is left to the vendor.
_NOT_READY = {
    SnapshotState.CREATING: (said("{item} is still being created."), True),
    SnapshotState.COPYING: (said("{item} is itself still being copied from another region."), True),
    SnapshotState.RECYCLED: (said("{item} is being deleted."), False),
    SnapshotState.BROKEN: (said("{item} is broken."), False),
}


def of_copy(order: Order, source: SnapshotInfo | DiskInfo) -> Iterator[Problem]:
    """What speaks against copying this to another region."""
    if order.name:
        yield Problem(
            "name-too-long", said("JD Cloud gives a copy the image's own name."), said("Leave the name empty.")
        )
    if order.destination_region == order.source_region:
        yield Problem("same-region", said("The image is already in that region."), said("Choose another region."))
    if isinstance(source, DiskInfo):
        yield Problem(
            "wrong-source",
            said("{item} is a disk, not an image.", item=named(source)),
            said("Make a private image of the server or of a snapshot of the disk, sync, and copy that image."),
        )
    elif source.kind == DISK_SNAPSHOT:
        if source.encrypted:
            yield Problem(
                "encrypted",
                said("{item} is encrypted, and JD Cloud does not copy images of encrypted disks.", item=named(source)),
                said("Make an image whose disks are not encrypted, or protect what is on them from inside the server."),
            )
        yield Problem(
            "disk-snapshot",
            said(
                "{item} is a disk snapshot, and JD Cloud has no way to copy those to another region.",
                item=named(source),
            ),
            said("Make a private image from it in JD Cloud's console, sync, and copy that image."),
        )
    else:
        yield from _of_image(source)


def _of_image(image: SnapshotInfo) -> Iterator[Problem]:
    if image.shared:
        yield Problem(
            "shared",
            said(
                "{item} is shared by another account, and only one's own private images can be copied.",
                item=named(image),
            ),
            said("Ask the account that owns it to copy it, or make an image of a server that was started from it."),
        )
    if image.kind == LOCAL_DISK_IMAGE:
        yield Problem(
            "local-disk",
            said(
                "{item} starts from a local disk, and only images with a cloud system disk can be copied.",
                item=named(image),
            ),
            said("Convert it to a cloud-disk image in JD Cloud's console, sync, and copy the converted image."),
        )
    if image.encrypted:
        yield Problem(
            "encrypted",
            said("{item} holds an encrypted snapshot, and JD Cloud does not copy those.", item=named(image)),
            said("Make an image whose disks are not encrypted, or protect what is on them from inside the server."),
        )
    if image.state in _NOT_READY:
        words, passes = _NOT_READY[image.state]
        remedy = (
            said("It can be copied once it is ready.") if passes else said("Choose another image, or make a new one.")
        )
        yield Problem("not-ready", said(words, item=named(image)), remedy, passes)
