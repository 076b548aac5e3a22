"""What several tests of the pages over all apps lean on."""

import pytest

from controls.models import Control
from tests import factories


@pytest.fixture
def review() -> Control:
    factories.organization()
    return factories.control(
        "AC-04",
        title="Quarterly access review of production systems",
        criteria=["CC6.2"],
        statement="Managers confirm who may reach production.",
    )
