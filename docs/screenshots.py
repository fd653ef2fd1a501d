"""Takes the pictures of the tutorial from a running demo: uv run python docs/screenshots.py [address].

Needs Chromium. Loads Porto's log once more up to the mapping page and cancels it again.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "img"
sys.path.insert(0, str(ROOT))

from kaizen.demo import PASSWORD  # noqa: E402
from kaizen.demo.plant import AUGSBURG  # noqa: E402


def main(address: str) -> None:
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1600, "height": 1000}, locale="en-GB", color_scheme="light")
        log_in(page, address)
        page.goto(f"{address}/sites/{AUGSBURG.name.lower()}/streams/1/")
        page.screenshot(path=IMAGES / "map.png")
        page.locator("a[href*='step=Lapping']").first.click(position={"x": 20, "y": 20})
        page.get_by_text("How long orders wait").wait_for()
        page.screenshot(path=IMAGES / "step.png")
        columns(page, address)
        browser.close()


def log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login/")
    page.fill("input[name=username]", "lena")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/streams/**")


def columns(page: Page, address: str) -> None:
    """The mapping page of a log that is not imported in the end."""
    page.goto(f"{address}/sites/porto/data/upload/")
    page.set_input_files("input[type=file]", ROOT / "kaizen" / "demo" / "porto.csv.gz")
    page.locator("main form .btn.p").click()
    page.wait_for_selector("text=accepted", timeout=60_000)
    page.screenshot(path=IMAGES / "columns.png")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
