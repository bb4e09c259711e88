"""The Simplified Chinese of the pages: complete, compiled, and every text of a template marked for it. Needs GNU gettext."""

from __future__ import annotations

import ast
import gettext
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MESSAGES = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
SECRETS = {"SECRET_KEY": "the-tests-only", "ANTIPODE_VAULT_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}
HOW = "To collect anew: manage.py makemessages -l zh_Hans --no-wrap; then translate, then manage.py compilemessages."

# Texts that are the same in every language.
NAMES = {"Antipode", "English", "RequestId"}
ATTRIBUTES = re.compile(r'\b(?:aria-label|data-label|title|placeholder|alt)="([^"\x00]*[A-Za-z][^"\x00]*)"')
TAG_TEXT = re.compile(r'\b(?:title|text|action|label|sentence|words|noun|one|none|heading)="[A-Z][^"]*"')

pytestmark = pytest.mark.once


def run(*command: str | Path, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **SECRETS}
    return subprocess.run(
        [str(word) for word in command], cwd=folder, env=environment, capture_output=True, text=True, timeout=100
    )


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every text of the sources as they are now."""
    folder = tmp_path_factory.mktemp("sources")
    for name in ("dashboard", "providers", "templates", "locale"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", folder)
    made = run(sys.executable, "manage.py", "makemessages", "-l", "zh_Hans", "--keep-pot", folder=folder)
    assert made.returncode == 0, made.stderr
    return folder / "locale" / "django.pot"


def test_every_text_of_the_sources_is_translated(collected: Path) -> None:
    found = run("msgcmp", MESSAGES / "django.po", collected)
    assert found.returncode == 0, f"{found.stderr}\n{HOW}"


def test_nothing_is_translated_that_no_source_says_any_more(collected: Path) -> None:
    found = run("msgcmp", "--use-untranslated", collected, MESSAGES / "django.po")
    assert found.returncode == 0, f"{found.stderr}\n{HOW}"


def test_nothing_is_left_open_guessed_or_with_other_names_in_it_than_the_english() -> None:
    checked = run("msgfmt", "--check-format", "--statistics", "-o", "/dev/null", MESSAGES / "django.po")
    assert checked.returncode == 0, checked.stderr
    assert re.fullmatch(r"\d+ translated messages\.", checked.stderr.strip()), checked.stderr


def test_what_is_committed_is_what_the_translation_compiles_to(tmp_path: Path) -> None:
    run("msgfmt", "-o", tmp_path / "django.mo", MESSAGES / "django.po")
    assert catalog(tmp_path / "django.mo") == catalog(MESSAGES / "django.mo"), HOW


def catalog(path: Path) -> dict[object, str]:
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined,no-any-return]


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_text_of_a_template_is_marked_for_translation(path: Path) -> None:
    assert bare(path.read_text()) == []


def bare(template: str) -> list[str]:
    """The words that stand in a template outside its marks."""
    text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", template, flags=re.DOTALL)
    text = re.sub(r"\{% blocktrans(?:late)?\b.*?endblocktrans(?:late)? %\}", "", text, flags=re.DOTALL)
    found = [word for tag in re.findall(r"\{%.*?%\}", text, flags=re.DOTALL) for word in TAG_TEXT.findall(tag)]
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\x00", text, flags=re.DOTALL)
    text = re.sub(r"<(code|pre|kbd|samp)\b[^>]*>.*?</\1>|<!--.*?-->|<!DOCTYPE[^>]*>", "\x00", text, flags=re.DOTALL)
    found += ATTRIBUTES.findall(text)
    text = re.sub(r'(?:data-[a-z-]+ )?[a-z-]+="[^"]*"', "\x00", text)
    pieces = re.split(r"\x00|<[^<>]*>|\n", text)
    found += [piece.strip() for piece in pieces if re.search(r"[A-Za-z]{2,}", piece)]
    return [piece for piece in found if set(re.findall(r"[A-Za-z]+", piece)) - NAMES]


def test_a_text_that_is_not_marked_would_be_found() -> None:
    assert bare('<p title="Old">New {{ name }}</p>{% include "a/_b.html" with title="Mine" %}') == [
        'title="Mine"',
        "Old",
        "New",
    ]
    assert (
        bare('{% load i18n %}<p title="{% translate "Old" %}">{% translate "New" %} · Antipode</p><code>x y</code>')
        == []
    )


# What shows its text to people, by the name it is called by; and the arguments that always do.
SHOWING = {"ValidationError", "NotPossible", "NoPlace", "add_error", "success", "info", "warning", "error"}
SHOWN = {"label", "help_text", "placeholder", "empty_label"}


@pytest.mark.parametrize("folder", ["forms", "views", "models"])
def test_every_text_that_a_view_a_form_or_a_row_says_is_marked_for_translation(folder: str) -> None:
    found = [
        f"{path.name}:{text.lineno}: {ast.unparse(text)}"
        for path in (ROOT / "dashboard" / folder).rglob("*.py")
        for text in unmarked(ast.parse(path.read_text()))
    ]
    assert found == []


def unmarked(tree: ast.AST) -> Iterator[ast.expr]:
    """Plain texts, and texts put together, that are said to people as they are."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        said = [*(call.args if name in SHOWING else []), *(key.value for key in call.keywords if key.arg in SHOWN)]
        for text in said:
            plain = text.value if isinstance(text, ast.Constant) else "a b" if isinstance(text, ast.JoinedStr) else ""
            if isinstance(plain, str) and re.search(r"[A-Za-z].* .*[A-Za-z]|^[A-Z][a-z]+$", plain):
                yield text


def test_a_text_of_python_that_is_not_marked_would_be_found() -> None:
    source = 'messages.info(request, f"{n} copies"); CharField(label="Name"); ValidationError(_("Choose one."))'
    assert [ast.unparse(text) for text in unmarked(ast.parse(source))] == ["f'{n} copies'", "'Name'"]
