"""The data folder: made once, for its owner only, used by one Antipode at a time."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from dashboard import datafolder

pytestmark = pytest.mark.once


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data"
    monkeypatch.setenv("ANTIPODE_DATA", str(path))
    return path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_made_with_secrets_that_only_the_owner_reads(folder: Path) -> None:
    datafolder.prepare()
    assert mode(folder) == mode(folder / "secrets") == 0o700
    secrets = list((folder / "secrets").iterdir())
    assert {path.name for path in secrets} == {"secret_key", "vault_keys"}
    assert {mode(path) for path in secrets} == {0o600}


def test_secrets_are_made_once(folder: Path) -> None:
    datafolder.prepare()
    before = (folder / "secrets" / "secret_key").read_text()
    datafolder.prepare()
    assert (folder / "secrets" / "secret_key").read_text() == before


def test_a_mode_that_was_opened_is_closed_again(folder: Path) -> None:
    datafolder.prepare()
    folder.chmod(0o755)
    (folder / "secrets" / "secret_key").chmod(0o644)
    datafolder.prepare()
    assert mode(folder) == 0o700 and mode(folder / "secrets" / "secret_key") == 0o600


def test_a_file_in_its_place_is_one_clear_line(folder: Path) -> None:
    folder.write_text("")
    with pytest.raises(datafolder.FolderError, match="ANTIPODE_DATA") as caught:
        datafolder.prepare()
    assert str(folder) in str(caught.value) and "\n" not in str(caught.value)


def test_a_second_holder_is_told_who_has_it(folder: Path) -> None:
    datafolder.prepare()
    first, second = datafolder.Lock(folder), datafolder.Lock(folder)
    first.take()
    with pytest.raises(datafolder.FolderError, match=str(os.getpid())):
        second.take()
    first.release()
    second.take()
    second.release()


def test_the_socket_is_inside_while_its_path_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTIPODE_DATA", "/srv/antipode")
    assert datafolder.redis_socket() == Path("/srv/antipode/run/redis.sock")


def test_a_long_path_moves_the_socket_to_a_short_one_that_is_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTIPODE_DATA", "/srv/" + "x" * 200)
    short = datafolder.redis_socket()
    assert len(os.fsencode(short)) <= datafolder.LONGEST_SOCKET_PATH
    assert short == datafolder.redis_socket()
    monkeypatch.setenv("ANTIPODE_DATA", "/srv/" + "y" * 200)
    assert datafolder.redis_socket() != short


def test_a_run_folder_that_somebody_else_laid_is_refused(folder: Path, tmp_path: Path) -> None:
    datafolder.prepare()
    (tmp_path / "elsewhere").mkdir()
    datafolder.run_folder().symlink_to(tmp_path / "elsewhere")
    with pytest.raises(datafolder.FolderError, match="belongs to somebody else"):
        datafolder.make_run_folder()


def test_a_password_is_long_and_never_the_same() -> None:
    made = {datafolder.new_password() for _ in range(50)}
    assert len(made) == 50 and {len(password) for password in made} == {19}
