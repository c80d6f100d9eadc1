"""Evidence on an incident's page: read, reached by a link, and taken along as a file."""

import zipfile

from playwright.sync_api import Browser, expect

from runbook.hub.support.receiving import receive_bundle
from tests.browser.chromium import PHONE, keep_picture
from tests.browser.hub.office import ALONE, Hub
from tests.browser.hub.watching import watched
from tests.integration.hub.bundles import made


def test_the_administrator_reads_whose_it_is_and_takes_it_along(hub: Hub, browser: Browser) -> None:
    incident = hub.night.incident(ALONE)
    with hub.store.write() as tx:
        receive_bundle(tx, hub.office, incident.agent, made(incident.agent, incident.key))
    with watched(browser, hub, "admin", viewport=PHONE) as hers:
        hers.open(f"/incidents/{ALONE}")
        keep_picture(hers.page, "hub-evidence")
        part = hers.page.locator("#evidence")
        expect(part).to_contain_text("Свидетельства с ПК")
        assert hers.too_wide() == []
        with hers.page.expect_download() as taken:
            part.get_by_role("link").first.click()
        with zipfile.ZipFile(taken.value.path()) as archive:
            assert "manifest.json" in archive.namelist()
    with watched(browser, hub, "monitor") as theirs:
        theirs.open(f"/incidents/{ALONE}")
        expect(theirs.page.locator("#evidence h2")).to_have_count(0)
