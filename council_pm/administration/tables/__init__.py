"""What people may send as a table: one module for each kind."""

from __future__ import annotations

from council_pm.administration.tables.baskets import BASKETS
from council_pm.administration.tables.indicators import INDICATORS
from council_pm.administration.tables.models import MODELS
from council_pm.administration.tables.organisation import ORGANISATION
from council_pm.administration.tables.people import PEOPLE

KINDS = (ORGANISATION, PEOPLE, INDICATORS, BASKETS, MODELS)
