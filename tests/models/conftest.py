from tests.copying.conftest import engine

__all__ = ["engine"]
