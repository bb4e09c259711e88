from tests.copying.conftest import backups, engine, images

__all__ = ["backups", "engine", "images"]
