"""The arrows of the house point one way, and a vendor is named in its own files only."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VENDORS = ("tencent", "huawei", "jdcloud")


def sources(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in suffixes]
    return [path for path in found if "__pycache__" not in path.parts]


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def outside(folder: str, *roots: str) -> list[str]:
    """The imports of these modules in a folder."""
    return [
        f"{path.relative_to(ROOT)}: {module}"
        for path in sources(folder)
        for module in imports(path)
        if any(module == root or module.startswith(f"{root}.") for root in roots)
    ]


def test_providers_import_neither_django_nor_the_dashboard() -> None:
    assert len(sources("providers")) > 10
    assert outside("providers", "django", "dashboard", "rq", "django_rq", "redis") == []


def test_providers_load_without_django() -> None:
    script = "import sys, providers; providers.services(); sys.exit(any(m.startswith('django') for m in sys.modules))"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, timeout=60)


def test_services_do_not_know_the_emulator_or_the_test_suite() -> None:
    own = list((ROOT / "providers").glob("*.py"))
    assert own
    wrong = [
        (path.name, module)
        for path in own
        for module in imports(path)
        if module.startswith(("providers.emulator", "providers.testing"))
    ]
    assert wrong == []


def test_views_speak_to_rows_and_not_to_vendors() -> None:
    assert outside("dashboard/views", "providers") == []


PAGES = ("dashboard.templatetags", "dashboard.views")
ENGINE = ("dashboard.copying", "dashboard.engine", "dashboard.inventory", "dashboard.jobs")


def test_the_engine_and_the_forms_know_no_page_and_the_models_none_of_these() -> None:
    assert outside("dashboard/forms", *PAGES, *ENGINE) == []
    assert outside("dashboard/models", *PAGES, "dashboard.forms", *ENGINE) == []
    for folder in ("dashboard/copying", "dashboard/engine", "dashboard/inventory"):
        assert outside(folder, *PAGES, "dashboard.forms") == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_no_vendor_is_named_outside_its_own_files(vendor: str) -> None:
    """Shared code of `providers` included: only files that bear the vendor's name, and the emulator, may say it."""
    suffixes = (".py", ".html", ".js", ".css", ".txt", ".svg")
    shared = [path for path in (ROOT / "providers").glob("_*.py") if not path.name.startswith(f"_{vendor}")]
    files = [*sources("dashboard", "templates", "static", suffixes=suffixes), *shared]
    assert len(files) > 20
    # The signatures are one file for all vendors, by design.
    files = [path for path in files if path.name != "_signing.py"]
    named = [str(path.relative_to(ROOT)) for path in files if vendor in path.read_text().lower()]
    assert named == []
