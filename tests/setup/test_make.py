""".ci/venv: which Python it takes, and what it says when there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import PROJECT

pytestmark = pytest.mark.once


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh clone's worth of what .ci/venv needs; nothing to install."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(PROJECT / ".ci" / "venv", tmp_path / ".ci" / "venv")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text("")
    return tmp_path


def python(clone: Path, *lines: str) -> str:
    """A program that answers as some Python would."""
    path = clone / "some-python"
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o755)
    return str(path)


def venv(clone: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [".ci/venv", "run"], cwd=clone, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60
    )


def test_an_old_python_is_one_clear_line(clone: Path) -> None:
    old = python(clone, '[ "$1" = --version ] && echo "Python 3.9.2" && exit 0', "exit 1")
    answer = venv(clone, PYTHON=old)
    assert answer.returncode == 1
    assert answer.stderr == f"Antipode: Python 3.11 or newer is needed; {old} is Python 3.9.2.\n"


def test_no_python_at_all_is_one_clear_line(clone: Path) -> None:
    tools = clone / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "cat"):
        (tools / name).symlink_to(shutil.which(name) or "")
    answer = venv(clone, PATH=str(tools), PYTHON="")
    assert answer.returncode == 1
    assert answer.stderr.startswith("Antipode: Python 3.11 or newer is needed, and here is no Python")
    assert len(answer.stderr.splitlines()) == 1


def test_a_python_without_venv_names_the_package(clone: Path) -> None:
    bare = python(clone, 'case "$2" in *print*) echo 3.11;; *venv*) exit 1;; esac', "exit 0")
    answer = venv(clone, PYTHON=bare)
    assert answer.returncode == 1
    assert (
        answer.stderr == "Antipode: Python 3.11 has no venv module. On Debian and Ubuntu: apt install python3.11-venv\n"
    )


def test_the_environment_is_made_once_and_kept(clone: Path) -> None:
    first = venv(clone, PYTHON=sys.executable)
    assert first.returncode == 0, first.stderr
    assert "once" in first.stdout and (clone / ".venv" / "bin" / "python").exists()
    second = venv(clone, PYTHON=sys.executable)
    assert (second.returncode, second.stdout) == (0, "")


def test_changed_requirements_are_installed_again(clone: Path) -> None:
    venv(clone, PYTHON=sys.executable)
    (clone / "requirements" / "run.txt").write_text("# changed\n")
    assert "Installing" in venv(clone, PYTHON=sys.executable).stdout


def test_a_package_without_its_hash_is_refused(clone: Path) -> None:
    (clone / "requirements" / "run.txt").write_text("django==5.2.19\n")
    answer = venv(clone, PYTHON=sys.executable)
    assert answer.returncode == 1 and "could not be installed" in answer.stderr


def test_the_pinned_files_name_no_index_and_no_machine() -> None:
    for path in (PROJECT / "requirements").iterdir():
        content = path.read_text()
        assert "://" not in content and "--index" not in content and "--find-links" not in content
        assert content.count("==") <= content.count("--hash=")
