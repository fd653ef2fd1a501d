"""D4: every sentence of the demo's briefs leads to a page on which it can be checked."""

import pytest

from kaizen.demo import seed
from kaizen.demo.boards import ensure_briefs
from kaizen.demo.nights import finish_nights
from kaizen.models import Brief
from kaizen.templatetags.brief import address_of
from lean.models import Site, User
from tests.valuestream.conftest import child_in_place, own_folders  # noqa: F401  fixtures


@pytest.mark.slow
@pytest.mark.parametrize("setting", seed.SETTINGS, ids=lambda setting: setting.slug)
def test_every_sentence_and_option_of_the_demo_opens_its_evidence(setting, db, child_in_place, client):  # noqa: F811
    seed.ensure_people()
    seed.plant(setting)
    site = Site.objects.get(slug=setting.slug)
    finish_nights(site)
    ensure_briefs(site)
    client.force_login(User.objects.get(username=setting.manager))
    told = [one for brief in Brief.objects.filter(board__site=site)
            for one in (*brief.content["sentences"], *brief.content["options"])]  # fmt: skip
    assert {"bottleneck", "finding", "late"} <= {one["rule"] for one in told}
    addresses = {address_of(one["evidence"], site) for one in told}
    closed = {address: code for address in addresses if (code := client.get(address).status_code) != 200}
    assert closed == {}
