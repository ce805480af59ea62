"""A survey of wearers and one of the public, both live."""

import pytest

from incidents.surveys.models import Audience, Survey
from tests.factories.surveys import make_live_survey


@pytest.fixture
def wearers(db: None) -> Survey:
    return make_live_survey(Audience.WEARER)


@pytest.fixture
def town(db: None) -> Survey:
    """A survey of the public."""
    return make_live_survey(Audience.PUBLIC, slug="town-centre", title="Town centre")
