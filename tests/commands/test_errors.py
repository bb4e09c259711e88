"""errors: every code explained, in the language that is asked for."""

from __future__ import annotations

import pytest

from dashboard import language
from dashboard.models import atlas
from tests import clouds
from tests.commands.making import run


def test_every_code_is_there_and_words_find_some() -> None:
    assert len(run("errors", "--json").only("codes")) == len(atlas.entries())
    (found,) = run("errors", "InsufficientSnapshotQuota", "--json").only("codes")
    assert found["category"] == "quota" and found["remedy"] and found["services"] == ["tencent_cbs"]
    assert "Do this: " in run("errors", "InsufficientSnapshotQuota").out


@pytest.mark.parametrize("code", ["zh", "zh-hans"])
def test_explanations_come_in_chinese_where_that_is_asked_for(code: str) -> None:
    (found,) = run("errors", "InsufficientSnapshotQuota", "--language", code, "--json").only("codes")
    assert "快照" in found["title"] and found["side"] == "目标端"
    assert language.current() == language.ENGLISH
    assert "快照" not in run("errors", "InsufficientSnapshotQuota").out


def test_those_of_a_service_or_a_vendor() -> None:
    with clouds.installed(clouds.Vaults, clouds.Stores):
        every = run("errors", "--service", "acme", "--json").only("codes")
        assert [found["services"] for found in every if found["code"] == "Acme.Full"] == [
            ["acme_stores", "acme_vaults"]
        ]
        assert "Acme.Closed" not in run("errors", "--service", "acme_stores").out


def test_what_there_is_not_ends_with_a_word_about_it() -> None:
    ended = run("errors", "--service", "nobody")
    assert ended.code == 2 and "There are: " in ended.err
    assert run("errors", "no-such-code-anywhere").code == 1
