"""Seals and opens the credentials of accounts: authenticated encryption under keys that the database never sees.

A sealed value is one Fernet token (AES-128-CBC with HMAC-SHA256) around a JSON object. The keys come from the
environment or from a file, the newest first: the newest seals, any of them opens. A file is read at each use, so that a
key made by `manage.py rotate_key --generate` is known to the running processes at once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class VaultError(Exception):
    """Something cannot be sealed or opened. The message names no key and no content."""


def seal(content: Mapping[str, str]) -> str:
    """A token that only the vault's keys open."""
    return _keyring().encrypt(json.dumps(dict(content), sort_keys=True).encode()).decode()


def open_sealed(token: str) -> dict[str, str]:
    """What was sealed. Raises VaultError for a token that none of the keys opens."""
    try:
        content = json.loads(_keyring().decrypt(token.encode()))
    except InvalidToken:
        raise VaultError(
            "None of the vault's keys opens these credentials. "
            "Put back the key that sealed them (ANTIPODE_VAULT_KEYS), or enter the credentials again."
        ) from None
    return {str(name): str(value) for name, value in content.items()}


def rotate(token: str) -> str:
    """The same content under the newest key. Raises VaultError as `open_sealed` does."""
    return seal(open_sealed(token))


def is_newest(token: str) -> bool:
    """Whether the newest key alone opens the token, so that the older keys are not needed for it."""
    try:
        Fernet(keys()[0]).decrypt(token.encode())
    except InvalidToken:
        return False
    return True


def keys() -> list[str]:
    """The keys in force, the newest first. Raises VaultError where there is none."""
    configured: list[str] = settings.ANTIPODE_VAULT_KEYS
    found = configured or _read_keys(settings.ANTIPODE_VAULT_KEYS_FILE)
    if not found:
        raise VaultError("The vault has no key. Set ANTIPODE_VAULT_KEYS or ANTIPODE_VAULT_KEYS_FILE.")
    return found


def split_keys(text: str) -> list[str]:
    """Keys as people write them: separated by commas or line ends."""
    return [key for key in text.replace(",", "\n").split() if key]


def _read_keys(path: str) -> list[str]:
    try:
        return split_keys(Path(path).read_text())
    except OSError as error:
        raise VaultError(f"The file of the vault's keys cannot be read: {error.strerror}: {path}") from None


def _keyring() -> MultiFernet:
    return _build(tuple(keys()))


@lru_cache(maxsize=4)
def _build(found: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in found])
    except ValueError:
        raise VaultError("A key of the vault is not 32 bytes in URL-safe base 64.") from None
