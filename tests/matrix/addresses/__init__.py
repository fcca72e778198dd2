"""The addresses of each area in a module of its own."""

from tests.matrix.addresses import (
    accounts,
    audit,
    baskets,
    calculated,
    definitions,
    guide,
    library,
    notices,
    organisation,
    packs,
    people,
    quality,
    returns,
    settings,
    tables,
    targets,
)

AREAS = (
    accounts,
    audit,
    baskets,
    calculated,
    definitions,
    guide,
    library,
    notices,
    organisation,
    packs,
    people,
    quality,
    returns,
    settings,
    tables,
    targets,
)
