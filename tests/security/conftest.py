"""The world of the matrix, and a signed-in browser for each of its columns."""

from tests.matrix.fixtures import clients, world

__all__ = ["clients", "world"]
